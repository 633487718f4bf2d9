//! A folder in the settings.

use std::path::{Path, PathBuf};

/// A folder that means the same wherever the program is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// `/photos`.
    Absolute(PathBuf),
    /// `~/photos`, without the `~/`.
    InHome(PathBuf),
}

impl Folder {
    /// Reads a folder; `None` for one that depends on where the program is started.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "~" {
            return Some(Self::InHome(PathBuf::new()));
        }
        if let Some(below) = text.strip_prefix("~/") {
            // Two slashes would make it absolute.
            return Some(Self::InHome(below.trim_start_matches('/').into()));
        }
        let is_absolute = Path::new(text).is_absolute();
        is_absolute.then(|| Self::Absolute(text.into()))
    }

    /// The absolute path.
    pub(crate) fn path(&self, home: &Path) -> PathBuf {
        match self {
            Self::Absolute(path) => path.clone(),
            Self::InHome(path) => home.join(path),
        }
    }
}
