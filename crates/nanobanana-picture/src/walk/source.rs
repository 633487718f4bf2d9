//! A buffered reader that a walker can look ahead in.

use std::io::{ErrorKind, Read};

use crate::{PictureError, PictureFormat};

/// Holds the largest JPEG segment, so that a walker can see it whole.
const BUFFER_BYTES: usize = 64 * 1024;

/// Reads a picture file forwards. An end of the file where more was needed is
/// [`PictureError::CutOff`].
pub(crate) struct Source<R> {
    reader: R,
    format: PictureFormat,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(reader: R, format: PictureFormat) -> Self {
        Self {
            reader,
            format,
            buffer: vec![0; BUFFER_BYTES].into(),
            start: 0,
            end: 0,
        }
    }

    /// What is buffered, ahead of the place of the walk.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Moves on past `count` buffered bytes.
    pub(super) fn consume(&mut self, count: usize) {
        debug_assert!(count <= self.buffered().len());
        self.start += count;
    }

    /// Makes sure that at least `count` bytes are buffered, and gives all that are.
    pub(super) fn peek(&mut self, count: usize) -> Result<&[u8], PictureError> {
        debug_assert!(count <= BUFFER_BYTES);
        while self.end - self.start < count {
            if !self.fill()? {
                return Err(PictureError::CutOff {
                    format: self.format,
                });
            }
        }
        Ok(self.buffered())
    }

    /// Reads the next bytes by value.
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], PictureError> {
        self.peek(N)?;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.buffered()[..N]);
        self.consume(N);
        Ok(bytes)
    }

    /// Moves on past `count` bytes.
    pub(super) fn skip(&mut self, mut count: u64) -> Result<(), PictureError> {
        while count > 0 {
            let step = prefix_len(self.peek(1)?, count);
            self.consume(step);
            count -= step as u64;
        }
        Ok(())
    }

    pub(super) fn corrupt(&self, what: &'static str) -> PictureError {
        PictureError::Corrupt {
            format: self.format,
            what,
        }
    }

    pub(super) fn unsupported(&self, what: &'static str) -> PictureError {
        PictureError::Unsupported {
            format: self.format,
            what,
        }
    }

    /// Reads once more into the buffer; false at the end of the file.
    fn fill(&mut self) -> Result<bool, PictureError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(PictureError::Read(error)),
            }
        }
    }
}

/// How many of `buffered` belong to a run of which `remaining` bytes are still to come.
pub(super) fn prefix_len(buffered: &[u8], remaining: u64) -> usize {
    usize::try_from(remaining).map_or(buffered.len(), |remaining| remaining.min(buffered.len()))
}
