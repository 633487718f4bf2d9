//! Copying a JPEG.

use std::io::{Read, Write};

use super::super::digest::{DigestWriter, Written};
use super::super::entropy::{EntropyCheck, ScanBytes};
use super::super::icc::IccSegments;
use super::super::orientation::EXIF_PREFIX;
use super::super::walk::{JpegPart, JpegWalker};
use super::super::{Orientation, PictureError};

const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

const ICC_PREFIX: &[u8] = b"ICC_PROFILE\0";
/// Identifier, version, unit, and densities: all of a JFIF header but its thumbnail.
const JFIF_BYTES: usize = 12;
/// Identifier, version, two sets of flags, and the colour transform.
const ADOBE_BYTES: usize = 12;

pub(super) fn clean_jpeg<R: Read, W: Write>(
    mut walker: JpegWalker<R>,
    mut writer: DigestWriter<W>,
) -> Result<Written, PictureError> {
    let mut orientation = Orientation::NORMAL;
    let mut check = EntropyCheck::default();
    let mut extras = Extras::default();
    writer
        .write_all(&[0xFF, 0xD8])
        .map_err(PictureError::Write)?;
    loop {
        let begins_scan = match walker.next_part()? {
            JpegPart::Exif(found) => {
                orientation = found;
                write_orientation(&mut writer, found).map_err(PictureError::Write)?;
                false
            }
            JpegPart::Segment { marker, body } if check.segment(marker, body)? => {
                write_segment(&mut writer, marker, &[body]).map_err(PictureError::Write)?;
                marker == SOS
            }
            JpegPart::Segment { marker, body } => {
                extras
                    .copy(marker, body, &mut writer)
                    .map_err(PictureError::Write)?;
                false
            }
            // Every scan is read to its end below, where it begins.
            JpegPart::Scan => false,
            JpegPart::End => break,
        };
        if begins_scan {
            extras.pixels_began = true;
            check.decode_scan(&mut CopiedScan {
                walker: &mut walker,
                writer: &mut writer,
            })?;
        }
    }
    check.finish()?;
    writer
        .write_all(&[0xFF, 0xD9])
        .map_err(PictureError::Write)?;
    let (width, height) = walker.frame()?;
    writer.finish(orientation.displayed(width, height), orientation)
}

/// Copies the bytes of a scan as they are read.
struct CopiedScan<'a, R, W: Write> {
    walker: &'a mut JpegWalker<R>,
    writer: &'a mut DigestWriter<W>,
}

impl<R: Read, W: Write> ScanBytes for CopiedScan<'_, R, W> {
    fn next_bytes(&mut self) -> Result<&[u8], PictureError> {
        let bytes = self.walker.next_scan_bytes()?;
        self.writer.write_all(bytes).map_err(PictureError::Write)?;
        Ok(bytes)
    }
}

/// The segments beside those that decoding needs.
#[derive(Default)]
struct Extras {
    jfif_written: bool,
    adobe_written: bool,
    icc: IccSegments,
    pixels_began: bool,
}

impl Extras {
    /// Writes as much of a segment as showing the picture needs, of each kind once.
    fn copy(&mut self, marker: u8, body: &[u8], writer: &mut impl Write) -> std::io::Result<()> {
        match marker {
            _ if self.pixels_began => Ok(()),
            APP0 if body.starts_with(b"JFIF\0") && body.len() >= JFIF_BYTES + 2 => {
                if std::mem::replace(&mut self.jfif_written, true) {
                    return Ok(());
                }
                write_segment(writer, marker, &[&body[..JFIF_BYTES], &[0, 0]])
            }
            APP2 => {
                let piece = body.strip_prefix(ICC_PREFIX);
                let Some(profile) = piece.and_then(|piece| self.icc.add(piece)) else {
                    return Ok(());
                };
                // There are at most 255, since their number is a byte.
                (1..).zip(&profile).try_for_each(|(number, piece)| {
                    let numbers = [number, profile.len() as u8];
                    write_segment(writer, marker, &[ICC_PREFIX, &numbers, piece])
                })
            }
            // Tells apart the ways to store colours, so decoders depend on it.
            APP14 if body.starts_with(b"Adobe") && body.len() >= ADOBE_BYTES => {
                if std::mem::replace(&mut self.adobe_written, true) {
                    return Ok(());
                }
                write_segment(writer, marker, &[&body[..ADOBE_BYTES]])
            }
            _ => Ok(()),
        }
    }
}

fn write_orientation(writer: &mut impl Write, orientation: Orientation) -> std::io::Result<()> {
    if orientation == Orientation::NORMAL {
        return Ok(());
    }
    write_segment(writer, APP1, &[EXIF_PREFIX, &orientation.to_exif()])
}

fn write_segment(writer: &mut impl Write, marker: u8, body: &[&[u8]]) -> std::io::Result<()> {
    // A body is never longer than the one that was read, so its length fits.
    let length = 2 + body.iter().map(|piece| piece.len()).sum::<usize>();
    writer.write_all(&[0xFF, marker])?;
    writer.write_all(&(length as u16).to_be_bytes())?;
    body.iter().try_for_each(|piece| writer.write_all(piece))
}
