//! Mountains at a lake: the sky, ridges one in front of the other, their reflection, and a bank with trees.

use super::color::{Light, Rgb, light, mix};
use super::dice::{between, cell, ease, noise};
use crate::catalog::PixelSize;

/// About how high each ridge rises, the farthest first; none is half as high again.
const RISES: [f32; 6] = [0.4, 0.27, 0.2, 0.14, 0.085, 0.05];
/// How far apart what is smooth is computed, in both directions.
const STEP: f32 = 1.0 / 160.0;

/// Lengths are in units of the shorter side, so that every size is the same composition.
pub(super) struct Landscape {
    light: Light,
    seed: u64,
    unit: f32,
    high: f32,
    /// 1 where the light comes from the right, -1 from the left.
    side: f32,
    shore: f32,
    /// The middle and the radius of the sun or the moon.
    disc: [f32; 3],
    /// For each column, the upper edges of the ridges, the farthest first, and of the bank.
    ridges: Vec<[f32; RISES.len()]>,
    bank: Vec<f32>,
    /// For each column, how much light falls on the farthest ridge.
    lit: Vec<f32>,
    /// The lowest that the edge of each ridge comes.
    covers: [f32; RISES.len()],
    /// Of each row of points, the colors of the sky, and how rough the rock is.
    air: Vec<Vec<Rgb>>,
    rock: Vec<Vec<Rgb>>,
    /// The middle, the top and the height of each conifer.
    trees: Vec<[f32; 3]>,
}

impl Landscape {
    pub(super) fn new(size: PixelSize, seed: u64) -> Self {
        let unit = size.width.min(size.height) as f32;
        let (wide, high) = (size.width as f32 / unit, size.height as f32 / unit);
        let (tall, side) = (high.sqrt(), between(seed, 0, -1.0, 1.0).signum());
        let shore = high * between(seed, 1, 0.6, 0.68);
        let peak = wide * (0.5 - side * between(seed, 5, 0.05, 0.2));
        let columns = || (0..size.width).map(|x| x as f32 / unit);
        let ridge = |index, x| shore - tall * RISES[index] * shape(index, seed, x, peak).max(0.0);
        let ridges = columns().map(|x| std::array::from_fn(|index| ridge(index, x)));
        let ridges: Vec<[f32; RISES.len()]> = ridges.collect();
        let lowest = |index| {
            ridges
                .iter()
                .fold(0.0, |low: f32, edges| low.max(edges[index]))
        };
        // The bank is high on the side of the light, where most of the trees are.
        let from = |x: f32| if side < 0.0 { x } else { wide - x };
        let ground = |x: f32| {
            let slope = 0.13 * ease(1.0 - from(x) / (0.75 * wide.min(1.6)));
            let other = 0.05 * ease(1.0 - (wide - from(x)) / 0.5);
            let rough = 0.02 * noise(seed, x * 5.0, 9.5, 3);
            let grass = 0.006 * noise(seed, x * 130.0, 2.5, 2);
            high - tall * (0.03 + slope + other) - rough - grass
        };
        let count = between(seed, 6, 9.0, 13.0) as i64;
        let tree = |index| {
            let (along, throw) = (index as f32 / count as f32, 10 * (index + 1));
            let middle = from(match count - index {
                1 | 2 => wide - between(seed, throw, 0.02, 0.16),
                _ => (along + between(seed, throw, 0.0, 0.09)) * 0.52 * wide.min(1.7) - 0.02,
            });
            let high = tall * between(seed, throw + 1, 0.14, 0.4) * (1.1 - 0.8 * along);
            [middle, ground(middle) + 0.012 - high, high]
        };
        let reach = (0.01 * unit) as usize + 1;
        let lit = |x: usize| {
            let (left, right) = (x.saturating_sub(reach), (x + reach).min(ridges.len() - 1));
            let slope = (ridges[right][0] - ridges[left][0]) / (right - left) as f32 * unit;
            ease(0.5 + side * slope * 2.6)
        };
        let mut landscape = Self {
            light: light(seed),
            seed,
            unit,
            high,
            side,
            shore,
            disc: [
                wide * (0.5 + side * between(seed, 2, 0.08, 0.26)),
                high * 0.64 - tall * between(seed, 3, 0.26, 0.42),
                between(seed, 4, 0.035, 0.06),
            ],
            covers: std::array::from_fn(lowest),
            lit: (0..ridges.len()).map(lit).collect(),
            ridges,
            bank: columns().map(ground).collect(),
            trees: (0..count).map(tree).collect(),
            air: Vec::new(),
            rock: Vec::new(),
        };
        let points = |along: f32| (0..(along / STEP) as u32 + 2).map(|at| at as f32 * STEP);
        let grid = |point: &dyn Fn(f32, f32) -> Rgb| -> Vec<Vec<Rgb>> {
            let row = |y| points(wide).map(|x| point(x, y)).collect();
            points(shore).map(row).collect()
        };
        landscape.rock = grid(&|x, y| [noise(seed ^ 9, x * 30.0, y * 16.0, 2) - 0.5, 0.0, 0.0]);
        landscape.air = grid(&|x, y| landscape.air(x, y));
        landscape
    }

