//! The chunks of a PNG file (PNG, third edition, sections 5 and 11).

use std::io::Read;

use crc32fast::Hasher;

use super::source::{Source, prefix_len};
use crate::limits::check_pixels;
use crate::{Orientation, PictureError, PictureFormat};

/// The first bytes of every PNG file.
pub(crate) const PNG_SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1A\n";

/// Lengths above this are reserved by the format.
const MAX_CHUNK_BYTES: u32 = i32::MAX as u32;
/// As much of the EXIF data as is searched for the orientation; as much as JPEG could hold.
const EXIF_SEARCHED_BYTES: usize = 64 * 1024;

/// A piece of a PNG file, in the order of the file.
pub(crate) enum PngPart<'a> {
    /// The orientation that the EXIF data ask for, in place of the first chunk of such data.
    Exif(Orientation),
    /// A chunk begins.
    Begin {
        /// Its type.
        kind: [u8; 4],
        /// Length of its data.
        length: u32,
    },
    /// More data of the chunk that began last.
    Data(&'a [u8]),
    /// The chunk is over and this, its checksum, was right. After `IEND` the file is over.
    Finish {
        /// Its type.
        kind: [u8; 4],
        /// The checksum of type and data.
        crc: u32,
    },
}

/// What the header says of the pixels.
#[derive(Clone, Copy)]
pub(crate) struct PngHeader {
    /// Width as stored, not zero.
    pub(crate) width: u32,
    /// Height as stored, not zero.
    pub(crate) height: u32,
    /// Bits of a sample: 1, 2, 4, 8 or 16, as the color type allows.
    pub(crate) depth: u8,
    /// 0, 2, 3, 4 or 6.
    pub(crate) color_type: u8,
    /// Whether the pixels come in the seven passes of Adam7.
    pub(crate) interlaced: bool,
}

/// Where the walk is.
enum PngPosition {
    BetweenChunks,
    InChunk {
        kind: [u8; 4],
        remaining: u32,
        crc: Hasher,
    },
}

/// How far into the rules of chunk order the walk has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    BeforeHeader,
    BeforePixels,
    InPixels,
    AfterPixels,
}

/// Walks a PNG file and checks every checksum on the way.
pub(crate) struct PngWalker<R> {
    source: Source<R>,
    position: PngPosition,
    stage: Stage,
    /// How much of the buffer the part given out last takes up.
    given_out: usize,
    header: Option<PngHeader>,
    needs_palette: bool,
    pixel_bytes: u64,
    seen_exif: bool,
}

impl<R: Read> PngWalker<R> {
    /// Starts at the first byte of the file.
    pub(crate) fn new(reader: R) -> Result<Self, PictureError> {
        let mut source = Source::new(reader, PictureFormat::Png);
        if source.take()? != PNG_SIGNATURE {
            return Err(source.corrupt("it does not begin with the signature"));
        }
        Ok(Self {
            source,
            position: PngPosition::BetweenChunks,
            stage: Stage::BeforeHeader,
            given_out: 0,
            header: None,
            needs_palette: false,
            pixel_bytes: 0,
            seen_exif: false,
        })
    }

    /// Width and height as stored, once the header was walked past.
    pub(crate) fn size(&self) -> (u32, u32) {
        self.header
            .map_or((0, 0), |header| (header.width, header.height))
    }

    /// The header, once it was walked past.
    pub(crate) fn header(&self) -> Result<PngHeader, PictureError> {
        self.header
            .ok_or_else(|| self.source.corrupt("its header is not the first chunk"))
    }

