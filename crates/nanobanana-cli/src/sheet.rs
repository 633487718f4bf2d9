//! A contact sheet: several pictures in one, in their order.

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
const PAPER: [u8; 3] = [245, 245, 245];

/// Pictures that fit into a [`PLACE`] each, in rows.
pub(crate) fn of(pictures: &[Thumbnail]) -> Thumbnail {
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX).max(1);
    let across = count.isqrt() + u32::from(count.isqrt().pow(2) < count);
    let (down, step) = (count.div_ceil(across), PLACE + GAP);
    let mut sheet = blank(GAP + across * step, GAP + down * step, PAPER);
    for (picture, at) in pictures.iter().zip(0..) {
        let inset = |side: u32| GAP + PLACE.saturating_sub(side) / 2;
        let left = at % across * step + inset(picture.width);
        let top = at / across * step + inset(picture.height);
        lay(&mut sheet, picture, left, top);
    }
    sheet
}

pub(crate) fn blank(width: u32, height: u32, color: [u8; 3]) -> Thumbnail {
    Thumbnail {
        width,
        height,
        rgb: color.repeat(width as usize * height as usize),
    }
}

pub(crate) fn lay(sheet: &mut Thumbnail, picture: &Thumbnail, left: u32, top: u32) {
    let row = 3 * picture.width as usize;
    for (pixels, y) in picture.rgb.chunks_exact(row.max(1)).zip(top..) {
        let at = 3 * (y as usize * sheet.width as usize + left as usize);
        sheet.rgb[at..at + row].copy_from_slice(pixels);
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
    fn pictures_are_in_rows_each_in_the_middle_of_its_place() {
        let red = Thumbnail {
            width: PLACE,
            height: 240,
            rgb: [255, 0, 0].repeat((PLACE * 240) as usize),
        };
        let sheet = of(&[red.clone(), red.clone(), red]);
        assert_eq!((sheet.width, sheet.height), (1008, 1008));
        let pixel = |x: u32, y: u32| {
            let at = 3 * (y * sheet.width + x) as usize;
            [sheet.rgb[at], sheet.rgb[at + 1], sheet.rgb[at + 2]]
        };
        let (right, below) = (2 * GAP + PLACE, 2 * GAP + PLACE + 120);
        assert_eq!(pixel(GAP, GAP), PAPER);
        assert_eq!(pixel(GAP, GAP + 120), [255, 0, 0]);
        assert_eq!(pixel(right, GAP + 120), [255, 0, 0]);
        assert_eq!(pixel(GAP, below), [255, 0, 0]);
        // The fourth place is empty.
        assert_eq!(pixel(right, below), PAPER);
    }
}
