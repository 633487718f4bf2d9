//! `auth status` as lines and as JSON.

use nanobanana::journal::ServiceKind;
use nanobanana::report::{causes, to_json};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::columns::{Align, Column, one_line, table, terminal_width};
use super::json::failure;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, Profile, stored_file};
use crate::text::auth as text;
use crate::text::{errors, language};

/// What every source of keys has, and what is known of the key that counts.
pub(crate) struct KeyStatus {
    /// The profile whose stored keys are among the sources.
    pub(crate) profile: Profile,
    pub(crate) sources: Vec<(KeySource, Seen)>,
    /// Whether IMA was asked and accepts it; or that there is no usable key, or what IMA has answered.
    pub(crate) accepted: Result<bool, CommandError>,
}

/// What a source has.
pub(crate) enum Seen {
    Nothing,
    /// The key that counts, by its first characters.
    Used(String),
    /// Another one, by its first characters.
    Unused(String),
    /// It is not known.
    Problem(CommandError),
}

/// The key that is used, the others, and what IMA says.
pub(crate) fn status(status: &KeyStatus) -> String {
    let l = language();
    let mut lines = Vec::new();
    for (source, seen) in &status.sources {
        let place = text::source(l, *source, &status.profile);
        lines.push(match seen {
            Seen::Nothing | Seen::Problem(CommandError::Keyring(KeyringError::Absent)) => continue,
            Seen::Used(hint) => text::used(l, hint, &place),
            Seen::Unused(hint) => text::unused(l, hint, &place),
            Seen::Problem(problem) => one_line(&errors::chain(l, problem)),
        });
    }
    match &status.accepted {
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
    let [profile, key, place] = text::HEADINGS.map(|heading| heading.of(language()));
    let columns = [
        Column::new("", Align::Left),
        Column::new(profile, Align::Left),
        Column::new(key, Align::Left),
        Column::new(place, Align::Left).cut_before(12),
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
    source: &'static str,
    state: &'static str,
    /// The first characters of its key.
    key: Option<String>,
    path: Option<String>,
    problem: Option<&'static str>,
    /// Whether IMA accepts the key that is used, where it was asked.
    accepted: Option<bool>,
}

/// The sources, and what is wrong with the key that is used, or that there is none.
pub(crate) fn json(status: &KeyStatus) -> Vec<Value> {
    let sources = status.sources.iter().map(|one| SourceJson {
        accepted: match (&one.1, &status.accepted) {
            (Seen::Used(_), Ok(true)) => Some(true),
            (Seen::Used(_), Err(error)) if error.exit() == Exit::Key => Some(false),
            _ => None,
        },
        ..source(one, &status.profile)
    });
    let sources = sources.map(|source| to_json(&source));
    let wrong = status.accepted.as_ref().err();
    let wrong = wrong.map(|error| to_json(&failure(error, ServiceKind::Ima)));
    sources.chain(wrong).collect()
}

fn source((source, seen): &(KeySource, Seen), profile: &Profile) -> SourceJson {
    let (state, key, problem) = match seen {
        Seen::Nothing => ("none", None, None),
        Seen::Used(hint) => ("used", Some(hint.clone()), None),
        Seen::Unused(hint) => ("unused", Some(hint.clone()), None),
        Seen::Problem(CommandError::Keyring(error)) => ("not_known", None, Some(error.name())),
        Seen::Problem(_) => ("not_known", None, Some("unreadable")),
    };
    let path = stored_file::path(profile).filter(|_| *source == KeySource::StoredFile);
    SourceJson {
        source: source.name(),
        state,
        key,
        path: path.map(|path| path.to_string_lossy().into_owned()),
        problem,
        accepted: None,
    }
}
