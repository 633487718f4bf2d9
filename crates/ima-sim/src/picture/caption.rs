//! The words of the prompt and the word "simulated", along the lower edge.

use font8x8::UnicodeFonts;

use super::color::{Rgb, mix, smooth};
use crate::catalog::PixelSize;

/// Glyphs are this many dots wide and high.
const DOTS: usize = 8;
/// Stands for a character without a glyph: a small rounded box.
const BOX: [u8; DOTS] = [0x00, 0x7e, 0x42, 0x42, 0x42, 0x42, 0x7e, 0x00];
const MARK: &str = "simulated";

/// A band with text.
#[derive(Debug)]
pub(super) struct Caption {
    /// The first row of the band.
    top: usize,
    /// Rows over which the band fades in.
    fade: usize,
    text_top: usize,
    text_left: usize,
    /// How much of each pixel is text, row by row.
    mask: Vec<Vec<u8>>,
}

impl Caption {
    pub(super) fn new(prompt: &str, size: PixelSize) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        let scale = ((width.min(height) as f32 / 420.0).round() as usize).max(1);
        let glyph = DOTS * scale;
        let margin = glyph.min(width / 16);
        let across = ((width - 2 * margin) / glyph).max(1);
        let most_lines = if across < 30 { 3 } else { 2 };
        let lines = wrap(prompt, across, most_lines);
        let pitch = glyph + glyph / 2;
        let mut mask = Vec::new();
        for line in &lines {
            mask.extend(line_mask(line, scale));
            mask.resize(mask.len() + pitch - glyph, Vec::new());
        }
        mask.extend(line_mask(MARK, scale).into_iter().map(fainter));
        let text_top = height.saturating_sub(mask.len() + margin);
        let fade = glyph * 2;
        Self {
            top: text_top.saturating_sub(fade),
            fade,
            text_top,
            text_left: margin,
            mask,
        }
    }

    /// Draws the row `y` of the picture's caption, if it is in the band.
    pub(super) fn draw(&self, y: u32, row: &mut [Rgb]) {
        let Some(down) = (y as usize).checked_sub(self.top) else {
            return;
        };
        let shade = 0.62 * smooth(down as f32 / self.fade as f32 * 0.7);
        for pixel in row.iter_mut() {
            *pixel = mix(*pixel, [0.05, 0.055, 0.075], shade);
        }
        let text = (y as usize).checked_sub(self.text_top);
        let Some(line) = text.and_then(|down| self.mask.get(down)) else {
            return;
        };
        let pixels = row.iter_mut().skip(self.text_left);
        for (pixel, cover) in pixels.zip(line) {
            *pixel = mix(*pixel, [0.97; 3], f32::from(*cover) / 255.0);
        }
    }
}

/// Breaks at spaces where it can; what does not fit ends in an ellipsis.
fn wrap(text: &str, across: usize, most_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut rest: Vec<char> = word.chars().collect();
        if rest.is_empty() {
            continue;
        }
        let gap = usize::from(used > 0);
        if used + gap + rest.len() > across && used > 0 && rest.len() <= across {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if gap == 1 {
            line.push(' ');
            used += 1;
        }
        while used + rest.len() > across {
            let fits = rest.drain(..across.saturating_sub(used).min(rest.len()));
            line.extend(fits);
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        used += rest.len();
        line.extend(rest);
    }
    lines.push(line);
    if lines.len() > most_lines {
        lines.truncate(most_lines);
        let last = lines.last_mut().into_iter();
        last.for_each(|line| end_in_ellipsis(line, across));
    }
    lines
}

fn end_in_ellipsis(line: &mut String, across: usize) {
    let kept = line.chars().take(across.saturating_sub(3));
    let mut short: String = kept.collect();
    short.truncate(short.trim_end().len());
    short.push_str("...");
    *line = short;
}

fn line_mask(line: &str, scale: usize) -> Vec<Vec<u8>> {
    let glyphs: Vec<[u8; DOTS]> = line.chars().map(glyph).collect();
    (0..DOTS * scale)
        .map(|y| {
            let mut row = Vec::with_capacity(glyphs.len() * DOTS * scale);
            for dots in &glyphs {
                row.extend((0..DOTS * scale).map(|x| cover(dots, x, y, scale)));
            }
            row
        })
        .collect()
}

fn glyph(character: char) -> [u8; DOTS] {
    font8x8::BASIC_FONTS
        .get(character)
        .or_else(|| font8x8::LATIN_FONTS.get(character))
        .or_else(|| font8x8::GREEK_FONTS.get(character))
        .unwrap_or(BOX)
}

/// Enlarges the dots with round corners: the dots around a pixel are averaged, and more than
/// half is ink.
fn cover(dots: &[u8; DOTS], x: usize, y: usize, scale: usize) -> u8 {
    let dot = |x: isize, y: isize| -> f32 {
        let inside = (0..DOTS as isize).contains(&x) && (0..DOTS as isize).contains(&y);
        if inside && dots[y as usize] >> x & 1 == 1 {
            1.0
        } else {
            0.0
        }
    };
    let place = |pixel: usize| (pixel as f32 + 0.5) / scale as f32 - 0.5;
    let (u, v) = (place(x), place(y));
    let (left, top) = (u.floor(), v.floor());
    let (right_part, lower_part) = (u - left, v - top);
    let (left, top) = (left as isize, top as isize);
    let upper = dot(left, top) * (1.0 - right_part) + dot(left + 1, top) * right_part;
    let lower = dot(left, top + 1) * (1.0 - right_part) + dot(left + 1, top + 1) * right_part;
    let ink = upper * (1.0 - lower_part) + lower * lower_part;
    let soft = 0.5 * scale as f32;
    (smooth((ink - 0.5) * soft + 0.5) * 255.0) as u8
}

fn fainter(row: Vec<u8>) -> Vec<u8> {
    row.into_iter().map(|cover| cover / 5 * 3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_what_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(wrap("a red fox", 20, 2), ["a red fox"]);
        assert_eq!(wrap("a red fox runs", 9, 2), ["a red fox", "runs"]);
        assert_eq!(
            wrap("a red fox runs over the hill", 9, 2),
            ["a red fox", "runs o..."]
        );
        assert_eq!(wrap("一只红色的狐狸", 4, 2), ["一只红色", "的狐狸"]);
        assert_eq!(wrap("line\none\ttwo", 20, 2), ["line one two"]);
    }

    #[test]
    fn a_character_without_a_glyph_is_a_box() {
        assert_eq!(glyph('狐'), BOX);
        assert_eq!(glyph('A'), [0x0c, 0x1e, 0x33, 0x33, 0x3f, 0x33, 0x33, 0x00]);
    }
}
