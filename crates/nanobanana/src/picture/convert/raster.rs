//! Decoded pixels, given out row by row as they are displayed.

use super::super::Orientation;

/// What the bytes of a pixel mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
}

impl Layout {
    pub(super) const fn pixel_bytes(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    pub(super) const fn has_colour(self) -> bool {
        matches!(self, Self::Rgb | Self::Rgba)
    }
}

/// A whole picture in memory. Turning it for display happens while rows are read, without a
/// second copy.
pub(super) struct Raster {
    samples: Vec<u8>,
    width: usize,
    height: usize,
    layout: Layout,
    orientation: Orientation,
    next_row: usize,
}

impl Raster {
    /// Wraps pixels in the order they were stored; `samples` holds all of them.
    pub(super) fn new(
        samples: Vec<u8>,
        (width, height): (u32, u32),
        layout: Layout,
        orientation: Orientation,
    ) -> Self {
        let (width, height) = (width as usize, height as usize);
        debug_assert_eq!(samples.len(), width * height * layout.pixel_bytes());
        Self {
            samples,
            width,
            height,
            layout,
            orientation,
            next_row: 0,
        }
    }

    pub(super) const fn layout(&self) -> Layout {
        self.layout
    }

    /// Copies the next displayed row, which `row` is just long enough for.
    pub(super) fn read_row(&mut self, row: &mut [u8]) {
        let pixel_bytes = self.layout.pixel_bytes();
        let (first, step) = self.row_path(self.next_row);
        self.next_row += 1;
        if step == 1 {
            row.copy_from_slice(&self.samples[first * pixel_bytes..][..row.len()]);
            return;
        }
        let mut at = first;
        for pixel in row.chunks_exact_mut(pixel_bytes) {
            pixel.copy_from_slice(&self.samples[at * pixel_bytes..][..pixel_bytes]);
            // One step past the last pixel may leave the picture, and is not looked at.
            at = at.wrapping_add_signed(step);
        }
    }

    /// All rows one after another, as displayed.
    pub(super) fn into_samples(mut self) -> Vec<u8> {
        if self.orientation == Orientation::NORMAL {
            return self.samples;
        }
        let row_pixels = if self.orientation.swaps_sides() {
            self.height
        } else {
            self.width
        };
        let mut turned = vec![0; self.samples.len()];
        for row in turned.chunks_exact_mut(row_pixels * self.layout.pixel_bytes()) {
            self.read_row(row);
        }
        turned
    }

    /// Where the first pixel of a displayed row is stored, and how far apart its pixels are.
    fn row_path(&self, y: usize) -> (usize, isize) {
        let (width, height) = (self.width, self.height);
        // At most 100 million pixels wide.
        let stride = width as isize;
        match self.orientation.value() {
            2 => (y * width + width - 1, -1),
            3 => ((height - y) * width - 1, -1),
            4 => ((height - 1 - y) * width, 1),
            5 => (y, stride),
            6 => ((height - 1) * width + y, -stride),
            7 => (height * width - 1 - y, -stride),
            8 => (width - 1 - y, stride),
            _ => (y * width, 1),
        }
    }
}
