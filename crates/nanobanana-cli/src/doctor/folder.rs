//! The folders that are written to: whether that is possible, and how much room there is.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::{Finding, Mark};
use nanobanana::journal::ServiceKind;

use crate::environment::{self, Folders};
use crate::error::CommandError;
use crate::settings::missing_parent;
use crate::text_file::is_readable_by_others;

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
    Writable,
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
            Self::Writable => Mark::Ok,
            Self::OpenToOthers => Mark::Warn,
            Self::NoParent(_) | Self::Unusable(_) => Mark::Fail,
        }
    }
}

/// The folder of the journal of IMA's jobs.
pub(super) fn journal() -> Finding {
    let folders = Folders::of_user().ok_or_else(|| CommandError::NoHome.into());
    let path = folders.map(|folders| folders.journal(ServiceKind::Ima));
    examine(FolderRole::Journal, path)
}

/// The folder of pictures that nobody has named a place for: the one that is set, or else the
/// working folder.
pub(super) fn output(set: Option<PathBuf>) -> Finding {
    match set {
        Some(path) => examine(FolderRole::Setting, Ok(path)),
        None => examine(
            FolderRole::Working,
            environment::working_folder().map_err(Box::from),
        ),
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
    // Makes a file without a name, or one that is gone at once.
    if let Err(error) = tempfile::tempfile_in(existing) {
        return FolderState::Unusable(error.into());
    }
    if role == FolderRole::Journal && existing == path && is_readable_by_others(path) {
        return FolderState::OpenToOthers;
    }
    FolderState::Writable
}
