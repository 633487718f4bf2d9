//! How an error is shown on standard error: itself, its causes, and what to do now.

use std::error::Error;
use std::io::{self, Write as _};

use nanobanana::journal::ServiceKind;
use nanobanana::report::causes;

use super::columns::printable;
use super::outcome;
use crate::error::CommandError;
use crate::terminal::{Paint, paint_label, say};
use crate::text;

impl CommandError {
    /// Says everything about it on standard error: what ended beside it, itself, what to do now,
    /// and what was spent.
    pub(crate) fn report(&self, service: ServiceKind) {
        let l = text::language();
        let interruption = match self {
            Self::Interrupted(interruption) => Some(interruption),
            _ => None,
        };
        for job in interruption.iter().flat_map(|left| left.ended_badly()) {
            say(&text::jobs::ended(l, job));
        }
        show(self, text::errors::advice(l, self, service).as_deref());
        if let Some(interruption) = interruption.filter(|one| !one.left.jobs.is_empty()) {
            outcome::bill(interruption.points(), interruption.begun, service);
        }
    }

    /// What came before it, for standard output.
    pub(crate) fn results(&self) -> String {
        match self {
            Self::Interrupted(interruption) => interruption
                .left
                .jobs
                .iter()
                .map(outcome::results_of_record)
                .collect(),
            _ => String::new(),
        }
    }
}

/// Writes an error, its causes and the next step to standard error.
pub(crate) fn show(error: &(dyn Error + 'static), advice: Option<&str>) {
    let l = text::language();
    // The words of others are among them: only the color is obeyed.
    let first = printable(&text::errors::error(l, error));
    let mut lines = vec![text::errors::error_line(l, &first)];
    let causes = causes(error, |cause| printable(&text::errors::error(l, cause)));
    lines.extend(
        causes
            .iter()
            .map(|cause| text::errors::cause_line(l, cause)),
    );
    lines.extend(advice.map(|advice| text::errors::advice_lines(l, &printable(advice))));
    let text = paint_label(Paint::Error, &lines.join("\n")) + "\n";
    // There is nobody left to tell when standard error is gone.
    let _ = io::stderr().write_all(text.as_bytes());
}
