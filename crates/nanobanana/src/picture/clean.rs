//! Copying a JPEG or PNG losslessly while leaving all metadata behind.
//!
//! Only what is known to be needed for showing the picture is copied, so that metadata of a kind
//! unknown today stays behind too. The orientation alone is written anew.

use std::io::{Read, Seek, Write};

use crc32fast::Hasher;

use super::digest::{DigestWriter, Written};
use super::orientation::EXIF_PREFIX;
use super::walk::{JpegPart, JpegWalker, PNG_SIGNATURE, PngPart, PngWalker, is_frame_header};
use super::{Orientation, PictureError, PictureFormat};

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
/// that it is whole. Pixels are not touched; colour profiles stay, and so does an orientation
/// other than normal, in fresh EXIF data that hold nothing else. Of an animated PNG the still
/// picture remains.
///
/// # Errors
///
/// When the bytes are not a whole picture of that format, name more than
/// [`MAX_PIXELS`](super::MAX_PIXELS), or cannot be read or written.
pub fn clean<R: Read + Seek, W: Write>(
    mut reader: R,
    writer: W,
    format: UploadFormat,
) -> Result<Written, PictureError> {
    reader.rewind().map_err(PictureError::Read)?;
    let writer = DigestWriter::new(writer);
    match format {
        UploadFormat::Jpeg => clean_jpeg(JpegWalker::new(reader)?, writer),
        UploadFormat::Png => clean_png(PngWalker::new(reader)?, writer),
    }
}

fn clean_jpeg<R: Read, W: Write>(
    mut walker: JpegWalker<R>,
    mut writer: DigestWriter<W>,
) -> Result<Written, PictureError> {
    let mut orientation = Orientation::NORMAL;
    writer
        .write_all(&[0xFF, 0xD8])
        .map_err(PictureError::Write)?;
    loop {
        match walker.next_part()? {
            JpegPart::Exif(found) => {
                orientation = found;
                write_jpeg_orientation(&mut writer, found)
            }
            JpegPart::Segment { marker, body } => clean_segment(&mut writer, marker, body),
            JpegPart::Scan(bytes) => writer.write_all(bytes),
            JpegPart::End => break,
        }
        .map_err(PictureError::Write)?;
    }
    writer
        .write_all(&[0xFF, 0xD9])
        .map_err(PictureError::Write)?;
    let (width, height) = walker.frame()?;
    writer.finish(orientation.displayed(width, height), orientation)
}

/// Writes as much of a segment as showing the picture needs.
fn clean_segment(writer: &mut impl Write, marker: u8, body: &[u8]) -> std::io::Result<()> {
    /// Identifier, version, unit, and densities: all of a JFIF header but its thumbnail.
    const JFIF_BYTES: usize = 12;
    /// Identifier, version, two sets of flags, and the colour transform.
    const ADOBE_BYTES: usize = 12;
    match marker {
        0xE0 if body.starts_with(b"JFIF\0") && body.len() >= JFIF_BYTES => {
            write_segment(writer, marker, &[&body[..JFIF_BYTES], &[0, 0]])
        }
        0xE2 if body.starts_with(b"ICC_PROFILE\0") => write_segment(writer, marker, &[body]),
        // Tells apart the ways to store colours, so decoders depend on it.
        0xEE if body.starts_with(b"Adobe") && body.len() >= ADOBE_BYTES => {
            write_segment(writer, marker, &[&body[..ADOBE_BYTES]])
        }
        // DHT, DAC, SOS, DQT, DNL and DRI.
        0xC4 | 0xCC | 0xDA..=0xDD => write_segment(writer, marker, &[body]),
        _ if is_frame_header(marker) => write_segment(writer, marker, &[body]),
        _ => Ok(()),
    }
}

fn write_jpeg_orientation(
    writer: &mut impl Write,
    orientation: Orientation,
) -> std::io::Result<()> {
    if orientation == Orientation::NORMAL {
        return Ok(());
    }
    write_segment(writer, 0xE1, &[EXIF_PREFIX, &orientation.to_exif()])
}

fn write_segment(writer: &mut impl Write, marker: u8, body: &[&[u8]]) -> std::io::Result<()> {
    // A body is never longer than the one that was read, so its length fits.
    let length = 2 + body.iter().map(|piece| piece.len()).sum::<usize>();
    writer.write_all(&[0xFF, marker])?;
    writer.write_all(&(length as u16).to_be_bytes())?;
    body.iter().try_for_each(|piece| writer.write_all(piece))
}

fn clean_png<R: Read, W: Write>(
    mut walker: PngWalker<R>,
    mut writer: DigestWriter<W>,
) -> Result<Written, PictureError> {
    let mut orientation = Orientation::NORMAL;
    let mut keeping = false;
    writer
        .write_all(&PNG_SIGNATURE)
        .map_err(PictureError::Write)?;
    loop {
        match walker.next_part()? {
            PngPart::Exif(found) => {
                orientation = found;
                write_png_orientation(&mut writer, found)
            }
            PngPart::Begin { kind, length } => {
                keeping = is_kept_chunk(&kind);
                if keeping {
                    begin_chunk(&mut writer, kind, length)
                } else {
                    Ok(())
                }
            }
            PngPart::Data(data) if keeping => writer.write_all(data),
            PngPart::Finish { kind, crc } if kind == *b"IEND" => {
                writer
                    .write_all(&crc.to_be_bytes())
                    .map_err(PictureError::Write)?;
                break;
            }
            PngPart::Finish { crc, .. } if keeping => writer.write_all(&crc.to_be_bytes()),
            PngPart::Data(_) | PngPart::Finish { .. } => Ok(()),
        }
        .map_err(PictureError::Write)?;
    }
    let (width, height) = walker.size();
    writer.finish(orientation.displayed(width, height), orientation)
}

/// Whether a chunk is needed for showing the picture in its true colours and proportions.
fn is_kept_chunk(kind: &[u8; 4]) -> bool {
    matches!(
        kind,
        b"IHDR"
            | b"PLTE"
            | b"tRNS"
            | b"IDAT"
            | b"IEND"
            | b"cHRM"
            | b"gAMA"
            | b"iCCP"
            | b"sBIT"
            | b"sRGB"
            | b"cICP"
            | b"mDCV"
            | b"cLLI"
            | b"bKGD"
            | b"pHYs"
    )
}

fn begin_chunk(writer: &mut impl Write, kind: [u8; 4], length: u32) -> std::io::Result<()> {
    writer.write_all(&length.to_be_bytes())?;
    writer.write_all(&kind)
}

fn write_png_orientation(writer: &mut impl Write, orientation: Orientation) -> std::io::Result<()> {
    if orientation == Orientation::NORMAL {
        return Ok(());
    }
    let exif = orientation.to_exif();
    begin_chunk(writer, *b"eXIf", exif.len() as u32)?;
    writer.write_all(&exif)?;
    let mut crc = Hasher::new();
    crc.update(b"eXIf");
    crc.update(&exif);
    writer.write_all(&crc.finalize().to_be_bytes())
}
