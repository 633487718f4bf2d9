//! Layers of land, water or paper, one in front of the other, each below its own edge.

use super::color::{Rgb, mix, smooth};
use super::dice::Dice;

/// One layer: it covers everything below its edge.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// The upper edge, in pixels from the top, for each column.
    pub(super) edge: Vec<f32>,
    /// The colour where the shading starts, and above.
    pub(super) top: Rgb,
    /// The colour `depth` pixels further down, and below.
    pub(super) bottom: Rgb,
    pub(super) depth: f32,
    pub(super) shading: Shading,
}

/// Where a layer's shading starts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shading {
    /// At the edge, as on the crest of a wave.
    Edge,
    /// At one height, as mist in a valley.
    Level(f32),
}

/// The shadow a layer casts on what is behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shadow {
    /// In pixels above the edge.
    pub(super) reach: f32,
    /// How much light it takes, 0 to 1.
    pub(super) strength: f32,
}

/// Paints the layers over one pixel of the background; the first layer is the furthest.
#[inline]
pub(super) fn paint(layers: &[Layer], shadow: Shadow, x: usize, y: f32, background: Rgb) -> Rgb {
    let covering = layers.iter().rposition(|layer| y - layer.edge[x] >= 0.5);
    let mut color = match covering {
        Some(index) => layers[index].color(x, y),
        None => background,
    };
    let in_front = covering.map_or(0, |index| index + 1);
    for layer in &layers[in_front..] {
        let above = layer.edge[x] - y;
        if above < shadow.reach {
            let dark = 1.0 - above.max(0.0) / shadow.reach;
            let light = 1.0 - shadow.strength * dark * dark;
            color = color.map(|channel| channel * light);
        }
        if above < 0.5 {
            color = mix(color, layer.color(x, y), 0.5 - above);
        }
    }
    color
}

impl Layer {
    #[inline]
    fn color(&self, x: usize, y: f32) -> Rgb {
        let start = match self.shading {
            Shading::Edge => self.edge[x],
            Shading::Level(start) => start,
        };
        let part = (y - start) / self.depth;
        mix(self.top, self.bottom, part.clamp(0.0, 1.0))
    }
}

/// A wavy line: a sum of sines of falling height and rising frequency.
#[derive(Debug, Clone)]
pub(super) struct Wave {
    /// Height, frequency per unit of length, and phase.
    parts: Vec<(f32, f32, f32)>,
}

impl Wave {
    /// The first sine has `frequency` periods per unit; rougher waves have more of the others.
    pub(super) fn roll(dice: &mut Dice, frequency: f32, roughness: f32) -> Self {
        let mut parts = Vec::new();
        let (mut height, mut frequency) = (1.0, frequency);
        for _ in 0..5 {
            let phase = dice.between(0.0, std::f32::consts::TAU);
            parts.push((height, frequency * std::f32::consts::TAU, phase));
            height *= roughness;
            frequency *= dice.between(1.7, 2.4);
        }
        Self { parts }
    }

    /// About -1 to 1.
    pub(super) fn at(&self, x: f32) -> f32 {
        self.parts
            .iter()
            .map(|(height, frequency, phase)| height * (x * frequency + phase).sin())
            .sum::<f32>()
            / 1.4
    }

    /// About -1 to 1, with sharp crests as mountains have.
    pub(super) fn ridged_at(&self, x: f32) -> f32 {
        self.parts
            .iter()
            .map(|(height, frequency, phase)| {
                height * (1.0 - 2.0 * (x * frequency * 0.5 + phase).sin().abs())
            })
            .sum::<f32>()
            / 1.4
    }
}

/// A disc's coverage of a pixel at a squared distance from its centre.
#[inline]
pub(super) fn disc_coverage(distance_squared: f32, radius: f32) -> f32 {
    // Linear in the squared distance across the one pixel that matters.
    (0.5 - (distance_squared - radius * radius) / (2.0 * radius)).clamp(0.0, 1.0)
}

/// A drifting cloud: a flat lens of air.
#[derive(Debug, Clone)]
pub(super) struct Cloud {
    middle: f32,
    /// Half the height, in pixels, for each column; 0 where there is none.
    half: Vec<f32>,
    strength: f32,
}

impl Cloud {
    pub(super) fn roll(dice: &mut Dice, width: usize, unit: f32, middle: f32) -> Self {
        let centre = dice.between(0.0, width as f32);
        let reach = unit * dice.between(0.25, 0.7);
        let thickness = unit * dice.between(0.008, 0.03);
        let wave = Wave::roll(dice, 2.2, 0.6);
        let half = (0..width)
            .map(|x| {
                let from_centre = (x as f32 - centre) / reach;
                let body = smooth(1.0 - from_centre.abs());
                let puff = 1.0 + 0.45 * wave.at(x as f32 / unit);
                body * thickness * puff.max(0.1)
            })
            .collect();
        Self {
            middle,
            half,
            strength: dice.between(0.35, 0.7),
        }
    }

    /// How much of the pixel is cloud.
    #[inline]
    pub(super) fn cover(&self, x: usize, y: f32) -> f32 {
        let half = self.half[x];
        if half <= 0.0 {
            return 0.0;
        }
        let part = 1.0 - ((y - self.middle) / half).abs();
        if part <= 0.0 {
            0.0
        } else {
            smooth(part) * self.strength
        }
    }
}
