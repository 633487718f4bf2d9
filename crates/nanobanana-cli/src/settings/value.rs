//! What may stand for a setting.

use std::ops::Range;

use clap::ValueEnum;
use nanobanana::words::{self, ModelWord, RatioWord, SizeWord};
use nanobanana::{Language, Model, NameTemplate, NameTemplateError, Size};
use nanobanana_text::LanguageChoice;
use toml_edit::{Array, Value};

use super::folder::Folder;
use crate::render::columns;

/// A kind of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    /// A word for one of the two models, or for the one that was used last.
    Model,
    /// A word for a size.
    Size,
    /// A word for an aspect ratio.
    Ratio,
    /// A number of points.
    Points,
    /// Yes or no.
    Switch,
    /// A folder that means the same wherever the program is started.
    Folder,
    /// Several of them.
    Folders,
    /// A template for file names.
    Name,
    /// One of these words.
    Words(&'static [&'static str]),
}

impl Values {
    /// The values that can be listed, for whoever offers them to choose from.
    pub(crate) const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Model => &["flash", "pro", "last"],
            Self::Size => &["512", "1K", "2K", "4K"],
            Self::Ratio => &["landscape", "portrait", "square", "default"],
            Self::Switch => &["true", "false"],
            Self::Words(words) => words,
            Self::Points | Self::Folder | Self::Folders | Self::Name => &[],
        }
    }

    /// What was typed, as it is written to the file. Whether it may stand there is another question.
    pub(super) fn written(self, typed: &[String]) -> Value {
        let only = typed.first().map_or("", String::as_str);
        match self {
            Self::Folders => Value::Array(typed.iter().map(String::as_str).collect::<Array>()),
            Self::Points => only
                .parse::<i64>()
                .map_or_else(|_| only.into(), Value::from),
            Self::Switch => only
                .parse::<bool>()
                .map_or_else(|_| only.into(), Value::from),
            _ => only.into(),
        }
    }
}

/// A value that may not stand where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// What was found; nothing where it may be a key that was put into the wrong file.
    pub(super) found: Option<String>,
    /// Where it was found, in bytes of the file.
    pub(super) place: Option<Range<usize>>,
    pub(super) reason: Reason,
}

/// Why a value may not stand where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is none of the setting's.
    Other,
    /// `cheapest` chooses a size too.
    Cheapest,
    /// It is no template.
    Name(NameTemplateError),
}

impl Mismatch {
    fn of(value: &Value, reason: Reason) -> Self {
        let text = value.as_str().map_or_else(
            || value.clone().decorated("", "").to_string(),
            str::to_owned,
        );
        let found = shown(&text);
        Self {
            place: value.span(),
            reason: match found {
                Some(_) => reason,
                // The reason may repeat it.
                None => Reason::Other,
            },
            found,
        }
    }

    fn other(value: &Value) -> Self {
        Self::of(value, Reason::Other)
    }
}

/// The widest text of a file that is repeated.
const WIDEST: usize = 40;

/// A text of the file as it may be repeated; nothing where it may hold a key.
pub(super) fn shown(text: &str) -> Option<String> {
    let may_be_key = text.to_lowercase().contains("ima_");
    (!may_be_key).then(|| columns::start(text, WIDEST))
}

/// A type of values.
pub(super) trait SettingValue: Sized {
    /// Its kind.
    const VALUES: Values;

    /// Reads a value of the file.
    fn read(value: &Value) -> Result<Self, Mismatch>;
}

impl SettingValue for u64 {
    const VALUES: Values = Values::Points;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        let points = value.as_integer().map(Self::try_from);
        points
            .and_then(Result::ok)
            .ok_or_else(|| Mismatch::other(value))
    }
}

impl SettingValue for bool {
    const VALUES: Values = Values::Switch;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        value.as_bool().ok_or_else(|| Mismatch::other(value))
    }
}

/// The model of requests that name none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelChoice {
    /// This one.
    This(Model),
    /// The one that was used last for the task type.
    Last,
}

impl SettingValue for ModelChoice {
    const VALUES: Values = Values::Model;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        if value.as_str() == Some("last") {
            return Ok(Self::Last);
        }
        match value.as_str().map(words::model) {
            Some(Ok(ModelWord::Model(model))) => Ok(Self::This(model)),
            Some(Ok(ModelWord::Cheapest)) => Err(Mismatch::of(value, Reason::Cheapest)),
            _ => Err(Mismatch::other(value)),
        }
    }
}

impl SettingValue for Size {
    const VALUES: Values = Values::Size;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        // `512` is a number too.
        let number = value.as_integer().map(|number| number.to_string());
        let word = value.as_str().or(number.as_deref());
        match word.map(words::size) {
            Some(Ok(SizeWord::Size(size))) => Ok(size),
            _ => Err(Mismatch::other(value)),
        }
    }
}

impl SettingValue for RatioWord {
    const VALUES: Values = Values::Ratio;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        // One that no model has would fail every order.
        let is_published = |ratio: &Self| match ratio {
            Self::Ratio(ratio) => Model::Flash.published_ratios().contains(ratio),
            Self::ProductDefault => true,
        };
        let ratio = value.as_str().map(words::ratio);
        ratio
            .and_then(Result::ok)
            .filter(is_published)
            .ok_or_else(|| Mismatch::other(value))
    }
}

impl SettingValue for Folder {
    const VALUES: Values = Values::Folder;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        let folder = value.as_str().and_then(Self::parse);
        folder.ok_or_else(|| Mismatch::other(value))
    }
}

impl SettingValue for Vec<Folder> {
    const VALUES: Values = Values::Folders;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        let list = value.as_array().ok_or_else(|| Mismatch::other(value))?;
        list.iter().map(Folder::read).collect()
    }
}

impl SettingValue for NameTemplate {
    const VALUES: Values = Values::Name;

    fn read(value: &Value) -> Result<Self, Mismatch> {
        let text = value.as_str().ok_or_else(|| Mismatch::other(value))?;
        let template = text.parse();
        template.map_err(|error| Mismatch::of(value, Reason::Name(error)))
    }
}

impl SettingValue for LanguageChoice {
    const VALUES: Values = Values::Words(&["auto", "zh", "en"]);

    fn read(value: &Value) -> Result<Self, Mismatch> {
        match value.as_str() {
            Some("auto") => Ok(Self::Auto),
            Some("zh") => Ok(Self::Fixed(Language::Zh)),
            Some("en") => Ok(Self::Fixed(Language::En)),
            _ => Err(Mismatch::other(value)),
        }
    }
}

/// Whether pictures are shown in a terminal that can show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preview {
    /// Where the terminal can.
    #[default]
    Auto,
    /// Not unless that is typed.
    Never,
}

impl SettingValue for Preview {
    const VALUES: Values = Values::Words(&["auto", "never"]);

    fn read(value: &Value) -> Result<Self, Mismatch> {
        match value.as_str() {
            Some("auto") => Ok(Self::Auto),
            Some("never") => Ok(Self::Never),
            _ => Err(Mismatch::other(value)),
        }
    }
}
