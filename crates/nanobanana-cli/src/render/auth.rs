//! `auth status` as lines and as JSON.

use nanobanana::journal::ServiceKind;
use serde::Serialize;

use super::columns::one_line;
use super::json::End;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::text::auth as text;
use crate::text::{errors, language};

/// What every source of keys has, and what is known of the key that counts.
pub(crate) struct KeyStatus {
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
        let place = text::source(l, *source);
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
            lines.push(one_line(&errors::chain(l, error)));
            let advice = errors::advice(l, error, ServiceKind::Ima);
            lines.extend(advice.map(|advice| text::next_step(l, &one_line(&advice))));
        }
    }
    lines.join("\n") + "\n"
}

/// Which key is used, and whether it can be.
#[derive(Serialize)]
pub(crate) struct KeyStatusJson {
    #[serde(flatten)]
    end: End,
    /// Where the key is that is used.
    source: Option<&'static str>,
    sources: Vec<SourceJson>,
}

#[derive(Serialize)]
struct SourceJson {
    source: &'static str,
    state: &'static str,
    /// The first characters of its key.
    key: Option<String>,
    path: Option<String>,
    problem: Option<&'static str>,
}

pub(crate) fn json(status: &KeyStatus) -> KeyStatusJson {
    let sources: Vec<SourceJson> = status.sources.iter().map(source).collect();
    KeyStatusJson {
        end: match &status.accepted {
            Ok(true) => End::new("accepted", Exit::Success),
            Ok(false) => End::new("not_checked", Exit::Success),
            Err(error) => End::failed(error, ServiceKind::Ima),
        },
        source: sources
            .iter()
            .find(|one| one.state == "used")
            .map(|one| one.source),
        sources,
    }
}

fn source((source, seen): &(KeySource, Seen)) -> SourceJson {
    let (state, key, problem) = match seen {
        Seen::Nothing => ("none", None, None),
        Seen::Used(hint) => ("used", Some(hint.clone()), None),
        Seen::Unused(hint) => ("unused", Some(hint.clone()), None),
        Seen::Problem(CommandError::Keyring(error)) => ("not_known", None, Some(error.name())),
        Seen::Problem(_) => ("not_known", None, Some("unreadable")),
    };
    let path = stored_file::path().filter(|_| *source == KeySource::StoredFile);
    SourceJson {
        source: source.name(),
        state,
        key,
        path: path.map(|path| path.to_string_lossy().into_owned()),
        problem,
    }
}
