//! An input picture, painted over: in slanted strokes, in fewer steps of brightness, tinted.

use std::io::Cursor;

use image::{ImageReader, Limits, RgbImage};

use super::color::{Light, Rgb, light, mix};
use super::dice::{between, cell, ease, floor};
use crate::catalog::PixelSize;

/// A painted-over picture.
pub(super) struct Remix {
    picture: RgbImage,
    /// Where in it the result begins, which it fills, and how many of its pixels one of the result is.
    left: f32,
    top: f32,
    scale: f32,
    light: Light,
    seed: u64,
    /// Strokes lie like slanted bricks, each three times as long as thick; in pixels.
    thick: f32,
}

impl Remix {
    /// `None` when the bytes are no picture that can be decoded within the limits.
    pub(super) fn new(bytes: &[u8], size: PixelSize, seed: u64) -> Option<Self> {
        let reader = ImageReader::new(Cursor::new(bytes));
        let mut reader = reader.with_guessed_format().ok()?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(256 * 1024 * 1024);
        reader.limits(limits);
        let picture = reader.decode().ok()?.into_rgb8();
        let [wide, high] = [picture.width(), picture.height()].map(|side| side as f32);
        let [width, height] = [size.width, size.height].map(|side| side as f32);
        let scale = (wide / width).min(high / height);
        Some(Self {
            picture,
            left: (wide - width * scale) / 2.0,
            top: (high - height * scale) / 2.0,
            scale,
            light: light(seed),
            seed,
            thick: width.min(height) * between(seed, 1, 0.009, 0.013),
        })
    }

    fn sample(&self, x: f32, y: f32) -> Rgb {
        let (width, height) = self.picture.dimensions();
        let x = (self.left + x * self.scale) as u32;
        let y = (self.top + y * self.scale) as u32;
        let pixel = self.picture.get_pixel(x.min(width - 1), y.min(height - 1));
        let [red, green, blue] = pixel.0;
        [
            f32::from(red) / 255.0,
            f32::from(green) / 255.0,
            f32::from(blue) / 255.0,
        ]
    }

    pub(super) fn row(&self, y: u32, row: &mut [Rgb]) {
        let ([.., horizon, _, near], y) = (self.light, y as f32);
        let (long, thick) = (3.0 * self.thick, self.thick);
        for (x, pixel) in row.iter_mut().enumerate() {
            let x = x as f32;
            // The stroke that covers the pixel, its middle, and a number of its own.
            let course = floor((y - x) / thick);
            let shift = cell(self.seed, course, 0);
            let brick = floor((x + y) / long + shift);
            let own = cell(self.seed, course, brick);
            let along = (brick as f32 + 0.5 - shift) * long;
            let across = (course as f32 + 0.5) * thick;
            let middle = self.sample((along - across) / 2.0, (along + across) / 2.0);
            let painted = mix(middle, self.sample(x, y), 0.2);
            let bright = (painted[0] + painted[1] + painted[2]) / 3.0;
            let step = floor(bright * 9.0 + 0.5) as f32 / 9.0;
            let flat = scaled(painted, (step + 0.02) / (bright + 0.02));
            let tinted = mix(flat, mix(near, horizon, ease(step)), 0.2);
            *pixel = scaled(tinted, 0.95 + 0.1 * own);
        }
    }
}

fn scaled([red, green, blue]: Rgb, factor: f32) -> Rgb {
    [red * factor, green * factor, blue * factor]
}
