//! Turning a picture of one format into another.

mod decode;
mod thumbnail;

use std::io::{Read, Seek, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{
    DynamicImage, GrayImage, ImageBuffer, ImageEncoder, ImageError, ImageResult, RgbImage,
};

use crate::digest::{DigestWriter, Written};
use crate::guard::guarded;
use crate::inspect::{Source, check_whole_source, inspect_source};
use crate::{Orientation, PictureError, PictureFormat};

pub use thumbnail::{Thumbnail, thumbnail};

/// The quality of a saved JPEG, of 100.
const JPEG_QUALITY: u8 = 95;

/// A format that a result can be saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultFormat {
    /// PNG, lossless.
    Png,
    /// JPEG of quality 95, without transparency.
    Jpeg,
    /// WebP, lossless.
    WebP,
}

impl From<ResultFormat> for PictureFormat {
    fn from(format: ResultFormat) -> Self {
        match format {
            ResultFormat::Png => Self::Png,
            ResultFormat::Jpeg => Self::Jpeg,
            ResultFormat::WebP => Self::WebP,
        }
    }
}

impl ResultFormat {
    /// The longest side that the format can hold.
    const fn max_side(self) -> u32 {
        match self {
            Self::Png => u32::MAX,
            Self::Jpeg => u16::MAX as u32,
            Self::WebP => 1 << 14,
        }
    }

    /// Memory that the encoder takes beside the pixels, at most, in bytes for each: its output, and
    /// for WebP a copy with transparency.
    const fn encoding_bytes(self) -> u64 {
        match self {
            Self::Png => 4,
            Self::Jpeg => 0,
            Self::WebP => 8,
        }
    }
}

/// Decodes a picture and writes it in another format, with 8 bits for each sample.
///
/// The orientation is applied to the pixels, since outside JPEG many readers ignore it. A color
/// profile is kept where it fits the pixels written; no other metadata are. For JPEG,
/// transparent pixels are laid on white. Of an animation the first frame is taken, on its canvas.
///
/// All decoding in a process shares 512 MiB of memory: a call waits until there is as much as it
/// may need by the picture's header, and a picture that may need more than that is decoded alone.
///
/// # Errors
///
/// When the bytes are no whole picture, have too many pixels or may take more than
/// [`MAX_DECODING_BYTES`](crate::MAX_DECODING_BYTES), do not fit the format asked for, or cannot be
/// read or written.
pub fn convert(
    mut reader: impl Read + Seek,
    to: ResultFormat,
    mut writer: impl Write,
) -> Result<Written, PictureError> {
    convert_source(&mut reader, to, &mut writer)
}

pub(crate) fn convert_source(
    reader: &mut dyn Source,
    to: ResultFormat,
    writer: &mut dyn Write,
) -> Result<Written, PictureError> {
    let inspection = inspect_source(reader)?;
    if inspection.format == PictureFormat::Jpeg {
        // The decoder would show gray for what is missing. (Inspecting a PNG or a WebP has proven
        // it whole already; the other decoders do not forgive.)
        check_whole_source(reader)?;
    }
    let (width, height) = (inspection.width, inspection.height);
    let limit = to.max_side();
    if width.max(height) > limit {
        return Err(PictureError::DoesNotFit {
            format: to.into(),
            width,
            height,
            limit,
        });
    }
    reader.rewind().map_err(PictureError::Read)?;
    let mut writer = DigestWriter::new(writer);
    let is_reduced = guarded(inspection.format, || {
        let decoded = decode::decode(reader, &inspection, to.encoding_bytes())?;
        encode(decoded.pixels, decoded.icc_profile, to, &mut writer)
            .map_err(|error| encode_error(to.into(), error))?;
        drop(decoded.share);
        Ok(decoded.is_reduced)
    })?;
    let written = writer.finish((width, height), Orientation::NORMAL)?;
    Ok(Written {
        is_reduced,
        ..written
    })
}

fn encode(
    pixels: DynamicImage,
    icc_profile: Option<Vec<u8>>,
    to: ResultFormat,
    writer: impl Write,
) -> ImageResult<()> {
    match to {
        ResultFormat::Png => {
            let (compression, filter) = (CompressionType::Default, FilterType::Adaptive);
            let encoder = PngEncoder::new_with_quality(writer, compression, filter);
            write(&pixels, icc_profile, encoder)
        }
        ResultFormat::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(writer, JPEG_QUALITY);
            write(&on_white(pixels), icc_profile, encoder)
        }
        ResultFormat::WebP => write(&pixels, icc_profile, WebPEncoder::new_lossless(writer)),
    }
}

fn write(
    pixels: &DynamicImage,
    icc_profile: Option<Vec<u8>>,
    mut encoder: impl ImageEncoder,
) -> ImageResult<()> {
    if let Some(profile) = icc_profile {
        let set = encoder.set_icc_profile(profile);
        set.map_err(ImageError::Unsupported)?;
    }
    pixels.write_with_encoder(encoder)
}

/// Lays what can be seen through on white, in the same memory.
fn on_white(pixels: DynamicImage) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    // There are as many samples as the sides say.
    match pixels {
        DynamicImage::ImageLumaA8(pixels) => {
            let samples = laid_on_white::<2>(pixels.into_raw());
            let picture: Option<GrayImage> = ImageBuffer::from_raw(width, height, samples);
            picture.unwrap_or_default().into()
        }
        DynamicImage::ImageRgba8(pixels) => {
            let samples = laid_on_white::<4>(pixels.into_raw());
            let picture: Option<RgbImage> = ImageBuffer::from_raw(width, height, samples);
            picture.unwrap_or_default().into()
        }
        opaque => opaque,
    }
}

/// Pixels of `N` samples, of which the last is how opaque they are, without that one.
fn laid_on_white<const N: usize>(mut samples: Vec<u8>) -> Vec<u8> {
    let pixels = samples.len() / N;
    for pixel in 0..pixels {
        let alpha = u32::from(samples[pixel * N + N - 1]);
        for channel in 0..N - 1 {
            let sample = u32::from(samples[pixel * N + channel]);
            // At most 255, since the weights add up to 255.
            let laid = (sample * alpha + 255 * (255 - alpha) + 127) / 255;
            samples[pixel * (N - 1) + channel] = laid as u8;
        }
    }
    samples.truncate(pixels * (N - 1));
    samples
}

/// Explains an error of an encoder.
fn encode_error(format: PictureFormat, error: ImageError) -> PictureError {
    match error {
        ImageError::IoError(error) => PictureError::Write(error),
        error => PictureError::Encode {
            format,
            source: error.into(),
        },
    }
}
