//! `auth status --json`.

use serde::Serialize;

use super::End;
use nanobanana::journal::ServiceKind;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::{KeySource, stored_file};
use crate::render::auth::{KeyStatus, Seen, Verdict};

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

pub(crate) fn status(status: &KeyStatus) -> KeyStatusJson {
    let is_used = |(_, seen): &&(KeySource, Seen)| matches!(seen, Seen::Used(_));
    let used = status.sources.iter().find(is_used);
    KeyStatusJson {
        end: match &status.verdict {
            Verdict::Accepted => End::new("accepted", Exit::Success),
            Verdict::NotChecked => End::new("not_checked", Exit::Success),
            Verdict::Failed(error) => End::failed(error, ServiceKind::Ima),
        },
        source: used.map(|(source, _)| source.name()),
        sources: status.sources.iter().map(source).collect(),
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
    let path = match source {
        KeySource::StoredFile => stored_file::path(),
        _ => None,
    };
    SourceJson {
        source: source.name(),
        state,
        key,
        path: path.map(|path| path.to_string_lossy().into_owned()),
        problem,
    }
}
