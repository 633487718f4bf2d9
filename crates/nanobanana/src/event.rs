//! What a front end hears while a job runs. Views render events; they compute nothing.

use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::TaskId;

use crate::model::ExpectedTime;
use crate::plan::Plan;

/// Which of the jobs of one run an event is about, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobNumber(pub usize);

/// A step of a run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The request was taken; nothing has been sent yet.
    Acknowledged,
    /// It is known what will be sent and what it costs.
    Planned {
        /// The plan of every job of the run.
        plan: &'a Plan,
        /// How many jobs the run has.
        jobs: usize,
    },
    /// Local inputs are being uploaded.
    Uploading {
        /// Inputs that have arrived.
        done: usize,
        /// Inputs in all.
        total: usize,
    },
    /// The task exists and is paid.
    Created {
        /// The job.
        job: JobNumber,
        /// The vendor's id of the task.
        task_id: &'a TaskId,
    },
    /// A task that was created earlier is attended to again. Nothing is paid for it now.
    PickedUp {
        /// The job.
        job: JobNumber,
        /// The vendor's id of the task.
        task_id: &'a TaskId,
    },
    /// The task runs.
    Progress {
        /// The job.
        job: JobNumber,
        /// Time since the task's creation.
        elapsed: Duration,
        /// `min(95, elapsed / expected maximum)` in percent.
        percent: u8,
        /// When the picture is expected.
        expected: ExpectedTime,
    },
    /// The picture exists and is being fetched.
    Downloading {
        /// The job.
        job: JobNumber,
    },
    /// The last event of a job that has a picture.
    Succeeded {
        /// The job.
        job: JobNumber,
        /// Where the pictures were saved; empty where none was to be saved.
        paths: &'a [PathBuf],
    },
    /// The last event of a job that has none.
    Failed {
        /// The job.
        job: JobNumber,
        /// Why.
        failure: &'a crate::failure::Failure,
    },
}

/// Hears the events of a run. Called on the engine's task: it must not block.
pub trait Observer: Send + Sync {
    /// One event.
    fn event(&self, event: &Event<'_>);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event<'_>) {}
}
