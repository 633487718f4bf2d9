//! What a front end hears while a job runs. Views render events; they compute nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ima_openapi::TaskId;
use serde::{Serialize, Serializer};

use crate::journal::{Charge, JobId, RunId};
use crate::model::ExpectedTime;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::trouble::Trouble;

/// Which of the jobs of one run an event is about, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct JobNumber(pub usize);

/// A step of a run. As JSON it is an object whose `event` names it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Event {
    /// The request was taken; nothing has been sent yet.
    Acknowledged,
    /// An equal run of the caller's is paid, and its pictures have not come.
    EqualUnfinished { jobs: Vec<JobId> },
    /// The call means an earlier run, which is gone on with or waited for: nothing more is paid.
    Joined {
        jobs: Vec<JobId>,
        /// For how long it has run. In JSON, whole seconds.
        #[serde(rename = "elapsed_seconds", serialize_with = "seconds")]
        elapsed: Duration,
    },
    /// It is known what will be sent and what it costs.
    Planned {
        run: RunId,
        /// The plan of every job of the run. In JSON, the `points` of one job.
        #[serde(rename = "points", serialize_with = "points")]
        plan: Arc<Plan>,
        /// The jobs' names in the journal, the first one for job 1.
        jobs: Vec<JobId>,
    },
    /// Local inputs are being uploaded.
    Uploading {
        /// Inputs that have arrived.
        done: usize,
        /// Inputs in total.
        total: usize,
    },
    /// The request that pays may leave from now on. Until [`Created`](Event::Created) or
    /// [`OnRecord`](Event::OnRecord) it is not known what came of it.
    Paying { job: JobNumber },
    /// The task exists and is paid. Its id is known nowhere else yet.
    Created { job: JobNumber, task_id: TaskId },
    /// A task that was created earlier is attended to again. Nothing is paid for it now.
    PickedUp { job: JobNumber, task_id: TaskId },
    /// The task runs.
    Progress {
        job: JobNumber,
        /// Time since the task's creation. In JSON, whole seconds.
        #[serde(rename = "elapsed_seconds", serialize_with = "seconds")]
        elapsed: Duration,
        /// `min(95, elapsed / expected maximum)` in percent.
        percent: u8,
        /// When the picture is expected. Not in JSON, where the plan says it.
        #[serde(skip)]
        expected: ExpectedTime,
        /// What is wrong, where the last questions about it failed.
        trouble: Option<Trouble>,
    },
    /// The picture exists and is being fetched.
    Downloading { job: JobNumber },
    /// The picture has come and gets its name on the disk, which is on record only after
    /// [`OnRecord`](Event::OnRecord).
    Saving { job: JobNumber },
    /// What came of the request that pays, or of the saving, is written down.
    OnRecord { job: JobNumber },
    /// The last event of a job.
    Ended {
        #[serde(flatten, serialize_with = "end")]
        outcome: Arc<Outcome>,
    },
}

impl Event {
    /// The job that it is about, where it is about one.
    #[must_use]
    pub fn job(&self) -> Option<JobNumber> {
        match self {
            Self::Acknowledged
            | Self::EqualUnfinished { .. }
            | Self::Joined { .. }
            | Self::Planned { .. }
            | Self::Uploading { .. } => None,
            Self::Paying { job }
            | Self::Created { job, .. }
            | Self::PickedUp { job, .. }
            | Self::Progress { job, .. }
            | Self::Downloading { job }
            | Self::Saving { job }
            | Self::OnRecord { job } => Some(*job),
            Self::Ended { outcome } => Some(outcome.job),
        }
    }

    /// Whether an earlier event says nothing any more.
    pub(crate) fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Progress { job, .. }, Self::Progress { job: same, .. }) => job == same,
            (Self::Uploading { .. }, Self::Uploading { .. }) => true,
            _ => false,
        }
    }
}

fn points<S: Serializer>(plan: &Plan, serializer: S) -> Result<S::Ok, S::Error> {
    plan.points.serialize(serializer)
}

fn seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    time.as_secs().serialize(serializer)
}

fn end<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct End<'a> {
        job: JobNumber,
        id: &'a JobId,
        charge: Charge,
        /// The name of the [kind](crate::FailureKind) of failure, where there is one.
        error: Option<&'a str>,
        paths: Vec<&'a Path>,
    }
    let pictures = outcome.result.as_deref().unwrap_or_default().iter();
    let end = End {
        job: outcome.job,
        id: &outcome.id,
        charge: outcome.charge(),
        error: outcome
            .result
            .as_ref()
            .err()
            .map(|failure| failure.kind().name()),
        paths: pictures
            .filter_map(|picture| Some(&*picture.saved.as_ref()?.path))
            .collect(),
    };
    end.serialize(serializer)
}

/// Hears the events of a run. Called on the engine's task: it must not block.
pub trait Observer: Send + Sync {
    /// One event.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event) {}
}
