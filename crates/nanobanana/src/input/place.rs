//! Where an open file really is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The path of an open file, without links and `..`. `path` is what it was opened by.
///
/// On Linux the system is asked about the descriptor. Elsewhere, and where `/proc` is not there,
/// the path is followed once more and must lead to the very file that is open: whoever exchanges
/// it meanwhile gets an error.
///
/// # Errors
/// When the system cannot tell, or the path leads elsewhere by now.
pub(crate) fn of(file: &File, path: &Path) -> io::Result<PathBuf> {
    #[cfg(target_os = "linux")]
    if let Some(real) = of_descriptor(file) {
        return Ok(real);
    }
    followed(file, path)
}

#[cfg(target_os = "linux")]
fn of_descriptor(file: &File) -> Option<PathBuf> {
    use std::os::fd::AsRawFd as _;

    let real = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()?;
    // What has no place in this process's tree has no absolute name.
    real.is_absolute().then_some(real)
}

fn followed(file: &File, path: &Path) -> io::Result<PathBuf> {
    let real = fs::canonicalize(path)?;
    if is_same(file, &real)? {
        Ok(real)
    } else {
        Err(io::Error::other("it was exchanged while it was opened"))
    }
}

/// Whether a path without links is the name of an open file.
#[cfg(unix)]
fn is_same(file: &File, real: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let open = file.metadata()?;
    // Of the name itself, and not of what it has been made to lead to meanwhile.
    let named = fs::symlink_metadata(real)?;
    Ok((open.dev(), open.ino()) == (named.dev(), named.ino()))
}

/// Whether a path without links is the name of an open file.
#[cfg(not(unix))]
fn is_same(file: &File, real: &Path) -> io::Result<bool> {
    let open = same_file::Handle::from_file(file.try_clone()?)?;
    Ok(open == same_file::Handle::from_path(real)?)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A folder by its real path, with a file and a link to it.
    fn linked() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap().join("real");
        let link = folder.path().join("link");
        fs::write(&real, "x").unwrap();
        symlink(&real, &link).unwrap();
        (folder, real, link)
    }

    #[test]
    fn a_file_is_where_its_link_leads_by_either_way_of_asking() {
        let (_folder, real, link) = linked();
        let file = File::open(&link).unwrap();
        assert_eq!(of(&file, &link).unwrap(), real);
        assert_eq!(followed(&file, &link).unwrap(), real);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_stays_where_it_was_opened_whatever_becomes_of_the_path() {
        let (folder, real, link) = linked();
        let file = File::open(&link).unwrap();
        fs::remove_file(&link).unwrap();
        symlink(folder.path(), &link).unwrap();
        assert_eq!(of(&file, &link).unwrap(), real);
    }

    #[test]
    fn a_path_that_was_exchanged_after_the_open_does_not_speak_for_the_file() {
        let (folder, _real, link) = linked();
        let file = File::open(&link).unwrap();
        let other = folder.path().join("other");
        fs::write(&other, "x").unwrap();
        fs::remove_file(&link).unwrap();
        symlink(&other, &link).unwrap();
        let error = followed(&file, &link).unwrap_err();
        assert_eq!(error.to_string(), "it was exchanged while it was opened");
    }
}
