//! The structured content of the answers about jobs: the engine's report, and what only a server
//! that works on them knows. Pictures are never part of it, only where they are.

use nanobanana::desk::{End, Pending, Snapshot, Step};
use nanobanana::journal::{Charge, JobRecord, State};
use nanobanana::report::{Error, Job};
use nanobanana::{Failure, Trouble};
use nanobanana_text::ENGLISH;
use schemars::JsonSchema;
use serde::Serialize;

use crate::words;

/// A job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct JobReport {
    #[serde(flatten)]
    pub(crate) job: Job,
    /// Whether this call found the job of an identical one instead of making another picture.
    pub(crate) joined: bool,
    /// How far it is, while it runs.
    pub(crate) progress: Option<Progress>,
}

/// How far a job is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Progress {
    /// In words.
    pub(crate) step: String,
    /// Since the task's creation.
    pub(crate) elapsed_seconds: Option<u64>,
    pub(crate) percent: Option<u8>,
    /// What is wrong, where the last questions about the task failed.
    pub(crate) trouble: Option<Trouble>,
}

/// Several jobs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct JobsReport {
    /// Newest first.
    pub(crate) jobs: Vec<JobReport>,
}

impl From<Job> for JobReport {
    fn from(job: Job) -> Self {
        Self {
            job,
            joined: false,
            progress: None,
        }
    }
}

impl JobReport {
    /// That nothing was ordered, and why.
    pub(crate) fn of_error(error: Error, hint: Option<String>) -> Self {
        Self::from(Job {
            state: State::Refused,
            error: Some(error),
            hint,
            ..Job::default()
        })
    }

    /// Of a run at a moment.
    pub(crate) fn of_run(now: &Snapshot) -> Self {
        let mut report = match &now.end {
            Some(end) => Self::from(of_end(end, now)),
            None => Self::of_progress(now),
        };
        let known = now.jobs.first();
        let job = &mut report.job;
        job.id = known.map(|known| known.id.to_string());
        let task_id = job.task_id.take();
        job.task_id = task_id.or_else(|| known.and_then(|known| known.task_id.clone()));
        // The caller knows it, and it may be long.
        job.prompt = None;
        report
    }

    fn of_progress(now: &Snapshot) -> Self {
        let job = now.jobs.first();
        let (elapsed_seconds, percent, trouble) = match job.map(|job| &job.step) {
            Some(Step::Generating {
                elapsed,
                percent,
                trouble,
                ..
            }) => (Some(elapsed.as_secs()), Some(*percent), trouble.clone()),
            _ => (None, None, None),
        };
        let state = match job {
            Some(job) if matches!(job.step, Step::Downloading) => State::Succeeded,
            Some(job) if job.task_id.is_some() => State::Running,
            Some(job) if job.pending == Pending::Paying => State::Creating,
            _ if now.uploading.is_some() => State::Uploading,
            _ => State::Planned,
        };
        let hint = match job {
            Some(job) => words::still_running(&job.id),
            None => words::STILL_PLANNING.to_owned(),
        };
        Self {
            progress: Some(Progress {
                step: words::step(now),
                elapsed_seconds,
                percent,
                trouble,
            }),
            ..Self::from(Job {
                state,
                charge: state.charge(),
                hint: Some(hint),
                ..planned(now)
            })
        }
    }

    /// Of a job that the journal knows.
    pub(crate) fn of_record(record: &JobRecord) -> Self {
        let has_more = record.state != State::Saved;
        Self::from(Job {
            hint: has_more.then(|| words::recorded(record)),
            ..Job::from(record)
        })
    }
}

/// A job as far as it is planned.
fn planned(now: &Snapshot) -> Job {
    match &now.plan {
        Some(plan) => Job::of_plan(plan, now.service),
        None => Job::unplanned(now.service),
    }
}

fn of_end(end: &End, now: &Snapshot) -> Job {
    let without_picture = |kind: &str, message: String| Job {
        state: State::Refused,
        error: Some(Error::new(kind, message)),
        ..planned(now)
    };
    match end {
        End::Outcomes(outcomes) => match outcomes.first() {
            Some(outcome) => Job {
                hint: outcome.result.as_ref().err().and_then(|failure| {
                    let hint = words::after(failure, Some(&outcome.id), now.service);
                    hint.or_else(|| words::advice(failure, now.service))
                }),
                ..Job::of_outcome(outcome, now.service, &ENGLISH)
            },
            None => planned(now),
        },
        End::Joined(records) => match records.first() {
            Some(record) => JobReport::of_record(record).job,
            None => planned(now),
        },
        End::Failure(failure) => of_failure(failure, now),
        End::Abandoned => without_picture("abandoned", words::abandoned(None, now.service)),
        End::Unreadable(_) => without_picture("unreadable", words::unreadable(None)),
    }
}

fn of_failure(failure: &Failure, now: &Snapshot) -> Job {
    Job {
        state: match failure.charge() {
            Charge::None => State::Refused,
            _ => State::Unknown,
        },
        charge: failure.charge(),
        error: Some(Error::of_failure(failure, &ENGLISH)),
        hint: words::advice(failure, now.service),
        ..planned(now)
    }
}
