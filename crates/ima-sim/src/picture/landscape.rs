//! Mountains at a lake: the sky, ridges one in front of the other, their reflection, and a bank with trees.

use super::color::{Light, Pixel, Rgb, light, mix, paint, pixel};
use super::dice::{between, cell, ease, noise};
use crate::catalog::PixelSize;

/// About how high each ridge rises, the farthest first; none is half as high again.
const RISES: [f32; 6] = [0.4, 0.27, 0.2, 0.14, 0.085, 0.05];
/// How far apart what is smooth is computed, in both directions.
const STEP: f32 = 1.0 / 96.0;

/// Lengths are in units of the shorter side, so that every size is the same composition.
pub(super) struct Landscape {
    light: Light,
    seed: u64,
    unit: f32,
    wide: f32,
    high: f32,
    /// 1 where the light comes from the right, -1 from the left.
    side: f32,
    shore: f32,
    /// The middle and the radius of the sun or the moon, and then of each star.
    discs: Vec<[f32; 3]>,
    /// For each column, from which row of pixels on each ridge or a nearer one is seen, the farthest first.
    // No `Vec`, whose indexing is a call for each pixel in the development profile.
    ridges: Box<[[f32; RISES.len()]]>,
    /// For each column, how much light falls on the farthest ridge.
    lit: Box<[f32]>,
}

impl Landscape {
    pub(super) fn new(size: PixelSize, seed: u64) -> Self {
        let unit = size.width.min(size.height) as f32;
        let (wide, high) = (size.width as f32 / unit, size.height as f32 / unit);
        let (tall, side) = (high.sqrt(), between(seed, 0, -1.0, 1.0).signum());
        let shore = high * between(seed, 1, 0.6, 0.68);
        let disc = [
            wide * (0.5 + side * between(seed, 2, 0.08, 0.26)),
            high * 0.64 - tall * between(seed, 3, 0.26, 0.42),
            between(seed, 4, 0.035, 0.06),
        ];
        // Stars come out where the sky is dark.
        let (light, throw) = (light(seed), |throw| between(seed, throw, 0.0, 1.0));
        let stars = if light[0][1] < 0.2 { 120 } else { 0 };
        let star = |at: i64| {
            let [x, y, size] = [-3 * at - 3, -3 * at - 4, -3 * at - 5].map(throw);
            [wide * x, 0.9 * shore * y, 0.0018 * size.powi(2)]
        };
        let peak = wide * (0.5 - side * between(seed, 5, 0.05, 0.2));
        let column = |x: u32| {
            let (x, mut edges, mut edge) = (x as f32 / unit, [0.0; RISES.len()], f32::MAX);
            for (index, rise) in RISES.iter().enumerate().rev() {
                let rises = tall * rise * shape(index, seed, x, peak).max(0.0);
                edge = edge.min((shore - rises) * unit - 0.5);
                edges[index] = edge;
            }
            edges
        };
        let ridges: Box<[[f32; RISES.len()]]> = (0..size.width).map(column).collect();
        let reach = (0.01 * unit) as usize + 1;
        let lit = |x: usize| {
            let (left, right) = (x.saturating_sub(reach), (x + reach).min(ridges.len() - 1));
            let slope = (ridges[right][0] - ridges[left][0]) / (right - left) as f32;
            ease(0.5 + side * slope * 2.6)
        };
        Self {
            light,
            seed,
            unit,
            wide,
            high,
            side,
            shore,
            discs: [disc].into_iter().chain((0..stars).map(star)).collect(),
            lit: (0..ridges.len()).map(lit).collect(),
            ridges,
        }
    }

    /// Draws the picture, row by row.
    pub(super) fn draw(&self, pixels: &mut [Pixel]) {
        let width = self.ridges.len();
        let rows = (self.shore * self.unit) as usize;
        let (land, water) = pixels.split_at_mut(rows * width);
        self.land(land);
        for (y, row) in water.chunks_exact_mut(width).enumerate() {
            self.water(((rows + y) as f32 + 0.5) / self.unit, land, row);
        }
        self.bank(pixels);
    }

