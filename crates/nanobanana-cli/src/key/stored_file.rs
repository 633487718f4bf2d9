//! The key in a file of the settings folder, for machines without a keyring. Only its user can read
//! it, from its first moment on.

use std::fs::{self, DirBuilder};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use tempfile::NamedTempFile;

use super::keyring::Removal;
use super::{LONGEST_FILE, is_given};
use crate::environment::Folders;
use crate::text_file;

/// The name of the file.
pub(crate) const NAME: &str = "api_key";

/// Where the file is, or would be; `None` where the system knows no home folder.
pub(crate) fn path() -> Option<PathBuf> {
    Some(Folders::of_user()?.settings.join(NAME))
}

/// The key in the file, where there is one.
///
/// # Errors
/// Those of the system, and that it is no small text file.
pub(crate) fn read(path: &Path) -> io::Result<Option<SecretString>> {
    match text_file::read_secret(path, LONGEST_FILE) {
        Ok(text) if is_given(&text) => Ok(Some(SecretString::from(text))),
        Ok(_) => Ok(None),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts a key into the file, at once or not at all.
///
/// # Errors
/// Those of the system; what was there before is there still.
pub(crate) fn write(path: &Path, key: &SecretString) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    create_folder(folder)?;
    // Made with mode 0600.
    let mut file = NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", key.expose_secret())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Deletes the file.
///
/// # Errors
/// Those of the system; the file is there still.
pub(crate) fn remove(path: &Path) -> io::Result<Removal> {
    match fs::remove_file(path) {
        Ok(()) => Ok(Removal::Removed),
        Err(error) if is_absence(&error) => Ok(Removal::NothingThere),
        Err(error) => Err(error),
    }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Services may have `/dev/null` for a home folder.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
