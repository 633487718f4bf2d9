//! Jobs of the journal as JSON. Documented in `docs/json.md`; fields are only ever added.

use jiff::Timestamp;
use nanobanana::Charge;
use nanobanana::journal::{
    Attempt, AttemptOutcome, JobId, JobRecord, PictureRecord, RunId, SavedFile, State, TaskEnd,
    Transition,
};
use serde::Serialize;
use serde_json::Value;

use super::json::VERSION;
use crate::connect::Maker;
use crate::text;

/// The end of `jobs`.
#[derive(Serialize)]
pub(crate) struct JobsJson<'a> {
    version: u32,
    simulated: bool,
    total: usize,
    jobs: Vec<RecordJson<'a>>,
}

/// A job, and what the journal holds of it in columns.
#[derive(Serialize)]
pub(crate) struct RecordJson<'a> {
    id: &'a JobId,
    run_id: &'a RunId,
    job: u32,
    state: State,
    charge: Charge,
    points: u32,
    doubtful_points: u32,
    created_at: String,
    committed_at: String,
    updated_at: String,
    task_id: Option<&'a str>,
    task_type: &'a str,
    model_id: &'a str,
    model_name: &'a str,
    model_version: &'a str,
    size: Option<&'a str>,
    aspect_ratio: Option<&'a str>,
    attribute_id: u64,
    prompt: Option<&'a str>,
    pictures: &'a [PictureRecord],
    files: &'a [SavedFile],
    vendor_code: Option<i64>,
    task_end: Option<TaskEnd>,
    reason: Option<&'a str>,
    forgotten_at: Option<String>,
    advice: Option<String>,
}

/// The end of `status`.
#[derive(Serialize)]
pub(crate) struct StatusJson<'a> {
    version: u32,
    simulated: bool,
    job: RecordJson<'a>,
    input_hashes: &'a [String],
    request: &'a Value,
    plan: &'a Value,
    destination: &'a Value,
    transitions: Vec<TransitionJson<'a>>,
    attempts: Vec<AttemptJson<'a>>,
}

#[derive(Serialize)]
struct TransitionJson<'a> {
    at: String,
    step: &'a str,
    from: Option<State>,
    to: State,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct AttemptJson<'a> {
    started_at: String,
    ended_at: Option<String>,
    points: u32,
    attribute_id: u64,
    size: Option<&'a str>,
    reason: Option<&'a str>,
    outcome: Option<AttemptOutcome>,
    vendor_code: Option<i64>,
    message: Option<&'a str>,
}

pub(crate) fn jobs<'a>(
    records: impl IntoIterator<Item = &'a JobRecord>,
    total: usize,
    maker: Maker,
) -> JobsJson<'a> {
    JobsJson {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        total,
        jobs: records.into_iter().map(|job| record(job, maker)).collect(),
    }
}

pub(crate) fn record(job: &JobRecord, maker: Maker) -> RecordJson<'_> {
    RecordJson {
        id: &job.id,
        run_id: &job.run_id,
        job: job.number,
        state: job.state,
        charge: job.charge(),
        points: job.points,
        doubtful_points: job.doubtful_points,
        created_at: time(job.created_at),
        committed_at: time(job.committed_at),
        updated_at: time(job.updated_at),
        task_id: job.task_id.as_deref(),
        task_type: &job.task_type,
        model_id: &job.model_id,
        model_name: &job.model_name,
        model_version: &job.model_version,
        size: job.size.as_deref(),
        aspect_ratio: job.aspect_ratio.as_deref(),
        attribute_id: job.attribute_id,
        prompt: job.prompt.as_deref(),
        pictures: &job.pictures,
        files: &job.files,
        vendor_code: job.vendor_code,
        task_end: job.task_end,
        reason: job.reason.as_deref(),
        forgotten_at: job.forgotten_at.map(time),
        advice: text::en::next_step(job, maker),
    }
}

pub(crate) fn status<'a>(
    job: &'a JobRecord,
    transitions: &'a [Transition],
    attempts: &'a [Attempt],
    maker: Maker,
) -> StatusJson<'a> {
    StatusJson {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        job: record(job, maker),
        input_hashes: &job.input_hashes,
        request: &job.request,
        plan: &job.plan,
        destination: &job.destination,
        transitions: transitions.iter().map(transition).collect(),
        attempts: attempts.iter().map(attempt).collect(),
    }
}

fn transition(transition: &Transition) -> TransitionJson<'_> {
    TransitionJson {
        at: time(transition.at),
        step: &transition.step,
        from: transition.from,
        to: transition.to,
        reason: transition.reason.as_deref(),
    }
}

fn attempt(attempt: &Attempt) -> AttemptJson<'_> {
    AttemptJson {
        started_at: time(attempt.started_at),
        ended_at: attempt.ended_at.map(time),
        points: attempt.points,
        attribute_id: attempt.attribute_id,
        size: attempt.size.as_deref(),
        reason: attempt.reason.as_deref(),
        outcome: attempt.outcome,
        vendor_code: attempt.vendor_code,
        message: attempt.message.as_deref(),
    }
}

/// UTC, RFC 3339, with milliseconds.
pub(crate) fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}
