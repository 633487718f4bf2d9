//! The user's settings: `config.toml` in the folder for settings. What is typed comes first.

pub(crate) mod edit;
mod fault;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Once;

use nanobanana::input::AllowedFolders;
use nanobanana::journal::PromptLog;
use nanobanana::openapi::Proxies;
use nanobanana::{Defaults, Language, Metadata, Model, NameTemplate, RatioChoice, Size};
use nanobanana_text::LanguageChoice;
use serde::Deserialize;
use toml_edit::Document;
use toml_edit::de::Deserializer;

use crate::environment::Folders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::say;
use crate::{text, text_file};
pub(crate) use fault::{Fault, InvalidSetting};
use value::{Folder, ModelChoice, word};
pub(crate) use value::{Preview, Values};

pub(crate) const FILE: &str = "config.toml";

const LONGEST_FILE: u64 = 64 * 1024;

/// What the user has set. What is not set is what it is without a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) defaults: Choices,
    pub(crate) output: Output,
    pub(crate) display: Display,
    pub(crate) spending: Spending,
    pub(crate) privacy: Privacy,
    pub(crate) inputs: Inputs,
    pub(crate) serve: Serve,
    pub(crate) network: Network,
}

/// What is chosen where a request leaves it open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Choices {
    #[serde(deserialize_with = "word")]
    model: Option<ModelChoice>,
    #[serde(deserialize_with = "word")]
    size: Option<Size>,
    #[serde(deserialize_with = "word")]
    ratio: Option<RatioChoice>,
    simulate: Option<bool>,
}

impl Choices {
    pub(crate) fn is_last_model(&self) -> bool {
        self.model == Some(ModelChoice::Last)
    }

