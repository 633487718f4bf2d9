//! The user's words for task, model, size and aspect ratio, turned into values.
//!
//! Every front end reads words through these functions; there is no second table. Case, full-width
//! letters and spaces do not matter.

mod choices;
pub mod elsewhere;
mod fold;
mod model;
mod near;
mod ratio;
mod size;
mod task;

pub use choices::{model_choices, ratio_choices, size_choices, task_choices};
pub use model::{ModelWord, model};
pub use near::{nearest, nearest_beginning, nearest_word};
pub use ratio::{RatioWord, ratio};
pub use size::{SizeWord, people_size, size};
pub use task::task;
