//! The programs of the user's desktop.

use std::io;
use std::path::Path;

/// Opens a file with the program that the desktop has for it, and does not wait for that program.
///
/// # Errors
/// Where there is no desktop, or no such program.
pub(crate) fn open(path: &Path) -> io::Result<()> {
    open::that_detached(path)
}
