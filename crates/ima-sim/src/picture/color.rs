//! Colours that go together: chosen by lightness, chroma and hue in OKLCH, mixed in sRGB.

use super::dice::Dice;

/// Red, green and blue in sRGB, each from 0 to 1.
pub(super) type Rgb = [f32; 3];

/// Lightness 0 to 1, chroma 0 to about 0.2, hue in degrees.
pub(super) fn oklch(lightness: f32, chroma: f32, hue: f32) -> Rgb {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    // The matrices of the published definition of OKLab.
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
    .map(gamma)
}

fn gamma(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}

/// From `a` (part 0) to `b` (part 1).
#[inline]
pub(super) fn mix(a: Rgb, b: Rgb, part: f32) -> Rgb {
    [
        a[0] + (b[0] - a[0]) * part,
        a[1] + (b[1] - a[1]) * part,
        a[2] + (b[2] - a[2]) * part,
    ]
}

/// Perceived brightness, 0 to 1.
#[inline]
pub(super) fn luma(color: Rgb) -> f32 {
    0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]
}

/// From 0 to 1 with soft ends.
#[inline]
pub(super) fn smooth(part: f32) -> f32 {
    let part = part.clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

/// The light of a scene outdoors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Light {
    pub(super) zenith: Rgb,
    pub(super) horizon: Rgb,
    /// The sun's or the moon's disc.
    pub(super) disc: Rgb,
    /// Land far away, nearly lost in the air.
    pub(super) far: Rgb,
    /// Land close by.
    pub(super) near: Rgb,
    pub(super) starry: bool,
}

impl Light {
    pub(super) fn roll(dice: &mut Dice) -> Self {
        let mood = dice.below(4);
        let hue = match mood {
            0 => dice.between(0.0, 360.0),
            _ => deep_hue(dice),
        };
        let turn = dice.between(25.0, 75.0) * dice.sign();
        let warm = hue + turn;
        match mood {
            0 => Self {
                zenith: oklch(0.76, 0.09, hue),
                horizon: oklch(0.95, 0.045, warm),
                disc: oklch(0.985, 0.03, warm),
                far: oklch(0.82, 0.055, hue + turn * 0.4),
                near: oklch(0.38, 0.075, hue - turn * 0.5),
                starry: false,
            },
            1 => Self {
                zenith: oklch(0.62, 0.105, hue),
                horizon: oklch(0.91, 0.08, warm),
                disc: oklch(0.97, 0.06, warm + turn * 0.3),
                far: oklch(0.74, 0.085, warm - turn * 0.3),
                near: oklch(0.27, 0.065, hue - turn * 0.2),
                starry: false,
            },
            2 => Self {
                zenith: oklch(0.4, 0.1, hue),
                horizon: oklch(0.84, 0.115, warm),
                disc: oklch(0.95, 0.08, warm + turn * 0.4),
                far: oklch(0.62, 0.095, hue + turn * 0.6),
                near: oklch(0.2, 0.055, hue),
                starry: dice.chance(0.4),
            },
            _ => Self {
                zenith: oklch(0.2, 0.065, hue),
                horizon: oklch(0.52, 0.095, warm),
                disc: oklch(0.96, 0.025, warm),
                far: oklch(0.42, 0.075, hue + turn * 0.5),
                near: oklch(0.13, 0.035, hue),
                starry: true,
            },
        }
    }
}

/// A hue that stays clean when it is dark: from green over blue and violet to red. Dark yellows
/// look like mud.
pub(super) fn deep_hue(dice: &mut Dice) -> f32 {
    dice.between(165.0, 385.0)
}

/// A poster's palette: one paper and four inks.
pub(super) fn poster(dice: &mut Dice) -> (Rgb, [Rgb; 4]) {
    let step = [28.0, 45.0, 110.0, 150.0][dice.below(4)] * dice.sign();
    let dark = deep_hue(dice);
    let hue = dark + step * 0.4;
    let paper = oklch(0.945, 0.025, hue + step);
    let inks = [
        oklch(0.72, 0.12, hue),
        oklch(0.84, 0.085, hue + step),
        oklch(0.55, 0.11, hue + step * 1.6),
        oklch(0.36, 0.07, dark),
    ];
    (paper, inks)
}
