//! A folder in the settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, de};

/// A folder that means the same wherever the program is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// `/photos`.
    Absolute(PathBuf),
    /// `~/photos`, without the `~/`.
    InHome(PathBuf),
}

impl Folder {
    /// The absolute path.
    pub(crate) fn path(&self, home: &Path) -> PathBuf {
        match self {
            Self::Absolute(path) => path.clone(),
            Self::InHome(path) => home.join(path),
        }
    }
}

impl<'de> Deserialize<'de> for Folder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "~" {
            return Ok(Self::InHome(PathBuf::new()));
        }
        if let Some(below) = text.strip_prefix("~/") {
            // Two slashes would make it absolute.
            return Ok(Self::InHome(below.trim_start_matches('/').into()));
        }
        if Path::new(&text).is_absolute() {
            return Ok(Self::Absolute(text.into()));
        }
        Err(de::Error::custom(format!(
            "`{}` is not an absolute folder, nor one that begins with `~/`",
            text.escape_debug()
        )))
    }
}
