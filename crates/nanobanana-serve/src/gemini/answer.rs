//! Gemini's answers: pictures, continuations and errors.

use axum::http::StatusCode;
use nanobanana::Model;
use nanobanana::report::Job;
use serde_json::{Value, json};

use crate::body::{Embedded, Parts};
use crate::document::object;
use crate::problem::{Problem, ProblemKind};

/// What is asked of a model behind its name.
pub(crate) const CALLS: [&str; 4] = [
    "generateContent",
    "streamGenerateContent",
    "predict",
    "countTokens",
];

/// The answer with a job's pictures.
pub(crate) fn pictures(job: &Job, response_id: &str) -> Parts {
    let mut embedded = Embedded::default();
    let parts = job.pictures.iter().filter_map(|picture| {
        let (data, media_type) = embedded.put(picture)?;
        Some(json!({ "inlineData": { "mimeType": media_type, "data": data } }))
    });
    let parts: Vec<Value> = parts.collect();
    let candidate = json!({
        "content": { "role": "model", "parts": parts }, "finishReason": "STOP", "index": 0,
    });
    embedded.write(&answer(&job.model_id, response_id, &candidate))
}

/// What the document says of such an answer.
pub(super) fn described() -> Value {
    let text = json!({ "type": "string" });
    let candidate = object(json!({
        "content": { "type": "object" }, "finishReason": text, "index": { "type": "integer" },
    }));
    object(json!({
        "candidates": { "type": "array", "items": candidate }, "usageMetadata": { "type": "object" },
        "modelVersion": text, "responseId": text,
    }))
}

/// That the picture takes longer: with the token the client calls again.
pub(crate) fn continuation(model: Model, response_id: &str, token: &str) -> Value {
    answer(
        model.id(),
        response_id,
        &json!({
            "content": { "role": "model", "parts": [] },
            "continuationToken": token,
            "finishReason": "CONTINUATION",
            "index": 0,
        }),
    )
}

/// That a paid job has no picture. As a candidate it reaches the person through clients that show only what
/// an answer holds.
pub(crate) fn failed(model_id: &str, response_id: &str, why: &str, is_refused: bool) -> Value {
    let reason = if is_refused {
        "IMAGE_SAFETY"
    } else {
        "IMAGE_OTHER"
    };
    answer(
        model_id,
        response_id,
        &json!({
            "content": { "role": "model", "parts": [{ "text": why }] },
            "finishReason": reason,
            "finishMessage": why,
            "index": 0,
        }),
    )
}

/// An answer with this candidate. Numbers of tokens are none: IMA counts in points, which are in a header.
fn answer(model_id: &str, response_id: &str, candidate: &Value) -> Value {
    json!({
        "candidates": [candidate],
        "usageMetadata": { "promptTokenCount": 0, "candidatesTokenCount": 0, "totalTokenCount": 0 },
        "modelVersion": model_id,
        "responseId": response_id,
    })
}

/// A model of the list.
pub(crate) fn model(id: &str, model: Model) -> Value {
    json!({
        "name": format!("models/{id}"),
        "baseModelId": model.id(),
        "version": model.id(),
        "displayName": model.display_name(),
        "description": format!("{} by IMA Studio", model.display_name()),
        "inputTokenLimit": 65536,
        "outputTokenLimit": 32768,
        "supportedGenerationMethods": CALLS,
    })
}

/// A problem, as these clients read it. A wrong key is a 400 to them.
pub(crate) fn error(problem: &Problem) -> (StatusCode, Value) {
    let status = match problem.kind {
        ProblemKind::NoSuchModel | ProblemKind::NotFound => "NOT_FOUND",
        ProblemKind::Forbidden => "PERMISSION_DENIED",
        ProblemKind::OutOfPoints | ProblemKind::TooMany { .. } => "RESOURCE_EXHAUSTED",
        ProblemKind::Unavailable | ProblemKind::StillRunning => "UNAVAILABLE",
        ProblemKind::FailedAfterPayment | ProblemKind::Unknown => "ABORTED",
        ProblemKind::Misconfigured | ProblemKind::Fault => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
    let (mut code, mut message) = (problem.kind.status(), problem.message.clone());
    // Some clients look for these words.
    if problem.kind == ProblemKind::OutOfPoints {
        message = format!("quota exceeded: {message}");
    }
    let mut error = json!({ "status": status });
    if problem.kind == ProblemKind::BadKey {
        code = StatusCode::BAD_REQUEST;
        message = "API key not valid. Please pass a valid API key.".to_owned();
        error["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
        }]);
    }
    error["code"] = code.as_u16().into();
    error["message"] = message.into();
    (code, json!({ "error": error }))
}
