//! What went wrong, and what is to be known beside what went well.

use std::error::Error as StdError;

use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::notice;

/// What an error says, without its causes.
pub type ErrorText = fn(&(dyn StdError + 'static)) -> String;

/// What reports repeat of what people are told. They have no sentences of their own.
#[derive(Clone, Copy, Debug)]
pub struct Sentences {
    /// An error.
    pub error: ErrorText,
    /// A notice.
    pub notice: fn(&notice::Notice) -> String,
}

/// Why something did not come about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Error {
    /// A stable name: `key`, `points`, `subscription`, `budget` (a limit of yours), `refused`, `cancelled`, `input`,
    /// `generation`, `still_running`, `busy` (another process is on it), `network`, `unknown` (it may have been paid),
    /// `output`, `usage`, `interrupted`, `unfinished` or `internal`.
    pub kind: String,
    /// What happened, in English.
    pub message: String,
    /// What it comes from, the nearest first.
    pub causes: Vec<String>,
    /// IMA's code.
    pub code: Option<i64>,
    /// Where a finished, paid picture is that could not be fetched or saved.
    pub url: Option<String>,
}

/// What the user must be told of a choice, or beside a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// A stable name, such as `converted`.
    pub kind: String,
    /// The same in words.
    pub text: String,
}

impl Error {
    /// What is wrong, in these words.
    #[must_use]
    pub fn new(kind: &str, message: String) -> Self {
        Self {
            kind: kind.to_owned(),
            message,
            causes: Vec::new(),
            code: None,
            url: None,
        }
    }

    /// An error and its causes, each in these words.
    pub fn of(kind: &str, error: &(dyn StdError + 'static), words: ErrorText) -> Self {
        Self {
            causes: causes(error, words),
            ..Self::new(kind, words(error))
        }
    }

    /// A failure and its causes.
    #[must_use]
    pub fn of_failure(failure: &Failure, say: &Sentences) -> Self {
        Self {
            code: failure.ima_code(),
            url: failure.url().map(str::to_owned),
            ..Self::of(failure.kind().name(), failure, say.error)
        }
    }
}

impl Notice {
    pub(super) fn of(notice: &notice::Notice, say: &Sentences) -> Self {
        Self {
            kind: notice.kind().to_owned(),
            text: (say.notice)(notice),
        }
    }
}

/// The messages of an error's causes, without repetitions, each in these words.
pub fn causes(
    error: &(dyn StdError + 'static),
    words: impl Fn(&(dyn StdError + 'static)) -> String,
) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut shown = words(error);
    let mut source = error.source();
    while let Some(cause) = source {
        let text = words(cause);
        // Some errors repeat their source in their own text.
        if !shown.contains(&text) {
            causes.push(text.clone());
        }
        shown = text;
        source = cause.source();
    }
    causes
}
