//! Making a local input ready for upload.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::clean::clean_source;
use crate::convert::{ResultFormat, convert_source};
use crate::digest::Written;
use crate::inspect::{Source, open};
use crate::limits::check_input_bytes;
use crate::{PictureError, PictureFormat};

/// A local input that was written anew for upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The format written: PNG or JPEG.
    pub upload_format: PictureFormat,
    /// What was written.
    pub written: Written,
}

/// Recognizes an input by its bytes and writes it to `out` without metadata: a JPEG and a PNG
/// losslessly, every other format as a PNG.
///
/// No more is read than the file's length when it was first looked at, so that a file which
/// grows in the meantime gets past no limit.
///
/// # Errors
///
/// When the file is longer than [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES), is no whole picture,
/// has too many pixels, or cannot be read or written.
pub fn prepare(mut file: impl Read + Seek, mut out: impl Write) -> Result<Prepared, PictureError> {
    prepare_source(&mut file, &mut out)
}

fn prepare_source(file: &mut dyn Source, out: &mut dyn Write) -> Result<Prepared, PictureError> {
    let mut input = FixedLength::new(file).map_err(PictureError::Read)?;
    check_input_bytes(input.length)?;
    let (format, _) = open(&mut input)?;
    let (upload_format, written) = match format {
        PictureFormat::Png | PictureFormat::Jpeg => {
            (format, clean_source(&mut input, out, format)?)
        }
        _ => {
            let written = convert_source(&mut input, ResultFormat::Png, out)?;
            (PictureFormat::Png, written)
        }
    };
    Ok(Prepared {
        upload_format,
        written,
    })
}

/// A file that ends where it ended when it was first looked at.
struct FixedLength<R> {
    inner: R,
    length: u64,
    position: u64,
}

impl<R: Seek> FixedLength<R> {
    fn new(mut inner: R) -> io::Result<Self> {
        let length = inner.seek(SeekFrom::End(0))?;
        inner.rewind()?;
        Ok(Self {
            inner,
            length,
            position: 0,
        })
    }
}

impl<R: Read> Read for FixedLength<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let count = self.inner.by_ref().take(left).read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for FixedLength<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let to = to.ok_or(io::ErrorKind::InvalidInput)?;
        self.position = self.inner.seek(SeekFrom::Start(to))?;
        Ok(self.position)
    }
}
