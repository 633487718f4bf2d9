//! Text for people, one module per language. Logic holds none.

pub mod en;

/// An error and its causes on one line, for a log, or where there is room for one text only.
#[must_use]
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
