//! What this program says to people, beside what the engine says. One module a language; here is
//! what can be said, and in which language this process says it.
//!
//! What programs read is English whoever starts them: JSON and the `Display` of errors call `en`.

pub(crate) mod en;
pub(crate) mod typed;
mod zh;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::OnceLock;

use nanobanana::desk::Pending;
use nanobanana::journal::{JobId, JobRecord};
use nanobanana::{Language, Outcome};

use crate::connect::Maker;
use crate::render::resumed::Why;

/// The language of this process.
static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Chooses the language of this process. The first choice holds.
pub(crate) fn speak(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// The language of this process: English where nothing else was chosen.
pub(crate) fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or(Language::En)
}

/// Functions that say the same in the language of this process. Each is a function of that name in
/// `en` and in `zh`, which are what the calling module has under these names.
macro_rules! in_both {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $text:ty;
    )*) => {$(
        $(#[$doc])*
        pub(crate) fn $name($($argument: $type),*) -> $text {
            match $crate::text::language() {
                ::nanobanana::Language::En => en::$name($($argument),*),
                ::nanobanana::Language::Zh => zh::$name($($argument),*),
            }
        }
    )*};
}

pub(crate) mod auth;
pub(crate) mod chat;
pub(crate) mod config;
pub(crate) mod desktop;
pub(crate) mod doctor;
pub(crate) mod errors;
pub(crate) mod forget;
pub(crate) mod gallery;
pub(crate) mod given;
pub(crate) mod help;
pub(crate) mod past;
pub(crate) mod recipe;
pub(crate) mod tables;
pub(crate) mod terminal;
pub(crate) mod topics;
pub(crate) mod usage;

in_both! {
    /// Said once, whenever a key is on the command line.
    fn key_is_visible() -> &'static str;

    /// That there is nothing, where there may be something of the stand-in.
    fn nothing_but_simulated(nothing: &str, maker: Maker) -> String;

    /// That no job is left to resume.
    fn nothing_to_resume() -> &'static str;

    /// That nothing was spent.
    fn nothing_paid() -> &'static str;

    /// Said where a prompt, or what was taken for one, is followed by more words.
    fn one_prompt() -> &'static str;

    /// That nothing is real.
    fn simulated() -> &'static str;

    /// That a call is an earlier run.
    fn joined() -> &'static str;

    /// That an equal run is paid and its pictures have not come.
    fn equal_unfinished(jobs: &[JobId], maker: Maker) -> String;

    /// That a sum is not real.
    fn simulated_sum(sum: &str) -> String;

    /// That what was spent for jobs was spent when they were ordered.
    fn spent_before(sum: &str) -> String;

    /// That there is nothing to list. Who has only tried things out looks for jobs of the stand-in.
    fn no_jobs(maker: Maker) -> &'static str;

    /// That a scenario after a space is taken for something else.
    fn separate_scenario(scenario: &str) -> String;

    /// What the user can do about a job that has no picture, where there is something.
    fn advice(outcome: &Outcome, maker: Maker) -> Option<String>;

    /// That a program which was told to end does not end at once.
    fn waiting(pending: Pending) -> &'static str;

    /// Why a job was not worked on.
    fn left(record: &JobRecord, why: Why, maker: Maker) -> String;

    /// That there is nothing left to do for a job.
    fn ended(record: &JobRecord) -> String;

    /// The next step for a job in the journal, where there is one.
    fn next_step(record: &JobRecord, maker: Maker) -> Option<String>;

    /// Where the MCP server can be reached.
    fn listening(address: SocketAddr, path: &str) -> String;

    /// What its clients show to be let in, and where that is kept.
    fn token(token: &str, path: &Path) -> String;
}
