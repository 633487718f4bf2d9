//! Telling color profiles from what only claims to be one.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

/// Color profiles that are longer are left out; those of printing presses come close to this.
pub(crate) const MAX_ICC_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// The header and the number of tags (ICC.1:2022, sections 7.2 and 7.3).
const HEADER_BYTES: usize = 132;
/// Signature, offset and length.
const TAG_BYTES: usize = 12;

/// Whether the bytes are a color profile: its own size, its signature, and a table of tags that
/// lie within it. What the tags say, among it texts, is not looked at.
pub(crate) fn is_icc_profile(profile: &[u8]) -> bool {
    let Some((header, tags)) = profile.split_at_checked(HEADER_BYTES) else {
        return false;
    };
    let number_at = |at: usize| u32_at(header, at) as usize;
    let tag_count = number_at(128);
    profile.len() <= MAX_ICC_PROFILE_BYTES
        && number_at(0) == profile.len()
        && &header[36..40] == b"acsp"
        && tag_count <= tags.len() / TAG_BYTES
        && tags
            .chunks_exact(TAG_BYTES)
            .take(tag_count)
            .all(|tag| lies_within(tag, profile.len()))
}

fn lies_within(tag: &[u8], length: usize) -> bool {
    let (offset, size) = (u32_at(tag, 4), u32_at(tag, 8));
    offset as usize >= HEADER_BYTES && u64::from(offset) + u64::from(size) <= length as u64
}

/// The number at a place that is known to be there.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Whether the bytes are one zlib stream, to the last byte, that holds a color profile.
pub(crate) fn is_packed_icc_profile(packed: &[u8]) -> bool {
    let mut decoder = ZlibDecoder::new(packed);
    let mut profile = Vec::new();
    // One more byte than is allowed, so that a longer profile shows, and a shorter one is read
    // to its checksum.
    let read = decoder
        .by_ref()
        .take(MAX_ICC_PROFILE_BYTES as u64 + 1)
        .read_to_end(&mut profile);
    read.is_ok() && decoder.into_inner().is_empty() && is_icc_profile(&profile)
}

/// Puts together a profile that a JPEG holds in several segments.
#[derive(Default)]
pub(crate) struct IccSegments {
    pieces: Vec<Option<Vec<u8>>>,
    /// The profile was given out or is beyond repair.
    closed: bool,
}

impl IccSegments {
    /// Takes the next segment, without its identifier: number, count, and a piece of the profile.
    /// Gives all pieces in their order when they are complete and together are a profile; once.
    pub(crate) fn add(&mut self, body: &[u8]) -> Option<Vec<Vec<u8>>> {
        let [number, count, piece @ ..] = body else {
            self.closed = true;
            return None;
        };
        if self.closed {
            return None;
        }
        if self.pieces.is_empty() {
            self.pieces = vec![None; usize::from(*count)];
        }
        let expected = self.pieces.len() == usize::from(*count);
        match usize::from(*number)
            .checked_sub(1)
            .and_then(|at| self.pieces.get_mut(at))
        {
            Some(slot @ None) if expected => *slot = Some(piece.to_vec()),
            _ => {
                self.closed = true;
                return None;
            }
        }
        if self.pieces.iter().any(Option::is_none) {
            return None;
        }
        self.closed = true;
        let pieces: Vec<Vec<u8>> = self.pieces.drain(..).flatten().collect();
        is_icc_profile(&pieces.concat()).then_some(pieces)
    }
}
