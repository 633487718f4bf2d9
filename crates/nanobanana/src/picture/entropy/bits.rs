//! The bits of a scan (ITU-T T.81, sections B.1.1.5 and F.2.2).

use super::super::PictureError;
use super::corrupt;
use super::tables::HuffmanTable;

/// Where the entropy-coded bytes of a scan come from, restart markers and stuffing included.
pub(in super::super) trait ScanBytes {
    /// The next bytes of the scan, and none at its end. A pair that begins with `0xFF` is never
    /// torn apart.
    fn next_bytes(&mut self) -> Result<&[u8], PictureError>;
}

/// Reads a scan bit by bit, as far as the next marker.
pub(super) struct ScanBits<'a, S> {
    source: &'a mut S,
    /// A copy of the bytes that came last, and how many of them are used up.
    bytes: Vec<u8>,
    at: usize,
    /// Bits that were read ahead, the next one on top; zeros below them.
    ahead: u64,
    count: u32,
}

impl<'a, S: ScanBytes> ScanBits<'a, S> {
    pub(super) fn new(source: &'a mut S) -> Self {
        Self {
            source,
            bytes: Vec::new(),
            at: 0,
            ahead: 0,
            count: 0,
        }
    }

    /// Decodes a symbol.
    pub(super) fn symbol(&mut self, table: &HuffmanTable) -> Result<u8, PictureError> {
        self.read_ahead()?;
        let (length, symbol) = table
            .find((self.ahead >> 48) as u16)
            .ok_or_else(|| corrupt("a scan holds bits that stand for nothing"))?;
        self.drop_bits(length.into())?;
        Ok(symbol)
    }

    /// Reads a number of at most 16 bits.
    pub(super) fn number(&mut self, bits: u32) -> Result<u32, PictureError> {
        if bits == 0 {
            return Ok(0);
        }
        self.read_ahead()?;
        let number = (self.ahead >> (64 - bits)) as u32;
        self.drop_bits(bits)?;
        Ok(number)
    }

    /// Moves on past at most 64 bits.
    pub(super) fn skip(&mut self, mut bits: u32) -> Result<(), PictureError> {
        while bits > 0 {
            let step = bits.min(32);
            self.read_ahead()?;
            self.drop_bits(step)?;
            bits -= step;
        }
        Ok(())
    }

    /// Moves on past the restart marker of that number, 0 to 7, which must come next.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), PictureError> {
        self.end_byte()?;
        if self.fill()? && self.bytes[self.at..].starts_with(&[0xFF, 0xD0 + number]) {
            self.at += 2;
            return Ok(());
        }
        Err(corrupt("a restart marker is missing in a scan"))
    }

    /// Proves that nothing is left of the scan.
    pub(super) fn finish(mut self) -> Result<(), PictureError> {
        self.end_byte()?;
        if self.fill()? {
            return Err(corrupt("a scan goes on behind its pixels"));
        }
        Ok(())
    }

    /// Moves on to a marker or the end of the scan. Only bits that fill the last byte may come
    /// before, all of them set or, as some cameras write them, clear.
    fn end_byte(&mut self) -> Result<(), PictureError> {
        self.read_ahead()?;
        if self.count >= 8 {
            return Err(corrupt("a scan goes on behind its pixels"));
        }
        let filling = self.ahead.checked_shr(64 - self.count).unwrap_or(0);
        if filling != 0 && filling != (1 << self.count) - 1 {
            return Err(corrupt("a scan goes on behind its pixels"));
        }
        self.ahead = 0;
        self.count = 0;
        Ok(())
    }

    fn drop_bits(&mut self, bits: u32) -> Result<(), PictureError> {
        self.count = self
            .count
            .checked_sub(bits)
            .ok_or_else(|| corrupt("a scan ends before its pixels do"))?;
        self.ahead <<= bits;
        Ok(())
    }

    /// Reads at least 32 bits ahead, or all there are before the next marker.
    fn read_ahead(&mut self) -> Result<(), PictureError> {
        if self.count >= 32 {
            return Ok(());
        }
        while self.count <= 56 && self.fill()? {
            let byte = self.bytes[self.at];
            if byte == 0xFF {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    break;
                }
                self.at += 1;
            }
            self.at += 1;
            self.ahead |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        Ok(())
    }

    /// Makes sure that there are bytes to look at; false at the end of the scan.
    fn fill(&mut self) -> Result<bool, PictureError> {
        if self.at < self.bytes.len() {
            return Ok(true);
        }
        self.bytes.clear();
        self.at = 0;
        self.bytes.extend_from_slice(self.source.next_bytes()?);
        Ok(!self.bytes.is_empty())
    }
}
