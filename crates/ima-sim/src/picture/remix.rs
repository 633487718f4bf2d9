//! An input picture, painted over: in slanted strokes, in fewer steps of brightness, tinted.

use super::color::{Pixel, light, mix, pixel};
use super::dice::{between, cell, ease};
use crate::catalog::PixelSize;

/// Draws it, each stroke in one color. `None` when the bytes are no picture that can be decoded.
pub(super) fn draw(bytes: &[u8], size: PixelSize, seed: u64, pixels: &mut [Pixel]) -> Option<()> {
    let picture = image::load_from_memory(bytes).ok()?.into_rgb8();
    let [wide, high] = [picture.width(), picture.height()].map(|side| side as f32);
    let [width, height] = [size.width, size.height].map(|side| side as f32);
    // How many of its pixels one of the result is. What reaches beyond the result is cut on both sides.
    let scale = (wide / width).min(high / height);
    let [left, top] = [wide - width * scale, high - height * scale].map(|rest| rest / 2.0);
    let [.., horizon, _, near] = light(seed);
    // Strokes lie like slanted bricks, each three times as long as thick.
    let thick = width.min(height) * between(seed, 1, 0.009, 0.013);
    let long = 3.0 * thick;
    let color = |course: i64, brick: i64, shift: f32| {
        let along = (brick as f32 + 0.5 - shift) * long;
        let across = (course as f32 + 0.5) * thick - width;
        let x = (left + (along - across) / 2.0 * scale).clamp(0.0, wide - 1.0);
        let y = (top + (along + across) / 2.0 * scale).clamp(0.0, high - 1.0);
        let middle = picture.get_pixel(x as u32, y as u32).0;
        let middle = middle.map(|part| f32::from(part) / 255.0);
        let bright = middle.iter().sum::<f32>() / 3.0;
        let step = (bright * 9.0 + 0.5).floor() / 9.0;
        let flat = middle.map(|part| part * (step + 0.02) / (bright + 0.02));
        let tinted = mix(flat, mix(near, horizon, ease(step)), 0.2);
        let own = 0.95 + 0.1 * cell(seed, course, brick);
        pixel(tinted.map(|part| part * own))
    };
    for (y, row) in pixels.chunks_exact_mut(size.width as usize).enumerate() {
        let (mut course, mut brick, mut shift, mut stroke) = (-1, -1, 0.0, Pixel::default());
        for (x, pixel) in row.iter_mut().enumerate() {
            let (x, y, last) = (x as f32, y as f32, (course, brick));
            course = ((y - x + width) / thick) as i64;
            if course != last.0 {
                shift = cell(seed, course, 0);
            }
            brick = ((x + y) / long + shift) as i64;
            if (course, brick) != last {
                stroke = color(course, brick, shift);
            }
            *pixel = stroke;
        }
    }
    Some(())
}
