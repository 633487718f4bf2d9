//! The chunks of a WebP file (RFC 9649, section 2).

use std::io::Read;

use super::Measures;
use super::source::Source;
use crate::limits::check_pixels;
use crate::{Orientation, PictureError, PictureFormat};

/// As much of the EXIF data as is searched for the orientation, and the longest XMP packet that is
/// looked at; as much as JPEG could hold.
const SEARCHED_BYTES: u32 = 64 * 1024 - 1;

/// Where a frame of an animation is, how large, and for how long (RFC 9649, section 2.7.1.1).
const FRAME_HEADER_BYTES: u32 = 16;

/// Walks a WebP file to its end, and shows its XMP packets.
pub(crate) fn walk_webp(
    reader: impl Read,
    mut show: impl FnMut(&[u8]),
) -> Result<Measures, PictureError> {
    let mut source = Source::new(reader, PictureFormat::WebP);
    let riff: [u8; 4] = source.take()?;
    let riff_length = u32::from_le_bytes(source.take()?);
    let form: [u8; 4] = source.take()?;
    if riff != *b"RIFF" || form != *b"WEBP" {
        return Err(source.corrupt("it does not begin with the signature"));
    }
    let Some(mut remaining) = u64::from(riff_length).checked_sub(4) else {
        return Err(source.corrupt("its header names an impossible length"));
    };

    let mut size: Option<(u32, u32)> = None;
    let mut orientation = None;
    let mut has_pixels = false;
    while remaining > 0 {
        let kind: [u8; 4] = source.take()?;
        let length = u32::from_le_bytes(source.take()?);
        // Chunks are padded to an even length.
        let padded = match &kind {
            // The chunks of a frame follow its header as others do.
            b"ANMF" => u64::from(length.min(FRAME_HEADER_BYTES)),
            _ => u64::from(length) + u64::from(length & 1),
        };
        remaining = remaining
            .checked_sub(8 + padded)
            .ok_or_else(|| source.corrupt("a chunk reaches beyond the end"))?;
        match &kind {
            b"VP8X" | b"VP8 " | b"VP8L" => {
                has_pixels |= kind != *b"VP8X";
                // The canvas, where there is one, comes first and is what is displayed.
                let (width, height) = read_size(&mut source, kind, length)?;
                let canvas = *size.get_or_insert((width, height));
                // A decoder makes room for a frame before it compares.
                if width > canvas.0 || height > canvas.1 {
                    return Err(source.corrupt("a frame is larger than its canvas"));
                }
            }
            b"EXIF" if orientation.is_none() => {
                let searched = length.min(SEARCHED_BYTES) as usize;
                let exif = &source.peek(searched)?[..searched];
                orientation = Some(Orientation::from_exif(exif));
            }
            b"XMP " if length <= SEARCHED_BYTES => {
                let length = length as usize;
                show(&source.peek(length)?[..length]);
            }
            _ => {}
        }
        source.skip(padded)?;
    }
    match size {
        Some(size) if has_pixels => Ok((size, orientation.unwrap_or(Orientation::NORMAL))),
        _ => Err(source.corrupt("it has no pixels")),
    }
}

/// Looks at the sides named at the front of a chunk's data.
fn read_size<R: Read>(
    source: &mut Source<R>,
    kind: [u8; 4],
    length: u32,
) -> Result<(u32, u32), PictureError> {
    const HEADER_BYTES: usize = 10;
    if (length as usize) < HEADER_BYTES && (kind != *b"VP8L" || length < 5) {
        return Err(source.corrupt("a header chunk is too short"));
    }
    let wanted = HEADER_BYTES.min(length as usize);
    let size = match (&kind, &source.peek(wanted)?[..wanted]) {
        (b"VP8X", [_, _, _, _, w0, w1, w2, h0, h1, h2]) => Some((
            u32::from_le_bytes([*w0, *w1, *w2, 0]) + 1,
            u32::from_le_bytes([*h0, *h1, *h2, 0]) + 1,
        )),
        // The two highest bits of either side are a scale.
        (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1]) => Some((
            u32::from(u16::from_le_bytes([*w0, *w1]) & 0x3FFF),
            u32::from(u16::from_le_bytes([*h0, *h1]) & 0x3FFF),
        )),
        (b"VP8L", [0x2F, b0, b1, b2, b3, ..]) => {
            let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        _ => None,
    };
    let (width, height) = size
        .filter(|(width, height)| *width > 0 && *height > 0)
        .ok_or_else(|| source.corrupt("a header chunk makes no sense"))?;
    check_pixels(PictureFormat::WebP, width, height)?;
    Ok((width, height))
}
