//! Interactions as Google's SDKs read them: whole, and as events.

use nanobanana::journal::State;
use nanobanana::report::{Job, Picture, to_json};
use serde_json::{Value, json};

use crate::body::{Embedded, Parts};
use crate::document::object;
use crate::problem::{Problem, ProblemKind};

/// An interaction without what it has made.
pub(super) fn about(
    job: &Job,
    id: &str,
    previous: Option<&str>,
    problem: Option<&Problem>,
) -> Value {
    let errors = problem.map(|problem| [error(problem)["error"].take()]);
    to_json(&json!({
        "id": id, "object": "interaction", "status": status(job.state), "model": job.model_id,
        "created": job.created_at, "updated": job.updated_at,
        "previous_interaction_id": previous, "errors": errors,
        "usage": { "total_input_tokens": 0, "total_output_tokens": 0, "total_tokens": 0 },
    }))
}

/// One that goes on, for a client that comes again with this token.
pub(super) fn going_on(id: &str, status: &str, token: Option<&str>) -> Value {
    to_json(&json!({
        "id": id, "object": "interaction", "status": status, "continuation_token": token,
    }))
}

/// What became of a job, in Google's words. One that may be paid is not called failed: it must not be asked
/// for again.
fn status(state: State) -> &'static str {
    match state {
        State::Saved => "completed",
        State::Failed | State::GivenUp | State::Refused => "failed",
        State::Cancelled => "cancelled",
        State::Unknown => "incomplete",
        State::Planned
        | State::Uploading
        | State::Creating
        | State::Running
        | State::StillRunning
        | State::Succeeded => "in_progress",
    }
}

/// A picture of an interaction: its bytes, or its address where there is one.
pub(super) fn content(
    embedded: &mut Embedded,
    picture: &Picture,
    uri: Option<String>,
) -> Option<Value> {
    let (data, media_type) = embedded.put(picture)?;
    let (place, said) = uri.map_or(("data", data), |uri| ("uri", uri));
    Some(json!({ "type": "image", "mime_type": media_type, place: said }))
}

/// The whole interaction.
pub(super) fn whole(mut about: Value, contents: &[Value]) -> Value {
    about["steps"] = match contents {
        [] => json!([]),
        contents => json!([{ "type": "model_output", "content": contents }]),
    };
    about
}

/// The first event of an interaction.
pub(super) fn created(about: &Value) -> String {
    let kind = "interaction.created";
    let event = event(1, kind, json!({ "interaction": about }));
    format!("event: {kind}\ndata: {event}\n\n")
}

/// An event. Its number is what a client goes on after.
fn event(number: u32, kind: &str, mut said: Value) -> Value {
    said["event_type"] = kind.into();
    said["event_id"] = number.to_string().into();
    said
}

/// All events but the first, and of them those with a number above `after`.
pub(super) fn events(
    about: &Value,
    (embedded, contents): (&Embedded, Vec<Value>),
    problem: Option<&Problem>,
    after: u32,
) -> Parts {
    let mut events = Vec::new();
    if !contents.is_empty() {
        let step = json!({ "index": 0, "step": { "type": "model_output" } });
        events.push(("step.start", step));
        let deltas = contents.iter();
        let deltas = deltas.map(|content| json!({ "index": 0, "delta": content }));
        events.extend(deltas.map(|delta| ("step.delta", delta)));
        events.push(("step.stop", json!({ "index": 0 })));
    }
    events.extend(problem.map(|problem| ("error", error(problem))));
    events.push(("interaction.completed", json!({ "interaction": about })));
    let mut parts = Parts::default();
    for (number, (kind, said)) in (2..).zip(events).filter(|(number, _)| *number > after) {
        parts.event(Some(kind), embedded.write(&event(number, kind, said)));
    }
    parts.event(None, Parts::of("[DONE]"));
    parts
}

/// A problem in the middle of events.
pub(super) fn broken(problem: &Problem) -> String {
    format!(
        "event: error\ndata: {{\"event_type\":\"error\",\"error\":{}}}\n\n",
        error(problem)["error"]
    )
}

/// What the document says of a problem.
pub(super) fn described_error() -> Value {
    let text = json!({ "type": "string" });
    object(json!({ "error": object(json!({ "code": text, "message": text })) }))
}

/// A problem, as clients of interactions read it: the code is a word.
pub(crate) fn error(problem: &Problem) -> Value {
    let code = match problem.kind {
        ProblemKind::NoSuchModel => "model_not_found",
        ProblemKind::NotFound => "not_found",
        ProblemKind::BadKey => "authentication",
        ProblemKind::Forbidden => "permission_denied",
        ProblemKind::OutOfPoints => "payment_required",
        ProblemKind::TooMany { .. } => "rate_limit_exceeded",
        ProblemKind::Unavailable | ProblemKind::StillRunning => "service_unavailable",
        ProblemKind::Misconfigured | ProblemKind::Fault => "api_error",
        ProblemKind::FailedAfterPayment => "generation_failed",
        ProblemKind::Unknown => "outcome_unknown",
        ProblemKind::Invalid
        | ProblemKind::Method
        | ProblemKind::TooLarge
        | ProblemKind::Conflict
        | ProblemKind::KeyReused => "invalid_request",
    };
    json!({ "error": { "code": code, "message": problem.message } })
}
