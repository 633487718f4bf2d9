//! Copying a PNG.

use std::io::{Read, Write};

use crc32fast::Hasher;

use crate::digest::{DigestWriter, Written};
use crate::icc::{MAX_ICC_PROFILE_BYTES, is_packed_icc_profile};
use crate::rows::PngRows;
use crate::walk::{PNG_SIGNATURE, PngHeader, PngPart, PngWalker};
use crate::{Orientation, PictureError, PictureFormat};

/// What an `iCCP` chunk begins with here: a name, which is free text, and the packing.
const ICC_PREFIX: &[u8] = b"icc\0\0";
/// The longest name of a profile, with what ends it and the packing (PNG, section 11.3.2.3).
const MAX_ICC_PREFIX_BYTES: usize = 81;

/// Color types (section 11.2.1).
const GRAY: u8 = 0;
const RGB: u8 = 2;
const INDEXED: u8 = 3;
const GRAY_ALPHA: u8 = 4;
const RGB_ALPHA: u8 = 6;

pub(super) fn clean_png<R: Read>(
    mut walker: PngWalker<R>,
    writer: DigestWriter<'_>,
) -> Result<Written, PictureError> {
    let mut orientation = Orientation::NORMAL;
    let mut copy = PngCopy {
        writer,
        chunks: Chunks::default(),
        handling: Handling::Drop,
        rows: None,
    };
    copy.write(&PNG_SIGNATURE)?;
    loop {
        match walker.next_part()? {
            PngPart::Exif(found) => {
                orientation = found;
                if found != Orientation::NORMAL {
                    copy.write_chunk(*b"eXIf", &[&found.to_exif()])?;
                }
            }
            PngPart::Begin { kind, length } => copy.begin(kind, length, walker.header()?)?,
            PngPart::Data(data) => copy.data(data)?,
            PngPart::Finish { kind, crc } => {
                copy.finish(crc)?;
                if kind == *b"IEND" {
                    break;
                }
            }
        }
    }
    if let Some(rows) = &copy.rows {
        rows.finish()?;
    }
    let (width, height) = walker.size();
    copy.writer
        .finish(orientation.displayed(width, height), orientation)
}

/// What becomes of the data of a chunk.
enum Handling {
    Drop,
    Copy,
    /// They are copied and unpacked.
    Pixels,
    /// They are kept back until they are known to be a color profile.
    Profile(Vec<u8>),
}

struct PngCopy<'a> {
    writer: DigestWriter<'a>,
    chunks: Chunks,
    handling: Handling,
    rows: Option<PngRows>,
}

