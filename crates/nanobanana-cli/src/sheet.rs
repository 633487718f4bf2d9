//! A contact sheet: several pictures in one, numbered in their order.

use std::io::{self, Cursor};
use std::path::Path;

use nanobanana::picture::{PictureError, ResultFormat, Thumbnail, convert};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::text::files::unwritten;
use crate::text::tables::{not_a_sheet, replace_sheet, sheet_exists};
use crate::text_file;

/// The sides of a picture's place, and what is between places, in pixels.
pub(crate) const PLACE: u32 = 480;
const GAP: u32 = 16;
/// How high a number is, with what is around it.
const CAPTION: u32 = 48;
/// How large a point of a digit is.
const POINT: u32 = 6;

const PAPER: [u8; 3] = [245, 245, 245];
const INK: [u8; 3] = [40, 40, 40];

/// Five rows of three points for each digit, the highest bit first.
const DIGITS: [u16; 10] = [
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
];

/// Pictures that fit into a [`PLACE`] each, in rows.
pub(crate) fn of(pictures: &[Thumbnail]) -> Thumbnail {
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX).max(1);
    let across = count.isqrt() + u32::from(count.isqrt().pow(2) < count);
    let down = count.div_ceil(across);
    let mut sheet = blank(GAP + across * (PLACE + GAP), GAP + down * (PLACE + CAPTION));
    for (picture, at) in pictures.iter().zip(0..) {
        let left = GAP + at % across * (PLACE + GAP);
        let top = GAP + at / across * (PLACE + CAPTION);
        let inset = |side: u32| PLACE.saturating_sub(side) / 2;
        lay(
            &mut sheet,
            picture,
            left + inset(picture.width),
            top + inset(picture.height),
        );
        for (digit, place) in (at + 1).to_string().bytes().zip(0..) {
            let left = left + place * 4 * POINT;
            draw(
                &mut sheet,
                usize::from(digit - b'0'),
                left,
                top + PLACE + POINT,
            );
        }
    }
    sheet
}

/// Paper of this size.
fn blank(width: u32, height: u32) -> Thumbnail {
    let pixels = width as usize * height as usize;
    Thumbnail {
        width,
        height,
        rgb: PAPER.repeat(pixels),
    }
}

/// Lays a picture on a sheet, where it has room.
fn lay(sheet: &mut Thumbnail, picture: &Thumbnail, left: u32, top: u32) {
    let row = 3 * picture.width as usize;
    for (pixels, y) in picture.rgb.chunks_exact(row.max(1)).zip(top..) {
        let at = 3 * (y as usize * sheet.width as usize + left as usize);
        sheet.rgb[at..at + row].copy_from_slice(pixels);
    }
}

fn draw(sheet: &mut Thumbnail, digit: usize, left: u32, top: u32) {
    let point = Thumbnail {
        width: POINT,
        height: POINT,
        rgb: INK.repeat((POINT * POINT) as usize),
    };
    for bit in (0..15).filter(|bit| DIGITS[digit] >> (14 - bit) & 1 == 1) {
        lay(sheet, &point, left + bit % 3 * POINT, top + bit / 3 * POINT);
    }
}

/// Writes a sheet as its extension says: PNG, JPEG or WebP. A file is replaced only by force.
pub(crate) fn write(sheet: &Thumbnail, path: &Path, force: bool) -> Result<(), CommandError> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let format = match extension.to_str() {
        Some("png") => ResultFormat::Png,
        Some("jpg" | "jpeg") => ResultFormat::Jpeg,
        Some("webp") => ResultFormat::WebP,
        _ => return Err(CommandError::told(Exit::Usage, |l| not_a_sheet(l, path))),
    };
    let encoded = encoded(sheet, format).map_err(io::Error::other);
    let bytes = encoded.map_err(|cause| unwritten(path, cause))?;
    text_file::write(path, &bytes, force).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => {
            let exists = CommandError::told(Exit::Refused, |l| sheet_exists(l, path));
            exists.named("exists").hint(|l| replace_sheet(l).to_owned())
        }
        _ => unwritten(path, cause),
    })
}

fn encoded(sheet: &Thumbnail, format: ResultFormat) -> Result<Vec<u8>, PictureError> {
    let jpeg = sheet.to_jpeg(95)?;
    if format == ResultFormat::Jpeg {
        return Ok(jpeg);
    }
    let mut bytes = Vec::new();
    convert(Cursor::new(jpeg), format, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_in_rows_each_in_the_middle_of_its_place_with_its_number_below() {
        let red = Thumbnail {
            width: PLACE,
            height: 240,
            rgb: [255, 0, 0].repeat((PLACE * 240) as usize),
        };
        let sheet = of(&[red.clone(), red.clone(), red]);
        assert_eq!((sheet.width, sheet.height), (1008, 1072));
        let pixel = |x: u32, y: u32| {
            let at = 3 * (y * sheet.width + x) as usize;
            [sheet.rgb[at], sheet.rgb[at + 1], sheet.rgb[at + 2]]
        };
        assert_eq!(pixel(GAP, GAP), PAPER);
        assert_eq!(pixel(GAP, GAP + 120), [255, 0, 0]);
        assert_eq!(pixel(2 * GAP + PLACE, GAP + 120), [255, 0, 0]);
        assert_eq!(pixel(GAP, GAP + PLACE + CAPTION + 120), [255, 0, 0]);
        // The fourth place is empty, and 1 has a point in the middle of its first row.
        assert_eq!(pixel(2 * GAP + PLACE, GAP + PLACE + CAPTION + 120), PAPER);
        assert_eq!(pixel(GAP + POINT, GAP + PLACE + POINT), INK);
        assert_eq!(pixel(GAP, GAP + PLACE + POINT), PAPER);
    }
}
