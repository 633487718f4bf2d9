//! What is wrong with a settings file, where, and what may have been meant.

use nanobanana::Language;
use std::ops::Range;

use toml_edit::{Document, Item, Key, TomlError, Value, de};

use super::table::{ALL, Setting};
use super::value::Values;
use crate::render::columns;
use crate::text;

/// How like a name another one must be to be suggested, from 0 to 1.
const LIKENESS: f64 = 0.8;

/// The widest text of a file that is repeated.
const WIDEST: usize = 40;

/// What is wrong in a settings file. The line itself is not repeated, since it may hold a key that
/// was put into the wrong file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text::config::in_line(Language::En, *line, fault))]
pub(crate) struct InvalidSetting {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong with it.
    pub(crate) fault: Fault,
}

impl InvalidSetting {
    /// A text that is no TOML.
    pub(super) fn syntax(text: &str, error: &TomlError) -> Self {
        let message = error.message().trim_end().replace('\n', ", ");
        Self {
            line: line_at(text, error.span()),
            fault: Fault::Syntax { message },
        }
    }

    /// What reading a document has stumbled over.
    pub(super) fn at(document: &Document<String>, error: &de::Error) -> Self {
        let place = error.span();
        let start = place.as_ref().map_or(0, |place| place.start);
        Self {
            line: line_at(document.raw(), place),
            fault: Fault::in_document(document, start),
        }
    }
}

/// The line, from 1, that a place is in.
fn line_at(text: &str, place: Option<Range<usize>>) -> usize {
    let before = text.bytes().take(place.map_or(0, |place| place.start));
    1 + before.filter(|byte| *byte == b'\n').count()
}

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text::config::fault(Language::En, self))]
pub(crate) enum Fault {
    /// It is no TOML.
    Syntax {
        /// What the parser says, which repeats nothing of the file.
        message: String,
    },
    /// There is no such setting.
    UnknownKey {
        /// Its name; nothing where that may be a key.
        key: Option<String>,
        /// The one that may have been meant.
        suggestion: Option<&'static str>,
        /// Those that there are at this place.
        valid: Vec<&'static str>,
    },
    /// A value where a table with settings should be.
    NotATable {
        /// The table.
        section: &'static str,
    },
    /// A value that the setting cannot have.
    Value {
        /// The setting.
        key: &'static str,
        /// The value; nothing where that may be a key, or is none.
        found: Option<String>,
        /// What it can be.
        values: Values,
    },
    /// Several values for a setting that has one.
    SeveralValues {
        /// The setting.
        key: &'static str,
    },
}

impl Fault {
    /// What is wrong at a place that cannot be read.
    fn in_document(document: &Document<String>, place: usize) -> Self {
        let is_here = |key: Option<&Key>, item: &Item| {
            let spans = [key.and_then(Key::span), item.span()];
            spans.iter().flatten().any(|span| span.contains(&place))
        };
        for (section, item) in document.iter() {
            let known = ALL.iter().find(|known| known.section() == section);
            if let (Some(_), Some(table)) = (known, item.as_table_like()) {
                let mut items = table.iter();
                let found = items.find(|(name, item)| is_here(table.key(name), item));
                let Some((name, item)) = found else { continue };
                return match Setting::of(&format!("{section}.{name}")) {
                    None => Self::unknown(Some(section), name),
                    Some(setting) => Self::of_item(setting, item, place),
                };
            }
            if is_here(document.key(section), item) {
                return match known.map(Setting::section) {
                    None => Self::unknown(None, section),
                    Some(section) => Self::NotATable { section },
                };
            }
        }
        Self::unknown(None, "")
    }

    /// A value that a setting cannot have; of a list the one at the place.
    fn of_item(setting: &Setting, item: &Item, place: usize) -> Self {
        let is_here = |value: &&Value| value.span().is_some_and(|span| span.contains(&place));
        let value = item.as_value();
        let in_list = value.and_then(|value| value.as_array()?.iter().find(is_here));
        let found = in_list.or(value).and_then(|value| match value.as_str() {
            Some(text) => shown(text),
            None => shown(&value.clone().decorated("", "").to_string()),
        });
        Self::Value {
            key: setting.key,
            found,
            values: setting.values,
        }
    }

    /// An unknown name: of a table where `section` is none, else of a setting in it.
    fn unknown(section: Option<&str>, name: &str) -> Self {
        let typed = match section {
            Some(section) => format!("{section}.{name}"),
            None => name.to_owned(),
        };
        let is_here = |setting: &&Setting| section.is_none_or(|here| here == setting.section());
        let here = ALL.iter().filter(is_here);
        let mut valid: Vec<&'static str> = match section {
            Some(_) => here.map(|setting| setting.key).collect(),
            None => here.map(Setting::section).collect(),
        };
        valid.dedup();
        Self::UnknownKey {
            key: shown(&typed),
            suggestion: match section {
                Some(_) => suggestion(&typed, &[]),
                None => suggestion(&typed, &valid),
            },
            valid,
        }
    }

    /// A dotted name that was typed and is no setting's.
    pub(crate) fn unknown_typed(key: &str) -> Self {
        let section = key.split('.').next().unwrap_or_default();
        let in_section = ALL.iter().filter(|setting| setting.section() == section);
        let mut valid: Vec<&'static str> = in_section.map(|setting| setting.key).collect();
        if valid.is_empty() {
            valid = ALL.iter().map(|setting| setting.key).collect();
        }
        Self::UnknownKey {
            key: shown(key),
            suggestion: suggestion(key, &[]),
            valid,
        }
    }
}

/// A text of the file as it may be repeated; nothing where it may hold a key.
fn shown(text: &str) -> Option<String> {
    let may_be_key = text.to_lowercase().contains("ima_");
    (!may_be_key).then(|| columns::start(text, WIDEST))
}

/// The name that may have been meant: of a table, where one may stand here, or of a setting, whose
/// own name tells more than the table that it is in.
fn suggestion(typed: &str, here: &[&'static str]) -> Option<&'static str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let (section, name) = typed.rsplit_once('.').unwrap_or(("", &typed));
    let settings = ALL.iter().map(|setting| {
        let likeness = strsim::jaro_winkler(name, setting.name());
        let of_section = strsim::jaro_winkler(section, setting.section());
        (likeness, of_section, setting.key)
    });
    let here = here
        .iter()
        .map(|other| (strsim::jaro_winkler(&typed, other), 0.0, *other));
    let alike = settings
        .chain(here)
        .filter(|(likeness, ..)| *likeness > LIKENESS);
    let (.., name) = alike.max_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)))?;
    Some(name)
}
