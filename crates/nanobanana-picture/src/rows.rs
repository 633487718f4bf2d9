//! Unpacking the pixels of a PNG to nowhere, to prove that they are all there and nothing else is
//! (PNG, third edition, sections 7 to 10).

use flate2::{Decompress, FlushDecompress, Status};

use crate::walk::PngHeader;
use crate::{PictureError, PictureFormat};

/// What is unpacked at a time, and dropped.
const WINDOW_BYTES: usize = 32 * 1024;
/// The last of the filters (section 9.2).
const MAX_FILTER: u8 = 4;
/// First column and row of each pass of Adam7, and the steps between them (section 8.1).
const ADAM7: [(u32, u32, u32, u32); 7] = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
];

/// Checks the data of the `IDAT` chunks as they come: one zlib stream that ends with its checksum
/// and with the chunks' last byte, and unpacks to the rows that the header promises, each with a
/// known filter. Takes less than 128 KiB of memory whatever the picture.
pub(crate) struct PngRows {
    inflater: Decompress,
    window: Box<[u8]>,
    /// Rows still to come: how many, and the length of each with its filter byte. The first come
    /// last.
    passes: Vec<(u32, u64)>,
    /// Bytes still to come of the row that began last.
    row_left: u64,
    ended: bool,
}

impl PngRows {
    /// Expects the pixels that the header speaks of.
    pub(crate) fn new(header: PngHeader) -> Self {
        let samples = match header.color_type {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        let pixel_bits = samples * u64::from(header.depth);
        let whole: &[_] = &[(0, 0, 1, 1)];
        let passes = if header.interlaced { &ADAM7 } else { whole };
        let mut passes: Vec<_> = passes
            .iter()
            .map(|&(x, y, step_x, step_y)| {
                let columns = header.width.saturating_sub(x).div_ceil(step_x);
                let rows = header.height.saturating_sub(y).div_ceil(step_y);
                let row_bytes = (u64::from(columns) * pixel_bits).div_ceil(8);
                // A pass without columns has no rows either.
                (if columns == 0 { 0 } else { rows }, row_bytes + 1)
            })
            .filter(|(rows, _)| *rows > 0)
            .collect();
        passes.reverse();
        Self {
            inflater: Decompress::new(true),
            window: vec![0; WINDOW_BYTES].into(),
            passes,
            row_left: 0,
            ended: false,
        }
    }

    /// Takes the next bytes of the `IDAT` chunks.
    pub(crate) fn add(&mut self, mut data: &[u8]) -> Result<(), PictureError> {
        while !self.ended {
            let (read, written) = (self.inflater.total_in(), self.inflater.total_out());
            let status = self
                .inflater
                .decompress(data, &mut self.window, FlushDecompress::None)
                .map_err(|source| PictureError::Decode {
                    format: PictureFormat::Png,
                    source: source.into(),
                })?;
            // Both are at most the length of a slice in memory.
            let read = (self.inflater.total_in() - read) as usize;
            let written = (self.inflater.total_out() - written) as usize;
            data = &data[read..];
            self.ended = status == Status::StreamEnd;
            self.drop_rows(written)?;
            // A full window may hide that there is more.
            if data.is_empty() && written < self.window.len() {
                break;
            }
            if read == 0 && written == 0 {
                return Err(corrupt("its packed pixels make no sense"));
            }
        }
        if data.is_empty() {
            return Ok(());
        }
        Err(corrupt("it has data behind its packed pixels"))
    }

    /// Proves that all was there, after the last `IDAT` chunk.
    pub(crate) fn finish(&self) -> Result<(), PictureError> {
        if !self.ended || self.row_left > 0 || !self.passes.is_empty() {
            return Err(corrupt("it has fewer pixels than its header says"));
        }
        Ok(())
    }

    /// Counts the unpacked bytes off the rows that are still to come.
    fn drop_rows(&mut self, written: usize) -> Result<(), PictureError> {
        let mut unpacked = &self.window[..written];
        while let Some(&filter) = unpacked.first() {
            if self.row_left == 0 {
                let Some((rows, row_bytes)) = self.passes.last_mut() else {
                    return Err(corrupt("it has more pixels than its header says"));
                };
                if filter > MAX_FILTER {
                    return Err(corrupt("a row has an unknown filter"));
                }
                self.row_left = *row_bytes;
                *rows -= 1;
                if *rows == 0 {
                    self.passes.pop();
                }
            }
            let step = usize::try_from(self.row_left)
                .map_or(unpacked.len(), |left| left.min(unpacked.len()));
            self.row_left -= step as u64;
            unpacked = &unpacked[step..];
        }
        Ok(())
    }
}

const fn corrupt(what: &'static str) -> PictureError {
    PictureError::Corrupt {
        format: PictureFormat::Png,
        what,
    }
}
