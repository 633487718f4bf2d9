//! The objects that `--json` prints. Documented in `docs/json.md`.

use std::sync::Arc;

use nanobanana::Language;
use nanobanana::journal::{JobRecord, ServiceKind};
use nanobanana::report::{self, Error, Job, Points};
use nanobanana::{Outcome, Plan};
use nanobanana_text::ENGLISH;
use serde::Serialize;

use super::outcome;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::Interruption;
use crate::text;

/// The version of every object.
const VERSION: u32 = 1;

/// What a command prints: its own fields after those that every object has.
#[derive(Serialize)]
struct Object<'a, T> {
    version: u32,
    simulated: bool,
    #[serde(flatten)]
    of: &'a T,
}

/// How a command ended.
#[derive(Serialize)]
pub(super) struct End {
    status: &'static str,
    exit_code: u8,
    error: Option<Error>,
    hint: Option<String>,
}

/// The jobs that a command has worked on, and how it ended.
#[derive(Serialize)]
pub(crate) struct Run {
    #[serde(flatten)]
    end: End,
    points: Points,
    jobs: Vec<Job>,
}

/// Jobs that were looked for.
#[derive(Serialize)]
pub(crate) struct Jobs {
    /// Those that are not listed too.
    pub(crate) total: usize,
    pub(crate) jobs: Vec<Job>,
}

#[derive(Serialize)]
struct Planned {
    count: usize,
    total_points: u64,
    plan: report::Plan,
}

/// The end of jobs, by what became of them.
pub(crate) fn run(
    outcomes: &[Arc<Outcome>],
    status: &'static str,
    exit: Exit,
    service: ServiceKind,
) -> Run {
    let jobs = outcomes.iter().map(|outcome| Job {
        hint: text::jobs::advice(Language::En, outcome, service),
        ..Job::of_outcome(outcome, service, &ENGLISH)
    });
    Run::new(End::new(status, exit), jobs.collect())
}

/// The same of `generate` and the like.
pub(crate) fn ended(outcomes: &[Arc<Outcome>], service: ServiceKind) -> String {
    let failed = outcome::first_failed(outcomes);
    let status = failed.map_or("succeeded", |(_, failure)| failure.kind().name());
    object(
        &run(outcomes, status, outcome::exit(outcomes), service),
        service,
    )
}

impl Run {
    /// What became of the first job that failed is the end, where nothing else is.
    fn new(mut end: End, jobs: Vec<Job>) -> Self {
        if let Some(failed) = jobs.iter().find(|job| job.error.is_some())
            && end.error.is_none()
        {
            end.error.clone_from(&failed.error);
            end.hint.clone_from(&failed.hint);
        }
        let points = jobs.iter().fold(Points::default(), |points, job| {
            points.and(job.charge, job.points.into(), job.points_in_doubt.into())
        });
        Self { end, points, jobs }
    }

    /// By what the journal knows.
    fn interrupted(end: End, interruption: &Interruption) -> Self {
        Self::new(end, interruption.left.jobs.iter().map(job).collect())
    }
}

impl End {
    pub(super) fn new(status: &'static str, exit: Exit) -> Self {
        Self {
            status,
            exit_code: exit as u8,
            error: None,
            hint: None,
        }
    }

    pub(super) fn failed(error: &CommandError, service: ServiceKind) -> Self {
        Self {
            error: Some(match error {
                CommandError::Failure(failure) => Error::of_failure(failure, &ENGLISH),
                _ => Error::of(error.kind(), error, |cause| {
                    text::errors::error(Language::En, cause)
                }),
            }),
            hint: text::errors::advice(Language::En, error, service),
            ..Self::new(error.kind(), error.exit())
        }
    }
}

/// A command that ended without a result: what there is to say of it on standard output.
pub(crate) fn failed(error: &CommandError, service: ServiceKind) -> String {
    let end = End::failed(error, service);
    match error {
        CommandError::Interrupted(interruption) => {
            object(&Run::interrupted(end, interruption), service)
        }
        _ => object(&end, service),
    }
}

/// A plan for so many pictures.
pub(crate) fn planned(plan: &Plan, count: usize, service: ServiceKind) -> String {
    let planned = Planned {
        count,
        total_points: plan.total_points(count),
        plan: report::Plan::of(plan, &ENGLISH),
    };
    object(&planned, service)
}

/// A job of the journal, with the next step.
pub(crate) fn job(record: &JobRecord) -> Job {
    Job {
        hint: text::jobs::next_step(Language::En, record),
        ..Job::from(record)
    }
}

/// The object of a command, as text.
pub(crate) fn object(of: &impl Serialize, service: ServiceKind) -> String {
    to_text(&report::to_json(&Object {
        version: VERSION,
        simulated: service == ServiceKind::Simulator,
        of,
    }))
}

/// One object, indented, with a line end.
pub(crate) fn to_text(object: &impl Serialize) -> String {
    // None of the types above can fail to serialise: no maps with other keys than strings.
    let mut text = serde_json::to_string_pretty(object).unwrap_or_default();
    text.push('\n');
    text
}
