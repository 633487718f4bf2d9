//! Errors, and what is said beside results.

use std::error::Error;

use nanobanana::Language;
use nanobanana::journal::JobRecord;

use super::en::errors as en;
use super::zh::errors as zh;
use crate::connect::Maker;
use crate::error::{CommandError, journal_fault};

in_both! {
    /// An error, without its causes. What this program does not know speaks for itself.
    fn error(error: &(dyn Error + 'static)) -> String;

    /// An error and its causes on one line.
    fn chain(error: &(dyn Error + 'static)) -> String;

    /// The next step after an error, where there is one, by who makes the pictures.
    fn advice(error: &CommandError, maker: Maker) -> Option<String>;

    /// The first line of an error.
    fn error_line(error: &str) -> String;

    /// The line of a cause.
    fn cause_line(cause: &str) -> String;

    /// The lines of what to do now.
    fn advice_lines(advice: &str) -> String;

    /// A line beside the results.
    fn note(note: &str) -> String;
}

/// What an error says in a chat, and what to do: as at the terminal, with the causes of a journal that
/// cannot be used.
pub(crate) fn told(
    language: Language,
    error: &CommandError,
    maker: Maker,
) -> (String, Option<String>) {
    let with_causes = journal_fault(error).is_some();
    match language {
        Language::En if with_causes => (en::chain(error), en::advice(error, maker)),
        Language::En => (en::error(error), en::advice(error, maker)),
        Language::Zh if with_causes => (zh::chain(error), zh::advice(error, maker)),
        Language::Zh => (zh::error(error), zh::advice(error, maker)),
    }
}

/// Why a job of a chat was not worked on.
pub(crate) fn not_worked_on(language: Language, record: &JobRecord, is_busy: bool) -> String {
    use super::{en, zh};
    match language {
        Language::En if is_busy => en::busy(&record.id, None),
        Language::En => en::ended(record),
        Language::Zh if is_busy => zh::busy(&record.id, None),
        Language::Zh => zh::ended(record),
    }
}
