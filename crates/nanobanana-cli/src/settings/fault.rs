//! What is wrong with a setting, and what may have been meant.

use super::table::{ALL, Setting};
use super::value::{Mismatch, Reason, Values, shown};
use crate::text;

/// How like a name another one must be to be suggested, from 0 to 1.
const LIKENESS: f64 = 0.8;

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text::en::config::fault(self))]
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
        /// Why it cannot be that.
        reason: Reason,
    },
    /// Several values for a setting that has one.
    SeveralValues {
        /// The setting.
        key: &'static str,
    },
}

impl Fault {
    /// An unknown name: of a table where `section` is none, else of a setting in it.
    pub(super) fn unknown(section: Option<&str>, name: &str) -> Self {
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

    /// Something that is no value in place of one.
    pub(super) fn not_a_value(setting: &Setting) -> Self {
        Self::Value {
            key: setting.key,
            found: None,
            values: setting.values(),
            reason: Reason::Other,
        }
    }

    /// A value that a setting cannot have.
    pub(super) fn value(setting: &Setting, mismatch: Mismatch) -> Self {
        Self::Value {
            key: setting.key,
            found: mismatch.found,
            values: setting.values(),
            reason: mismatch.reason,
        }
    }
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
