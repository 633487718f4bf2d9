//! A picture made small.

use std::io::{Read, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};

use super::decode::decode;
use super::{encode_error, on_white};
use crate::guard::guarded;
use crate::inspect::{Source, inspect_source};
use crate::{PictureError, PictureFormat};

/// Memory that making a picture smaller takes beside its pixels, at most, in bytes for each: three for gray in colors,
/// and three for one that is hardly smaller.
const SCALING_BYTES: u64 = 6;

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
/// The orientation is applied, transparent pixels are laid on white, and a color profile is not
/// looked at. Of an animation the first frame is taken. Memory is shared as in
/// [`convert`](super::convert()).
///
/// # Errors
/// When the bytes are no picture, have too many pixels or may take more than
/// [`MAX_DECODING_BYTES`](crate::MAX_DECODING_BYTES), or cannot be read.
pub fn thumbnail(
    mut reader: impl Read + Seek,
    max_width: u32,
    max_height: u32,
) -> Result<Thumbnail, PictureError> {
    thumbnail_of_source(&mut reader, max_width, max_height)
}

fn thumbnail_of_source(
    reader: &mut dyn Source,
    max_width: u32,
    max_height: u32,
) -> Result<Thumbnail, PictureError> {
    let inspection = inspect_source(reader)?;
    reader.rewind().map_err(PictureError::Read)?;
    guarded(inspection.format, || {
        let decoded = decode(reader, &inspection, SCALING_BYTES)?;
        let pixels = on_white(decoded.pixels).into_rgb8();
        let small = Thumbnail::within(pixels, max_width, max_height);
        drop(decoded.share);
        Ok(small)
    })
}

impl Thumbnail {
    fn within(picture: RgbImage, max_width: u32, max_height: u32) -> Self {
        let (width, height) = picture.dimensions();
        let [across, down] = [(max_width, width), (max_height, height)]
            .map(|(most, side)| f64::from(most.max(1)) / f64::from(side.max(1)));
        let scale = across.min(down);
        let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let (wide, high) = (side(width), side(height));
        if scale >= 1.0 {
            let rgb = picture.into_raw();
            return Self { width, height, rgb };
        }
        Self {
            width: wide,
            height: high,
            rgb: means(&picture, wide, high),
        }
    }

    /// The same picture small enough for a box of `max_width` by `max_height` pixels.
    #[must_use]
    pub fn shrunk(self, max_width: u32, max_height: u32) -> Self {
        // There are as many pixels as the sides say.
        let picture = RgbImage::from_raw(self.width, self.height, self.rgb).unwrap_or_default();
        Self::within(picture, max_width, max_height)
    }

    /// The picture as a JPEG of a quality from 1 to 100.
    ///
    /// # Errors
    /// When a side is longer than a JPEG can have, 65535 pixels.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, PictureError> {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(&self.rgb, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(|error| encode_error(PictureFormat::Jpeg, error))?;
        Ok(jpeg)
    }
}

/// The pixels of a smaller picture: each is the mean of those that it covers, by how much of each.
fn means(picture: &RgbImage, wide: u32, high: u32) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let whole = u64::from(width) * u64::from(height);
    let samples = 3 * width as usize;
    let columns: Vec<Vec<(usize, u32)>> = (0..wide).map(|x| covered(x, width, wide)).collect();
    let mut rgb = Vec::with_capacity(3 * wide as usize * high as usize);
    for y in 0..high {
        let mut sums = vec![0; samples].into_boxed_slice();
        for (row, part) in covered(y, height, high) {
            let row = &picture.as_raw()[row * samples..][..samples];
            // An iterator would make calls for each sample in the development profile.
            let mut at = 0;
            while at < samples {
                sums[at] += part * row[at] as u32;
                at += 1;
            }
        }
        for column in &columns {
            for channel in 0..3 {
                let parts = column.iter();
                let sums =
                    parts.map(|(x, part)| u64::from(*part) * u64::from(sums[3 * x + channel]));
                rgb.push(((sums.sum::<u64>() + whole / 2) / whole) as u8);
            }
        }
    }
    rgb
}

/// Which of `from` pixels in a line lie under pixel `at` of the `to` that take their place, and how much of each, such
/// that they add up to `from`.
fn covered(at: u32, from: u32, to: u32) -> Vec<(usize, u32)> {
    let (begin, end) = (
        u64::from(at) * u64::from(from),
        u64::from(at + 1) * u64::from(from),
    );
    let to = u64::from(to);
    let pixels = begin / to..end.div_ceil(to);
    let part = |pixel: u64| (end.min((pixel + 1) * to) - begin.max(pixel * to)) as u32;
    pixels.map(|pixel| (pixel as usize, part(pixel))).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

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
    fn a_pixel_is_a_mean_of_what_it_stands_for() {
        let stripes: Vec<u8> = (0..64).map(|x| if x % 2 == 0 { 0 } else { 200 }).collect();
        let picture = of_rows(&[stripes.as_slice(); 64]);
        let small = thumbnail(png(&picture), 8, 8).unwrap();
        let inner = small.rgb.chunks_exact(3).skip(1).step_by(8);
        assert!(inner.flatten().all(|sample| sample.abs_diff(100) <= 1));
        let halves = of_rows(&[[0, 0, 0, 0, 90, 90, 90, 90].as_slice(); 8]);
        let small = reds(&thumbnail(png(&halves), 4, 9).unwrap());
        assert_eq!((small[0], small[3]), (0, 90));
        assert!(small[1] < small[2], "{small:?}");
        // Of each pixel as much as lies under the smaller one.
        let five = of_rows(&[&[0, 100, 200, 50, 250]]);
        let small = reds(&thumbnail(png(&five), 2, 1).unwrap());
        assert_eq!(small, [80, 160]);
    }

    #[test]
    fn the_shape_is_kept_within_the_box_and_nothing_grows() {
        for ((width, height), (max_width, max_height), expected) in [
            ((512, 256), (64, 64), (64, 32)),
            ((256, 512), (64, 64), (32, 64)),
            ((1000, 1000), (40, 20), (20, 20)),
            ((8000, 2), (40, 20), (40, 1)),
            ((30, 20), (40, 20), (30, 20)),
            ((31, 21), (0, 0), (1, 1)),
        ] {
            let picture = png(&RgbImage::new(width, height).into());
            let small = thumbnail(picture, max_width, max_height).unwrap();
            assert_eq!((small.width, small.height), expected, "{width}x{height}");
        }
        let picture = of_rows(&[&[1, 2], &[3, 4]]);
        let same = thumbnail(png(&picture), 40, 40).unwrap();
        assert_eq!(reds(&same), [1, 2, 3, 4]);
        assert_eq!(reds(&same.shrunk(1, 1)), [3]);
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
