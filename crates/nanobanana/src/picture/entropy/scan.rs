//! The coefficients of one scan (ITU-T T.81, sections A.2, B.2.3, F.2 and G.2).

use super::super::PictureError;
use super::bits::{ScanBits, ScanBytes};
use super::block::{Band, BlockDecoder};
use super::corrupt;
use super::frame::{Frame, Process};
use super::tables::{Class, Tables};

/// Blocks that an MCU of several components may have (section B.2.3).
const MAX_MCU_BLOCKS: u32 = 10;
/// The first and last coefficient of a block, in the order in which they are stored.
const WHOLE_BLOCK: (u8, u8) = (0, 63);

/// What a scan tells of each of its blocks.
#[derive(Clone, Copy)]
enum Coding {
    Whole,
    DcFirst,
    DcRefine,
    AcFirst,
    AcRefine,
}

/// A scan, by its header.
pub(super) struct Scan {
    coding: Coding,
    parts: Vec<Part>,
    /// First and last coefficient.
    band: (u8, u8),
}

/// A component in a scan.
struct Part {
    /// Its place in the frame.
    component: usize,
    dc_table: u8,
    ac_table: u8,
}

impl Scan {
    /// Reads a scan header and marks in `frame` and `tables` what the scan gives and takes.
    pub(super) fn new(
        body: &[u8],
        frame: &mut Frame,
        tables: &mut Tables,
    ) -> Result<Self, PictureError> {
        let wrong_length = || corrupt("a scan header has a wrong length");
        let (count, rest) = body.split_first().ok_or_else(wrong_length)?;
        let (parts, rest) = rest
            .split_at_checked(2 * usize::from(*count))
            .ok_or_else(wrong_length)?;
        let [first, last, approximation] = *rest else {
            return Err(wrong_length());
        };
        let (high, low) = (approximation >> 4, approximation & 15);
        let parts = read_parts(parts, frame)?;
        let coding = match (frame.process, first, high) {
            (Process::Sequential, ..) => Coding::Whole,
            (_, 0, 0) => Coding::DcFirst,
            (_, 0, _) => Coding::DcRefine,
            (_, _, 0) => Coding::AcFirst,
            (_, ..) => Coding::AcRefine,
        };
        let fits = match coding {
            Coding::Whole => (first, last) == WHOLE_BLOCK && approximation == 0,
            Coding::DcFirst | Coding::DcRefine => last == 0,
            Coding::AcFirst | Coding::AcRefine => {
                first <= last && last <= WHOLE_BLOCK.1 && parts.len() == 1
            }
        };
        if !fits || low > 13 {
            return Err(corrupt("a scan header names an impossible band"));
        }
        let scan = Self {
            coding,
            parts,
            band: (first, last),
        };
        scan.claim(frame, tables, (high, low))?;
        Ok(scan)
    }

    /// Marks tables as used and coefficients as known. Every bit of a coefficient comes once.
    fn claim(
        &self,
        frame: &mut Frame,
        tables: &mut Tables,
        (high, low): (u8, u8),
    ) -> Result<(), PictureError> {
        for part in &self.parts {
            let component = &mut frame.components[part.component];
            tables.use_quantisation(component.quantisation)?;
            if matches!(self.coding, Coding::Whole | Coding::DcFirst) {
                tables.use_huffman(Class::Dc, part.dc_table)?;
            }
            if !matches!(self.coding, Coding::DcFirst | Coding::DcRefine) {
                tables.use_huffman(Class::Ac, part.ac_table)?;
            }
            if self.band.0 > 0 && component.missing_bits[0].is_none() {
                return Err(corrupt("its scans come in a wrong order"));
            }
            let known = match high {
                0 => None,
                high => Some(high),
            };
            for bits in &mut component.missing_bits[usize::from(self.band.0)..=self.band.1.into()] {
                if *bits != known || known.is_some_and(|known| known != low + 1) {
                    return Err(corrupt("its scans come in a wrong order"));
                }
                *bits = Some(low);
            }
        }
        Ok(())
    }

    /// Decodes all blocks; what follows them is still in `bits`.
    pub(super) fn decode<S: ScanBytes>(
        &self,
        frame: &mut Frame,
        tables: &Tables,
        restart_interval: u32,
        bits: &mut ScanBits<'_, S>,
    ) -> Result<(), PictureError> {
        let mut decoders = Vec::new();
        for part in &self.parts {
            decoders.push(self.decoder(part, tables)?);
        }
        let alone = self.parts.len() == 1;
        let (columns, rows) = match self.parts.first() {
            Some(part) if alone => frame.components[part.component].blocks,
            _ => frame.mcus,
        };
        // At most 2^13 each.
        for mcu in 0..columns * rows {
            if restart_interval > 0 && mcu > 0 && mcu % restart_interval == 0 {
                decoders.iter().try_for_each(BlockDecoder::check_run)?;
                bits.restart(((mcu / restart_interval - 1) % 8) as u8)?;
            }
            let (x, y) = (mcu % columns, mcu / columns);
            for (part, decoder) in self.parts.iter().zip(&mut decoders) {
                let component = &mut frame.components[part.component];
                let (h, v) = if alone { (1, 1) } else { component.sampling };
                for block in 0..h * v {
                    let nonzero = component.nonzero_at(x * h + block % h, y * v + block / h);
                    decoder.block(nonzero, bits)?;
                }
            }
        }
        decoders.iter().try_for_each(BlockDecoder::check_run)
    }

    fn decoder<'a>(
        &self,
        part: &Part,
        tables: &'a Tables,
    ) -> Result<BlockDecoder<'a>, PictureError> {
        let dc = || tables.huffman(Class::Dc, part.dc_table);
        let ac = || tables.huffman(Class::Ac, part.ac_table);
        Ok(match self.coding {
            Coding::Whole => BlockDecoder::Whole(dc()?, ac()?),
            Coding::DcFirst => BlockDecoder::DcFirst(dc()?),
            Coding::DcRefine => BlockDecoder::DcRefine,
            Coding::AcFirst => BlockDecoder::AcFirst(Band::new(self.band, ac()?)),
            Coding::AcRefine => BlockDecoder::AcRefine(Band::new(self.band, ac()?)),
        })
    }
}

/// Reads the components of a scan, which are some of those of the frame and in their order.
fn read_parts(bytes: &[u8], frame: &Frame) -> Result<Vec<Part>, PictureError> {
    let mut parts: Vec<Part> = Vec::new();
    let mut blocks = 0;
    for part in bytes.chunks_exact(2) {
        let (id, tables) = (part[0], part[1]);
        let component = frame
            .components
            .iter()
            .position(|component| component.id == id)
            .filter(|place| parts.last().is_none_or(|last| last.component < *place))
            .ok_or_else(|| corrupt("a scan header names an impossible component"))?;
        let (h, v) = frame.components[component].sampling;
        blocks += h * v;
        parts.push(Part {
            component,
            dc_table: tables >> 4,
            ac_table: tables & 15,
        });
    }
    if parts.is_empty() || (parts.len() > 1 && blocks > MAX_MCU_BLOCKS) {
        return Err(corrupt("a scan header names an impossible component"));
    }
    Ok(parts)
}
