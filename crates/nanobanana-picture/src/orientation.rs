//! The EXIF orientation: how a stored picture is turned for display.

use image::metadata::Orientation as Turn;

/// What opens the EXIF data of a JPEG segment; stray copies are found in other formats too.
pub(crate) const EXIF_PREFIX: &[u8; 6] = b"Exif\0\0";

/// An EXIF orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Orientation(u8);

impl Orientation {
    /// Displayed as stored.
    pub const NORMAL: Self = Self(1);

    /// The orientation of a value from 1 to 8.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        match value {
            1..=8 => Some(Self(value)),
            _ => None,
        }
    }

    /// The value in EXIF: 1 is as stored, 3 turned by 180 degrees, 6 turned clockwise by 90
    /// degrees for display, 8 by 270; 2, 4, 5 and 7 are mirrored.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// Whether width and height change places for display.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Width and height as displayed, from those stored.
    #[must_use]
    pub const fn displayed(self, width: u32, height: u32) -> (u32, u32) {
        if self.swaps_sides() {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Reads the orientation out of EXIF data, with or without the prefix that JPEG puts before
    /// it. Data that make no sense, or hold no orientation, are as good as none: every reader
    /// displays such a picture as it is stored.
    pub(crate) fn from_exif(exif: &[u8]) -> Self {
        let tiff = exif.strip_prefix(EXIF_PREFIX).unwrap_or(exif);
        Turn::from_exif_chunk(tiff).map_or(Self::NORMAL, Self::from)
    }

    /// The least EXIF data that say this orientation, without the prefix of JPEG: a big-endian
    /// TIFF header and a directory of one entry.
    pub(crate) fn to_exif(self) -> [u8; 26] {
        let mut exif = *b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        exif[19] = self.0;
        exif
    }
}

impl From<Turn> for Orientation {
    /// Both count as EXIF does.
    fn from(turn: Turn) -> Self {
        Self(turn.to_exif())
    }
}
