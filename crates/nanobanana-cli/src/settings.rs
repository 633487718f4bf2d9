//! The user's settings: `config.toml` in the folder for settings. What is typed comes first.

mod folder;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::PathBuf;

use nanobanana::input::AllowedFolders;
use nanobanana::journal::PromptLog;
use nanobanana::{Metadata, Smaller};
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use crate::environment::Folders;
use crate::text_file;
use folder::Folder;

/// The name of the file.
const FILE: &str = "config.toml";

/// The longest file that is read, in bytes.
const LONGEST_FILE: u64 = 64 * 1024;

/// What the user has set. What is not set is what it is without a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub(crate) struct Settings {
    pub(crate) spending: Spending,
    pub(crate) privacy: Privacy,
    pub(crate) inputs: Inputs,
}

/// What may be spent. All numbers are points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub(crate) struct Spending {
    /// For one picture.
    #[serde(deserialize_with = "points")]
    pub(crate) max_points_per_job: Option<u64>,
    /// For one order.
    #[serde(deserialize_with = "points")]
    pub(crate) max_points_per_run: Option<u64>,
    /// From midnight to midnight.
    #[serde(deserialize_with = "points")]
    pub(crate) max_points_per_day: Option<u64>,
    /// For one picture without asking the user first, where another program orders it.
    #[serde(deserialize_with = "points")]
    pub(crate) ask_above_points: Option<u64>,
    /// Whether a size that the vendor refuses as too much may become a smaller one.
    allow_smaller: Option<bool>,
}

/// Reads a number of points.
fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct Points;

    impl Visitor<'_> for Points {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number of points")
        }

        fn visit_u64<E: de::Error>(self, points: u64) -> Result<u64, E> {
            Ok(points)
        }

        fn visit_i64<E: de::Error>(self, points: i64) -> Result<u64, E> {
            let negative = |_| E::invalid_value(Unexpected::Signed(points), &self);
            u64::try_from(points).map_err(negative)
        }
    }

    deserializer.deserialize_u64(Points).map(Some)
}

impl Spending {
    /// Whether a smaller size may be taken, where that is set.
    pub(crate) fn smaller(&self) -> Option<Smaller> {
        self.allow_smaller.map(|is_allowed| match is_allowed {
            true => Smaller::Allow,
            false => Smaller::Refuse,
        })
    }
}

/// What is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub(crate) struct Privacy {
    /// Whether prompts are kept in the journal and in file names.
    prompt_log: Option<bool>,
    /// Whether saved pictures carry their recipes.
    metadata: Option<bool>,
}

impl Privacy {
    /// Whether prompts are kept: they are, unless that is set otherwise.
    pub(crate) fn prompts(&self) -> PromptLog {
        match self.prompt_log {
            None | Some(true) => PromptLog::Keep,
            Some(false) => PromptLog::Omit,
        }
    }

    /// What saved pictures carry: their recipes, unless that is set otherwise.
    pub(crate) fn metadata(&self) -> Metadata {
        match self.metadata {
            None | Some(true) => Metadata::Recipe,
            Some(false) => Metadata::Untouched,
        }
    }
}

/// What may be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub(crate) struct Inputs {
    /// The folders that input files may be in; an empty list allows none.
    allow_dirs: Option<Vec<Folder>>,
    /// What `~` stands for.
    #[serde(skip)]
    home: PathBuf,
}

impl Inputs {
    /// Where input files may be, where that is set.
    pub(crate) fn allowed_folders(&self) -> Option<AllowedFolders> {
        self.folders().map(AllowedFolders::within)
    }

    /// The folders that input files may be in, where that is set.
    pub(crate) fn folders(&self) -> Option<Vec<PathBuf>> {
        let folders = self.allow_dirs.as_ref()?.iter();
        Some(folders.map(|folder| folder.path(&self.home)).collect())
    }
}

/// Why the settings cannot be used. Nothing is sent without them: they may forbid it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The file is there and cannot be read.
    #[error("the settings file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file does not hold settings.
    #[error("the settings file {} cannot be used", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Where and why not.
        source: InvalidSetting,
    },
}

/// What is wrong in a settings file. The line itself is not repeated, since it may hold a key that
/// was put into the wrong file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub(crate) struct InvalidSetting {
    /// The line, from 1.
    line: usize,
    /// What is wrong with it.
    message: String,
}

impl Settings {
    /// The current user's settings; the defaults where there is no file.
    ///
    /// # Errors
    /// [`SettingsError`] for a file that is there and cannot be used.
    pub(crate) fn load() -> Result<Self, SettingsError> {
        let Some(folders) = Folders::of_user() else {
            return Ok(Self::default());
        };
        let path = folders.settings.join(FILE);
        match text_file::read(&path, LONGEST_FILE) {
            Ok(text) => {
                let settings = Self::parse(&text);
                let mut settings =
                    settings.map_err(|source| SettingsError::Invalid { path, source })?;
                settings.inputs.home = folders.home;
                Ok(settings)
            }
            // Services may have `/dev/null` for a home folder.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(Self::default())
            }
            Err(source) => Err(SettingsError::Unreadable { path, source }),
        }
    }

    fn parse(text: &str) -> Result<Self, InvalidSetting> {
        toml::from_str(text).map_err(|error| InvalidSetting {
            line: error.span().map_or(1, |span| line_at(text, span.start)),
            message: error.message().trim_end().replace('\n', ", "),
        })
    }
}

/// The line, from 1, that a byte is in.
fn line_at(text: &str, byte: usize) -> usize {
    let before = text.bytes().take(byte);
    1 + before.filter(|byte| *byte == b'\n').count()
}
