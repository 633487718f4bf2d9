//! Writing while counting and hashing.

use std::io::{self, BufWriter, Read, Write};

use ring::digest::{Context, SHA256};

use crate::{Orientation, PictureError};

const BUFFER_BYTES: usize = 64 * 1024;

/// A picture that was written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Width in pixels, as displayed.
    pub width: u32,
    /// Height in pixels, as displayed.
    pub height: u32,
    /// The orientation that the written picture carries.
    pub orientation: Orientation,
    /// Whether samples of more than 8 bits were rounded.
    pub is_reduced: bool,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
}

/// SHA-256 of all that is left to read, in hexadecimal digits.
///
/// # Errors
///
/// When the bytes cannot be read.
pub fn sha256(mut from: impl Read) -> io::Result<String> {
    let mut sha256 = Context::new(&SHA256);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(hex(sha256));
        }
        sha256.update(&buffer[..count]);
    }
}

fn hex(hash: Context) -> String {
    let bytes = hash.finish();
    bytes
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Buffers what is written, and counts and hashes it on the way.
pub(crate) struct DigestWriter<'a> {
    inner: BufWriter<&'a mut dyn Write>,
    bytes: u64,
    sha256: Context,
}

impl<'a> DigestWriter<'a> {
    pub(crate) fn new(inner: &'a mut dyn Write) -> Self {
        Self {
            inner: BufWriter::with_capacity(BUFFER_BYTES, inner),
            bytes: 0,
            sha256: Context::new(&SHA256),
        }
    }

    /// Writes out what is buffered. `width` and `height` are as displayed.
    pub(crate) fn finish(
        mut self,
        (width, height): (u32, u32),
        orientation: Orientation,
    ) -> Result<Written, PictureError> {
        self.inner.flush().map_err(PictureError::Write)?;
        Ok(Written {
            width,
            height,
            orientation,
            is_reduced: false,
            bytes: self.bytes,
            sha256: hex(self.sha256),
        })
    }
}

impl Write for DigestWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
