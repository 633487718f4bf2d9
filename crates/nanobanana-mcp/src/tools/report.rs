//! The structured content of the answers about jobs: the engine's report, and what only a server
//! that works on them knows. Pictures are never part of it, only where they are.

use nanobanana::desk::{End, JobSnapshot, Pending, Snapshot, Step};
use nanobanana::journal::{Charge, JobRecord, State};
use nanobanana::report::{Error, Job};
use nanobanana::{Failure, Outcome, Trouble};
use nanobanana_text::ENGLISH;
use serde::Serialize;

use crate::settings::Settings;
use crate::words;

/// A job, and the others of its run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct JobReport {
    /// The first one.
    #[serde(flatten)]
    pub(crate) job: Job,
    /// Whether this call found the run of an identical one instead of making another.
    pub(crate) joined: bool,
    /// How far it is, while it runs.
    pub(crate) progress: Option<Progress>,
    /// All of them, where the run has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) jobs: Vec<Job>,
}

/// How far a run is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Progress {
    /// In words.
    step: String,
    /// Since the task's creation.
    elapsed_seconds: Option<u64>,
    percent: Option<u8>,
    /// What is wrong, where the last questions about the task failed.
    trouble: Option<Trouble>,
}

/// Several jobs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct JobsReport {
    /// Newest first.
    pub(crate) jobs: Vec<Job>,
}

impl From<Job> for JobReport {
    fn from(job: Job) -> Self {
        Self {
            job,
            joined: false,
            progress: None,
            jobs: Vec::new(),
        }
    }
}

impl JobReport {
    /// That nothing was sent, and why.
    pub(crate) fn of_error(error: Error, hint: Option<String>) -> Self {
        Self::from(Job {
            state: State::Refused,
            error: Some(error),
            hint,
            ..Job::default()
        })
    }

    /// Of a run at a moment.
    pub(crate) fn of_run(now: &Snapshot, settings: &Settings) -> Self {
        let mut jobs = match &now.end {
            Some(end) => of_end(end, now, settings),
            None => now
                .jobs
                .iter()
                .map(|job| under_way(now, Some(job)))
                .collect(),
        };
        if jobs.is_empty() {
            jobs.push(under_way(now, None));
        }
        for (job, known) in jobs.iter_mut().zip(&now.jobs) {
            job.id = Some(known.id.to_string());
            job.task_id = job.task_id.take().or_else(|| known.task_id.clone());
        }
        // The caller knows it, and it may be long.
        jobs.iter_mut().for_each(|job| job.prompt = None);
        let several = if jobs.len() > 1 {
            jobs.clone()
        } else {
            Vec::new()
        };
        Self {
            joined: now.joined_after.is_some(),
            progress: (!now.has_ended()).then(|| Progress::of(now)),
            jobs: several,
            ..Self::from(jobs.swap_remove(0))
        }
    }

    /// Every job of the run.
    pub(crate) fn all(&self) -> &[Job] {
        match self.jobs.as_slice() {
            [] => std::slice::from_ref(&self.job),
            several => several,
        }
    }
}

impl Progress {
    fn of(now: &Snapshot) -> Self {
        let (elapsed_seconds, percent, trouble) = match now.jobs.first().map(|job| &job.step) {
            Some(Step::Generating {
                elapsed,
                percent,
                trouble,
                ..
            }) => (Some(elapsed.as_secs()), Some(*percent), trouble.clone()),
            _ => (None, None, None),
        };
        Self {
            step: words::step(now),
            elapsed_seconds,
            percent,
            trouble,
        }
    }
}

/// Of a job that the journal knows.
pub(crate) fn of_record(record: &JobRecord, settings: &Settings) -> Job {
    Job {
        hint: words::after_record(record, settings),
        ..Job::of_record(record, &ENGLISH)
    }
}

/// A job as far as it is planned.
fn planned(now: &Snapshot) -> Job {
    match &now.plan {
        Some(plan) => Job::of_plan(plan, now.service),
        None => Job::unplanned(now.service),
    }
}

/// A job of a run that has not ended; `None` before the run is in the journal.
fn under_way(now: &Snapshot, job: Option<&JobSnapshot>) -> Job {
    let state = match job {
        Some(job) if matches!(job.step, Step::Downloading) => State::Succeeded,
        Some(job) if job.task_id.is_some() => State::Running,
        Some(job) if job.pending == Pending::Paying => State::Creating,
        _ if now.uploading.is_some() => State::Uploading,
        _ => State::Planned,
    };
    Job {
        state,
        charge: state.charge(),
        hint: Some(match job {
            Some(job) => words::still_running(&[&job.id]),
            None => words::STILL_PLANNING.to_owned(),
        }),
        ..planned(now)
    }
}

fn of_end(end: &End, now: &Snapshot, settings: &Settings) -> Vec<Job> {
    let without_picture = |kind: &str, message: String| Job {
        state: State::Refused,
        error: Some(Error::new(kind, message)),
        ..planned(now)
    };
    match end {
        End::Outcomes(outcomes) => {
            let outcomes = outcomes.iter();
            outcomes
                .map(|outcome| of_outcome(outcome, now, settings))
                .collect()
        }
        End::Joined(records) => {
            let records = records.iter();
            records.map(|record| of_record(record, settings)).collect()
        }
        End::Failure(failure) => vec![of_failure(failure, now, settings)],
        End::Abandoned if now.jobs.is_empty() => {
            vec![without_picture("cancelled", words::CANCELLED.to_owned())]
        }
        End::Abandoned => {
            let abandoned = |job: &JobSnapshot| Job {
                hint: Some(words::abandoned(&job.id, (now.service, settings))),
                ..under_way(now, Some(job))
            };
            now.jobs.iter().map(abandoned).collect()
        }
        End::Unreadable(job) => vec![without_picture("unreadable", words::unreadable(&job.id))],
    }
}

fn of_outcome(outcome: &Outcome, now: &Snapshot, settings: &Settings) -> Job {
    let by = (now.service, settings);
    let failure = outcome.result.as_ref().err();
    Job {
        hint: failure.and_then(|failure| {
            let hint = words::after(failure, &outcome.id, by);
            hint.or_else(|| words::advice(failure, by, Some(&outcome.plan)))
        }),
        ..Job::of_outcome(outcome, now.service, &ENGLISH)
    }
}

fn of_failure(failure: &Failure, now: &Snapshot, settings: &Settings) -> Job {
    Job {
        state: match failure.charge() {
            Charge::None => State::Refused,
            _ => State::Unknown,
        },
        charge: failure.charge(),
        error: Some(Error::of_failure(failure, &ENGLISH)),
        hint: words::advice(failure, (now.service, settings), now.plan.as_deref()),
        ..planned(now)
    }
}
