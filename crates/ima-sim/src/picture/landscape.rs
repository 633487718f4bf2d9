//! A sky with a sun or a moon over misty hills or over the sea.

use super::Scene;
use super::color::{Light, Rgb, mix, smooth};
use super::dice::Dice;
use super::layers::{Cloud, Layer, Shading, Shadow, Wave, disc_coverage, paint};
use crate::catalog::PixelSize;

/// Nothing casts a shadow out here; the light comes from behind.
const NO_SHADOW: Shadow = Shadow {
    reach: 1e-3,
    strength: 0.0,
};

/// A landscape.
#[derive(Debug)]
pub(super) struct Landscape {
    light: Light,
    /// The end of the sky, in pixels from the top.
    horizon: f32,
    disc: Disc,
    stars: Vec<Star>,
    clouds: Vec<Cloud>,
    glitter: Option<Glitter>,
    layers: Vec<Layer>,
}

#[derive(Debug, Clone, Copy)]
struct Disc {
    x: f32,
    y: f32,
    radius: f32,
}

#[derive(Debug, Clone, Copy)]
struct Star {
    x: usize,
    y: f32,
    radius: f32,
    brightness: f32,
}

/// The sun's path on the water.
#[derive(Debug)]
struct Glitter {
    /// Rows of ripples: more of them, and flatter, towards the horizon.
    ripple: Wave,
    column: Vec<f32>,
    unit: f32,
    bottom: f32,
    deep: Rgb,
}

/// Misty hills, the nearest with conifers.
pub(super) fn hills(size: PixelSize, dice: &mut Dice) -> Landscape {
    let mut scene = open_sky(size, dice, 0.5, 0.66);
    let (width, height) = (size.width as usize, size.height as f32);
    let unit = unit(size);
    let count = 4 + dice.below(3);
    let mountains = dice.chance(0.6);
    for index in 0..count {
        let part = index as f32 / (count - 1) as f32;
        let wave = Wave::roll(dice, 0.9 - 0.35 * part, 0.5);
        let base = scene.horizon - unit * 0.07 + (height * 0.93 - scene.horizon) * part.powf(1.15);
        let swing = unit * (0.075 - 0.03 * part);
        let sharp = mountains && part < 0.55;
        let mut edge: Vec<f32> = (0..width)
            .map(|x| {
                let along = x as f32 / unit;
                let rise = if sharp {
                    wave.ridged_at(along) * 1.5
                } else {
                    wave.at(along)
                };
                base - swing * rise
            })
            .collect();
        if index + 1 == count {
            plant(&mut edge, unit, dice);
        }
        let top = mix(scene.light.far, scene.light.near, part.powf(0.9));
        let mist = mix(top, scene.light.horizon, 0.55 * (1.0 - part));
        scene.layers.push(Layer {
            edge,
            top,
            bottom: mist,
            depth: unit * 0.2,
            shading: Shading::Level(base - swing * 0.6),
        });
    }
    scene
}

/// Raises conifers from the edge of a hill.
fn plant(edge: &mut [f32], unit: f32, dice: &mut Dice) {
    let width = edge.len() as f32;
    let count = (width / unit * dice.between(14.0, 34.0)) as usize;
    for _ in 0..count {
        let centre = dice.between(0.0, width);
        let tall = unit * dice.between(0.035, 0.1);
        let half = tall * dice.between(0.2, 0.27);
        let foot = edge[(centre as usize).min(edge.len() - 1)];
        let first = (centre - half).max(0.0) as usize;
        let last = ((centre + half) as usize).min(edge.len() - 1);
        for (x, edge) in edge.iter_mut().enumerate().take(last + 1).skip(first) {
            let part = 1.0 - (x as f32 - centre).abs() / half;
            // Boughs: five steps, each hanging a little.
            let steps = part * 5.0;
            let bough = (steps.floor() + (steps.fract() * 1.8).min(1.0)) / 5.0;
            *edge = edge.min(foot - tall * bough.max(0.0) + unit * 0.008);
        }
    }
}

