//! Turning a picture of one format into another.

mod decode;
mod encode;
mod raster;
mod thumbnail;

use std::io::{Read, Seek, Write};

use super::digest::{DigestWriter, Written};
use super::inspect::{check_whole, inspect};
use super::{Orientation, PictureError, PictureFormat};

pub(super) use decode::decode_error;
pub use thumbnail::{Thumbnail, thumbnail};

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

/// Decodes a picture and writes it in another format, with 8 bits for each sample.
///
/// The orientation is applied to the pixels, since outside JPEG many readers ignore it. A colour
/// profile is kept where it fits the pixels written; no other metadata are. For JPEG,
/// transparent pixels are laid on white. Of an animation the first frame is taken.
///
/// Takes as much memory as the decoded pixels, that is three bytes each, or four with
/// transparency. Less is enough for a PNG that is neither interlaced nor turned and becomes a
/// JPEG: it is streamed row by row. Up to three times as much is taken to decode a JPEG of several
/// scans (as progressive ones are), a WebP or a TIFF, and to encode a WebP.
///
/// # Errors
///
/// When the bytes are no whole picture, have more than [`MAX_PIXELS`](super::MAX_PIXELS) or take
/// more than [`MAX_DECODED_BYTES`](super::MAX_DECODED_BYTES), do not fit the format asked for, or
/// cannot be read or written.
pub fn convert<R: Read + Seek, W: Write>(
    mut reader: R,
    to: ResultFormat,
    writer: W,
) -> Result<Written, PictureError> {
    let inspection = inspect(&mut reader)?;
    if inspection.format == PictureFormat::Jpeg {
        // The decoder would show grey for what is missing. (Inspecting a PNG or a WebP has proven
        // it whole already; the other decoders do not forgive.)
        check_whole(&mut reader)?;
    }
    let (width, height) = (inspection.width, inspection.height);
    encode::check_fits(width, height, to)?;
    reader.rewind().map_err(PictureError::Read)?;
    let decoded = decode::decode(reader, &inspection)?;
    let mut writer = DigestWriter::new(writer);
    match to {
        ResultFormat::Png => encode::write_png(decoded, &mut writer)?,
        ResultFormat::Jpeg => encode::write_jpeg(decoded, &mut writer)?,
        ResultFormat::WebP => encode::write_webp(decoded, &mut writer)?,
    }
    writer.finish((width, height), Orientation::NORMAL)
}
