//! Sheets of cut paper, one above the other, with soft shadows.

use super::Scene;
use super::color::{Rgb, deep_hue, mix, oklch, smooth};
use super::dice::Dice;
use super::layers::{Layer, Shading, Shadow, Wave, disc_coverage, paint};
use crate::catalog::PixelSize;

/// A stack of cut paper.
#[derive(Debug)]
pub(super) struct Papercut {
    paper: Rgb,
    glow: Rgb,
    moon: (f32, f32, f32),
    shadow: Shadow,
    layers: Vec<Layer>,
}

/// Seven to ten sheets whose colour turns from the first to the last.
pub(super) fn papercut(size: PixelSize, dice: &mut Dice) -> Papercut {
    let (width, height) = (size.width as usize, size.height as f32);
    let unit = size.width.min(size.height) as f32;
    let downwards = dice.chance(0.5);
    let turn = dice.between(35.0, 120.0) * dice.sign();
    // The dark sheets are the first ones or the last ones; their hue must be a good dark one.
    let hue = if downwards {
        deep_hue(dice) - turn
    } else {
        deep_hue(dice)
    };
    let count = 7 + dice.below(4);
    let start = dice.between(0.22, 0.36);
    let slope = dice.between(-0.12, 0.12) * height / width as f32;
    let layers = (0..count).map(|index| {
        let part = index as f32 / (count - 1) as f32;
        let wave = Wave::roll(dice, 0.5, 0.42);
        let base = height * (start + (0.98 - start) * part);
        let edge = (0..width).map(|x| {
            let tilt = (x as f32 - width as f32 / 2.0) * slope * (1.0 - part);
            base + tilt - unit * 0.075 * wave.at(x as f32 / unit)
        });
        let shade = if downwards { part } else { 1.0 - part };
        let top = oklch(
            0.88 - 0.52 * shade,
            0.075 + 0.045 * (1.0 - (2.0 * part - 1.0).abs()),
            hue + turn * part,
        );
        Layer {
            edge: edge.collect(),
            top,
            bottom: top.map(|channel| channel * 0.86),
            depth: unit * 0.3,
            shading: Shading::Level(base - unit * 0.05),
        }
    });
    let layers = layers.collect();
    let paper = if downwards {
        oklch(0.955, 0.025, hue)
    } else {
        oklch(0.3, 0.05, hue - turn * 0.2)
    };
    let glow = if downwards {
        oklch(0.86, 0.11, hue + turn)
    } else {
        oklch(0.9, 0.07, hue + turn)
    };
    Papercut {
        paper,
        glow,
        moon: (
            width as f32 * dice.between(0.25, 0.75),
            height * start * dice.between(0.55, 1.0),
            unit * dice.between(0.08, 0.15),
        ),
        shadow: Shadow {
            reach: unit * 0.035,
            strength: 0.32,
        },
        layers,
    }
}

impl Scene for Papercut {
    fn row(&self, y: u32, row: &mut [Rgb]) {
        let y = y as f32 + 0.5;
        let (moon_x, moon_y, radius) = self.moon;
        let dy = y - moon_y;
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = x as f32 + 0.5 - moon_x;
            let distance = dx * dx + dy * dy;
            let halo = 0.25 * smooth(1.0 - distance / (radius * radius * 16.0));
            let background = mix(self.paper, self.glow, halo);
            let disc = disc_coverage(distance, radius);
            let background = mix(background, self.glow, disc);
            *pixel = paint(&self.layers, self.shadow, x, y, background);
        }
    }
}