impl PngCopy<'_> {
    fn begin(&mut self, kind: [u8; 4], length: u32, header: PngHeader) -> Result<(), PictureError> {
        self.handling = self.chunks.judge(kind, length, header)?;
        if let Handling::Pixels = self.handling {
            self.rows.get_or_insert_with(|| PngRows::new(header));
        }
        if let Handling::Pixels | Handling::Copy = self.handling {
            self.write(&length.to_be_bytes())?;
            self.write(&kind)?;
        }
        Ok(())
    }

    fn data(&mut self, data: &[u8]) -> Result<(), PictureError> {
        match &mut self.handling {
            Handling::Drop => Ok(()),
            Handling::Copy => self.write(data),
            Handling::Pixels => {
                self.write(data)?;
                self.rows.as_mut().map_or(Ok(()), |rows| rows.add(data))
            }
            Handling::Profile(profile) => {
                profile.extend_from_slice(data);
                Ok(())
            }
        }
    }

    fn finish(&mut self, crc: u32) -> Result<(), PictureError> {
        match std::mem::replace(&mut self.handling, Handling::Drop) {
            Handling::Drop => Ok(()),
            Handling::Copy | Handling::Pixels => self.write(&crc.to_be_bytes()),
            Handling::Profile(data) => match packed_profile(&data) {
                Some(packed) => self.write_chunk(*b"iCCP", &[ICC_PREFIX, packed]),
                None => Ok(()),
            },
        }
    }

    fn write_chunk(&mut self, kind: [u8; 4], data: &[&[u8]]) -> Result<(), PictureError> {
        // Those written here are at most a few megabytes long.
        let length = data.iter().map(|piece| piece.len()).sum::<usize>() as u32;
        let mut crc = Hasher::new();
        self.write(&length.to_be_bytes())?;
        for piece in [&kind[..]].iter().chain(data) {
            crc.update(piece);
            self.write(piece)?;
        }
        self.write(&crc.finalize().to_be_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PictureError> {
        self.writer.write_all(bytes).map_err(PictureError::Write)
    }
}

/// What a color profile is packed into, without its name, when it is one.
fn packed_profile(data: &[u8]) -> Option<&[u8]> {
    let name_bytes = data
        .iter()
        .take(MAX_ICC_PREFIX_BYTES - 1)
        .position(|byte| *byte == 0)?;
    let packed = data[name_bytes..].strip_prefix(&[0, 0])?;
    is_packed_icc_profile(packed).then_some(packed)
}

/// The chunks that came so far.
#[derive(Default)]
struct Chunks {
    kept: Vec<[u8; 4]>,
    palette_colors: u32,
    pixels_began: bool,
}

impl Chunks {
    /// Keeps what is needed for showing the picture in its true colors and proportions: once, in
    /// its place, and only at the length that it has by its meaning.
    fn judge(
        &mut self,
        kind: [u8; 4],
        length: u32,
        header: PngHeader,
    ) -> Result<Handling, PictureError> {
        match &kind {
            b"IHDR" | b"IEND" => return Ok(Handling::Copy),
            b"IDAT" => {
                self.pixels_began = true;
                return Ok(Handling::Pixels);
            }
            b"PLTE" => self.check_palette(length, header)?,
            _ => {}
        }
        if self.pixels_began
            || self.kept.contains(&kind)
            || !self.has_legal_length(&kind, length, header)
        {
            return Ok(Handling::Drop);
        }
        self.kept.push(kind);
        Ok(match &kind {
            b"iCCP" => Handling::Profile(Vec::new()),
            _ => Handling::Copy,
        })
    }

    fn check_palette(&mut self, length: u32, header: PngHeader) -> Result<(), PictureError> {
        let most = match header.color_type {
            INDEXED => 1 << header.depth,
            _ => 256,
        };
        let colors = length / 3;
        let what = if matches!(header.color_type, GRAY | GRAY_ALPHA) {
            "it has a palette but no use for it"
        } else if !length.is_multiple_of(3) || !(1..=most).contains(&colors) {
            "its palette has a wrong length"
        } else if self.palette_colors > 0 {
            "it has two palettes"
        } else {
            self.palette_colors = colors;
            return Ok(());
        };
        Err(PictureError::Corrupt {
            format: PictureFormat::Png,
            what,
        })
    }

    fn has_legal_length(&self, kind: &[u8; 4], length: u32, header: PngHeader) -> bool {
        let color_type = header.color_type;
        match kind {
            // Elsewhere it is a mere suggestion.
            b"PLTE" => color_type == INDEXED,
            b"tRNS" => match color_type {
                GRAY => length == 2,
                RGB => length == 6,
                INDEXED => (1..=self.palette_colors).contains(&length),
                _ => false,
            },
            b"bKGD" => match color_type {
                GRAY | GRAY_ALPHA => length == 2,
                RGB | RGB_ALPHA => length == 6,
                _ => length == 1,
            },
            b"sBIT" => match color_type {
                GRAY => length == 1,
                GRAY_ALPHA => length == 2,
                RGB_ALPHA => length == 4,
                _ => length == 3,
            },
            b"iCCP" => length as usize <= MAX_ICC_PREFIX_BYTES + MAX_ICC_PROFILE_BYTES,
            b"cHRM" => length == 32,
            b"mDCV" => length == 24,
            b"pHYs" => length == 9,
            b"cLLI" => length == 8,
            b"gAMA" | b"cICP" => length == 4,
            b"sRGB" => length == 1,
            _ => false,
        }
    }
}
