//! A recipe in a JPEG: an XMP packet in an `APP1` segment (ISO 16684-3, JPEG).

use std::io::{Read, Seek, SeekFrom};

use super::splice::{Splice, bytes_at, next_bytes};
use super::{Recipe, xmp};
use crate::walk::{JpegPart, JpegWalker};
use crate::{PictureError, PictureFormat};

const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const SCAN: u8 = 0xDA;

/// What an `APP1` segment with an XMP packet begins with.
const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// One segment, behind the JFIF header, the EXIF data, and any packet that is there already.
pub(super) fn splices<R: Read + Seek>(
    reader: &mut R,
    recipe: &Recipe,
) -> Result<Vec<Splice>, PictureError> {
    let packet = xmp::packet(recipe)?;
    let body_length = XMP_PREFIX.len() + packet.len();
    // No overflow: a recipe is what one segment can hold.
    let length = ((body_length + 2) as u16).to_be_bytes();
    let segment = [&[0xFF, APP1], &length[..], XMP_PREFIX, packet.as_bytes()].concat();
    Ok(vec![Splice::between(place(reader)?, segment)])
}

/// The end of the `APP0` and `APP1` segments that the file begins with.
fn place<R: Read + Seek>(reader: &mut R) -> Result<u64, PictureError> {
    let mut at = 2;
    loop {
        reader
            .seek(SeekFrom::Start(at))
            .map_err(PictureError::Read)?;
        let mut head = [0; 4];
        reader.read_exact(&mut head).map_err(PictureError::Read)?;
        let [0xFF, APP0 | APP1, high, low] = head else {
            return Ok(at);
        };
        let length = u64::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return Err(PictureError::Corrupt {
                format: PictureFormat::Jpeg,
                what: "a segment is shorter than its own length field",
            });
        }
        at += 2 + length;
    }
}

/// The packets with recipes before the pixels.
pub(super) fn without<R: Read + Seek>(reader: &mut R) -> Result<Vec<Splice>, PictureError> {
    let mut splices = Vec::new();
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes_at::<_, 4>(reader, at)? {
        if marker == 0xFF {
            // A marker may be filled up with any number of these.
            at += 1;
            continue;
        }
        let length = u16::from_be_bytes([high, low]);
        if marker == SCAN || length < 2 {
            break;
        }
        if marker == APP1 {
            let body = next_bytes(reader, usize::from(length) - 2)?;
            if body.strip_prefix(XMP_PREFIX).and_then(xmp::read).is_some() {
                splices.push(Splice::without(at, 2 + u64::from(length)));
            }
        }
        at += 2 + u64::from(length);
    }
    Ok(splices)
}

/// The first recipe among the packets before the pixels.
pub(super) fn read(reader: impl Read) -> Result<Option<Recipe>, PictureError> {
    let mut walker = JpegWalker::new(reader)?;
    loop {
        match walker.next_part()? {
            JpegPart::Segment { marker: APP1, body } => {
                let packet = body.strip_prefix(XMP_PREFIX);
                if let Some(recipe) = packet.and_then(xmp::read) {
                    return Ok(Some(recipe));
                }
            }
            JpegPart::Exif(_) | JpegPart::Segment { .. } => {}
            JpegPart::Scan(_) | JpegPart::End => return Ok(None),
        }
    }
}