    /// Draws a row, counted from the top.
    pub(super) fn row(&self, y: u32, row: &mut [Rgb]) {
        let y = (y as f32 + 0.5) / self.unit;
        if y < self.shore {
            self.land(y, row);
        } else {
            self.water(y, row);
        }
        let trees = self.trees.iter();
        trees.for_each(|tree| self.tree(*tree, y, row));
        for (pixel, bank) in row.iter_mut().zip(&self.bank) {
            paint(pixel, self.light[4], (y - bank) * self.unit + 0.5);
        }
    }

    fn land(&self, y: f32, row: &mut [Rgb]) {
        let [_, middle, horizon, disc, near] = self.light;
        // Nothing is seen behind a ridge that covers the whole row.
        let hidden = |lowest: &f32| *lowest < y - 1.0 / self.unit;
        let hidden = self.covers.iter().rposition(hidden);
        if hidden.is_none() {
            self.sky(y, row);
        }
        let tall = self.high.sqrt();
        let seen = RISES.partition_point(|rise| self.shore - y < 1.5 * rise * tall);
        if seen == 0 {
            return;
        }
        let down = RISES.map(|rise| ease(1.0 - (self.shore - y) / (tall * rise)));
        let colors: [Rgb; RISES.len()] = std::array::from_fn(|index| {
            let part = index as f32 / 5.0;
            let crest = mix(middle, near, 0.25 + 0.7 * part.powf(1.4));
            let foot = mix(crest, horizon, 0.62 - 0.4 * part);
            mix(crest, foot, down[index])
        });
        let first = hidden.unwrap_or(0);
        // Rock in the shade and in the light, and snow.
        let far = |color, part| mix(color, horizon, part * down[0]);
        let snow = |lit| far(mix(mix(middle, near, 0.2), disc, lit), 0.35);
        let lit = mix(colors[0], horizon, 0.25 * (1.0 - down[0]));
        let face = [colors[0], lit, snow(0.15), snow(0.9)];
        let rough = between_rows(&self.rock, y);
        for (x, pixel) in row.iter_mut().enumerate() {
            let edges = &self.ridges[x];
            let cover = |index: usize| (y - edges[index]) * self.unit + 0.5;
            // From the nearest ridge that hides all behind it at this pixel, to the nearest of all.
            let mut index = seen - 1;
            while index > first && cover(index) < 1.0 {
                index -= 1;
            }
            while index < seen {
                let color = match index {
                    0 if cover(0) > 0.0 => self.face(x, y - edges[0], &rough, &face),
                    _ => colors[index],
                };
                paint(pixel, color, cover(index));
                index += 1;
            }
        }
    }

