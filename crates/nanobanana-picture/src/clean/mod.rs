//! Copying a JPEG or PNG losslessly while leaving all metadata behind.
//!
//! Only what is known to be needed for showing the picture is copied, so that metadata of a kind
//! unknown today stays behind too; in a PNG only at the length that its meaning gives it, so that
//! nothing else rides along. The orientation alone, and the name of a PNG's colour profile, are
//! written anew.
//!
//! What this cannot tell apart stays in: whatever the samples of the picture and the texts of its
//! colour profile say, a table that nothing refers to, bytes of a JPEG's scan behind the last of
//! its blocks, and the ways in which packers may pack the same pixels.

mod jpeg;
mod png;

use std::io::{Read, Seek, Write};

use crate::digest::{DigestWriter, Written};
use crate::inspect::Source;
use crate::walk::{JpegWalker, PngWalker};
use crate::{PictureError, PictureFormat};

/// A format that is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl From<UploadFormat> for PictureFormat {
    fn from(format: UploadFormat) -> Self {
        match format {
            UploadFormat::Png => Self::Png,
            UploadFormat::Jpeg => Self::Jpeg,
        }
    }
}

/// Copies a picture without its metadata and without what follows its end, and proves on the way
/// that it is whole. The pixels are not touched; a colour profile stays when it is one, and so does
/// an orientation other than normal, in fresh EXIF data that hold nothing else. Of an animated PNG
/// the still picture remains.
///
/// The pixels of a PNG are unpacked on the way, and must be all there and nothing else; those of a
/// JPEG are not decoded. Takes less than 1 MiB of memory, and beside it at most 12 MiB for a colour
/// profile.
///
/// # Errors
///
/// When the bytes are not a whole picture of that format, name more than
/// [`MAX_PIXELS`](crate::MAX_PIXELS), or cannot be read or written.
pub fn clean(
    mut reader: impl Read + Seek,
    mut writer: impl Write,
    format: UploadFormat,
) -> Result<Written, PictureError> {
    clean_source(&mut reader, &mut writer, format)
}

pub(crate) fn clean_source(
    reader: &mut dyn Source,
    writer: &mut dyn Write,
    format: UploadFormat,
) -> Result<Written, PictureError> {
    reader.rewind().map_err(PictureError::Read)?;
    let writer = DigestWriter::new(writer);
    match format {
        UploadFormat::Jpeg => jpeg::clean_jpeg(JpegWalker::new(reader)?, writer),
        UploadFormat::Png => png::clean_png(PngWalker::new(reader)?, writer),
    }
}
