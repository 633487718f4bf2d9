//! Gemini's API, as far as it is about pictures: `generateContent` and its stream, `predict`, an estimate of
//! tokens, and the list of models.

mod answer;
mod body;
pub(crate) mod files;
pub(crate) mod interactions;
mod patience;
mod predict;
mod token;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use nanobanana::journal::{Join, RunId};
use nanobanana::{GenerationEnd, Model};
use nanobanana_mcp::delivery::Delivery;
use serde_json::{Value, json};

use crate::access::Caller;
use crate::app::{App, Told};
use crate::body::Parts;
use crate::document::{GEMINIS, Operation, Paths, object};
use crate::fields::Notices;
use crate::intake;
use crate::problem::{Problem, ProblemKind};
use crate::reply::{self, Answering, EVENTS, JSON, Speaker};
pub(crate) use answer::{CALLS, error, model};
use body::Call;
use patience::Hops;

/// What the document says of the calls.
pub(crate) fn described() -> Paths {
    let pictures = answer::described();
    let making = |summary, body: &Value, answer: &Value| {
        let call = Operation::new("post", summary).body("application/json", body);
        let call = call.answer(200, "application/json", answer);
        call.refuses_gemini(&GEMINIS)
    };
    let (any, content) = (json!({ "type": "object" }), body::described());
    let predictions = object(json!({ "predictions": { "type": "array" } }));
    let tokens = object(json!({ "totalTokens": { "type": "integer" } }));
    let list = json!({ "type": "array", "items": pictures });
    let stream = making("Make a picture, as a stream", &content, &list)
        .query("alt", &json!({ "type": "string", "examples": ["sse"] }))
        .events();
    let summary = "Make a picture, or go on by the `continuationToken` of an answer";
    let calls = [
        making(summary, &content, &pictures),
        stream,
        making("Make pictures", &predict::described(), &predictions),
        making("Estimate tokens", &any, &tokens),
    ];
    let paths = CALLS.iter().zip(calls);
    paths.fold(Paths::default(), |paths, (name, call)| {
        paths.at(&format!("/models/{{model}}:{name}"), [call])
    })
}

/// How the answer is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One object.
    Object,
    /// A list of objects.
    Array,
    /// Events.
    Events,
    /// The list of pictures that `predict` has.
    Predictions,
}

/// `POST /models/{model}:{method}` under any version.
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(delivery): Extension<Delivery>,
    Path(call): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (name, form) = match call.rsplit_once(':') {
        Some((name, "generateContent")) => (name, Form::Object),
        Some((name, "streamGenerateContent")) => {
            let as_events = query
                .as_deref()
                .unwrap_or_default()
                .split('&')
                .any(|pair| pair == "alt=sse");
            (name, if as_events { Form::Events } else { Form::Array })
        }
        Some((name, "predict")) => (name, Form::Predictions),
        Some((name, "countTokens")) => return tokens(&app, name, request).await,
        _ => {
            let message =
                "models take generateContent, streamGenerateContent, predict and countTokens";
            return Err(Problem::new(ProblemKind::NotFound, message));
        }
    };
    let model = app.names.model(name)?;
    let patience = patience::hop(
        request.headers(),
        app.options.first_byte,
        &patience::CONTENT,
    );
    let patience = patience.filter(|_| form != Form::Predictions);
    let hops = Hops::new(&app, &caller, patience);
    let body = intake::whole(request).await?;
    let call = match form {
        Form::Predictions => Call::Make(predict::read(&body, model)?),
        _ => body::read(&body, model)?,
    };
    let (waiting, notices, hops) = match call {
        Call::Make(mut ask) => {
            app.names.model_said(name, &mut ask.notices)?;
            files::open(&app, &caller, &mut ask.inputs).await?;
            app.count(&caller)?;
            let waiting = app.begin(&ask, &caller, Join::default()).await?;
            (waiting, ask.notices, hops)
        }
        Call::Continue(token) => {
            let (hops, waiting) = hops.next(&token).await?;
            (waiting, Notices::default(), hops)
        }
    };
    let speaker = Gemini { model, form, hops };
    let answering = Answering {
        app,
        waiting,
        speaker,
        notices,
        delivery,
    };
    Ok(answering.answer().await)
}

/// The answer to `countTokens`, which says that it is an estimate.
async fn tokens(app: &App, name: &str, request: Request) -> Result<Response, Problem> {
    app.names.model(name)?;
    let tokens = body::tokens(&intake::whole(request).await?)?;
    let answer = Json(json!({ "totalTokens": tokens }));
    Ok(([("x-nanobanana-notice", "estimated-totalTokens")], answer).into_response())
}

/// What of a call decides how it is answered.
struct Gemini {
    model: Model,
    form: Form,
    hops: Hops,
}

impl Speaker for Gemini {
    fn is_events(&self) -> bool {
        self.form == Form::Events
    }

    fn said(&self, told: &Told) -> Result<Parts, Problem> {
        let mut parts = match told.pictured() {
            Ok(_) if self.form == Form::Predictions => predict::predictions(&told.jobs),
            Ok(job) => answer::pictures(job, job.id.as_deref().unwrap_or_default()),
            // What was paid for nothing is told where people look for the picture.
            Err(problem)
                if problem.kind == ProblemKind::FailedAfterPayment
                    && self.form != Form::Predictions =>
            {
                let id = problem.job.as_deref().unwrap_or_default();
                let is_refused = is_refused(&problem.message);
                let failed = answer::failed(self.model.id(), id, &problem.message, is_refused);
                Parts::of(failed.to_string())
            }
            Err(problem) => return Err(problem),
        };
        match self.form {
            Form::Object | Form::Predictions => {}
            Form::Array => parts.surround("[", "]"),
            Form::Events => parts.surround("data: ", "\n\n"),
        }
        Ok(parts)
    }

    fn broken(&self, _: &Problem) -> Option<Parts> {
        None
    }

    fn patience(&self) -> Option<Duration> {
        self.hops.patience
    }

    fn continuation(&self, run: &RunId) -> Option<Response> {
        self.hops.patience?;
        let token = self.hops.token(run);
        let body = answer::continuation(self.model, &response_id(&token), &token);
        let (content_type, text) = match self.form {
            Form::Object | Form::Predictions => (JSON, body.to_string()),
            Form::Array => (JSON, format!("[{body}]")),
            Form::Events => (EVENTS, format!("data: {body}\n\n")),
        };
        Some(reply::begun(content_type, Response::new(Body::from(text))))
    }
}

/// Whether a task failed for IMA's safety rules, as far as its words tell.
fn is_refused(why: &str) -> bool {
    let reason = Some(why.to_owned());
    GenerationEnd::Failed { reason }.is_about_safety()
}

/// A name for an answer that is not a job's.
fn response_id(token: &str) -> String {
    token.chars().rev().take(16).collect()
}
