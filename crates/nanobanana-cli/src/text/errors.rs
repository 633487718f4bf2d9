//! Errors, and what is said beside results.

use std::error::Error;

use super::en::errors as en;
use super::zh::errors as zh;
use crate::connect::Maker;
use crate::error::CommandError;

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
