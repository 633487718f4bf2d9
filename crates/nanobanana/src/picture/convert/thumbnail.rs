//! A picture made small, row by row.

use std::io::{Read, Seek};

use super::super::PictureError;
use super::super::inspect::inspect;
use super::decode::{Decoded, decode};
use super::encode::on_white;
use super::raster::Layout;

/// A small picture in memory: three bytes a pixel (red, green, blue), row by row, as displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels: `3 * width * height` bytes.
    pub rgb: Vec<u8>,
}

/// Decodes a picture and makes it small enough for a box of `max_width` by `max_height` pixels,
/// each at least 1. Its shape is kept, and it is never made larger.
///
/// Each pixel is the mean of what it stands for. The orientation is applied, transparent pixels
/// are laid on white, and a colour profile is not looked at. Of an animation the first frame is
/// taken.
///
/// Beside the thumbnail it takes the memory of the decoded pixels, or of a few rows of them for a
/// PNG that is neither interlaced nor turned.
///
/// # Errors
/// When the bytes are no picture, have more than [`MAX_PIXELS`](super::super::MAX_PIXELS) or take
/// more than [`MAX_DECODED_BYTES`](super::super::MAX_DECODED_BYTES), or cannot be read.
pub fn thumbnail<R: Read + Seek>(
    mut reader: R,
    max_width: u32,
    max_height: u32,
) -> Result<Thumbnail, PictureError> {
    let inspection = inspect(&mut reader)?;
    reader.rewind().map_err(PictureError::Read)?;
    let decoded = decode(reader, &inspection)?;
    let (width, height) = fit((decoded.width, decoded.height), (max_width, max_height));
    let rgb = shrink(decoded, width as usize, height as usize)?;
    Ok(Thumbnail { width, height, rgb })
}

/// The largest size of that shape within a box; the size itself where it fits.
fn fit((width, height): (u32, u32), (max_width, max_height): (u32, u32)) -> (u32, u32) {
    let (wide, high) = (u64::from(width), u64::from(height));
    let (max_wide, max_high) = (u64::from(max_width.max(1)), u64::from(max_height.max(1)));
    if wide <= max_wide && high <= max_high {
        return (width, height);
    }
    // The side that the box cuts most is as long as the box.
    let scaled = |side: u64, of: u64, limit: u64| ((2 * side * limit + of) / (2 * of)).max(1);
    let (small_width, small_height) = if wide * max_high >= high * max_wide {
        (max_wide, scaled(high, wide, max_wide).min(max_high))
    } else {
        (scaled(wide, high, max_high).min(max_wide), max_high)
    };
    // Both are at most a side of the box.
    (small_width as u32, small_height as u32)
}

/// The means of the pixels, for a size that is nowhere larger than the picture's.
fn shrink<R: Read + Seek>(
    mut picture: Decoded<R>,
    width: usize,
    height: usize,
) -> Result<Vec<u8>, PictureError> {
    let (whole_width, whole_height) = (picture.width as usize, picture.height as usize);
    let layout = picture.layout;
    let columns: Vec<_> = (0..whole_width)
        .map(|x| shares(x, whole_width, width))
        .collect();
    let whole = (whole_width * whole_height) as u64;
    let mut row = vec![0; whole_width * layout.pixel_bytes()];
    let mut sums = vec![0; width * 3];
    let mut below = vec![0; width * 3];
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..whole_height {
        picture.rows.read_row(&mut row)?;
        let (line, [here, next]) = shares(y, whole_height, height);
        for (pixel, &(column, weights)) in row.chunks_exact(layout.pixel_bytes()).zip(&columns) {
            let colours = colours(pixel, layout);
            for (at, weight) in (column..width).zip(weights) {
                for (channel, colour) in colours.into_iter().enumerate() {
                    sums[at * 3 + channel] += colour * weight * here;
                    below[at * 3 + channel] += colour * weight * next;
                }
            }
        }
        if (y + 1) * height >= (line + 1) * whole_height {
            // A mean of bytes is one.
            rgb.extend(sums.iter().map(|sum| ((sum + whole / 2) / whole) as u8));
            sums.copy_from_slice(&below);
            below.fill(0);
        }
    }
    Ok(rgb)
}

/// Which of `to` parts a piece out of `from` begins in, and how much of it lies in that part and
/// in the next. All pieces that lie in a part add up to `from`.
fn shares(piece: usize, from: usize, to: usize) -> (usize, [u64; 2]) {
    let begin = piece * to;
    let part = begin / from;
    let here = to.min((part + 1) * from - begin);
    (part, [here as u64, (to - here) as u64])
}

fn colours(pixel: &[u8], layout: Layout) -> [u64; 3] {
    let rgb = match (layout, pixel) {
        (Layout::Gray, &[gray]) => [gray; 3],
        (Layout::GrayAlpha, &[gray, alpha]) => [on_white(gray, alpha); 3],
        (Layout::Rgb, &[red, green, blue]) => [red, green, blue],
        (Layout::Rgba, &[red, green, blue, alpha]) => {
            [red, green, blue].map(|colour| on_white(colour, alpha))
        }
        // Pixels are cut by their layout.
        _ => [0; 3],
    };
    rgb.map(u64::from)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn png(picture: &DynamicImage) -> Cursor<Vec<u8>> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes
    }

    fn of_rows(rows: &[&[u8]]) -> DynamicImage {
        let (width, height) = (rows[0].len() as u32, rows.len() as u32);
        RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([rows[y as usize][x as usize]; 3])
        })
        .into()
    }

    /// The red of each pixel.
    fn reds(thumbnail: &Thumbnail) -> Vec<u8> {
        thumbnail.rgb.iter().copied().step_by(3).collect()
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_stands_for() {
        let picture = of_rows(&[&[0, 100, 10, 20], &[200, 100, 30, 40]]);
        let half = thumbnail(png(&picture), 2, 9).unwrap();
        assert_eq!((half.width, half.height), (2, 1));
        assert_eq!(reds(&half), [100, 25]);
        // Two thirds of the middle pixel's neighbours, one third of the middle one: 1.5 each.
        let picture = of_rows(&[&[0, 90, 240]]);
        let uneven = thumbnail(png(&picture), 2, 1).unwrap();
        assert_eq!(reds(&uneven), [30, 190]);
    }

    #[test]
    fn the_shape_is_kept_within_the_box_and_nothing_grows() {
        for (size, max, expected) in [
            ((4096, 2048), (512, 512), (512, 256)),
            ((2048, 4096), (512, 512), (256, 512)),
            ((1000, 1000), (40, 20), (20, 20)),
            ((8000, 2), (40, 20), (40, 1)),
            ((30, 20), (40, 20), (30, 20)),
            ((31, 21), (0, 0), (1, 1)),
        ] {
            assert_eq!(fit(size, max), expected, "{size:?} in {max:?}");
        }
        let picture = of_rows(&[&[1, 2], &[3, 4]]);
        assert_eq!(
            reds(&thumbnail(png(&picture), 40, 40).unwrap()),
            [1, 2, 3, 4]
        );
    }

    #[test]
    fn what_can_be_seen_through_is_white() {
        let clear = RgbaImage::from_pixel(6, 6, Rgba([0, 0, 0, 0]));
        let small = thumbnail(png(&clear.into()), 2, 2).unwrap();
        assert_eq!(small.rgb, [255; 12]);
    }

    #[test]
    fn what_is_no_picture_gives_none() {
        let error = thumbnail(Cursor::new(b"hello".to_vec()), 9, 9).unwrap_err();
        assert!(matches!(error, PictureError::NotAPicture { .. }));
    }
}
