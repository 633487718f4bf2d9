//! `auth status --json`.

use serde::Serialize;

use super::{ErrorJson, VERSION, error_of_command, error_of_failure};
use crate::commands::auth::status::{KeyStatus, Seen, Verdict};
use crate::connect::Maker;
use crate::error::CommandError;
use crate::key::{KeySource, stored_file};

/// Which key is used, and whether it can be.
#[derive(Serialize)]
pub(crate) struct KeyStatusJson {
    version: u32,
    status: &'static str,
    exit_code: u8,
    simulated: bool,
    /// Where the key is that is used.
    source: Option<&'static str>,
    sources: Vec<SourceJson>,
    error: Option<ErrorJson>,
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
    let error = match &status.verdict {
        Verdict::Accepted | Verdict::NotChecked => None,
        Verdict::Unusable(error) => Some(error_of_command(error, Maker::Vendor)),
        Verdict::Failed(failure) => Some(error_of_failure(failure, Maker::Vendor)),
    };
    let is_used = |(_, seen): &&(KeySource, Seen)| matches!(seen, Seen::Used(_));
    let used = status.sources.iter().find(is_used);
    KeyStatusJson {
        version: VERSION,
        status: match &status.verdict {
            Verdict::Accepted => "accepted",
            Verdict::NotChecked => "not_checked",
            Verdict::Unusable(error) => error.kind(),
            Verdict::Failed(failure) => failure.kind().name(),
        },
        exit_code: status.verdict.exit() as u8,
        simulated: false,
        source: used.map(|(source, _)| source.name()),
        sources: status.sources.iter().map(source).collect(),
        error,
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
