//! The marker segments and scans of a JPEG file (ITU-T T.81, annex B).

use std::io::Read;

use super::source::Source;
use crate::limits::check_pixels;
use crate::orientation::EXIF_PREFIX;
use crate::{Orientation, PictureError, PictureFormat};

const RST0: u8 = 0xD0;
const RST7: u8 = 0xD7;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;

/// A piece of a JPEG file, in the order of the file.
pub(crate) enum JpegPart<'a> {
    /// The orientation that the EXIF data ask for, in place of the first segment that has such
    /// data and comes before the pixels: readers heed no other.
    Exif(Orientation),
    /// Any other segment, without its marker and length.
    Segment {
        /// The second byte of its marker.
        marker: u8,
        /// What follows the length.
        body: &'a [u8],
    },
    /// Entropy-coded bytes that follow the last `SOS` segment, restart markers included.
    Scan(&'a [u8]),
    /// The end marker.
    End,
}

/// Where the walk is.
enum JpegPosition {
    BetweenSegments,
    InScan,
}

/// Walks a JPEG file of one frame: baseline, extended, progressive or lossless, Huffman or
/// arithmetic.
pub(crate) struct JpegWalker<R> {
    source: Source<R>,
    position: JpegPosition,
    /// How much of the buffer the part given out last takes up.
    given_out: usize,
    frame: Option<(u32, u32)>,
    scan_bytes: u64,
    seen_exif: bool,
    seen_scan: bool,
}

impl<R: Read> JpegWalker<R> {
    /// Starts at the first byte of the file.
    pub(crate) fn new(reader: R) -> Result<Self, PictureError> {
        let mut source = Source::new(reader, PictureFormat::Jpeg);
        if source.take()? != [0xFF, SOI] {
            return Err(source.corrupt("it does not begin with the start marker"));
        }
        Ok(Self {
            source,
            position: JpegPosition::BetweenSegments,
            given_out: 0,
            frame: None,
            scan_bytes: 0,
            seen_exif: false,
            seen_scan: false,
        })
    }

    /// Width and height as stored; before the pixels begin, they may not be known yet.
    pub(crate) fn frame(&self) -> Result<(u32, u32), PictureError> {
        self.frame
            .ok_or_else(|| self.source.corrupt("it has no frame header"))
    }

    /// The next part. After [`JpegPart::End`] there is none.
    pub(crate) fn next_part(&mut self) -> Result<JpegPart<'_>, PictureError> {
        self.source.consume(self.given_out);
        self.given_out = 0;
        if let JpegPosition::InScan = self.position {
            let length = self.scan_run()?;
            if length > 0 {
                self.given_out = length;
                self.scan_bytes += length as u64;
                return Ok(JpegPart::Scan(&self.source.buffered()[..length]));
            }
            if self.scan_bytes == 0 {
                return Err(self.source.corrupt("a scan has no data"));
            }
            self.position = JpegPosition::BetweenSegments;
        }
        self.next_segment()
    }

    /// How many buffered bytes belong to the scan; none when a marker comes next.
    fn scan_run(&mut self) -> Result<usize, PictureError> {
        loop {
            // No scan is the end of a file, so two bytes are always there to be seen.
            let buffered = self.source.peek(2)?;
            match scan_prefix(buffered) {
                // Fill bytes before a marker mean nothing.
                0 if buffered[1] == 0xFF => self.source.consume(1),
                length => return Ok(length),
            }
        }
    }

    fn next_segment(&mut self) -> Result<JpegPart<'_>, PictureError> {
        let marker = self.next_marker()?;
        match marker {
            EOI if self.seen_scan => return Ok(JpegPart::End),
            EOI => return Err(self.source.corrupt("it has no pixels")),
            0xC0..=0xCF | SOS..=0xEF | 0xFE => {}
            0xF0..=0xFD => {
                return Err(self
                    .source
                    .unsupported("it is a JPEG-LS or JPEG extension file"));
            }
            _ => return Err(self.source.corrupt("it has a marker in a wrong place")),
        }
        let [high, low] = self.source.take()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some(body_length) = length.checked_sub(2) else {
            return Err(self
                .source
                .corrupt("a segment is shorter than its own length field"));
        };
        self.source.peek(body_length)?;
        self.given_out = body_length;
        self.check_segment(marker, body_length)?;

        let body = &self.source.buffered()[..body_length];
        if marker == APP1 && body.starts_with(EXIF_PREFIX) && !self.seen_exif && !self.seen_scan {
            self.seen_exif = true;
            return Ok(JpegPart::Exif(Orientation::from_exif(body)));
        }
        Ok(JpegPart::Segment { marker, body })
    }

    fn next_marker(&mut self) -> Result<u8, PictureError> {
        loop {
            let [prefix, marker, ..] = *self.source.peek(2)? else {
                return Err(PictureError::CutOff {
                    format: PictureFormat::Jpeg,
                });
            };
            if prefix != 0xFF {
                return Err(self
                    .source
                    .corrupt("it has stray bytes between its segments"));
            }
            if marker == 0xFF {
                self.source.consume(1);
                continue;
            }
            self.source.consume(2);
            return Ok(marker);
        }
    }

    fn check_segment(&mut self, marker: u8, body_length: usize) -> Result<(), PictureError> {
        match marker {
            0xC5..=0xC8 | 0xCD..=0xCF | 0xDE | 0xDF => Err(self
                .source
                .unsupported("it is stored in several resolutions")),
            _ if is_frame_header(marker) => {
                let frame = self.read_frame_header(body_length)?;
                if self.frame.replace(frame).is_some() {
                    return Err(self.source.corrupt("it has two frame headers"));
                }
                Ok(())
            }
            SOS => {
                self.frame()?;
                self.position = JpegPosition::InScan;
                self.scan_bytes = 0;
                self.seen_scan = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_frame_header(&self, body_length: usize) -> Result<(u32, u32), PictureError> {
        let body = &self.source.buffered()[..body_length];
        let [_precision, y1, y0, x1, x0, components, rest @ ..] = body else {
            return Err(self.source.corrupt("its frame header is too short"));
        };
        if !(1..=4).contains(components) || rest.len() != 3 * usize::from(*components) {
            return Err(self.source.corrupt("its frame header has a wrong length"));
        }
        let (width, height) = (
            u16::from_be_bytes([*x1, *x0]),
            u16::from_be_bytes([*y1, *y0]),
        );
        if height == 0 {
            // T.81 lets the height follow the pixels; decoders at large do not read that.
            return Err(self
                .source
                .unsupported("its header does not give its height"));
        }
        if width == 0 {
            return Err(self.source.corrupt("its width is zero"));
        }
        check_pixels(PictureFormat::Jpeg, width.into(), height.into())?;
        Ok((width.into(), height.into()))
    }
}

/// Whether a marker begins a frame that is not part of a hierarchy: `SOF0` to `SOF3` and `SOF9`
/// to `SOF11`.
pub(crate) const fn is_frame_header(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC3 | 0xC9..=0xCB)
}

/// The length of the entropy-coded bytes at the front: up to a marker that is no restart marker,
/// or to a last byte that may begin one.
fn scan_prefix(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| *byte == 0xFF) {
        match bytes.get(at + step + 1) {
            Some(0 | RST0..=RST7) => at += step + 2,
            _ => return at + step,
        }
    }
    bytes.len()
}