    /// For each row of points above the water, the colors of the sky and how rough the rock is.
    fn points(&self) -> Vec<Vec<[f32; 4]>> {
        let along = |length: f32| (0..(length / STEP) as u32 + 2).map(|at| at as f32 * STEP);
        let point = |x, y| {
            let [red, green, blue] = self.air(x, y).map(|part| 255.0 * part + 0.5);
            let rough = noise(self.seed ^ 9, x * 30.0, y * 16.0, 2) - 0.5;
            [red, green, blue, rough]
        };
        let row = |y| along(self.wide).map(|x| point(x, y)).collect();
        along(self.shore).map(row).collect()
    }

    /// Draws the sky and the ridges.
    fn land(&self, pixels: &mut [Pixel]) {
        let [_, middle, horizon, disc, near] = self.light;
        let (points, disc_color, tall) = (self.points(), pixel(disc), self.high.sqrt());
        // How many of the ridges have begun, above in the same column.
        let mut begun = vec![0; self.ridges.len()].into_boxed_slice();
        for (row_index, row) in pixels.chunks_exact_mut(self.ridges.len()).enumerate() {
            let (row_index, y) = (row_index as f32, (row_index as f32 + 0.5) / self.unit);
            let (above, part) = ((y / STEP) as usize, (y / STEP).fract());
            let both = points[above].iter().zip(&points[above + 1]);
            let points: Vec<[f32; 4]> = both.map(|(a, b)| mix(*a, *b, part)).collect();
            let down = RISES.map(|rise| ease(1.0 - (self.shore - y) / (tall * rise)));
            let colors: [Rgb; RISES.len()] = std::array::from_fn(|index| {
                let part = index as f32 / 5.0;
                let crest = mix(middle, near, 0.25 + 0.7 * part.powf(1.4));
                let foot = mix(crest, horizon, 0.62 - 0.4 * part);
                mix(crest, foot, down[index])
            });
            // Rock in the shade and in the light, and snow.
            let far = |color, part| mix(color, horizon, part * down[0]);
            let snow = |lit| far(mix(mix(middle, near, 0.2), disc, lit), 0.35);
            let lit = mix(colors[0], horizon, 0.25 * (1.0 - down[0]));
            let face = [colors[0], lit, snow(0.15), snow(0.9)];
            let colors = colors.map(pixel);
            for (x, pixel) in row.iter_mut().enumerate().filter(|(x, _)| begun[*x] == 0) {
                let [red, green, blue, _] = self.between(&points, x);
                *pixel = [red as u8, green as u8, blue as u8];
            }
            for [disc_x, disc_y, radius] in &self.discs {
                let reach = radius + 1.0 / self.unit;
                if (y - disc_y).abs() < reach {
                    let [from, to] = [disc_x - reach, disc_x + reach].map(|x| x * self.unit);
                    let pixels = row.iter_mut().enumerate().take(to as usize);
                    for (x, pixel) in pixels.skip(from as usize) {
                        let distance = (x as f32 / self.unit - disc_x).hypot(y - disc_y);
                        paint(pixel, disc_color, (radius - distance) * self.unit + 0.5);
                    }
                }
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let (edges, begun) = (&self.ridges[x], &mut begun[x]);
                while *begun < RISES.len() && row_index >= edges[*begun] + 1.0 {
                    *begun += 1;
                }
                let mut next = *begun;
                match next {
                    0 => {}
                    1 => *pixel = self.face(&points, x, row_index - edges[0], &face),
                    _ => *pixel = colors[next - 1],
                }
                // What begins within this pixel.
                while next < RISES.len() && row_index > edges[next] {
                    let cover = row_index - edges[next];
                    match next {
                        // Of the farthest, nothing where another begins at once.
                        0 if edges[0] == edges[1] => {}
                        0 => paint(pixel, self.face(&points, x, cover, &face), cover),
                        _ => paint(pixel, colors[next], cover),
                    }
                    next += 1;
                }
            }
        }
    }

