//! Decoding the scans of a JPEG to nowhere, to prove that they are its pixels and nothing else
//! (ITU-T T.81, annexes A, B, F and G).
//!
//! Only the Huffman decoding is done, since no later step of a decoder can fail: each scan must
//! hold exactly the coefficients that the headers promise, to its last bit. No decoder at hand
//! tells whether something is left over in a scan, and those that read progressive pictures hold
//! all coefficients in memory. Here a sequential picture needs no memory that grows with its
//! size; a progressive one needs 8 bytes for each block of 8x8 samples, which are at most 50 MB
//! for 100 megapixels in four components.

mod bits;
mod block;
mod frame;
mod scan;
mod tables;

pub(super) use bits::ScanBytes;

use self::bits::ScanBits;
use self::frame::Frame;
use self::scan::Scan;
use self::tables::Tables;
use super::walk::is_frame_header;
use super::{PictureError, PictureFormat};

const DHT: u8 = 0xC4;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DRI: u8 = 0xDD;

/// Scans that a picture may have. Encoders write about ten; without a limit, a short file could
/// ask for hours of work.
const MAX_SCANS: u32 = 100;

/// What is known of a JPEG at a place of the file.
#[derive(Default)]
pub(super) struct EntropyCheck {
    tables: Tables,
    frame: Option<Frame>,
    scan: Option<Scan>,
    scans: u32,
}

impl EntropyCheck {
    /// Takes the next segment. True when it is one that decoding needs; then it holds that and
    /// nothing else.
    ///
    /// # Errors
    ///
    /// When it is of a wrong length or in a wrong place, asks for what is not there, or makes the
    /// picture one that is not Huffman-coded with 8 bits for each sample.
    pub(super) fn segment(&mut self, marker: u8, body: &[u8]) -> Result<bool, PictureError> {
        match marker {
            DQT => self.tables.define_quantisation(body)?,
            DHT => self.tables.define_huffman(body)?,
            DRI => self.tables.define_restart_interval(body)?,
            SOS => self.begin_scan(body)?,
            _ if is_frame_header(marker) => self.frame = Some(Frame::new(marker, body)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Decodes the scan whose header was taken last.
    ///
    /// # Errors
    ///
    /// When its bytes are not exactly its coefficients, or cannot be read.
    pub(super) fn decode_scan(&mut self, source: &mut impl ScanBytes) -> Result<(), PictureError> {
        let (Some(frame), Some(scan)) = (&mut self.frame, self.scan.take()) else {
            return Err(corrupt("it has no frame header"));
        };
        let interval = self.tables.use_restart_interval();
        let mut bits = ScanBits::new(source);
        scan.decode(frame, &self.tables, interval, &mut bits)?;
        bits.finish()
    }

    /// Proves that no component was left out, at the end of the picture.
    ///
    /// # Errors
    ///
    /// When one was.
    pub(super) fn finish(&self) -> Result<(), PictureError> {
        if self.frame.as_ref().is_some_and(Frame::is_complete) {
            return Ok(());
        }
        Err(corrupt("a part of its colours is missing"))
    }

    fn begin_scan(&mut self, body: &[u8]) -> Result<(), PictureError> {
        let Some(frame) = &mut self.frame else {
            return Err(corrupt("it has no frame header"));
        };
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return Err(unsupported("it has more than 100 scans"));
        }
        self.scan = Some(Scan::new(body, frame, &mut self.tables)?);
        Ok(())
    }
}

const fn corrupt(what: &'static str) -> PictureError {
    PictureError::Corrupt {
        format: PictureFormat::Jpeg,
        what,
    }
}

const fn unsupported(what: &'static str) -> PictureError {
    PictureError::Unsupported {
        format: PictureFormat::Jpeg,
        what,
    }
}
