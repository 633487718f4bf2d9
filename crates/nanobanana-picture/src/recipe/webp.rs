//! A recipe in a WebP: an XMP chunk at the end, which the extended header announces (RFC 9649,
//! section 2.7).

use std::io::{Read, Seek};

use super::content::MAX_RECIPE_BYTES;
use super::splice::{Splice, bytes_at, next_bytes};
use super::{Recipe, xmp};
use crate::walk::walk_webp;
use crate::{PictureError, PictureFormat};

/// Where the first chunk begins, and where its data begin.
const FIRST_CHUNK: u64 = 12;
const FIRST_DATA: u64 = 20;

/// As much of a file as its headers are in.
const HEAD_BYTES: usize = 30;

/// Flags of the extended header.
const HAS_XMP: u8 = 0x04;
const HAS_ALPHA: u8 = 0x10;

/// The lengths anew, the extended header with its flag, and the chunk.
pub(super) fn splices<R: Read + Seek>(
    reader: &mut R,
    recipe: &Recipe,
) -> Result<Vec<Splice>, PictureError> {
    let packet = xmp::packet(recipe)?;
    let mut head = [0; HEAD_BYTES];
    reader.rewind().map_err(PictureError::Read)?;
    reader.read_exact(&mut head).map_err(PictureError::Read)?;
    let [_, _, _, _, l0, l1, l2, l3, ..] = head;
    let riff_length = u32::from_le_bytes([l0, l1, l2, l3]);
    let end = 8 + u64::from(riff_length);
    if end < HEAD_BYTES as u64 {
        return Err(corrupt("its header names an impossible length"));
    }
    let header = match &head[12..16] {
        b"VP8X" => Splice::over(FIRST_DATA, vec![head[20] | HAS_XMP]),
        _ => Splice::between(FIRST_CHUNK, extended_header(&head)?),
    };
    let chunk = chunk(b"XMP ", packet.as_bytes());
    let added = chunk.len() + header.bytes.len() - usize::try_from(header.replaced).unwrap_or(0);
    let new_length = u32::try_from(added)
        .ok()
        .and_then(|added| riff_length.checked_add(added))
        .ok_or_else(|| corrupt("its header names an impossible length"))?;
    Ok(vec![
        Splice::over(4, new_length.to_le_bytes().to_vec()),
        header,
        Splice::between(end, chunk),
    ])
}

/// The extended header of a file that has none: its canvas is its only picture.
fn extended_header(head: &[u8; HEAD_BYTES]) -> Result<Vec<u8>, PictureError> {
    let (width, height, flags) = match (&head[12..16], &head[20..30]) {
        (b"VP8 ", [_, _, _, _, _, _, w0, w1, h0, h1]) => {
            // The two highest bits of either side are a scale.
            let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
            (side(*w0, *w1), side(*h0, *h1), HAS_XMP)
        }
        (b"VP8L", [_, b0, b1, b2, b3, ..]) => {
            let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
            let alpha = if bits >> 28 & 1 == 1 { HAS_ALPHA } else { 0 };
            let sides = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            (sides.0, sides.1, HAS_XMP | alpha)
        }
        _ => return Err(corrupt("its first chunk is neither header nor picture")),
    };
    let (Some(right), Some(bottom)) = (width.checked_sub(1), height.checked_sub(1)) else {
        return Err(corrupt("a header chunk makes no sense"));
    };
    let data = [
        &[flags, 0, 0, 0],
        &right.to_le_bytes()[..3],
        &bottom.to_le_bytes()[..3],
    ];
    Ok(chunk(b"VP8X", &data.concat()))
}

/// A chunk, padded to an even length.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    // No overflow: a recipe is shorter than a segment of a JPEG.
    let length = (data.len() as u32).to_le_bytes();
    let padding = &[0][..data.len() % 2];
    [kind, &length[..], data, padding].concat()
}

/// The XMP chunks with recipes, the length without them, and the extended header without its flag.
pub(super) fn without<R: Read + Seek>(reader: &mut R) -> Result<Vec<Splice>, PictureError> {
    let (mut gone, mut others) = (Vec::new(), 0);
    let Some([_, _, _, _, l0, l1, l2, l3]) = bytes_at::<_, 8>(reader, 0)? else {
        return Ok(gone);
    };
    let mut at = FIRST_CHUNK;
    while let Some([k0, k1, k2, k3, l0, l1, l2, l3]) = bytes_at::<_, 8>(reader, at)? {
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let whole = 8 + u64::from(length) + u64::from(length & 1);
        if [k0, k1, k2, k3] == *b"XMP " {
            let short = usize::try_from(length).unwrap_or(MAX_RECIPE_BYTES);
            let packet = next_bytes(reader, short.min(MAX_RECIPE_BYTES))?;
            match packet.len() == short && xmp::read(&packet).is_some() {
                true => gone.push(Splice::without(at, whole)),
                false => others += 1,
            }
        }
        at += whole;
    }
    if gone.is_empty() {
        return Ok(gone);
    }
    let removed: u64 = gone.iter().map(|splice| splice.replaced).sum();
    let length = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    let length = length
        .checked_sub(removed)
        .and_then(|length| u32::try_from(length).ok());
    let length = length.ok_or_else(|| corrupt("its header names an impossible length"))?;
    let mut splices = vec![Splice::over(4, length.to_le_bytes().to_vec())];
    if let Some([b'V', b'P', b'8', b'X', _, _, _, _, flags]) =
        bytes_at::<_, 9>(reader, FIRST_CHUNK)?
        && others == 0
    {
        splices.push(Splice::over(FIRST_DATA, vec![flags & !HAS_XMP]));
    }
    splices.append(&mut gone);
    Ok(splices)
}

/// The first recipe among the XMP chunks.
pub(super) fn read(reader: impl Read) -> Result<Option<Recipe>, PictureError> {
    let mut found = None;
    walk_webp(reader, |packet| {
        found = found.take().or_else(|| xmp::read(packet));
    })?;
    Ok(found)
}

fn corrupt(what: &'static str) -> PictureError {
    PictureError::Corrupt {
        format: PictureFormat::WebP,
        what,
    }
}