/// A calm sea under a low sun, with islands and a swell in front.
pub(super) fn sea(size: PixelSize, dice: &mut Dice) -> Landscape {
    let mut scene = open_sky(size, dice, 0.5, 0.6);
    let (width, height) = (size.width as usize, size.height as f32);
    let unit = unit(size);
    scene.disc.y = scene.horizon - scene.disc.radius * dice.between(0.1, 2.6);
    for part in [0.25, 0.5] {
        scene.layers.push(island(&scene, width, unit, part, dice));
    }
    let light = &scene.light;
    scene.glitter = Some(Glitter {
        ripple: Wave::roll(dice, 7.0, 0.75),
        column: (0..width).map(|x| x as f32 / unit).collect(),
        unit,
        bottom: height,
        deep: mix(light.near, light.zenith, 0.45),
    });
    let count = 3 + dice.below(2);
    for index in 0..count {
        let part = (index + 1) as f32 / count as f32;
        let wave = Wave::roll(dice, 0.75, 0.35);
        let base = scene.horizon + (height - scene.horizon) * (0.42 + 0.5 * part);
        let edge = (0..width).map(|x| base - unit * 0.028 * wave.at(x as f32 / unit));
        let crest = mix(scene.light.horizon, scene.light.near, 0.35 + 0.5 * part);
        scene.layers.push(Layer {
            edge: edge.collect(),
            top: crest,
            bottom: mix(crest, scene.light.near, 0.75),
            depth: unit * 0.12,
            shading: Shading::Edge,
        });
    }
    scene
}

/// Land on the horizon; below its shore the sea is not covered, since the glitter is painted
/// over the layers' lower part.
fn island(scene: &Landscape, width: usize, unit: f32, part: f32, dice: &mut Dice) -> Layer {
    let centre = dice.between(0.0, width as f32);
    let reach = unit * dice.between(0.25, 0.6);
    let tall = unit * dice.between(0.03, 0.09);
    let wave = Wave::roll(dice, 1.6, 0.55);
    let edge = (0..width).map(|x| {
        let body = smooth(1.0 - ((x as f32 - centre) / reach).abs());
        let rise = body * tall * (1.0 + 0.5 * wave.ridged_at(x as f32 / unit)).max(0.05);
        if body > 0.0 {
            scene.horizon - rise
        } else {
            scene.horizon + 1.0
        }
    });
    let color = mix(scene.light.far, scene.light.near, part);
    Layer {
        edge: edge.collect(),
        top: color,
        bottom: mix(color, scene.light.horizon, 0.35),
        depth: tall,
        shading: Shading::Level(scene.horizon - tall),
    }
}

/// Lengths are measured in this many pixels, so that wide and tall pictures look alike.
fn unit(size: PixelSize) -> f32 {
    size.width.min(size.height) as f32
}

fn open_sky(size: PixelSize, dice: &mut Dice, highest: f32, lowest: f32) -> Landscape {
    let (width, height) = (size.width as f32, size.height as f32);
    let unit = unit(size);
    let light = Light::roll(dice);
    let horizon = height * dice.between(highest, lowest);
    let radius = unit * dice.between(0.045, 0.11);
    let disc = Disc {
        x: width * dice.between(0.2, 0.8),
        y: (horizon * dice.between(0.3, 0.75)).max(radius * 1.6),
        radius,
    };
    let stars = if light.starry { 170 } else { 0 };
    let stars = (0..stars).map(|_| Star {
        x: dice.below(size.width as usize),
        y: horizon * dice.between(0.0, 0.9),
        radius: unit / 1000.0 * dice.between(0.5, 1.5),
        brightness: dice.between(0.25, 1.0),
    });
    let stars = stars.collect();
    let clouds = 3 + dice.below(5);
    let clouds = (0..clouds)
        .map(|_| {
            let middle = horizon * dice.between(0.15, 0.95);
            Cloud::roll(dice, size.width as usize, unit, middle)
        })
        .collect();
    Landscape {
        light,
        horizon,
        disc,
        stars,
        clouds,
        glitter: None,
        layers: Vec::new(),
    }
}

