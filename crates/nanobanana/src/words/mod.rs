//! The user's words for task, model, size and aspect ratio, turned into values.
//!
//! Every front end reads words through these functions; there is no second table. Case, full-width
//! letters and spaces do not matter.

mod choices;
pub(crate) mod elsewhere;
mod model;
pub(crate) mod near;
mod ratio;
mod size;
mod task;

use unicode_normalization::UnicodeNormalization;

pub use choices::{model_choices, ratio_choices, size_choices, task_choices};
pub(crate) use model::model_usage;
pub use model::{ModelWord, model};
pub use near::{nearest_beginning, nearest_word};
pub(crate) use ratio::ratio_usage;
pub use ratio::{RatioWord, ratio};
pub(crate) use size::size_usage;
pub use size::{SizeWord, people_size, size};
pub use task::task;

/// Whether a word of a table says nothing else, or is also a word of the language: nobody means a
/// picture by `NB2`, but `best` may be the best dog. An option's value is taken either way; in a
/// whole sentence ([`crate::sentence`]) only the first kind stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// It names the value and nothing else.
    Term,
    /// It may also be part of a picture.
    Everyday,
}

/// A row of a table: the word, what it asks for, and how it is used.
pub(crate) type Row<T> = (&'static str, T, Usage);

/// The row of a folded word.
fn row<T>(table: &'static [Row<T>], folded: &str) -> Option<&'static Row<T>> {
    table.iter().find(|(word, ..)| *word == folded)
}

/// Folds a word for comparison: full-width to half-width (NFKC), lower case, trimmed.
pub(crate) fn fold(word: &str) -> String {
    word.nfkc().collect::<String>().trim().to_lowercase()
}

/// [`fold`], and without inner spaces.
fn fold_value(word: &str) -> String {
    fold(word).split_whitespace().collect()
}

/// [`fold_value`], and without the hyphens and underscores that people put between the parts of a
/// name.
fn fold_name(word: &str) -> String {
    fold_value(word).replace(['-', '_'], "")
}
