//! Copying a file with a few pieces put in.

use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};

use crate::PictureError;

const BUFFER_BYTES: usize = 64 * 1024;

/// A piece to be put into a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Splice {
    /// Where, in bytes from the start of the file as it is.
    pub(super) at: u64,
    /// How many bytes of the file it stands for.
    pub(super) replaced: u64,
    /// The piece.
    pub(super) bytes: Vec<u8>,
}

impl Splice {
    /// A piece between two bytes.
    pub(super) fn between(at: u64, bytes: Vec<u8>) -> Self {
        Self {
            at,
            replaced: 0,
            bytes,
        }
    }

    /// Nothing in the place of so many bytes.
    pub(super) fn without(at: u64, replaced: u64) -> Self {
        Self {
            at,
            replaced,
            bytes: Vec::new(),
        }
    }

    /// A piece in the place of as many bytes.
    pub(super) fn over(at: u64, bytes: Vec<u8>) -> Self {
        Self {
            at,
            replaced: bytes.len() as u64,
            bytes,
        }
    }
}

/// Copies the file from its start with the pieces, which are in order and do not overlap.
pub(super) fn copy<R: Read + Seek, W: Write>(
    mut reader: R,
    splices: &[Splice],
    mut writer: W,
) -> Result<(), PictureError> {
    reader.rewind().map_err(PictureError::Read)?;
    let mut at = 0;
    for splice in splices {
        pump(&mut reader, &mut writer, splice.at - at)?;
        writer
            .write_all(&splice.bytes)
            .map_err(PictureError::Write)?;
        at = splice.at + splice.replaced;
        pump(&mut reader, &mut std::io::sink(), splice.replaced)?;
    }
    pump(&mut reader, &mut writer, u64::MAX)?;
    writer.flush().map_err(PictureError::Write)
}

/// The bytes at a place; none where the file ends before.
pub(super) fn bytes_at<R: Read + Seek, const N: usize>(
    reader: &mut R,
    at: u64,
) -> Result<Option<[u8; N]>, PictureError> {
    let mut bytes = [0; N];
    let read = reader
        .seek(SeekFrom::Start(at))
        .and_then(|_| reader.read_exact(&mut bytes));
    match read {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(PictureError::Read(error)),
    }
}

/// So many bytes from where the reader is, as far as there are as many.
pub(super) fn next_bytes(reader: &mut impl Read, count: usize) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let read = reader.take(count as u64).read_to_end(&mut bytes);
    read.map_err(PictureError::Read)?;
    Ok(bytes)
}

/// Copies so many bytes, or as many as there are.
fn pump(
    reader: &mut impl Read,
    writer: &mut impl Write,
    mut remaining: u64,
) -> Result<(), PictureError> {
    let mut buffer = vec![0; BUFFER_BYTES];
    while remaining > 0 {
        let wanted = usize::try_from(remaining).map_or(BUFFER_BYTES, |left| left.min(BUFFER_BYTES));
        match reader.read(&mut buffer[..wanted]) {
            Ok(0) => break,
            Ok(count) => {
                let bytes = &buffer[..count];
                writer.write_all(bytes).map_err(PictureError::Write)?;
                remaining -= count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(PictureError::Read(error)),
        }
    }
    Ok(())
}
