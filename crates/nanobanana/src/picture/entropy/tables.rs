//! The tables that scans are read with (ITU-T T.81, sections B.2.4 and C.2).

use super::super::PictureError;
use super::corrupt;

/// Codes up to this length are looked up at once.
const FAST_BITS: u32 = 9;

/// A Huffman table.
pub(super) struct HuffmanTable {
    /// For each beginning of a code: its length, and its symbol. Length 0 stands for a longer one.
    fast: Box<[(u8, u8)]>,
    /// For each length: the first code that is too large for it, aligned to 16 bits.
    limits: [u32; 17],
    /// For each length: what leads from a code to the place of its symbol.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl HuffmanTable {
    /// Builds the table of these numbers of codes of each length, 1 to 16. `None` when there are
    /// more codes than fit. A code of ones alone is allowed, since old encoders use it.
    fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            fast: vec![(0, 0); 1 << FAST_BITS].into(),
            limits: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, &count) in (1_u32..).zip(counts) {
            // At most 256 symbols, and codes of 16 bits.
            table.offsets[length as usize] = place as i32 - code as i32;
            for _ in 0..count {
                if code >= 1 << length {
                    return None;
                }
                if length <= FAST_BITS {
                    let spread = FAST_BITS - length;
                    let first = (code << spread) as usize;
                    table.fast[first..first + (1 << spread)]
                        .fill((length as u8, *symbols.get(place)?));
                }
                code += 1;
                place += 1;
            }
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }

    /// Finds the code that these bits begin with: its length and its symbol.
    pub(super) fn find(&self, bits: u16) -> Option<(u8, u8)> {
        let (length, symbol) = self.fast[usize::from(bits >> (16 - FAST_BITS))];
        if length > 0 {
            return Some((length, symbol));
        }
        let bits = u32::from(bits);
        let length = (FAST_BITS + 1..=16).find(|length| bits < self.limits[*length as usize])?;
        let place = (bits >> (16 - length)) as i32 + self.offsets[length as usize];
        let symbol = self.symbols.get(usize::try_from(place).ok()?)?;
        Some((length as u8, *symbol))
    }
}

/// A place that a table or the restart interval is kept in, until it is defined anew.
struct Slot<T> {
    content: Vec<u8>,
    value: T,
    used: bool,
}

impl<T> Slot<T> {
    /// Puts a definition into a place. One that was never used is not replaced by another: no
    /// encoder writes it, and anything could be hidden in it.
    fn define(
        slot: &mut Option<Self>,
        content: &[u8],
        value: impl FnOnce() -> Result<T, PictureError>,
    ) -> Result<(), PictureError> {
        match slot {
            Some(slot) if slot.content == content => return Ok(()),
            Some(Self { used: false, .. }) => {
                return Err(corrupt("it defines a table that it never uses"));
            }
            _ => {}
        }
        *slot = Some(Self {
            content: content.to_vec(),
            value: value()?,
            used: false,
        });
        Ok(())
    }

    fn use_up(slot: Option<&mut Self>) -> Result<&T, PictureError> {
        let slot = slot.ok_or_else(|| corrupt("a scan needs a table that is not there"))?;
        slot.used = true;
        Ok(&slot.value)
    }
}

/// What is defined at a place of the file.
#[derive(Default)]
pub(super) struct Tables {
    quantisation: [Option<Slot<()>>; 4],
    /// Those for DC coefficients, then those for AC coefficients.
    huffman: [[Option<Slot<HuffmanTable>>; 4]; 2],
    restart_interval: Option<Slot<u32>>,
}

/// Which coefficients a Huffman table is for.
#[derive(Clone, Copy)]
pub(super) enum Class {
    Dc = 0,
    Ac = 1,
}

impl Tables {
    /// Reads a `DQT` segment, which holds nothing but whole tables.
    pub(super) fn define_quantisation(&mut self, mut body: &[u8]) -> Result<(), PictureError> {
        let wrong = || corrupt("a quantisation table has a wrong length");
        if body.is_empty() {
            return Err(wrong());
        }
        while let [head, rest @ ..] = body {
            let (precision, place) = (head >> 4, usize::from(head & 15));
            if precision > 1 || place > 3 {
                return Err(corrupt("a quantisation table is of an unknown kind"));
            }
            let (table, rest) = rest.split_at_checked(64 << precision).ok_or_else(wrong)?;
            Slot::define(&mut self.quantisation[place], table, || Ok(()))?;
            body = rest;
        }
        Ok(())
    }

    /// Reads a `DHT` segment, which holds nothing but whole tables.
    pub(super) fn define_huffman(&mut self, mut body: &[u8]) -> Result<(), PictureError> {
        let wrong = || corrupt("a Huffman table has a wrong length");
        if body.is_empty() {
            return Err(wrong());
        }
        while let [head, rest @ ..] = body {
            let (class, place) = (usize::from(head >> 4), usize::from(head & 15));
            if class > 1 || place > 3 {
                return Err(corrupt("a Huffman table is of an unknown kind"));
            }
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(wrong)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or_else(wrong)?;
            let content = [&counts[..], symbols].concat();
            Slot::define(&mut self.huffman[class][place], &content, || {
                HuffmanTable::new(counts, symbols)
                    .ok_or_else(|| corrupt("a Huffman table has too many codes"))
            })?;
            body = rest;
        }
        Ok(())
    }

    /// Reads a `DRI` segment.
    pub(super) fn define_restart_interval(&mut self, body: &[u8]) -> Result<(), PictureError> {
        let [high, low] = *body else {
            return Err(corrupt("its restart interval has a wrong length"));
        };
        let interval = u16::from_be_bytes([high, low]).into();
        Slot::define(&mut self.restart_interval, body, || Ok(interval))
    }

    /// How many MCUs lie between two restart markers; 0 when there are none.
    pub(super) fn use_restart_interval(&mut self) -> u32 {
        Slot::use_up(self.restart_interval.as_mut()).map_or(0, |interval| *interval)
    }

    pub(super) fn use_quantisation(&mut self, place: u8) -> Result<(), PictureError> {
        Slot::use_up(
            self.quantisation
                .get_mut(usize::from(place))
                .and_then(Option::as_mut),
        )
        .copied()
    }

    /// Marks a table as used by a scan, so that [`Self::huffman`] gives it.
    pub(super) fn use_huffman(&mut self, class: Class, place: u8) -> Result<(), PictureError> {
        Slot::use_up(
            self.huffman[class as usize]
                .get_mut(usize::from(place))
                .and_then(Option::as_mut),
        )
        .map(|_| ())
    }

    /// The table at a place.
    pub(super) fn huffman(&self, class: Class, place: u8) -> Result<&HuffmanTable, PictureError> {
        self.huffman[class as usize]
            .get(usize::from(place))
            .and_then(Option::as_ref)
            .map(|slot| &slot.value)
            .ok_or_else(|| corrupt("a scan needs a table that is not there"))
    }
}
