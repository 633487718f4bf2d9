//! The folders that are written to: whether that is possible, and how much room there is.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use super::{Finding, Mark};
use crate::connect::Maker;
use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::settings::missing_parent;

/// Less room than this is worth a word, in bytes: that of some dozen pictures.
const LITTLE_ROOM: u64 = 256 * 1024 * 1024;

/// What a folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderRole {
    /// The journal of paid jobs, without which nothing is paid.
    Journal,
    /// Pictures that nobody has named a place for, where none is set either: the working folder.
    Working,
    /// The same, where one is set: that of the setting `output.folder`.
    Setting,
}

/// How a folder is.
pub(crate) enum FolderState {
    /// It can be written to, or made.
    Writable {
        /// Bytes that are free, where the system says.
        free: Option<u64>,
    },
    /// Others can read it, and it holds prompts.
    OpenToOthers,
    /// It is not there and is not made, as the one above it is missing.
    NoParent(PathBuf),
    /// It cannot be written to.
    Unusable(Box<dyn Error>),
}

impl FolderState {
    pub(crate) fn mark(&self) -> Mark {
        match self {
            Self::Writable { free } if free.is_some_and(|free| free < LITTLE_ROOM) => Mark::Warn,
            Self::Writable { .. } => Mark::Ok,
            Self::OpenToOthers => Mark::Warn,
            Self::NoParent(_) | Self::Unusable(_) => Mark::Fail,
        }
    }
}

/// The folder of the journal of the vendor's jobs.
pub(super) fn journal() -> Finding {
    let folders = Folders::of_user().ok_or_else(|| CommandError::NoHome.into());
    let path = folders.map(|folders| folders.journal(Maker::Vendor));
    examine(FolderRole::Journal, path)
}

/// The folder of pictures that nobody has named a place for: the one that is set, or else the
/// working folder.
pub(super) fn output(set: Option<PathBuf>) -> Finding {
    match set {
        Some(path) => examine(FolderRole::Setting, Ok(path)),
        None => {
            let path = environment::working_folder().map_err(Box::from);
            examine(FolderRole::Working, path)
        }
    }
}

fn examine(role: FolderRole, path: Result<PathBuf, Box<dyn Error>>) -> Finding {
    match path {
        Ok(path) => {
            let state = state(role, &path);
            Finding::Folder(role, Some(path), state)
        }
        Err(error) => Finding::Folder(role, None, FolderState::Unusable(error)),
    }
}

fn state(role: FolderRole, path: &Path) -> FolderState {
    if role == FolderRole::Setting
        && let Some(parent) = missing_parent(path)
    {
        return FolderState::NoParent(parent.to_owned());
    }
    // What is not there yet is made in what is.
    let existing = path.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or(path);
    if let Err(error) = try_write(existing) {
        return FolderState::Unusable(error.into());
    }
    if role == FolderRole::Journal && existing == path && is_open_to_others(path) {
        return FolderState::OpenToOthers;
    }
    FolderState::Writable {
        free: free(existing),
    }
}

/// Makes a file without a name, or one that is gone at once.
fn try_write(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(|_| ())
}

#[cfg(unix)]
fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(folder).is_ok_and(|metadata| metadata.mode() & 0o077 != 0)
}

/// The profile folder keeps others out here.
#[cfg(not(unix))]
fn is_open_to_others(_folder: &Path) -> bool {
    false
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(folder).ok()?;
    Some(system.f_bavail.saturating_mul(system.f_frsize))
}

/// Not asked for here.
#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}