    /// The face of the highest mountains: lit as the edge above is, along a line that leans with the
    /// slope and wanders, and white down to a ragged line.
    fn face(&self, x: usize, depth: f32, rough: &[Rgb], colors: &[Rgb; 4]) -> Rgb {
        let at = x as f32 / (self.unit * STEP);
        let left = at as u32 as usize;
        let rough = mix(rough[left], rough[left + 1], at - left as f32)[0];
        let at = x as f32 + (rough - self.side * 0.45) * depth * self.unit;
        let lit = self.lit[(at as u32 as usize).min(self.lit.len() - 1)];
        let snow = ease((0.09 + 0.25 * rough - depth) / 0.012 + 0.5);
        let [rock, white] = [0, 2].map(|at| mix(colors[at], colors[at + 1], lit));
        mix(rock, white, 0.95 * snow)
    }

    fn sky(&self, y: f32, row: &mut [Rgb]) {
        self.spread(&between_rows(&self.air, y), row);
        let [disc_x, disc_y, radius] = self.disc;
        if (y - disc_y).abs() < radius + 1.0 / self.unit {
            for (x, pixel) in row.iter_mut().enumerate() {
                let distance = (x as f32 / self.unit - disc_x).hypot(y - disc_y);
                paint(pixel, self.light[3], (radius - distance) * self.unit + 0.5);
            }
        }
    }

    /// The sky at a point, without the disc.
    fn air(&self, x: f32, y: f32) -> Rgb {
        let [zenith, middle, horizon, disc, _] = self.light;
        let part = y / self.shore;
        let clear = mix(zenith, middle, ease(part / 0.55));
        let clear = mix(clear, horizon, ease((part - 0.55) / 0.45));
        let distance = (x - self.disc[0]).hypot(y - self.disc[1]);
        let shine = 0.75 * (-distance * 4.2).exp() + 0.2 * (-distance * 1.3).exp();
        let air = mix(clear, mix(horizon, disc, 0.3), shine);
        // Stars come out where the sky is dark.
        let dark = (1.0 - 4.0 * zenith[1]).max(0.0) * (1.0 - part).max(0.0);
        let star = 200.0 * cell(self.seed, (x / STEP) as i64, (y / STEP) as i64) - 199.0;
        let air = mix(air, disc, dark * star.max(0.0));
        let drift = noise(self.seed ^ 2, x * 0.8, y * 1.6, 1);
        let cloud = noise(self.seed ^ 3, x * 1.5 + drift, y * 6.5 + drift * 2.0, 4);
        let cover = ease((cloud - 0.5) * 3.6) * (0.25 + 0.5 * part);
        mix(air, mix(horizon, disc, 0.6 * shine), cover)
    }

    /// For each pixel, what lies between the points around it.
    fn spread(&self, points: &[Rgb], row: &mut [Rgb]) {
        let (step, mut part, mut pixels) = (1.0 / (self.unit * STEP), 0.0, row.iter_mut());
        for both in points.windows(2) {
            while part < 1.0 {
                let Some(pixel) = pixels.next() else { return };
                *pixel = mix(both[0], both[1], part);
                part += step;
            }
            part -= 1.0;
        }
    }

