//! Interactions as Google's SDKs read them: whole, and as events.

use nanobanana::journal::State;
use nanobanana::report::{Job, Picture, to_json};
use serde_json::{Value, json};

use crate::body::Parts;
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
pub(super) fn content(picture: &Picture, uri: Option<String>) -> Option<Parts> {
    let (path, bytes, media_type) = crate::gemini::answer::saved(picture)?;
    let mut parts = Parts::of(format!(
        "{{\"type\":\"image\",\"mime_type\":\"{media_type}\","
    ));
    match uri {
        Some(uri) => parts.text(format!("\"uri\":\"{uri}\"}}")),
        None => {
            parts.text("\"data\":\"");
            parts.picture(path, bytes);
            parts.text("\"}");
        }
    }
    Some(parts)
}

/// The whole interaction.
pub(super) fn whole(about: &Value, contents: Vec<Parts>) -> Parts {
    let about = about.to_string();
    let mut parts = Parts::of(format!("{},\"steps\":[", &about[..about.len() - 1]));
    let mut before = "{\"type\":\"model_output\",\"content\":[";
    for content in contents {
        parts.text(before);
        parts.append(content);
        before = ",";
    }
    parts.text(if before == "," { "]}]}" } else { "]}" });
    parts
}

/// The first event of an interaction.
pub(super) fn created(about: &Value) -> String {
    let (begin, end) = around(1, "interaction.created");
    format!("{begin}\"interaction\":{about}{end}")
}

/// What an event has before and behind what it says. Its number is what a client goes on after.
fn around(number: u32, kind: &str) -> (String, &'static str) {
    let begin =
        format!("event: {kind}\ndata: {{\"event_type\":\"{kind}\",\"event_id\":\"{number}\",");
    (begin, "}\n\n")
}

/// All events but the first, and of them those with a number above `after`.
pub(super) fn events(
    about: &Value,
    contents: Vec<Parts>,
    problem: Option<&Problem>,
    after: u32,
) -> Parts {
    let mut events = Vec::new();
    let step = |rest: &str| Parts::of(format!("\"index\":0{rest}"));
    if !contents.is_empty() {
        let start = step(",\"step\":{\"type\":\"model_output\"}");
        events.push(("step.start", start));
        for content in contents {
            let mut delta = step(",\"delta\":");
            delta.append(content);
            events.push(("step.delta", delta));
        }
        events.push(("step.stop", step("")));
    }
    if let Some(problem) = problem {
        let error = &error(problem)["error"];
        events.push(("error", Parts::of(format!("\"error\":{error}"))));
    }
    let completed = Parts::of(format!("\"interaction\":{about}"));
    events.push(("interaction.completed", completed));
    let mut parts = Parts::default();
    for (number, (kind, said)) in (2..).zip(events).filter(|(number, _)| *number > after) {
        let (begin, end) = around(number, kind);
        parts.text(begin);
        parts.append(said);
        parts.text(end);
    }
    parts.text("data: [DONE]\n\n");
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
