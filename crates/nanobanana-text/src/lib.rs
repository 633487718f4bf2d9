//! Every sentence of the engine for people, in both languages side by side.
//!
//! Data knows nothing of this crate: the `Display` of its errors is short English for logs. What
//! only one front end can say, such as its options and commands, that front end says.

/// A sentence in a language. Both have the same values, which the compiler checks.
///
/// ```
/// use nanobanana_text::{Language, say};
///
/// let count = 2;
/// let said = say!(Language::Zh, en "{count} pictures", zh "{count} 张图片");
/// assert_eq!(said, "2 张图片");
/// ```
#[macro_export]
macro_rules! say {
    ($language:expr, en $en:literal, zh $zh:literal $(,)?) => {
        match $language {
            $crate::Language::En => format!($en),
            $crate::Language::Zh => format!($zh),
        }
    };
}

pub mod chat;
mod choice;
mod error;
mod failure;
mod notice;
mod progress;
mod refusal;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use choice::LanguageChoice;
pub use error::{chain, error};
pub use failure::{advice, failure, journal_advice};
pub use ima_openapi::Language;
pub use notice::{notice, old_prices};
pub use progress::{
    created, downloading, if_simulated, left_behind, not_fetched, picked_up, planned, progress,
    spent, state, uploading,
};
pub use refusal::refusal;
pub use rows::{offer_rows, plan_rows};
pub use table::{matrix_fault, row_fault, template_fault};
pub use value::{either, list, points};

use nanobanana::report::Sentences;

/// What reports repeat, in English.
pub const ENGLISH: Sentences = Sentences {
    error: |fault| error(nanobanana::Language::En, fault),
    notice: |of| notice(nanobanana::Language::En, of),
};
