//! The coefficients of one block (ITU-T T.81, sections F.2.2 and G.1.2).

use super::super::PictureError;
use super::bits::{ScanBits, ScanBytes};
use super::corrupt;
use super::tables::HuffmanTable;

/// Bits of the largest difference between neighbours, in samples of 8 bits.
const MAX_DC_BITS: u8 = 11;
/// Stands for sixteen coefficients of zero.
const SIXTEEN_ZEROS: u8 = 0xF0;
const BLOCK: u32 = 64;

/// Decodes the blocks of one component in a scan, one after another.
pub(super) enum BlockDecoder<'a> {
    /// All coefficients.
    Whole(&'a HuffmanTable, &'a HuffmanTable),
    /// The high bits of the first.
    DcFirst(&'a HuffmanTable),
    /// One more bit of the first.
    DcRefine,
    /// The high bits of some others.
    AcFirst(Band<'a>),
    /// One more bit of some others.
    AcRefine(Band<'a>),
}

/// Neighbouring coefficients of a progressive picture.
pub(super) struct Band<'a> {
    first: u32,
    last: u32,
    table: &'a HuffmanTable,
    /// How many blocks, from the next on, have no more coefficients that become non-zero.
    run: u32,
}

impl<'a> Band<'a> {
    pub(super) fn new((first, last): (u8, u8), table: &'a HuffmanTable) -> Self {
        Self {
            first: first.into(),
            last: last.into(),
            table,
            run: 0,
        }
    }
}

impl BlockDecoder<'_> {
    /// Decodes a block. In `nonzero`, the bit of each coefficient that is not zero gets set.
    pub(super) fn block<S: ScanBytes>(
        &mut self,
        nonzero: &mut u64,
        bits: &mut ScanBits<'_, S>,
    ) -> Result<(), PictureError> {
        match self {
            Self::Whole(dc, ac) => {
                skip_dc(dc, bits)?;
                skip_ac(ac, bits)
            }
            Self::DcFirst(dc) => skip_dc(dc, bits),
            Self::DcRefine => bits.skip(1),
            Self::AcFirst(band) => band.first(nonzero, bits),
            Self::AcRefine(band) => band.refine(nonzero, bits),
        }
    }

    /// Proves that no run of empty blocks goes on where there are no more blocks.
    pub(super) fn check_run(&self) -> Result<(), PictureError> {
        match self {
            Self::AcFirst(band) | Self::AcRefine(band) if band.run > 0 => {
                Err(corrupt("a scan goes on behind its pixels"))
            }
            _ => Ok(()),
        }
    }
}

fn skip_dc<S: ScanBytes>(
    table: &HuffmanTable,
    bits: &mut ScanBits<'_, S>,
) -> Result<(), PictureError> {
    let length = bits.symbol(table)?;
    if length > MAX_DC_BITS {
        return Err(corrupt("a scan holds an impossible number"));
    }
    bits.skip(length.into())
}

fn skip_ac<S: ScanBytes>(
    table: &HuffmanTable,
    bits: &mut ScanBits<'_, S>,
) -> Result<(), PictureError> {
    let mut at = 1;
    while at < BLOCK {
        let symbol = bits.symbol(table)?;
        let (zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if length == 0 && symbol != SIXTEEN_ZEROS {
            return if symbol == 0 { Ok(()) } else { Err(too_far()) };
        }
        at += zeros + 1;
        if at > BLOCK {
            return Err(too_far());
        }
        bits.skip(length)?;
    }
    Ok(())
}

impl Band<'_> {
    fn first<S: ScanBytes>(
        &mut self,
        nonzero: &mut u64,
        bits: &mut ScanBits<'_, S>,
    ) -> Result<(), PictureError> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        let mut at = self.first;
        while at <= self.last {
            let symbol = bits.symbol(self.table)?;
            let (zeros, length) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if length == 0 && symbol != SIXTEEN_ZEROS {
                // This block is the first of the run.
                self.run = (1 << zeros) - 1 + bits.number(zeros)?;
                return Ok(());
            }
            at += zeros;
            if at > self.last {
                return Err(too_far());
            }
            if length > 0 {
                bits.skip(length)?;
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        Ok(())
    }

    fn refine<S: ScanBytes>(
        &mut self,
        nonzero: &mut u64,
        bits: &mut ScanBits<'_, S>,
    ) -> Result<(), PictureError> {
        let mut at = self.first;
        while self.run == 0 && at <= self.last {
            let symbol = bits.symbol(self.table)?;
            let (zeros, length) = (u32::from(symbol >> 4), symbol & 15);
            match length {
                0 if symbol != SIXTEEN_ZEROS => {
                    self.run = (1 << zeros) + bits.number(zeros)?;
                    break;
                }
                0 => {}
                // The sign of a coefficient that this bit makes non-zero.
                1 => bits.skip(1)?,
                _ => return Err(corrupt("a scan holds an impossible number")),
            }
            at = self.pass_zeros(at, zeros, *nonzero, bits)?;
            if length == 1 {
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        if self.run > 0 {
            self.run -= 1;
            bits.skip((*nonzero & self.bits_from(at)).count_ones())?;
        }
        Ok(())
    }

    /// Moves on from a coefficient past that many zeros, to the next zero; each non-zero
    /// coefficient on the way takes a bit.
    fn pass_zeros<S: ScanBytes>(
        &self,
        from: u32,
        mut zeros: u32,
        nonzero: u64,
        bits: &mut ScanBits<'_, S>,
    ) -> Result<u32, PictureError> {
        for at in from..=self.last {
            if nonzero >> at & 1 == 1 {
                bits.skip(1)?;
            } else if zeros == 0 {
                return Ok(at);
            } else {
                zeros -= 1;
            }
        }
        Err(too_far())
    }

    /// A mask of the band's coefficients from one on.
    fn bits_from(&self, at: u32) -> u64 {
        if at > self.last {
            return 0;
        }
        (u64::MAX << at) & (u64::MAX >> (BLOCK - 1 - self.last))
    }
}

const fn too_far() -> PictureError {
    corrupt("a block has more coefficients than there are")
}