    /// The face of the highest mountains: lit as the edge above is, along a line that leans with the
    /// slope and wanders, and white down to a ragged line.
    fn face(&self, points: &[[f32; 4]], x: usize, depth: f32, colors: &[Rgb; 4]) -> Pixel {
        let [.., rough] = self.between(points, x);
        let at = x as f32 + (rough - self.side * 0.45) * depth;
        let lit = self.lit[(at as u32 as usize).min(self.lit.len() - 1)];
        let snow = ease((0.09 + 0.25 * rough - depth / self.unit) / 0.012 + 0.5);
        let [rock, white] = [0, 2].map(|at| mix(colors[at], colors[at + 1], lit));
        pixel(mix(rock, white, 0.95 * snow))
    }

    /// What lies between the points of a row around a column.
    fn between<const N: usize>(&self, points: &[[f32; N]], x: usize) -> [f32; N] {
        let at = x as f32 / (self.unit * STEP);
        let left = at as u32 as usize;
        mix(points[left], points[left + 1], at - left as f32)
    }

    /// The sky at a point, without the sun and the stars.
    fn air(&self, x: f32, y: f32) -> Rgb {
        let [zenith, middle, horizon, disc, _] = self.light;
        let part = y / self.shore;
        let clear = mix(zenith, middle, ease(part / 0.55));
        let clear = mix(clear, horizon, ease((part - 0.55) / 0.45));
        let distance = (x - self.discs[0][0]).hypot(y - self.discs[0][1]);
        let shine = 0.75 * (-distance * 4.2).exp() + 0.2 * (-distance * 1.3).exp();
        let air = mix(clear, mix(horizon, disc, 0.3), shine);
        let drift = noise(self.seed ^ 2, x * 0.8, y * 1.6, 1);
        let cloud = noise(self.seed ^ 3, x * 1.5 + drift, y * 6.5 + drift * 2.0, 4);
        let cover = ease((cloud - 0.5) * 3.6) * (0.25 + 0.5 * part);
        mix(air, mix(horizon, disc, 0.6 * shine), cover)
    }

    /// Draws a row of the land above, upside down, broken by ripples that are finer farther away.
    fn water(&self, y: f32, land: &[Pixel], row: &mut [Pixel]) {
        let [zenith, _, horizon, disc, near] = self.light;
        let disc_color = pixel(disc);
        let down = (y - self.shore) / (self.high - self.shore);
        let far = 9.0 * (0.035 + down).ln() + 31.0;
        let ripple = |which| noise(self.seed ^ 5, far * 2.2, which, 3) - 0.5;
        let mirrored = |which| {
            let shift = (0.015 + 0.11 * down) * ripple(which);
            let y = (self.shore - (y - self.shore) * 0.92 + shift) * self.unit;
            let rows = land.len() / row.len();
            &land[(y as u32 as usize).min(rows - 1) * row.len()..][..row.len()]
        };
        let (one, other) = (mirrored(0.5), mirrored(7.5));
        // What the water is by itself, and the mist at the shore.
        let (mist, own) = (0.4 * (-down * 26.0).exp(), 0.16 + 0.34 * down);
        let part = mist + own * (1.0 - mist);
        let color = pixel(mix(mix(near, zenith, 0.5), horizon, mist / part));
        let middle = self.discs[0][0] - 0.05 * down * ripple(3.5);
        let path = 0.6 + 2.2 * ripple(5.5);
        let wave = |x: f32| {
            let at = x * (8.0 - 5.0 * down) + far;
            let part = ease(3.0 * noise(self.seed ^ 6, at, far * 1.1, 2) - 1.0);
            let aside = (x - middle) / (self.discs[0][2] * (0.6 + 1.8 * down));
            let path = ease(path - 0.4 * part) / (1.0 + aside.powi(4));
            [part, 0.5 * (1.0 - mist) * path]
        };
        let points = 0..(self.wide / STEP) as u32 + 2;
        let points: Vec<[f32; 2]> = points.map(|at| wave(at as f32 * STEP)).collect();
        row.copy_from_slice(one);
        for (x, pixel) in row.iter_mut().enumerate() {
            let [wave, path] = self.between(&points, x);
            paint(pixel, other[x], wave);
            paint(pixel, color, part);
            paint(pixel, disc_color, path);
        }
    }

