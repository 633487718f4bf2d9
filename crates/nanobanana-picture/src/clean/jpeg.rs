//! Copying a JPEG.

use std::io::{Read, Write};

use crate::digest::{DigestWriter, Written};
use crate::icc::IccSegments;
use crate::orientation::EXIF_PREFIX;
use crate::walk::{JpegPart, JpegWalker, is_frame_header};
use crate::{Orientation, PictureError};

const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

const ICC_PREFIX: &[u8] = b"ICC_PROFILE\0";
/// Identifier, version, unit, and densities: all of a JFIF header but its thumbnail.
const JFIF_BYTES: usize = 12;
/// Identifier, version, two sets of flags, and the color transform.
const ADOBE_BYTES: usize = 12;

pub(super) fn clean_jpeg<R: Read>(
    mut walker: JpegWalker<R>,
    mut writer: DigestWriter<'_>,
) -> Result<Written, PictureError> {
    let mut orientation = Orientation::NORMAL;
    let mut segments = Segments::default();
    writer
        .write_all(&[0xFF, 0xD8])
        .map_err(PictureError::Write)?;
    loop {
        match walker.next_part()? {
            JpegPart::Exif(found) => {
                orientation = found;
                write_orientation(&mut writer, found)
            }
            JpegPart::Segment { marker, body } => segments.copy(marker, body, &mut writer),
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

/// What became of the segments that came so far.
#[derive(Default)]
struct Segments {
    jfif_written: bool,
    adobe_written: bool,
    icc: IccSegments,
    pixels_began: bool,
}

impl Segments {
    /// Writes as much of a segment as showing the picture needs: each kind that decoding can do
    /// without only once, and only before the pixels.
    fn copy(&mut self, marker: u8, body: &[u8], writer: &mut impl Write) -> std::io::Result<()> {
        match marker {
            // DHT, DAC, SOS, DQT, DNL and DRI.
            0xC4 | 0xCC | 0xDA..=0xDD => {
                self.pixels_began |= marker == SOS;
                write_segment(writer, marker, &[body])
            }
            _ if is_frame_header(marker) => write_segment(writer, marker, &[body]),
            _ if self.pixels_began => Ok(()),
            APP0 if body.starts_with(b"JFIF\0") && body.len() >= JFIF_BYTES => {
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
            // Tells apart the ways to store colors, so decoders depend on it.
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
