//! Writing rows of pixels in a format.

use std::cell::RefCell;
use std::io::{Read, Seek, Write};

use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageError};
use jpeg_encoder::{EncodingError, ImageBuffer, JpegColorType, rgb_to_ycbcr};

use super::super::{PictureError, PictureFormat};
use super::ResultFormat;
use super::decode::{Decoded, Rows};
use super::raster::Layout;

/// From 90 on the encoder keeps the colours in full resolution too.
const JPEG_QUALITY: u8 = 95;
const PNG_CHUNK_BYTES: usize = 64 * 1024;

/// Refuses a picture with a side too long for the format. For PNG none is.
pub(super) fn check_fits(width: u32, height: u32, to: ResultFormat) -> Result<(), PictureError> {
    let limit = match to {
        ResultFormat::Png => return Ok(()),
        ResultFormat::Jpeg => u32::from(u16::MAX),
        ResultFormat::WebP => 1 << 14,
    };
    if width.max(height) > limit {
        return Err(PictureError::DoesNotFit {
            format: to.into(),
            width,
            height,
            limit,
        });
    }
    Ok(())
}

/// Writes a PNG row by row.
pub(super) fn write_png<R: Read + Seek>(
    mut picture: Decoded<R>,
    writer: impl Write,
) -> Result<(), PictureError> {
    let mut info = png::Info::with_size(picture.width, picture.height);
    info.bit_depth = png::BitDepth::Eight;
    info.color_type = match picture.layout {
        Layout::Gray => png::ColorType::Grayscale,
        Layout::GrayAlpha => png::ColorType::GrayscaleAlpha,
        Layout::Rgb => png::ColorType::Rgb,
        Layout::Rgba => png::ColorType::Rgba,
    };
    info.icc_profile = picture.icc_profile.take().map(Into::into);
    let encoder = png::Encoder::with_info(writer, info).map_err(png_error)?;
    let mut png = encoder.write_header().map_err(png_error)?;
    let mut pixels = png
        .stream_writer_with_size(PNG_CHUNK_BYTES)
        .map_err(png_error)?;
    let mut row = vec![0; row_bytes(&picture)];
    for _ in 0..picture.height {
        picture.rows.read_row(&mut row)?;
        pixels.write_all(&row).map_err(PictureError::Write)?;
    }
    pixels.finish().map_err(png_error)?;
    png.finish().map_err(png_error)
}

/// Writes a JPEG row by row.
pub(super) fn write_jpeg<R: Read + Seek>(
    picture: Decoded<R>,
    writer: impl Write,
) -> Result<(), PictureError> {
    let mut encoder = jpeg_encoder::Encoder::new(writer, JPEG_QUALITY);
    if let Some(profile) = &picture.icc_profile {
        encoder.add_icc_profile(profile).map_err(jpeg_error)?;
    }
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width), u16::try_from(picture.height))
    else {
        return check_fits(picture.width, picture.height, ResultFormat::Jpeg);
    };
    let feed = JpegFeed {
        width,
        height,
        layout: picture.layout,
        state: RefCell::new(FeedState {
            row: vec![0; row_bytes(&picture)],
            rows: picture.rows,
            rows_read: 0,
            failure: None,
        }),
    };
    let encoded = encoder.encode_image(&feed).map_err(jpeg_error);
    feed.state.into_inner().failure.map_or(encoded, Err)
}

/// Writes a lossless WebP. The encoder wants all pixels at once.
pub(super) fn write_webp<R: Read + Seek>(
    picture: Decoded<R>,
    writer: impl Write,
) -> Result<(), PictureError> {
    let Decoded {
        width,
        height,
        layout,
        icc_profile,
        rows,
    } = picture;
    let colours = match layout {
        Layout::Gray => ExtendedColorType::L8,
        Layout::GrayAlpha => ExtendedColorType::La8,
        Layout::Rgb => ExtendedColorType::Rgb8,
        Layout::Rgba => ExtendedColorType::Rgba8,
    };
    let samples = match rows {
        Rows::Raster(raster) => raster.into_samples(),
        mut rows @ Rows::Png(_) => {
            let row_bytes = width as usize * layout.pixel_bytes();
            let mut samples = vec![0; row_bytes * height as usize];
            for row in samples.chunks_exact_mut(row_bytes) {
                rows.read_row(row)?;
            }
            samples
        }
    };
    let mut encoder = WebPEncoder::new_lossless(writer);
    if let Some(profile) = icc_profile {
        encoder
            .set_icc_profile(profile)
            .map_err(|error| webp_error(ImageError::Unsupported(error)))?;
    }
    encoder
        .encode(&samples, width, height, colours)
        .map_err(webp_error)
}

fn row_bytes<R: Read + Seek>(picture: &Decoded<R>) -> usize {
    picture.width as usize * picture.layout.pixel_bytes()
}

/// Hands rows to the JPEG encoder, which asks for them from top to bottom and, to fill its last
/// blocks, for the last row again.
struct JpegFeed<R: Read + Seek> {
    width: u16,
    height: u16,
    layout: Layout,
    state: RefCell<FeedState<R>>,
}

struct FeedState<R: Read + Seek> {
    row: Vec<u8>,
    rows: Rows<R>,
    rows_read: u32,
    /// The encoder does not let a row fail, so the failure waits here until it is done.
    failure: Option<PictureError>,
}

impl<R: Read + Seek> ImageBuffer for &JpegFeed<R> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.layout.has_colour() {
            JpegColorType::Ycbcr
        } else {
            JpegColorType::Luma
        }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let state = &mut *self.state.borrow_mut();
        if u32::from(y) == state.rows_read && state.failure.is_none() {
            state.failure = state.rows.read_row(&mut state.row).err();
            state.rows_read += 1;
        }
        let [first, second, third, _] = buffers;
        let mut push_colour = |r, g, b| {
            let (y, cb, cr) = rgb_to_ycbcr(r, g, b);
            first.push(y);
            second.push(cb);
            third.push(cr);
        };
        match self.layout {
            Layout::Rgb => {
                state
                    .row
                    .chunks_exact(3)
                    .for_each(|p| push_colour(p[0], p[1], p[2]));
            }
            Layout::Rgba => state.row.chunks_exact(4).for_each(|p| {
                push_colour(
                    on_white(p[0], p[3]),
                    on_white(p[1], p[3]),
                    on_white(p[2], p[3]),
                );
            }),
            Layout::Gray => first.extend_from_slice(&state.row),
            Layout::GrayAlpha => {
                first.extend(state.row.chunks_exact(2).map(|p| on_white(p[0], p[1])));
            }
        }
    }
}

/// A sample laid on white.
pub(super) fn on_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    // At most 255, since the weights add up to 255.
    ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn png_error(error: png::EncodingError) -> PictureError {
    match error {
        png::EncodingError::IoError(error) => PictureError::Write(error),
        error => PictureError::Encode {
            format: PictureFormat::Png,
            source: error.into(),
        },
    }
}

fn jpeg_error(error: EncodingError) -> PictureError {
    match error {
        EncodingError::IoError(error) => PictureError::Write(error),
        error => PictureError::Encode {
            format: PictureFormat::Jpeg,
            source: error.into(),
        },
    }
}

fn webp_error(error: ImageError) -> PictureError {
    match error {
        ImageError::IoError(error) => PictureError::Write(error),
        error => PictureError::Encode {
            format: PictureFormat::WebP,
            source: error.into(),
        },
    }
}
