//! `auth status` as lines.

use nanobanana::journal::ServiceKind;

use super::columns::one_line;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::text;

/// What every source of keys has, and what is known of the key that counts.
pub(crate) struct KeyStatus {
    pub(crate) sources: Vec<(KeySource, Seen)>,
    pub(crate) verdict: Verdict,
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

/// What is known of the key that counts.
pub(crate) enum Verdict {
    Accepted,
    NotChecked,
    /// There is no usable key, or IMA refused it or gave no answer.
    Failed(CommandError),
}

impl Verdict {
    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Accepted | Self::NotChecked => Exit::Success,
            Self::Failed(error) => error.exit(),
        }
    }
}

/// The key that is used, the others, and what IMA says.
pub(crate) fn status(status: &KeyStatus) -> String {
    let seen = status.sources.iter();
    let mut lines: Vec<String> = seen
        .filter_map(|(source, seen)| line(*source, seen))
        .collect();
    lines.extend(verdict(&status.verdict));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn line(source: KeySource, seen: &Seen) -> Option<String> {
    let place = text::auth::source(text::language(), source, stored_file::path().as_deref());
    match seen {
        Seen::Nothing | Seen::Problem(CommandError::Keyring(KeyringError::Absent)) => None,
        Seen::Used(hint) => Some(text::auth::used(text::language(), hint, &place)),
        Seen::Unused(hint) => Some(text::auth::unused(text::language(), hint, &place)),
        Seen::Problem(problem) => Some(one_line(&text::errors::chain(text::language(), problem))),
    }
}

fn verdict(verdict: &Verdict) -> Vec<String> {
    let (line, advice) = match verdict {
        Verdict::Accepted => (text::auth::accepted(text::language()).to_owned(), None),
        Verdict::NotChecked => (text::auth::not_checked(text::language()).to_owned(), None),
        Verdict::Failed(error) => (
            one_line(&text::errors::chain(text::language(), error)),
            text::errors::advice(text::language(), error, ServiceKind::Ima),
        ),
    };
    let advice = advice.map(|advice| text::auth::next_step(text::language(), &one_line(&advice)));
    std::iter::once(line).chain(advice).collect()
}
