//! Mountains at a lake: the sky, ridges one in front of the other, their reflection, and a bank with trees.

use super::color::{Light, Rgb, light, mix};
use super::dice::{between, cell, ease, noise};
use crate::catalog::PixelSize;

/// About how high each ridge rises, the farthest first; none is half as high again.
const RISES: [f32; 6] = [0.4, 0.27, 0.2, 0.14, 0.085, 0.05];
/// How far apart what is smooth is computed.
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
    /// The upper edges of the ridges, the farthest first, and of the bank, for each column.
    ridges: Vec<Vec<f32>>,
    bank: Vec<f32>,
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
        let edge = |at: &dyn Fn(f32) -> f32| -> Vec<f32> {
            (0..size.width).map(|x| at(x as f32 / unit)).collect()
        };
        let ridge = |index| {
            let rise = |x| tall * RISES[index] * shape(index, seed, x, peak).max(0.0);
            edge(&|x| shore - rise(x))
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
        Self {
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
            ridges: (0..RISES.len()).map(ridge).collect(),
            bank: edge(&ground),
            trees: (0..count).map(tree).collect(),
        }
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
        self.paint(&self.bank, y, row, |_, _| self.light[4]);
    }

    fn land(&self, y: f32, row: &mut [Rgb]) {
        let [_, middle, horizon, _, near] = self.light;
        // Nothing is seen behind a ridge that covers the whole row.
        let covers = |edge: &Vec<f32>| edge.iter().all(|edge| *edge < y - 1.0 / self.unit);
        let hidden = self.ridges.iter().rposition(covers);
        if hidden.is_none() {
            self.sky(y, row);
        }
        let seen = RISES.partition_point(|rise| self.shore - y < 1.5 * rise * self.high.sqrt());
        let ridges = self.ridges[..seen].iter().enumerate();
        for (index, edge) in ridges.skip(hidden.unwrap_or(0)) {
            let part = index as f32 / 5.0;
            let crest = mix(middle, near, 0.25 + 0.7 * part.powf(1.4));
            let foot = mix(crest, horizon, 0.62 - 0.4 * part);
            let down = ease(1.0 - (self.shore - y) / (self.high.sqrt() * RISES[index]));
            let color = mix(crest, foot, down);
            let rough = |x| [noise(self.seed ^ 9, x * 30.0, y * 16.0, 2) - 0.5, down, 0.0];
            let rough = self.spread(if index == 0 { row.len() } else { 0 }, rough);
            self.paint(edge, y, row, |x, depth| match rough.get(x) {
                Some(rough) if y < self.ridges[1][x] => self.face(x, depth, *rough, color),
                _ => color,
            });
        }
    }

    /// Paints what is below an edge, in the colour of a column that lies so deep below it.
    fn paint(&self, edge: &[f32], y: f32, row: &mut [Rgb], color: impl Fn(usize, f32) -> Rgb) {
        for (x, (pixel, edge)) in row.iter_mut().zip(edge).enumerate() {
            let cover = (y - edge) * self.unit + 0.5;
            if cover > 0.0 {
                *pixel = mix(*pixel, color(x, y - edge), cover.min(1.0));
            }
        }
    }

    /// The face of the highest mountains: lit as the edge above is, along a line that leans with the
    /// slope and wanders, and white down to a ragged line.
    fn face(&self, x: usize, depth: f32, [rough, down, _]: [f32; 3], rock: Rgb) -> Rgb {
        let [_, middle, horizon, disc, near] = self.light;
        let edge = &self.ridges[0];
        let at = x as f32 + (rough - self.side * 0.45) * depth * self.unit;
        let at = at.clamp(0.0, edge.len() as f32 - 1.0) as usize;
        let reach = (0.01 * self.unit) as usize + 1;
        let (left, right) = (at.saturating_sub(reach), (at + reach).min(edge.len() - 1));
        let slope = (edge[right] - edge[left]) / (right - left) as f32 * self.unit;
        let lit = ease(0.5 + self.side * slope * 2.6);
        let white = mix(mix(middle, near, 0.2), disc, 0.15 + 0.75 * lit);
        let snow = ease((0.09 + 0.25 * rough - depth) / 0.012 + 0.5);
        let rock = mix(rock, horizon, 0.25 * lit * (1.0 - down));
        mix(rock, mix(white, horizon, 0.35 * down), 0.95 * snow)
    }

    fn sky(&self, y: f32, row: &mut [Rgb]) {
        let [zenith, middle, horizon, disc, _] = self.light;
        let [disc_x, disc_y, radius] = self.disc;
        let part = y / self.shore;
        let clear = mix(zenith, middle, ease(part / 0.55));
        let clear = mix(clear, horizon, ease((part - 0.55) / 0.45));
        // Stars come out where the sky is dark.
        let dark = (1.0 - 4.0 * zenith[1]).max(0.0) * (1.0 - part);
        let twinkle = 1.0 - (2.0 * (y / STEP).fract() - 1.0).abs();
        let point = |x: f32| {
            let distance = (x - disc_x).hypot(y - disc_y);
            let shine = 0.75 * (-distance * 4.2).exp() + 0.2 * (-distance * 1.3).exp();
            let star = 200.0 * cell(self.seed, (x / STEP) as i64, (y / STEP) as i64) - 199.0;
            let air = mix(clear, mix(horizon, disc, 0.3), shine);
            let air = mix(air, disc, dark * twinkle * star.max(0.0));
            let drift = noise(self.seed ^ 2, x * 0.8, y * 1.6, 1);
            let cloud = noise(self.seed ^ 3, x * 1.5 + drift, y * 6.5 + drift * 2.0, 4);
            let cover = ease((cloud - 0.5) * 3.6) * (0.25 + 0.5 * part);
            mix(air, mix(horizon, disc, 0.6 * shine), cover)
        };
        row.copy_from_slice(&self.spread(row.len(), point));
        if (y - disc_y).abs() < radius + 1.0 / self.unit {
            for (x, pixel) in row.iter_mut().enumerate() {
                let distance = (x as f32 / self.unit - disc_x).hypot(y - disc_y);
                let cover = (radius - distance) * self.unit + 0.5;
                *pixel = mix(*pixel, disc, cover.clamp(0.0, 1.0));
            }
        }
    }

    /// Computes what is smooth at some points, and for each pixel what lies between.
    fn spread(&self, columns: usize, point: impl Fn(f32) -> Rgb) -> Vec<Rgb> {
        let (step, mut row) = (1.0 / (self.unit * STEP), Vec::with_capacity(columns));
        let (mut left, mut right, mut next) = (point(0.0), point(STEP), 1.0);
        while row.len() < columns {
            let (first, last) = (row.len(), (next / step).ceil() as usize);
            let part = |x: usize| x as f32 * step + 1.0 - next;
            row.extend((first..last.min(columns)).map(|x| mix(left, right, part(x))));
            next += 1.0;
            (left, right) = (right, point(next * STEP));
        }
        row
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
        let waves = self.spread(row.len(), |x| {
            let at = x * (8.0 - 5.0 * down) + far;
            let part = ease(3.0 * noise(self.seed ^ 6, at, far * 1.1, 2) - 1.0);
            let aside = (x - middle) / (self.disc[2] * (0.6 + 1.8 * down));
            [
                part,
                ease(0.6 + 2.2 * ripple(5.5) - 0.4 * part) / (1.0 + aside.powi(4)),
                0.0,
            ]
        });
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
            *pixel = mix(*pixel, self.light[4], cover.clamp(0.0, 1.0));
        }
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
