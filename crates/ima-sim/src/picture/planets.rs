//! A poster of discs: soft-lit, overlapping, on an even ground.

use super::Scene;
use super::color::{Rgb, mix, poster, smooth};
use super::dice::Dice;
use super::layers::disc_coverage;
use crate::catalog::PixelSize;

/// A ground and discs.
#[derive(Debug)]
pub(super) struct Planets {
    upper: Rgb,
    lower: Rgb,
    height: f32,
    discs: Vec<Disc>,
}

#[derive(Debug, Clone, Copy)]
struct Disc {
    x: f32,
    y: f32,
    radius: f32,
    /// The inner radius of a ring; 0 for a whole disc.
    hole: f32,
    lit: Rgb,
    shaded: Rgb,
    /// From the shaded side to the lit one.
    direction: (f32, f32),
    opacity: f32,
}

impl Planets {
    pub(super) fn new(size: PixelSize, dice: &mut Dice) -> Self {
        let (width, height) = (size.width as f32, size.height as f32);
        let unit = width.min(height);
        let (paper, inks) = poster(dice);
        let dark = dice.chance(0.4);
        let ground = if dark { inks[3] } else { paper };
        // One great disc in every stretch of one and a half squares, small ones around it.
        let stretch = (width.max(height) / unit / 1.5).ceil().max(1.0);
        let mut discs = Vec::new();
        for index in 0..stretch as usize {
            let along = (index as f32 + dice.between(0.35, 0.65)) / stretch;
            let across = dice.between(0.35, 0.6);
            let (x, y) = if width > height {
                (width * along, height * across)
            } else {
                (width * across, height * along)
            };
            cluster(
                &mut discs,
                (x, y),
                unit,
                &inks[..if dark { 3 } else { 4 }],
                dice,
            );
        }
        Self {
            upper: ground,
            lower: mix(ground, inks[1], if dark { 0.25 } else { 0.45 }),
            height,
            discs,
        }
    }
}

fn cluster(discs: &mut Vec<Disc>, at: (f32, f32), unit: f32, inks: &[Rgb], dice: &mut Dice) {
    let angle = dice.between(0.0, std::f32::consts::TAU);
    let direction = (angle.cos(), angle.sin());
    let great = unit * dice.between(0.22, 0.31);
    let mut add = |x: f32, y: f32, radius: f32, hole: f32, ink: usize, opacity: f32| {
        let lit = inks[ink % inks.len()];
        discs.push(Disc {
            x,
            y,
            radius,
            hole,
            lit: mix(lit, [1.0; 3], 0.28),
            shaded: mix(lit, inks[(ink + 2) % inks.len()], 0.45),
            direction,
            opacity,
        });
    };
    add(at.0, at.1, great * 1.55, great * 1.53, 1, 0.8);
    add(at.0, at.1, great * 1.3, great * 1.29, 2, 0.7);
    add(at.0, at.1, great, 0.0, dice.below(2), 1.0);
    for _ in 0..3 + dice.below(3) {
        let angle = dice.between(0.0, std::f32::consts::TAU);
        let away = great * [1.3, 1.54][dice.below(2)];
        let radius = unit * dice.between(0.018, 0.085);
        let (x, y) = (at.0 + away * angle.cos(), at.1 + away * angle.sin());
        add(x, y, radius, 0.0, dice.below(4), 1.0);
    }
    let shift = dice.between(0.6, 0.95) * great;
    add(
        at.0 + shift * direction.1,
        at.1 - shift * direction.0,
        great * dice.between(0.4, 0.65),
        0.0,
        2,
        0.72,
    );
}

impl Disc {
    #[inline]
    fn paint(&self, dx: f32, dy: f32, below: Rgb) -> Rgb {
        let distance = dx * dx + dy * dy;
        let mut cover = disc_coverage(distance, self.radius);
        if self.hole > 0.0 {
            cover *= 1.0 - disc_coverage(distance, self.hole);
        }
        let facing = (dx * self.direction.0 + dy * self.direction.1) / self.radius;
        let color = mix(self.shaded, self.lit, smooth(0.5 + 0.55 * facing));
        mix(below, color, cover * self.opacity)
    }
}

impl Scene for Planets {
    fn row(&self, y: u32, row: &mut [Rgb]) {
        let y = y as f32 + 0.5;
        row.fill(mix(self.upper, self.lower, y / self.height));
        for disc in &self.discs {
            let dy = y - disc.y;
            let reach = disc.radius + 1.0;
            let half = reach * reach - dy * dy;
            if half <= 0.0 {
                continue;
            }
            let half = half.sqrt();
            let first = (disc.x - half).max(0.0) as usize;
            let last = ((disc.x + half).max(0.0) as usize + 1).min(row.len());
            for (x, pixel) in row.iter_mut().enumerate().take(last).skip(first) {
                *pixel = disc.paint(x as f32 + 0.5 - disc.x, dy, *pixel);
            }
        }
    }
}
