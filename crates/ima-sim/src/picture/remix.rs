//! An input picture, painted over: laid in slanted strokes, tinted, darker to the edges.

use std::io::Cursor;

use image::{ImageReader, Limits, RgbImage, imageops};

use super::Scene;
use super::color::{Rgb, luma, mix, oklch, smooth};
use super::dice::{Dice, scramble};
use crate::catalog::PixelSize;

/// The longest side of the working copy, in pixels.
const WORKING_SIDE: u32 = 1024;
/// The most memory a decoded input may take, in bytes.
const DECODED_LIMIT: u64 = 256 * 1024 * 1024;
/// Steps of brightness that are left.
const STEPS: f32 = 9.0;

/// A painted-over picture.
#[derive(Debug)]
pub(super) struct Remix {
    picture: RgbImage,
    /// Pixels of the working copy per pixel of the result.
    scale: f32,
    /// Where the result's corner lies in the working copy.
    offset: (f32, f32),
    size: PixelSize,
    strokes: Strokes,
    shadows: Rgb,
    lights: Rgb,
}

/// A wall of slanted bricks, each one stroke of the brush.
#[derive(Debug, Clone, Copy)]
struct Strokes {
    cos: f32,
    sin: f32,
    length: f32,
    thickness: f32,
    seed: u64,
}

impl Remix {
    /// `None` when the bytes are no picture that can be decoded within the limits.
    pub(super) fn new(bytes: &[u8], size: PixelSize, dice: &mut Dice) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .ok()?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODED_LIMIT);
        reader.limits(limits);
        let decoded = reader.decode().ok()?;
        let (width, height) = (decoded.width(), decoded.height());
        let picture = if width.max(height) > WORKING_SIDE {
            decoded.thumbnail(WORKING_SIDE, WORKING_SIDE)
        } else {
            decoded
        };
        let picture = imageops::blur(&picture.to_rgb8(), 1.2);

        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let (wide, high) = (size.width as f32, size.height as f32);
        let scale = (width / wide).min(height / high);
        let unit = wide.min(high);
        let hue = dice.between(0.0, 360.0);
        let slant = dice.between(0.3, 0.9) * dice.sign();
        let thickness = unit * dice.between(0.008, 0.012);
        Some(Self {
            picture,
            scale,
            offset: ((width - wide * scale) / 2.0, (height - high * scale) / 2.0),
            size,
            strokes: Strokes {
                cos: slant.cos(),
                sin: slant.sin(),
                length: thickness * dice.between(3.0, 4.5),
                thickness,
                seed: dice.below(usize::MAX) as u64,
            },
            shadows: oklch(0.24, 0.07, hue),
            lights: oklch(0.95, 0.06, hue + 70.0 * dice.sign()),
        })
    }

    fn sample(&self, x: f32, y: f32) -> Rgb {
        let (x, y) = (
            x * self.scale + self.offset.0,
            y * self.scale + self.offset.1,
        );
        let x = (x.max(0.0) as u32).min(self.picture.width() - 1);
        let y = (y.max(0.0) as u32).min(self.picture.height() - 1);
        let pixel = self.picture.get_pixel(x, y);
        pixel.0.map(|channel| f32::from(channel) / 255.0)
    }

    fn tinted(&self, color: Rgb) -> Rgb {
        let bright = luma(color);
        let step = floor(bright * STEPS + 0.5) as f32 / STEPS;
        let flat = color.map(|channel| channel * (step + 0.02) / (bright + 0.02));
        mix(flat, mix(self.shadows, self.lights, step), 0.24)
    }
}

impl Strokes {
    /// The middle of the stroke that covers a pixel, and a number that is the stroke's own.
    #[inline]
    fn at(&self, x: f32, y: f32) -> (f32, f32, f32) {
        let along = x * self.cos + y * self.sin;
        let across = y * self.cos - x * self.sin;
        let course = floor(across / self.thickness);
        let shift = number(course as u64 ^ self.seed) * self.length;
        let brick = floor((along + shift) / self.length);
        let own = number(((course as u64) << 32) ^ (brick as u64) ^ self.seed);
        let along = (brick as f32 + 0.5) * self.length - shift;
        let across = (course as f32 + 0.5) * self.thickness;
        (
            along * self.cos - across * self.sin,
            along * self.sin + across * self.cos,
            own,
        )
    }
}

/// `f32::floor` is a library call on processors without SSE 4.1, and this is called often.
#[inline]
fn floor(number: f32) -> i64 {
    let whole = number as i64;
    whole - i64::from((whole as f32) > number)
}

/// From 0 to below 1.
fn number(word: u64) -> f32 {
    (scramble(word) >> 40) as f32 / (1_u64 << 24) as f32
}

impl Scene for Remix {
    fn row(&self, y: u32, row: &mut [Rgb]) {
        let y = y as f32 + 0.5;
        let (wide, high) = (self.size.width as f32, self.size.height as f32);
        let down = 2.0 * y / high - 1.0;
        for (x, pixel) in row.iter_mut().enumerate() {
            let x = x as f32 + 0.5;
            let (stroke_x, stroke_y, own) = self.strokes.at(x, y);
            let painted = mix(self.sample(stroke_x, stroke_y), self.sample(x, y), 0.2);
            let tinted = self.tinted(painted);
            let right = 2.0 * x / wide - 1.0;
            let vignette = 1.0 - 0.4 * smooth((right * right + down * down - 0.4) * 0.6);
            let light = vignette * (0.95 + 0.1 * own);
            *pixel = tinted.map(|channel| (channel * light).min(1.0));
        }
    }
}
