//! Copying a JPEG or PNG losslessly while leaving all metadata behind.
//!
//! Only what is known to be needed for showing the picture is copied, so that metadata of a kind
//! unknown today stays behind too; in a PNG only at the length that its meaning gives it, so that
//! nothing else rides along. The orientation alone, and the name of a PNG's color profile, are
//! written anew.
//!
//! What this cannot tell apart stays in: whatever the samples of the picture and the texts of its
//! color profile say, a table that nothing refers to, bytes of a JPEG's scan behind the last of
//! its blocks, and the ways in which packers may pack the same pixels.

mod jpeg;
mod png;

use std::io::{Read, Seek, Write};

use crate::digest::{DigestWriter, Written};
use crate::inspect::Source;
use crate::walk::{JpegWalker, PngWalker};
use crate::{PictureError, PictureFormat};

/// Copies a picture without its metadata and without what follows its end, and proves on the way
/// that it is whole. The pixels are not touched; a color profile stays when it is one, and so does
/// an orientation other than normal, in fresh EXIF data that hold nothing else. Of an animated PNG
/// the still picture remains.
///
/// The pixels of a PNG are unpacked on the way, and must be all there and nothing else; those of a
/// JPEG are not decoded. Takes less than 1 MiB of memory, and beside it at most 12 MiB for a color
/// profile.
///
/// # Errors
///
/// When the format is neither PNG nor JPEG, and when the bytes are not a whole picture of it, name more than
/// [`MAX_PIXELS`](crate::MAX_PIXELS), or cannot be read or written.
pub fn clean(
    mut reader: impl Read + Seek,
    mut writer: impl Write,
    format: PictureFormat,
) -> Result<Written, PictureError> {
    clean_source(&mut reader, &mut writer, format)
}

pub(crate) fn clean_source(
    reader: &mut dyn Source,
    writer: &mut dyn Write,
    format: PictureFormat,
) -> Result<Written, PictureError> {
    reader.rewind().map_err(PictureError::Read)?;
    let writer = DigestWriter::new(writer);
    match format {
        PictureFormat::Jpeg => jpeg::clean_jpeg(JpegWalker::new(reader)?, writer),
        PictureFormat::Png => png::clean_png(PngWalker::new(reader)?, writer),
        found => Err(PictureError::UnexpectedFormat { found }),
    }
}
