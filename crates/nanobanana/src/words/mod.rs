//! The user's words for task, model, size and aspect ratio, turned into values.
//!
//! Every front end reads words through these functions; there is no second table. Case, full-width
//! letters and spaces do not matter.

mod choices;
pub mod elsewhere;
mod model;
pub(crate) mod near;
mod ratio;
mod size;
mod task;

pub(crate) use crate::journal::fold;
pub use choices::{model_choices, ratio_choices, size_choices, task_choices};
pub use model::{ModelWord, model};
pub use near::{nearest_beginning, nearest_word};
pub use ratio::{RatioWord, ratio};
pub use size::{SizeWord, people_size, size};
pub use task::task;

/// What a table has for a folded word.
fn find<T: Copy>(table: &[(&str, T)], folded: &str) -> Option<T> {
    let row = table.iter().find(|(word, _)| *word == folded);
    row.map(|(_, value)| *value)
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
