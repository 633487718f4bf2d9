//! OpenAI's answers: pictures, events and errors.

use nanobanana::report::Job;
use serde_json::{Value, json};

use super::body::AnswerForm;
use crate::body::{Embedded, Parts};
use crate::document::fields;
use crate::problem::{Problem, ProblemKind};

/// Numbers of tokens: IMA counts in points, which are in a header, and none are invented.
fn no_usage() -> Value {
    json!({
        "input_tokens": 0, "output_tokens": 0, "total_tokens": 0,
        "input_tokens_details": { "text_tokens": 0, "image_tokens": 0 },
    })
}

/// The answer with the pictures of these jobs. `address` gives a picture's address for an hour.
pub(crate) fn pictures(
    jobs: &[Job],
    form: AnswerForm,
    created: i64,
    address: impl Fn(&Job, usize) -> String,
) -> Parts {
    let mut embedded = Embedded::default();
    let mut data = Vec::new();
    for job in jobs {
        for (picture, number) in job.pictures.iter().zip(1..) {
            let bytes = embedded.put(picture).filter(|_| !form.as_url);
            data.push(match bytes {
                Some((data, _)) => json!({ "b64_json": data }),
                None => json!({ "url": address(job, number) }),
            });
        }
    }
    let mut answer = json!({
        "created": created, "data": data, "background": "opaque", "usage": no_usage(),
    });
    if let Some(picture) = jobs.iter().flat_map(|job| &job.pictures).next() {
        describe(picture, &mut answer);
    }
    embedded.write(&answer)
}

/// What the document says of that answer.
pub(crate) fn described() -> Value {
    let text = json!({ "type": "string" });
    let picture = json!({ "type": "object", "properties": { "b64_json": text, "url": text } });
    fields(
        json!({
            "created": { "type": "integer" }, "data": { "type": "array", "items": picture },
            "background": text, "output_format": text, "size": text, "usage": { "type": "object" },
        }),
        &["created", "data", "usage"],
    )
}

/// The events of a stream: one for each picture, whole; there are no earlier stages of it.
pub(crate) fn events(jobs: &[Job], is_edit: bool, created: i64) -> Parts {
    let name = if is_edit {
        "image_edit.completed"
    } else {
        "image_generation.completed"
    };
    let (mut embedded, mut parts) = (Embedded::default(), Parts::default());
    for picture in jobs.iter().flat_map(|job| &job.pictures) {
        let Some((data, _)) = embedded.put(picture) else {
            continue;
        };
        let mut event = json!({
            "type": name, "b64_json": data, "created_at": created, "background": "opaque",
            "quality": "auto", "usage": no_usage(),
        });
        describe(picture, &mut event);
        parts.event(Some(name), embedded.write(&event));
    }
    parts
}

/// What a picture is.
fn describe(picture: &nanobanana::report::Picture, into: &mut Value) {
    let format = picture
        .media_type
        .as_deref()
        .and_then(|media_type| media_type.strip_prefix("image/"));
    into["output_format"] = format.into();
    if let (Some(width), Some(height)) = (picture.width, picture.height) {
        into["size"] = format!("{width}x{height}").into();
    }
}

/// A problem, as these clients read it.
pub(crate) fn error(problem: &Problem) -> Value {
    let (kind, code) = match problem.kind {
        ProblemKind::Invalid | ProblemKind::Method => ("invalid_request_error", None),
        ProblemKind::NoSuchModel => ("invalid_request_error", Some("model_not_found")),
        ProblemKind::NotFound => ("invalid_request_error", Some("not_found")),
        ProblemKind::BadKey => ("invalid_request_error", Some("invalid_api_key")),
        ProblemKind::Forbidden => ("invalid_request_error", Some("forbidden")),
        ProblemKind::OutOfPoints => ("insufficient_quota", Some("insufficient_quota")),
        ProblemKind::TooMany { .. } => ("requests", Some("rate_limit_exceeded")),
        ProblemKind::TooLarge => ("invalid_request_error", Some("request_too_large")),
        ProblemKind::Conflict => ("invalid_request_error", Some("not_queued")),
        ProblemKind::KeyReused => ("idempotency_error", Some("idempotency_key_reused")),
        ProblemKind::Misconfigured => ("server_error", Some("gateway_misconfigured")),
        ProblemKind::Unavailable => ("server_error", Some("unavailable")),
        ProblemKind::StillRunning => ("server_error", Some("still_running")),
        ProblemKind::FailedAfterPayment => ("image_generation_error", Some("generation_failed")),
        ProblemKind::Unknown => ("image_generation_error", Some("outcome_unknown")),
        ProblemKind::Fault => ("server_error", Some("internal_error")),
    };
    json!({ "error": {
        "message": problem.message, "type": kind, "param": problem.field, "code": code,
    } })
}