    /// The same for the engine. A ratio that is the product's own is none.
    pub(crate) fn defaults(&self) -> Defaults {
        Defaults {
            model: match self.model {
                Some(ModelChoice::This(model)) => Some(model),
                Some(ModelChoice::Last) | None => None,
            },
            size: self.size,
            ratio: self.ratio.and_then(|ratio| match ratio {
                RatioChoice::Exact(ratio) => Some(ratio),
                RatioChoice::Auto | RatioChoice::ProductDefault => None,
            }),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Output {
    folder: Option<Folder>,
    #[serde(deserialize_with = "word")]
    pub(crate) name: Option<NameTemplate>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Display {
    #[serde(deserialize_with = "word")]
    language: Option<LanguageChoice>,
    #[serde(deserialize_with = "word")]
    pub(crate) preview: Option<Preview>,
}

/// What may be spent. All numbers are points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Spending {
    pub(crate) max_points_per_job: Option<u64>,
    pub(crate) max_points_per_run: Option<u64>,
    pub(crate) max_points_per_day: Option<u64>,
    /// For one run without asking the user first.
    pub(crate) ask_above_points: Option<u64>,
    /// Whether a size that IMA refuses as too much may become a smaller one.
    pub(crate) allow_smaller: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Privacy {
    prompt_log: Option<bool>,
    metadata: Option<bool>,
}

impl Privacy {
    pub(crate) fn prompts(&self) -> PromptLog {
        match self.prompt_log {
            None | Some(true) => PromptLog::Keep,
            Some(false) => PromptLog::Omit,
        }
    }

    pub(crate) fn metadata(&self) -> Metadata {
        match self.metadata {
            None | Some(true) => Metadata::Recipe,
            Some(false) => Metadata::Untouched,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Inputs {
    /// The folders that input files may be in; an empty list allows none.
    allow_dirs: Option<Vec<Folder>>,
}

impl Inputs {
    pub(crate) fn allowed_folders(&self) -> Option<AllowedFolders> {
        self.folders().map(AllowedFolders::within)
    }

    pub(crate) fn folders(&self) -> Option<Vec<PathBuf>> {
        let folders = self.allow_dirs.as_ref()?.iter();
        Some(folders.map(|folder| folder.0.clone()).collect())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Serve {
    pub(crate) keep_days: Option<NonZeroU32>,
    /// Names of the operator's own for models.
    pub(crate) models: BTreeMap<String, Model>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Network {
    #[serde(deserialize_with = "word")]
    pub(crate) proxy: Option<Proxies>,
}

impl Settings {
    /// The current user's settings; the defaults where there is no file. One that cannot be used is an error,
    /// since it may forbid what is to be sent.
    pub(crate) fn load() -> Result<Self, CommandError> {
        warn_of_open_place();
        Self::read()
    }

    fn read() -> Result<Self, CommandError> {
        let Some(folders) = Folders::of_user() else {
            return Ok(Self::default());
        };
        let path = folders.settings.join(FILE);
        let Some(text) = read_text(&path)? else {
            return Ok(Self::default());
        };
        let settings = Self::parse(&text);
        let mut settings = settings.map_err(|cause| unusable(&path, cause))?;
        settings.below(&folders.home);
        Ok(settings)
    }

    fn parse(text: &str) -> Result<Self, InvalidSetting> {
        let document = document(text)?;
        let read = Self::deserialize(Deserializer::from(document.clone()));
        read.map_err(|error| InvalidSetting::at(&document, &error))
    }

    fn below(&mut self, home: &Path) {
        let allowed = self.inputs.allow_dirs.iter_mut().flatten();
        allowed
            .chain(&mut self.output.folder)
            .for_each(|folder| folder.below(home));
    }

    /// The folder of pictures that nobody has named a place for, where that is set.
    pub(crate) fn output_folder(&self) -> Option<PathBuf> {
        Some(self.output.folder.as_ref()?.0.clone())
    }
}

/// The folder above that of [`Settings::output_folder`], where it is not there.
pub(crate) fn missing_parent(folder: &Path) -> Option<&Path> {
    folder.parent().filter(|parent| !parent.is_dir())
}

/// Says once that others can change the settings, limits and allowed folders among them. They are used
/// all the same: without them nothing would be more narrow.
fn warn_of_open_place() {
    static SAID: Once = Once::new();
    let Some(Folders { settings, .. }) = Folders::of_user() else {
        return;
    };
    let places = [settings.clone(), settings.join(FILE)];
    if let Some(open) = places
        .iter()
        .find(|path| text_file::is_writable_by_others(path))
    {
        SAID.call_once(|| say(&text::config::others_can_write(text::language(), open)));
    }
}

/// The language of this program at a terminal: that of the settings, else the locale's. A file that
/// cannot be used is for the command to complain about.
pub(crate) fn language() -> LanguageChoice {
    let settings = Settings::read().unwrap_or_default();
    settings.display.language.unwrap_or_default()
}

/// Whether everything is simulated, unless something else is typed. A file that cannot be used is for the
/// command to complain about.
pub(crate) fn simulates() -> bool {
    let settings = Settings::read().unwrap_or_default();
    settings.defaults.simulate == Some(true)
}

pub(crate) fn read_document(path: &Path) -> Result<Option<Document<String>>, CommandError> {
    let text = read_text(path)?;
    let document = text.map(|text| document(&text)).transpose();
    document.map_err(|cause| unusable(path, cause))
}

fn unusable(path: &Path, cause: InvalidSetting) -> CommandError {
    not_settings(path, text::config::unusable_file, cause)
}

fn not_settings(
    path: &Path,
    said: fn(Language, &Path) -> String,
    cause: impl Error + Send + Sync + 'static,
) -> CommandError {
    CommandError::told(Exit::Usage, |l| said(l, path))
        .hint(|l| text::config::fix_file(l, path))
        .because(cause)
}

fn document(text: &str) -> Result<Document<String>, InvalidSetting> {
    Document::parse(text.to_owned()).map_err(|error| InvalidSetting::syntax(text, &error))
}

fn read_text(path: &Path) -> Result<Option<String>, CommandError> {
    match text_file::read(path, LONGEST_FILE) {
        Ok(text) => Ok(Some(text)),
        Err(error) if text_file::is_absence(&error) => Ok(None),
        Err(cause) => Err(not_settings(path, text::config::unreadable_file, cause)),
    }
}
