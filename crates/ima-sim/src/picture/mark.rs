//! The word "simulated" in the lower right corner, readable on any picture.

use super::color::{Pixel, paint};
use crate::catalog::PixelSize;

/// The letters as lines of the pen: right and down in hexadecimal digits, on a grid that is 12 high.
const LETTERS: [&str; 9] = [
    "81602002042666888a6c2c0b",
    "000c",
    "0c0058a0ac",
    "000a2c6c8a80",
    "000c7c",
    "0c40509c8818",
    "0080404c",
    "70000666060c7c",
    "000c5c89835000",
];
/// Between two letters, and around the word.
const GAP: f32 = 5.0;
/// Half as wide as the pen.
const PEN: f32 = 0.9;

/// Draws it: white lines on a soft dark ground.
pub(super) fn draw(size: PixelSize, pixels: &mut [Pixel]) {
    // Lengths are on the grid of the letters, and so is a pixel.
    let scale = 12.0 / (size.width.min(size.height) as f32 * 0.015).max(9.0);
    // The pieces of the pen's lines: from where, and how far right and down.
    let (mut wide, mut lines) = (GAP, Vec::new());
    for letter in LETTERS {
        let digit = |digit: char| digit.to_digit(16).map(|digit| digit as f32);
        let digits: Vec<f32> = letter.chars().filter_map(digit).collect();
        for line in digits.windows(4).step_by(2) {
            let (x, y) = (line[0], line[1]);
            lines.push([wide + x, GAP + y, line[2] - x, line[3] - y]);
        }
        wide += GAP + digits.iter().step_by(2).copied().fold(0.0, f32::max);
    }
    let left = size.width as f32 * scale - wide - GAP;
    let top = size.height as f32 * scale - 4.0 * GAP - 6.0;
    let [columns, rows] = [left, top].map(|before| (before / scale) as usize);
    let all = pixels.chunks_exact_mut(size.width as usize).enumerate();
    for (y, row) in all.skip(rows) {
        let y = (y as f32 + 0.5) * scale - top;
        for (x, pixel) in row.iter_mut().enumerate().skip(columns) {
            let x = (x as f32 + 0.5) * scale - left;
            let square = |[left, top, right, down]: &[f32; 4]| {
                let along = (x - left) * right + (y - top) * down;
                let along = (along / (right * right + down * down)).clamp(0.0, 1.0);
                (x - left - along * right).powi(2) + (y - top - along * down).powi(2)
            };
            let square = lines.iter().map(square).fold(f32::MAX, f32::min);
            paint(pixel, [5; 3], 0.45 * (-square / 12.0).exp());
            paint(
                pixel,
                [255; 3],
                0.9 * ((PEN - square.sqrt()) / scale + 0.5).min(1.0),
            );
        }
    }
}
