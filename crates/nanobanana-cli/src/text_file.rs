//! A small text file that the user has written: a key, or settings.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Reads a regular file of at most `longest` bytes.
///
/// # Errors
/// Whatever the system says, and an error of [`io::ErrorKind::Other`] for what is no such file. None
/// repeats what the file holds.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<String> {
    let file = open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other(Fault::NotAFile));
    }
    let mut bytes = Vec::new();
    file.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(io::Error::other(Fault::TooLong { longest }));
    }
    // The error of the conversion would quote the bytes.
    String::from_utf8(bytes).map_err(|_| io::Error::other(Fault::NotText))
}

/// Opens a file for reading. Opening a pipe would wait for a writer, so the open does not block.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

/// What keeps a file from being a small text file.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A folder, a pipe, a device or a socket.
    #[error("it is not a regular file")]
    NotAFile,
    /// More bytes than are read.
    #[error("it is longer than {longest} bytes")]
    TooLong { longest: u64 },
    /// Not UTF-8.
    #[error("it is not text")]
    NotText,
}
