//! What the frame header says (ITU-T T.81, sections A.1 and B.2.2).

use super::super::PictureError;
use super::{corrupt, unsupported};

/// Coefficients of a block.
const BLOCK: usize = 64;

/// How coefficients are spread over scans.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// All of a block at once.
    Sequential,
    /// By frequency, and by bits.
    Progressive,
}

/// A picture's geometry.
pub(super) struct Frame {
    pub(super) process: Process,
    /// MCUs in a row and rows of them, in a scan of several components.
    pub(super) mcus: (u32, u32),
    pub(super) components: Vec<Component>,
}

/// A component: brightness, a colour.
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks of an MCU, horizontally and vertically.
    pub(super) sampling: (u32, u32),
    /// The place of its quantisation table.
    pub(super) quantisation: u8,
    /// Blocks in a row and rows of them, in a scan of this component alone.
    pub(super) blocks: (u32, u32),
    /// Blocks in a row, those that fill the last MCU included.
    stride: u32,
    /// For each coefficient: how many of its low bits are still to come. `None` as long as no
    /// scan held it.
    pub(super) missing_bits: [Option<u8>; BLOCK],
    /// For each block of a progressive picture: which coefficients are known not to be zero.
    /// Refining them takes a bit each.
    nonzero: Vec<u64>,
    /// Stands for all blocks where none is remembered.
    unused: u64,
}

impl Frame {
    /// Reads a frame header, whose length and sides the walk has checked.
    pub(super) fn new(marker: u8, body: &[u8]) -> Result<Self, PictureError> {
        let process = match marker {
            0xC0 | 0xC1 => Process::Sequential,
            0xC2 => Process::Progressive,
            0xC3 => return Err(unsupported("it is stored without loss")),
            _ => return Err(unsupported("it is arithmetic-coded")),
        };
        let [precision, y1, y0, x1, x0, _, components @ ..] = body else {
            return Err(corrupt("its frame header is too short"));
        };
        if *precision != 8 {
            return Err(unsupported("its samples do not have 8 bits"));
        }
        let width = u32::from(u16::from_be_bytes([*x1, *x0]));
        let height = u32::from(u16::from_be_bytes([*y1, *y0]));
        let mut components = read_components(components)?;
        let most = |side: fn(&Component) -> u32| components.iter().map(side).max().unwrap_or(1);
        let (most_h, most_v) = (most(|c| c.sampling.0), most(|c| c.sampling.1));
        let mcus = (width.div_ceil(8 * most_h), height.div_ceil(8 * most_v));
        for component in &mut components {
            let (h, v) = component.sampling;
            component.blocks = (
                (width * h).div_ceil(most_h).div_ceil(8),
                (height * v).div_ceil(most_v).div_ceil(8),
            );
            component.stride = mcus.0 * h;
            if process == Process::Progressive {
                // Both factors are less than 2^16.
                let blocks = component.stride as usize * (mcus.1 * v) as usize;
                component.nonzero = vec![0; blocks];
            }
        }
        Ok(Self {
            process,
            mcus,
            components,
        })
    }

    /// Whether every component has come, be it without its finer details.
    pub(super) fn is_complete(&self) -> bool {
        self.components
            .iter()
            .all(|component| component.missing_bits[0].is_some())
    }
}

impl Component {
    /// The non-zero coefficients of the block at a place; nobody's in a sequential picture.
    pub(super) fn nonzero_at(&mut self, x: u32, y: u32) -> &mut u64 {
        let place = y as usize * self.stride as usize + x as usize;
        self.nonzero.get_mut(place).unwrap_or(&mut self.unused)
    }
}

fn read_components(bytes: &[u8]) -> Result<Vec<Component>, PictureError> {
    let mut components: Vec<Component> = Vec::new();
    for component in bytes.chunks_exact(3) {
        let (id, sampling, quantisation) = (component[0], component[1], component[2]);
        let sampling = (u32::from(sampling >> 4), u32::from(sampling & 15));
        if !(1..=4).contains(&sampling.0) || !(1..=4).contains(&sampling.1) || quantisation > 3 {
            return Err(corrupt("its frame header names an impossible component"));
        }
        if components.iter().any(|other| other.id == id) {
            return Err(corrupt("its frame header names a component twice"));
        }
        components.push(Component {
            id,
            sampling,
            quantisation,
            blocks: (0, 0),
            stride: 0,
            missing_bits: [None; BLOCK],
            nonzero: Vec::new(),
            unused: 0,
        });
    }
    Ok(components)
}