impl Landscape {
    fn sky_row(&self, y: f32, row: &mut [Rgb]) {
        let part = smooth((y / self.horizon).min(1.0) * 0.95);
        let sky = mix(self.light.zenith, self.light.horizon, part);
        let dy = y - self.disc.y;
        let spread = 1.0 / (self.disc.radius * self.disc.radius * 9.0);
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = x as f32 + 0.5 - self.disc.x;
            let distance = dx * dx + dy * dy;
            let glow = 0.55 / (1.0 + distance * spread);
            let mut color = mix(sky, self.light.disc, glow);
            let disc = disc_coverage(distance, self.disc.radius);
            if disc > 0.0 {
                color = mix(color, self.light.disc, disc);
            }
            *pixel = color;
        }
        self.stars_in(y, row);
        for cloud in &self.clouds {
            for (x, pixel) in row.iter_mut().enumerate() {
                let cover = cloud.cover(x, y);
                if cover > 0.0 {
                    *pixel = mix(*pixel, self.light.horizon, cover);
                }
            }
        }
    }

    fn stars_in(&self, y: f32, row: &mut [Rgb]) {
        for star in &self.stars {
            let dy = y - star.y;
            let reach = star.radius + 1.0;
            if dy.abs() > reach {
                continue;
            }
            let first = star.x.saturating_sub(reach as usize);
            let last = (star.x + reach as usize).min(row.len() - 1);
            for (x, pixel) in row.iter_mut().enumerate().take(last + 1).skip(first) {
                let dx = x as f32 - star.x as f32;
                let light = 1.0 - (dx * dx + dy * dy).sqrt() / reach;
                if light > 0.0 {
                    *pixel = mix(*pixel, self.light.disc, light * star.brightness);
                }
            }
        }
    }
}

impl Glitter {
    fn row(&self, y: f32, scene: &Landscape, row: &mut [Rgb]) {
        let depth = ((y - scene.horizon) / (self.bottom - scene.horizon)).clamp(0.0, 1.0);
        let water = mix(scene.light.horizon, self.deep, 0.25 + 0.75 * depth.sqrt());
        // Ripples get closer towards the horizon.
        let ripple = self.ripple.at(2.4 * (0.02 + depth).ln());
        let broad = scene.disc.radius * (0.75 + 2.2 * depth);
        let sway = self.unit * 0.03 * depth * self.ripple.at(depth * 0.9 + 5.0);
        for (pixel, along) in row.iter_mut().zip(&self.column) {
            let dx = (along * self.unit - scene.disc.x + sway) / broad;
            let path = 1.0 / (1.0 + dx * dx * dx * dx * 2.0);
            let shine = path * smooth(0.55 + 0.8 * ripple - 0.25 * dx.abs());
            let sheen = 0.07 * ripple * (1.0 - depth);
            let color = mix(
                water,
                scene.light.disc,
                (0.12 * path + 0.75 * shine).min(0.9),
            );
            *pixel = color.map(|channel| channel * (1.0 + sheen));
        }
    }
}

impl Scene for Landscape {
    fn row(&self, y: u32, row: &mut [Rgb]) {
        let y = y as f32 + 0.5;
        match &self.glitter {
            Some(glitter) if y >= self.horizon => {
                glitter.row(y, self, row);
                for (x, pixel) in row.iter_mut().enumerate() {
                    *pixel = paint(&self.layers[2..], NO_SHADOW, x, y, *pixel);
                }
            }
            _ => {
                self.sky_row(y, row);
                for (x, pixel) in row.iter_mut().enumerate() {
                    *pixel = paint(&self.layers, NO_SHADOW, x, y, *pixel);
                }
            }
        }
    }
}
