//! The EXIF orientation: how a stored picture is turned for display.

/// Tag of the orientation in a TIFF or EXIF directory (TIFF 6.0, section 8).
const ORIENTATION_TAG: u16 = 0x0112;
/// Field type `SHORT`, an unsigned 16-bit number (TIFF 6.0, section 2).
const SHORT: u16 = 3;
const ENTRY_BYTES: usize = 12;

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
        find_in_tiff(tiff)
            .and_then(|value| Self::new(u8::try_from(value).ok()?))
            .unwrap_or(Self::NORMAL)
    }

    /// The least EXIF data that say this orientation, without the prefix of JPEG: a big-endian
    /// TIFF header and a directory of one entry.
    pub(crate) fn to_exif(self) -> [u8; 26] {
        let mut exif = *b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        exif[19] = self.0;
        exif
    }
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Big,
    Little,
}

impl ByteOrder {
    fn u16_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        })
    }

    fn u32_at(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        })
    }
}

/// The orientation in the first directory, where the main picture's is.
fn find_in_tiff(tiff: &[u8]) -> Option<u16> {
    let order = match tiff {
        [b'M', b'M', 0, 42, ..] => ByteOrder::Big,
        [b'I', b'I', 42, 0, ..] => ByteOrder::Little,
        _ => return None,
    };
    let directory = tiff.get(usize::try_from(order.u32_at(tiff, 4)?).ok()?..)?;
    let entries = usize::from(order.u16_at(directory, 0)?);
    let entry = directory
        .get(2..)?
        .chunks_exact(ENTRY_BYTES)
        .take(entries)
        .find(|entry| order.u16_at(entry, 0) == Some(ORIENTATION_TAG))?;
    if order.u16_at(entry, 2)? != SHORT || order.u32_at(entry, 4)? != 1 {
        return None;
    }
    order.u16_at(entry, 8)
}
