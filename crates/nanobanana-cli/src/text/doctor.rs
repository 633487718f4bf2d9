//! What is said of a checked machine.

use super::en::doctor as en;
use super::zh::doctor as zh;
use crate::doctor::{Finding, Mark};

/// What is said of a check.
pub(crate) struct Words {
    /// What was found.
    pub(crate) summary: String,
    /// The one next step, where there is something to do.
    pub(crate) next: Option<String>,
}

impl Words {
    /// That all is well.
    pub(super) fn fine(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            next: None,
        }
    }

    /// That something is to be done.
    pub(super) fn with(summary: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            next: Some(next.into()),
        }
    }
}

in_both! {
    /// A mark, as a word.
    fn mark(mark: Mark) -> &'static str;

    /// What a check is about.
    fn label(found: &Finding) -> &'static str;

    /// What was found, and what to do.
    fn words(found: &Finding) -> Words;
}

/// What a check is about, for programs.
pub(crate) const fn english_label(found: &Finding) -> &'static str {
    en::label(found)
}

/// The same for programs, in English.
pub(crate) fn english_words(found: &Finding) -> Words {
    en::words(found)
}
