//! What is wrong with a settings file, where, and what may have been meant.

use std::ops::Range;

use nanobanana::Language;
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
    pub(crate) line: usize,
    pub(crate) fault: Fault,
}

impl InvalidSetting {
    pub(super) fn syntax(text: &str, error: &TomlError) -> Self {
        let message = error.message().trim_end().replace('\n', ", ");
        Self {
            line: line_at(text, error.span()),
            fault: Fault::Syntax { message },
        }
    }

    pub(super) fn at(document: &Document<String>, error: &de::Error) -> Self {
        let place = error.span();
        let start = place.as_ref().map_or(0, |place| place.start);
        Self {
            line: line_at(document.raw(), place),
            fault: Fault::in_document(document, start),
        }
    }
}

fn line_at(text: &str, place: Option<Range<usize>>) -> usize {
    let before = text.bytes().take(place.map_or(0, |place| place.start));
    1 + before.filter(|byte| *byte == b'\n').count()
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text::config::fault(Language::En, self))]
pub(crate) enum Fault {
    Syntax {
        /// What the parser says, which repeats nothing of the file.
        message: String,
    },
    /// There is no such setting, or it is a table of settings.
    UnknownKey {
        /// Its name; nothing where that may be a key.
        key: Option<String>,
        suggestion: Option<&'static str>,
    },
    Value {
        key: &'static str,
        /// The value; nothing where that may be a key, or is none.
        found: Option<String>,
        values: Values,
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
            let table = item.as_table_like();
            let mut items = table.into_iter().flat_map(|table| {
                let items = table.iter();
                items.filter(|(name, item)| is_here(table.key(name), item))
            });
            if let Some((name, item)) = items.next() {
                let name = format!("{section}.{name}");
                return match Setting::of(&name) {
                    None => Self::unknown(&name),
                    Some(setting) => Self::value(setting, item.as_value()),
                };
            }
            if is_here(document.key(section), item) {
                return Self::unknown(section);
            }
        }
        Self::unknown("")
    }

    pub(super) fn unknown(typed: &str) -> Self {
        Self::UnknownKey {
            key: shown(typed),
            suggestion: suggestion(typed),
        }
    }

    fn value(setting: &Setting, found: Option<&Value>) -> Self {
        let found = found.and_then(|value| match value.as_str() {
            Some(text) => shown(text),
            None => shown(&value.clone().decorated("", "").to_string()),
        });
        Self::Value {
            key: setting.key,
            found,
            values: setting.values,
        }
    }
}

/// A text of the file as it may be repeated; nothing where it may hold a key.
fn shown(text: &str) -> Option<String> {
    let may_be_key = text.to_lowercase().contains("ima_");
    (!may_be_key).then(|| columns::start(text, WIDEST))
}

/// The table or the setting that may have been meant. A setting's own name tells more than the table
/// that it is in.
fn suggestion(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let alike = strsim::jaro_winkler;
    let (section, name) = typed.rsplit_once('.').unwrap_or(("", &typed));
    let settings = ALL.iter().map(|setting| {
        let of_section = alike(section, setting.section());
        (alike(name, setting.name()), of_section, setting.key)
    });
    let sections = ALL.iter().rev().filter(|_| section.is_empty());
    let sections = sections.map(|setting| match setting.section() {
        known if known == typed => (1.0, 1.0, setting.key),
        known => (alike(&typed, known), 0.0, known),
    });
    let known = settings
        .chain(sections)
        .filter(|(likeness, ..)| *likeness > LIKENESS);
    let (.., name) = known.max_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)))?;
    Some(name)
}
