//! Small text files: those that the user has written, such as a key or settings, and those that are written here.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Reads a regular file of at most `longest` bytes.
///
/// # Errors
/// Whatever the system says, and an error of [`io::ErrorKind::Other`] for what is no such file. None
/// repeats what the file holds.
pub(crate) fn read(path: &Path, longest: u64) -> io::Result<String> {
    text_of(open(path)?, longest)
}

/// The same for a secret. One that others can write may be theirs, and is refused.
pub(crate) fn read_secret(path: &Path, longest: u64) -> io::Result<String> {
    let file = open(path)?;
    if others_may(&file.metadata()?, WRITE) {
        return Err(io::Error::other(Fault::WritableByOthers));
    }
    text_of(file, longest)
}

pub(crate) fn is_readable_by_others(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| others_may(&metadata, READ))
}

/// Whether other users of the machine can change a file or what is in a folder.
pub(crate) fn is_writable_by_others(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| others_may(&metadata, WRITE))
}

const READ: u32 = 0o4;
const WRITE: u32 = 0o2;

/// What others than the owner may do. A group of the owner's own number is the owner's alone: some
/// systems let it write all that its user makes.
#[cfg(unix)]
fn others_may(metadata: &Metadata, what: u32) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let group = if metadata.gid() == metadata.uid() {
        0
    } else {
        metadata.mode() >> 3
    };
    (metadata.mode() | group) & what != 0
}

/// The profile folder keeps others out here.
#[cfg(not(unix))]
fn others_may(_metadata: &Metadata, _what: u32) -> bool {
    false
}

fn text_of(file: File, longest: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(io::Error::other(Fault::TooLong { longest }));
    }
    // The error of the conversion would quote the bytes.
    String::from_utf8(bytes).map_err(|_| io::Error::other(Fault::NotText))
}

/// Opens a regular file for reading. Opening a pipe would wait for a writer, so the open does not
/// block.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other(Fault::NotAFile));
    }
    Ok(file)
}

/// Whether a file is not there. Services may have `/dev/null` for a home folder.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Puts a text into a file that only this user can read, at once or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_private(folder)?;
    // Made with mode 0600.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Puts bytes into a file as any other program would, at once or not at all, over another file where it may.
pub(crate) fn write(path: &Path, bytes: &[u8], may_replace: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nanobanana-").suffix(".part");
    // The umask decides who may read it, not the temporary file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    match may_replace {
        true => file.persist(path)?,
        false => file.persist_noclobber(path)?,
    };
    Ok(())
}

/// Makes a folder, where it is missing, that only this user can look into.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What keeps a file from being a small text file.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A folder, a pipe, a device or a socket.
    #[error("it is not a regular file")]
    NotAFile,
    #[error("it is longer than {longest} bytes")]
    TooLong { longest: u64 },
    #[error("it is not text")]
    NotText,
    /// A secret that may be anybody's.
    #[error("other users of this machine can write it; make it yours alone with chmod 600")]
    WritableByOthers,
}
