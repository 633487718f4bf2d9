//! Files and folders that only their user can read.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder and its parents, mode 0700. One that exists is left as it is: it is not known to
/// be this program's own.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a file that does not exist yet, mode 0600.
pub(super) fn create_file(path: &Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

/// Opens a file to lock it, and makes it where there is none, mode 0600.
pub(super) fn open_or_create_file(path: &Path) -> io::Result<File> {
    options().create(true).truncate(false).open(path)
}

/// Removes a file, where there is one.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Which file it is.
#[cfg(unix)]
pub(super) fn inode(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// An open file keeps its name here.
#[cfg(not(unix))]
pub(super) fn inode(_file: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// Makes the names of a folder's files as durable as their content.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders cannot be synced here; the file system's own journal does it.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
