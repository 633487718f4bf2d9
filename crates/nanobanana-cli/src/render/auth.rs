//! `auth status` as lines and as JSON.

use nanobanana::journal::ServiceKind;
use nanobanana::report::{causes, to_json};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::columns::{Column, one_line, table, terminal_width};
use super::json::failure;
use crate::error::CommandError;
use crate::text::auth as text;
use crate::text::{Phrase, errors, language};

/// The key that is used, the others, and what IMA says: whether it was asked and accepts the key; or that there
/// is no usable one, or what IMA has answered.
pub(crate) fn status(sources: &[SourceJson], accepted: &Result<bool, CommandError>) -> String {
    let l = language();
    let said = sources.iter().filter_map(|source| source.said.clone());
    let mut lines: Vec<String> = said.collect();
    match accepted {
        Ok(true) => lines.push(text::ACCEPTED.of(l).to_owned()),
        Ok(false) => lines.push(text::NOT_CHECKED.of(l).to_owned()),
        Err(error) => {
            lines.push(one_line(&errors::error(l, error)));
            let causes = causes(error, |cause| one_line(&errors::error(l, cause)));
            lines.extend(causes.iter().map(|cause| errors::cause_line(l, cause)));
            let advice = errors::advice(l, error, ServiceKind::Ima);
            lines.extend(advice.map(|advice| text::next_step(l, &one_line(&advice))));
        }
    }
    lines.join("\n") + "\n"
}

/// A profile that has a key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProfileJson {
    pub(crate) profile: String,
    /// Whether it is the one that is used.
    pub(crate) active: bool,
    /// The first characters of its key.
    pub(crate) key: String,
    /// Where its key is.
    pub(crate) source: &'static str,
    /// The same in words.
    #[serde(skip)]
    pub(crate) place: String,
}

/// A profile a line, with a star before the one that is used.
pub(crate) fn profiles(profiles: &[ProfileJson]) -> String {
    let [profile, key, place] = text::HEADINGS;
    let columns = [
        Column::left(Phrase("", "")),
        Column::left(profile),
        Column::left(key),
        Column::left(place).cut_before(12),
    ];
    let row = |one: &ProfileJson| {
        let mark = if one.active { "*" } else { " " };
        [mark, &one.profile, &one.key, &one.place].map(str::to_owned)
    };
    let rows: Vec<_> = profiles.iter().map(|one| row(one).to_vec()).collect();
    table(&columns, &rows, terminal_width())
}

/// A source of keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SourceJson {
    pub(crate) source: &'static str,
    /// `used` or `unused`, `none`, or `not_known`.
    pub(crate) state: &'static str,
    /// The first characters of its key.
    pub(crate) key: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) problem: Option<&'static str>,
    /// Whether IMA accepts the key that is used, where it was asked.
    pub(crate) accepted: Option<bool>,
    /// What people are told of it, where there is something.
    #[serde(skip)]
    pub(crate) said: Option<String>,
}

/// The sources, and what is wrong with the key that is used, or that there is none.
pub(crate) fn json(sources: &[SourceJson], wrong: Option<&CommandError>) -> Vec<Value> {
    let wrong = wrong.map(|error| to_json(&failure(error, ServiceKind::Ima)));
    sources.iter().map(to_json).chain(wrong).collect()
}
