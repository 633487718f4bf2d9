//! Jobs, plans and errors as the objects that `--json` prints.

use std::sync::Arc;

use nanobanana::journal::{JobRecord, ServiceKind};
use nanobanana::report::{self, By, Error, Models, Spending};
use nanobanana::{Language, Outcome};
use nanobanana_text::ENGLISH;

use crate::error::CommandError;
use crate::json::{Failure, Fields, Job, Model, Plan, Sum};
use crate::text;

/// The jobs of a command that has worked on them.
pub(crate) fn ended(outcomes: &[Arc<Outcome>], service: ServiceKind) -> Vec<Job> {
    let job = |outcome: &Arc<Outcome>| {
        of(report::Job {
            hint: text::jobs::advice(Language::En, outcome, service),
            ..report::Job::of_outcome(outcome, service, &ENGLISH)
        })
    };
    outcomes.iter().map(job).collect()
}

/// A job of the journal, with the next step.
pub(crate) fn job(record: &JobRecord) -> Job {
    of(report::Job {
        hint: text::jobs::next_step(Language::En, record),
        ..report::Job::from(record)
    })
}

/// A job, with the path of its picture.
pub(crate) fn of(job: report::Job) -> Job {
    Job {
        path: job.path().map(str::to_owned),
        job: Some(job),
        ..Job::default()
    }
}

/// A command that ended without a result: the jobs that it leaves, or else why. One that prints a line for each
/// job has told of those.
pub(crate) fn failed(
    error: &CommandError,
    service: ServiceKind,
    fields: &Fields,
    by_line: bool,
) -> String {
    let left: Vec<Job> = match error {
        CommandError::Interrupted(interruption) => interruption.left.jobs.iter().map(job).collect(),
        _ => Vec::new(),
    };
    match (left.is_empty(), by_line) {
        (true, true) => Fields::default().line(&failure(error, service)),
        (true, false) => Fields::default().array(&[failure(error, service)]),
        (false, true) => String::new(),
        (false, false) => fields.array(&left),
    }
}

/// What went wrong, and what to do about it.
pub(crate) fn failure(error: &CommandError, service: ServiceKind) -> Failure {
    Failure {
        error: match error {
            CommandError::Failure(failure) => Error::of_failure(failure, &ENGLISH),
            _ => Error::of(error.kind(), error, |cause| {
                text::errors::error(Language::En, cause)
            }),
        },
        exit_code: error.exit() as u8,
        hint: text::errors::advice(Language::En, error, service),
    }
}

/// A plan for so many pictures.
pub(crate) fn planned(plan: &nanobanana::Plan, count: usize, service: ServiceKind) -> Plan {
    Plan {
        simulated: service == ServiceKind::Simulator,
        count,
        total_points: plan.total_points(count),
        plan: report::Plan::of(plan, &ENGLISH),
    }
}

/// What is sold.
pub(crate) fn models(models: Models) -> Vec<Model> {
    let (task_type, prices_as_of) = (models.task_type, models.prices_as_of);
    let all = models.models.into_iter().map(|model| Model {
        model,
        task_type,
        prices_as_of,
    });
    all.collect()
}

/// What was spent: all together, then by these.
pub(crate) fn sums(spending: &Spending, by: &[By], service: ServiceKind) -> Vec<Sum> {
    let simulated = service == ServiceKind::Simulator;
    let total = Sum {
        by: "total",
        name: None,
        simulated,
        spent: spending.points.spent,
        unknown: spending.points.unknown,
        pictures: spending.pictures,
        undelivered: Some(spending.undelivered),
    };
    let of = |by: &By| {
        let sums = spending.by(*by).iter().map(|sum| Sum {
            by: by.name(),
            name: Some(sum.name.clone()),
            simulated,
            spent: sum.points.spent,
            unknown: sum.points.unknown,
            pictures: sum.pictures,
            undelivered: None,
        });
        sums.collect::<Vec<_>>()
    };
    std::iter::once(total)
        .chain(by.iter().flat_map(of))
        .collect()
}