    /// Draws the bank, which is high on the side of the light, and its trees, most of which are there.
    fn bank(&self, pixels: &mut [Pixel]) {
        let (wide, seed, unit, tall) = (self.wide, self.seed, self.unit, self.high.sqrt());
        let from = |x: f32| if self.side < 0.0 { x } else { wide - x };
        let ground = |x: f32| {
            let slope = 0.13 * ease(1.0 - from(x) / (0.75 * wide.min(1.6)));
            let other = 0.05 * ease(1.0 - (wide - from(x)) / 0.5);
            let rough = 0.02 * noise(seed, x * 5.0, 0.0, 3);
            let grass = 0.006 * noise(seed, x * 130.0, 0.0, 2);
            self.high - tall * (0.03 + slope + other) - rough - grass
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
        let trees: Vec<[f32; 3]> = (0..count).map(tree).collect();
        let edges: Box<[f32]> = (0..self.ridges.len())
            .map(|x| ground(x as f32 / unit) * unit)
            .collect();
        let highest = edges.iter().copied().fold(f32::MAX, f32::min);
        let color = pixel(self.light[4]);
        for (y, row) in pixels.chunks_exact_mut(edges.len()).enumerate() {
            for tree in &trees {
                self.tree(*tree, (y as f32 + 0.5) / unit, color, row);
            }
            if y as f32 + 1.0 > highest {
                for (x, pixel) in row.iter_mut().enumerate() {
                    paint(pixel, color, y as f32 + 1.0 - edges[x]);
                }
            }
        }
    }

    /// A conifer: boughs, each wider below, and the two sides not alike.
    fn tree(&self, [middle, top, high]: [f32; 3], y: f32, color: Pixel, row: &mut [Pixel]) {
        let down = (y - top) / high;
        if !(0.0..1.05).contains(&down) {
            return;
        }
        let reach = |side: i64| {
            let bough = down.powf(0.8) * 11.0 + 0.45 * side as f32;
            let ragged = 0.75 + 0.5 * cell(self.seed ^ top.to_bits() as u64, bough as i64, side);
            0.19 * high * (0.04 + 0.96 * down) * (0.5 + 0.5 * ragged * bough.fract())
        };
        let [left, right] = [middle - reach(0), middle + reach(1)].map(|edge| edge * self.unit);
        let pixels = row.iter_mut().enumerate().take(right as usize + 1);
        for (x, pixel) in pixels.skip(left as usize) {
            paint(pixel, color, (x as f32 + 1.0 - left).min(right - x as f32));
        }
    }
}

/// What part of its rise a ridge has: mountains with a peak, mountains, or hills with a forest.
fn shape(index: usize, seed: u64, x: f32, peak: f32) -> f32 {
    let (part, seed) = (index as f32 / 5.0, seed ^ (index as u64 + 1) << 32);
    // Sharp where the noise crosses its middle.
    let sharp = |x| (1.0 - (2.0 * noise(seed, x, 0.0, 7) - 1.0).abs()).powi(2);
    match index {
        0 => 0.19 + 0.45 * (1.0 - (x - peak).abs() / 0.75).max(0.0) + 0.32 * sharp(x * 1.9),
        1 | 2 => 0.3 + 0.75 * sharp(x * (1.0 + part)),
        _ => {
            let tree = x / (0.011 + 0.005 * part);
            let top = cell(seed, tree as i64, 7) * (1.0 - (2.0 * tree.fract() - 1.0).abs());
            1.4 * noise(seed, x * (1.3 + part), 0.0, 3) - 0.12 + 0.12 * top * (0.4 + part)
        }
    }
}
