//! Views of the engine's events, outcomes and records. They compute nothing of their own.

pub(crate) mod auth;
pub(crate) mod batch;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod doctor;
pub(crate) mod gallery;
pub(crate) mod history;
pub(crate) mod json;
pub(crate) mod keys;
pub(crate) mod messages;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod resumed;
pub(crate) mod screen;
pub(crate) mod settings;
pub(crate) mod show;
pub(crate) mod show_json;
pub(crate) mod spend;
pub(crate) mod table;
pub(crate) mod wrap;

use nanobanana::{Event, JobNumber, Observer};

/// Who hears the events of runs side by side.
pub(crate) trait Hears: Sync {
    /// Hears an event, of this job where it is known better than the event knows it.
    fn hear(&self, event: &Event, job: Option<JobNumber>);
}

/// Hears the events of one run.
pub(crate) struct OfRun<'a> {
    /// Who hears of all runs.
    pub(crate) all: &'a dyn Hears,
    /// Which of their jobs the run is, where it is one that was begun before: the number that its events
    /// have is that of the run that it was begun in.
    pub(crate) job: Option<JobNumber>,
}

impl Observer for OfRun<'_> {
    fn event(&self, event: &Event) {
        self.all.hear(event, self.job);
    }
}
