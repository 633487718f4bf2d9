//! What may stand for a setting.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use nanobanana::openapi::{Proxies, Proxy};
use nanobanana::words;
use nanobanana::{Language, Model, NameTemplate, RatioChoice, Size};
use nanobanana_text::LanguageChoice;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml_edit::{Array, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Model,
    Size,
    Ratio,
    Points,
    Days,
    Switch,
    Folder,
    Folders,
    ModelNames,
    Name,
    Proxy,
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
            Self::Proxy => &["none"],
            Self::Points
            | Self::Days
            | Self::Folder
            | Self::Folders
            | Self::ModelNames
            | Self::Name => &[],
        }
    }

    /// A value for people and programs to see, without a password.
    pub(crate) fn shown(self, value: &str) -> String {
        let proxy = value.parse::<Proxy>().ok().filter(|_| self == Self::Proxy);
        proxy
            .filter(|_| value != "none")
            .map_or_else(|| value.to_owned(), |proxy| proxy.to_string())
    }

    /// What was typed, as it is written to the file. Whether it may stand there is another question.
    pub(super) fn written(self, typed: &[String]) -> Value {
        let only = typed.join(" ");
        match self {
            Self::Folders => Value::Array(typed.iter().map(String::as_str).collect::<Array>()),
            Self::ModelNames => {
                let pairs = typed
                    .iter()
                    .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
                Value::InlineTable(pairs.collect())
            }
            // A number or a truth value, as TOML reads it.
            Self::Points | Self::Days | Self::Switch => {
                only.parse().unwrap_or_else(|_| only.into())
            }
            _ => only.into(),
        }
    }
}

pub(super) trait Word: Sized {
    /// What the word stands for, where it may stand in a file.
    fn read(word: &str) -> Option<Self>;
}

pub(super) fn word<'de, W: Word, D: Deserializer<'de>>(from: D) -> Result<Option<W>, D::Error> {
    /// `512` is a number too.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Number(i64),
    }
    let word = match Scalar::deserialize(from)? {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number.to_string(),
    };
    let read = W::read(&word).ok_or_else(|| D::Error::custom("no such value"));
    read.map(Some)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelChoice {
    This(Model),
    Last,
}

impl Word for ModelChoice {
    fn read(word: &str) -> Option<Self> {
        match (word, words::model(word)) {
            ("last", _) => Some(Self::Last),
            (_, Ok((model, None))) => Some(Self::This(model)),
            _ => None,
        }
    }
}

impl Word for Size {
    fn read(word: &str) -> Option<Self> {
        words::size(word).ok()
    }
}

impl Word for RatioChoice {
    fn read(word: &str) -> Option<Self> {
        // One that no model has would fail every run.
        let is_published = |ratio: &Self| match ratio {
            Self::Exact(ratio) => Model::Flash.published_ratios().contains(ratio),
            Self::Auto | Self::ProductDefault => true,
        };
        words::ratio(word).ok().filter(is_published)
    }
}

impl Word for NameTemplate {
    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Word for Proxies {
    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Word for LanguageChoice {
    fn read(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "zh" => Some(Self::Fixed(Language::Zh)),
            "en" => Some(Self::Fixed(Language::En)),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preview {
    /// Where the terminal can.
    #[default]
    Auto,
    /// Not unless that is typed.
    Never,
}

impl Word for Preview {
    fn read(word: &str) -> Option<Self> {
        Self::from_str(word, false).ok()
    }
}

/// A folder that means the same wherever the program is started: an absolute one, or one below `~`,
/// which [`Folder::below`] replaces.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PathBuf")]
pub(crate) struct Folder(pub(super) PathBuf);

impl TryFrom<PathBuf> for Folder {
    type Error = &'static str;

    fn try_from(path: PathBuf) -> Result<Self, Self::Error> {
        let is_fixed = path.is_absolute() || path.starts_with("~");
        is_fixed.then_some(Self(path)).ok_or("no such value")
    }
}

impl Folder {
    pub(super) fn below(&mut self, home: &Path) {
        if let Ok(below) = self.0.strip_prefix("~") {
            self.0 = home.join(below);
        }
    }
}