    /// The land above, upside down, broken by ripples that are finer farther away.
    fn water(&self, y: f32, row: &mut [Rgb]) {
        let [zenith, _, horizon, disc, near] = self.light;
        let down = (y - self.shore) / (self.high - self.shore);
        let far = 9.0 * (0.035 + down).ln();
        let ripple = |which| noise(self.seed ^ 5, far * 2.2, which, 3) - 0.5;
        let mirrored = |which| {
            let shift = (0.015 + 0.11 * down) * ripple(which);
            (self.shore - (y - self.shore) * 0.92 + shift).clamp(0.0, self.shore - 1.0 / self.unit)
        };
        self.land(mirrored(0.5), row);
        let mut other = row.to_vec();
        self.land(mirrored(7.5), &mut other);
        let middle = self.disc[0] - 0.05 * down * ripple(3.5);
        let path = 0.6 + 2.2 * ripple(5.5);
        let wave = |x: f32| {
            let at = x * (8.0 - 5.0 * down) + far;
            let part = ease(3.0 * noise(self.seed ^ 6, at, far * 1.1, 2) - 1.0);
            let aside = (x - middle) / (self.disc[2] * (0.6 + 1.8 * down));
            let path = ease(path - 0.4 * part) / (1.0 + aside.powi(4));
            [part, path, 0.0]
        };
        let points = 0..self.air[0].len();
        let points: Vec<Rgb> = points.map(|at| wave(at as f32 * STEP)).collect();
        let mut waves = vec![[0.0; 3]; row.len()];
        self.spread(&points, &mut waves);
        let (deep, mist) = (mix(near, zenith, 0.5), 0.4 * (-down * 26.0).exp());
        for ((pixel, other), [part, path, _]) in row.iter_mut().zip(other).zip(waves) {
            let color = mix(mix(*pixel, other, part), deep, 0.16 + 0.34 * down);
            *pixel = mix(mix(color, disc, 0.5 * path), horizon, mist);
        }
    }

    /// A conifer: boughs, each wider below, and the two sides not alike.
    fn tree(&self, [middle, top, high]: [f32; 3], y: f32, row: &mut [Rgb]) {
        let down = (y - top) / high;
        if !(0.0..1.05).contains(&down) {
            return;
        }
        let reach = |side: i64| {
            let bough = down.powf(0.8) * 11.0 + 0.45 * side as f32;
            let ragged = 0.75 + 0.5 * cell(self.seed ^ top.to_bits() as u64, bough as i64, side);
            0.19 * high * (0.04 + 0.96 * down) * (0.5 + 0.5 * ragged * bough.fract())
        };
        let left = (middle - reach(0)) * self.unit;
        let right = (middle + reach(1)) * self.unit;
        let pixels = row.iter_mut().enumerate().take(right as usize + 1);
        for (x, pixel) in pixels.skip(left as usize) {
            let cover = (x as f32 + 1.0 - left).min(right - x as f32);
            paint(pixel, self.light[4], cover);
        }
    }
}

/// The row of points that lies at `y`.
fn between_rows(rows: &[Vec<Rgb>], y: f32) -> Vec<Rgb> {
    let (above, part) = ((y / STEP) as usize, (y / STEP).fract());
    let both = rows[above].iter().zip(&rows[above + 1]);
    both.map(|(a, b)| mix(*a, *b, part)).collect()
}

/// Paints a pixel, as far as it is covered.
fn paint(pixel: &mut Rgb, color: Rgb, cover: f32) {
    if cover > 0.0 {
        *pixel = mix(*pixel, color, cover.min(1.0));
    }
}

/// What part of its rise a ridge has: mountains with a peak, mountains, or hills with a forest.
fn shape(index: usize, seed: u64, x: f32, peak: f32) -> f32 {
    let (part, seed) = (index as f32 / 5.0, seed ^ (index as u64 + 1) << 32);
    // Sharp where the noise crosses its middle.
    let sharp = |x| (1.0 - (2.0 * noise(seed, x, 0.5, 7) - 1.0).abs()).powi(2);
    match index {
        0 => 0.19 + 0.45 * (1.0 - (x - peak).abs() / 0.75).max(0.0) + 0.32 * sharp(x * 1.9),
        1 | 2 => 0.3 + 0.75 * sharp(x * (1.0 + part)),
        _ => {
            let tree = x / (0.011 + 0.005 * part);
            let top = cell(seed, tree as i64, 7) * (1.0 - (2.0 * tree.fract() - 1.0).abs());
            1.4 * noise(seed, x * (1.3 + part), 0.5, 3) - 0.12 + 0.12 * top * (0.4 + part)
        }
    }
}