    /// The next part. After the `IEND` chunk there is none.
    pub(crate) fn next_part(&mut self) -> Result<PngPart<'_>, PictureError> {
        self.source.consume(self.given_out);
        self.given_out = 0;
        match &mut self.position {
            PngPosition::BetweenChunks => self.begin_chunk(),
            PngPosition::InChunk { remaining: 0, .. } => self.finish_chunk(),
            PngPosition::InChunk { remaining, crc, .. } => {
                let length = prefix_len(self.source.peek(1)?, u64::from(*remaining));
                let data = &self.source.buffered()[..length];
                crc.update(data);
                // No overflow: the length is at most what remained.
                *remaining -= length as u32;
                self.given_out = length;
                Ok(PngPart::Data(data))
            }
        }
    }

    fn begin_chunk(&mut self) -> Result<PngPart<'_>, PictureError> {
        let length = u32::from_be_bytes(self.source.take()?);
        let kind: [u8; 4] = self.source.take()?;
        if length > MAX_CHUNK_BYTES {
            return Err(self.source.corrupt("a chunk has an impossible length"));
        }
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(self.source.corrupt("a chunk has an impossible type"));
        }
        self.check_order(kind, length)?;
        if kind == *b"IHDR" {
            self.read_header()?;
        }
        let mut crc = Hasher::new();
        crc.update(&kind);
        if kind == *b"eXIf" && !self.seen_exif {
            self.seen_exif = true;
            return self.read_exif(length, crc);
        }
        self.position = PngPosition::InChunk {
            kind,
            remaining: length,
            crc,
        };
        Ok(PngPart::Begin { kind, length })
    }

    fn check_order(&mut self, kind: [u8; 4], length: u32) -> Result<(), PictureError> {
        if (self.stage == Stage::BeforeHeader) != (kind == *b"IHDR") {
            return Err(self.source.corrupt("its header is not the first chunk"));
        }
        match (&kind, self.stage) {
            (b"IHDR", _) if length != 13 => {
                Err(self.source.corrupt("its header has a wrong length"))
            }
            (b"IHDR", _) => {
                self.stage = Stage::BeforePixels;
                Ok(())
            }
            (b"PLTE", Stage::BeforePixels) => {
                self.needs_palette = false;
                Ok(())
            }
            (b"PLTE", _) => Err(self.source.corrupt("its palette comes after the pixels")),
            (b"IDAT", Stage::BeforePixels) if self.needs_palette => {
                Err(self.source.corrupt("its palette is missing"))
            }
            (b"IDAT", Stage::AfterPixels) => Err(self.source.corrupt("its pixels are torn apart")),
            (b"IDAT", _) => {
                self.stage = Stage::InPixels;
                self.pixel_bytes += u64::from(length);
                Ok(())
            }
            (b"IEND", _) if length != 0 => Err(self.source.corrupt("its end chunk has data")),
            (b"IEND", _) if self.pixel_bytes == 0 => Err(self.source.corrupt("it has no pixels")),
            // The fifth bit of the first letter is clear in chunks without which a picture
            // cannot be shown.
            ([first, ..], _) if kind != *b"IEND" && first & 0x20 == 0 => Err(self
                .source
                .unsupported("it has a chunk of an unknown kind that it depends on")),
            (_, Stage::InPixels) => {
                self.stage = Stage::AfterPixels;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Looks at the header's data, which are walked over afterwards.
    fn read_header(&mut self) -> Result<(), PictureError> {
        let header = self.source.peek(13)?;
        let side = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| header[at + byte]));
        let (width, height) = (side(0), side(4));
        let [depth, color, compression, filter, interlace] =
            [8, 9, 10, 11, 12].map(|at| header[at]);
        let sides = 1..=MAX_CHUNK_BYTES;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(self.source.corrupt("its header names impossible sides"));
        }
        if !matches!(
            (color, depth),
            (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16)
        ) {
            return Err(self
                .source
                .corrupt("its header names an impossible kind of pixel"));
        }
        if (compression, filter) != (0, 0) || interlace > 1 {
            return Err(self.source.corrupt("its header names an unknown method"));
        }
        check_pixels(PictureFormat::Png, width, height)?;
        self.header = Some(PngHeader {
            width,
            height,
            depth,
            color_type: color,
            interlaced: interlace == 1,
        });
        self.needs_palette = color == 3;
        Ok(())
    }

    fn read_exif(&mut self, length: u32, mut crc: Hasher) -> Result<PngPart<'_>, PictureError> {
        let mut exif = Vec::new();
        let mut remaining = u64::from(length);
        while remaining > 0 {
            let step = prefix_len(self.source.peek(1)?, remaining);
            let data = &self.source.buffered()[..step];
            crc.update(data);
            let wanted = step.min(EXIF_SEARCHED_BYTES.saturating_sub(exif.len()));
            exif.extend_from_slice(&data[..wanted]);
            self.source.consume(step);
            remaining -= step as u64;
        }
        self.check_crc(crc)?;
        Ok(PngPart::Exif(Orientation::from_exif(&exif)))
    }

    fn finish_chunk(&mut self) -> Result<PngPart<'_>, PictureError> {
        let PngPosition::InChunk { kind, crc, .. } =
            std::mem::replace(&mut self.position, PngPosition::BetweenChunks)
        else {
            return self.begin_chunk();
        };
        let crc = self.check_crc(crc)?;
        Ok(PngPart::Finish { kind, crc })
    }

    fn check_crc(&mut self, computed: Hasher) -> Result<u32, PictureError> {
        let crc = u32::from_be_bytes(self.source.take()?);
        if crc != computed.finalize() {
            return Err(self.source.corrupt("a checksum does not match"));
        }
        Ok(crc)
    }
}
