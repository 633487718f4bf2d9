//! `auth status` as lines.

use super::columns::one_line;
use crate::commands::auth::status::{KeyStatus, Seen, Verdict};
use crate::connect::Maker;
use crate::error::CommandError;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::text;

/// The key that is used, the others, and what the vendor says.
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
        Seen::Problem(problem) => Some(one_line(&text::errors::chain(problem))),
    }
}

fn verdict(verdict: &Verdict) -> Vec<String> {
    let (line, advice) = match verdict {
        Verdict::Accepted => (text::auth::accepted(text::language()).to_owned(), None),
        Verdict::NotChecked => (text::auth::not_checked(text::language()).to_owned(), None),
        Verdict::Failed(error) => (
            one_line(&text::errors::chain(error)),
            text::errors::advice(error, Maker::Vendor),
        ),
    };
    let advice = advice.map(|advice| text::auth::next_step(text::language(), &one_line(&advice)));
    std::iter::once(line).chain(advice).collect()
}
