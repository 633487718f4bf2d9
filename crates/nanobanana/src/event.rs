//! What a front end hears while a job runs. Views render events; they compute nothing.

use std::time::Duration;

use ima_openapi::TaskId;

use crate::journal::JobId;
use crate::model::ExpectedTime;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::trouble::Trouble;

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
        /// The jobs' names in the journal, the first one for job 1.
        jobs: &'a [JobId],
    },
    /// Local inputs are being uploaded.
    Uploading {
        /// Inputs that have arrived.
        done: usize,
        /// Inputs in all.
        total: usize,
    },
    /// The request that pays leaves now. Until [`Created`](Event::Created) or
    /// [`OnRecord`](Event::OnRecord) it is not known what came of it.
    Paying {
        /// The job.
        job: JobNumber,
    },
    /// The task exists and is paid. Its id is known nowhere else yet.
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
        /// What is wrong, where the last questions about it failed.
        trouble: Option<&'a Trouble>,
    },
    /// The picture exists and is being fetched.
    Downloading {
        /// The job.
        job: JobNumber,
    },
    /// The picture has come and gets its name on the disk, which is on record only after
    /// [`OnRecord`](Event::OnRecord).
    Saving {
        /// The job.
        job: JobNumber,
    },
    /// What came of the request that pays, or of the saving, is written down.
    OnRecord {
        /// The job.
        job: JobNumber,
    },
    /// The last event of a job.
    Ended {
        /// How it ended.
        outcome: &'a Outcome,
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
