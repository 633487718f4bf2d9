//! Text for people, one module per language. Logic holds none.
//!
//! Each function here says in a [`Language`] what the function of its name in [`en`] and [`zh`]
//! says. The `Display` of the engine's types is the English text, for logs and programs.

pub mod en;
pub mod zh;

#[cfg(test)]
mod tests;

use std::error::Error;
use std::time::Duration;

use ima_openapi::{Language, TaskId};

pub use crate::journal::error_chain;

use crate::catalog::Offer;
use crate::failure::Failure;
use crate::journal::{ServiceKind, State};
use crate::model::ExpectedTime;
use crate::notice::Notice;
use crate::plain::one_line;
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::trouble::Trouble;

/// Functions that say the same in either language.
macro_rules! in_both {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $text:ty;
    )*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(language: Language, $($argument: $type),*) -> $text {
            match language {
                Language::En => en::$name($($argument),*),
                Language::Zh => zh::$name($($argument),*),
            }
        }
    )*};
}

in_both! {
    /// An error of the engine, without its causes. Others speak for themselves.
    fn error(error: &(dyn Error + 'static)) -> String;

    /// What went wrong and what is known about it. The causes are in the error's `source`.
    fn failure(failure: &Failure) -> String;

    /// What the user can do about a failure of this service, where there is something.
    fn advice(failure: &Failure, service: ServiceKind) -> Option<String>;

    /// Why a request was refused, with the valid choices.
    fn refusal(refusal: &Refusal) -> String;

    /// What the user must be told beside the picture.
    fn notice(notice: &Notice) -> String;

    /// A plan as names and values.
    fn plan_rows(plan: &Plan, count: usize) -> Vec<(&'static str, String)>;

    /// An offer as names and values.
    fn offer_rows(offer: &Offer) -> Vec<(&'static str, String)>;

    /// The state of a job.
    fn state(state: State) -> &'static str;

    /// That a key is needed, and how to get one, or do without: by a command that needs none.
    fn key_missing(free: Option<&str>) -> String;

    /// The plan is known; nothing is spent yet.
    fn planned(plan: &Plan, jobs: usize) -> String;

    /// How many inputs have been uploaded.
    fn uploading(done: usize, total: usize) -> String;

    /// A task exists, and is paid where the vendor has it.
    fn created(task_id: &TaskId, service: ServiceKind) -> String;

    /// A task that was created earlier is attended to again.
    fn picked_up(task_id: &TaskId) -> String;

    /// How far a task is, or what is wrong with asking about it.
    fn progress(elapsed: Duration, expected: ExpectedTime, trouble: Option<&Trouble>) -> String;

    /// The picture is being fetched.
    fn downloading() -> &'static str;

    /// What a run has cost.
    fn spent(spent: u32, unknown: u32) -> String;

    /// Paid tasks that an interruption has left before their pictures came.
    fn left_behind(task_ids: &[String], service: ServiceKind) -> String;

    /// Paid tasks that an interruption has left when their pictures were made.
    fn not_fetched(task_ids: &[String], service: ServiceKind) -> String;
}

/// The beginning of what a server said, on one line.
fn brief(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = one_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
