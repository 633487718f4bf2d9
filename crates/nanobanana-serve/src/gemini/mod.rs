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
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use nanobanana::journal::{Join, RunId};
use nanobanana::{GenerationEnd, Model};
use nanobanana_mcp::delivery::Delivery;
use serde_json::{Value, json};

use crate::access::Caller;
use crate::app::{App, Told};
use crate::ask::Names;
use crate::body::Parts;
use crate::document::{GEMINIS, Operation, object};
use crate::fields::Notices;
use crate::intake;
use crate::problem::{Problem, ProblemKind};
use crate::reply::{self, Answering, EVENTS, JSON, Speaker};
pub(crate) use answer::CALLS;
use body::Call;
use patience::Hops;

/// What the document says of the calls.
pub(crate) fn described() -> Vec<Operation> {
    let pictures = answer::described();
    let making = |name: &str, summary, body: &Value| {
        Operation::new("post", summary)
            .at(&format!("/models/{{model}}:{name}"))
            .body("application/json", body)
            .refuses_gemini(&GEMINIS)
    };
    let json = "application/json";
    let [generate, stream, predict, count] = CALLS;
    let list = json!({ "type": "array", "items": pictures });
    let content = body::described();
    vec![
        making(
            generate,
            "Make a picture, or go on by the `continuationToken` of an answer",
            &content,
        )
        .answer(200, json, &pictures),
        making(stream, "Make a picture, as a stream", &content)
            .query("alt", &json!({ "type": "string", "examples": ["sse"] }))
            .answer(200, json, &list)
            .events(),
        making(predict, "Make pictures", &predict::described()).answer(
            200,
            json,
            &object(json!({ "predictions": { "type": "array" } })),
        ),
        making(count, "Estimate tokens", &json!({ "type": "object" })).answer(
            200,
            json,
            &object(json!({ "totalTokens": { "type": "integer" } })),
        ),
    ]
}

/// The list of models in Gemini's form.
pub(crate) fn models(names: &Names, caller: &Caller) -> Value {
    let listed = names.listed(caller);
    let listed = listed.map(|(id, model)| answer::model(id, model));
    json!({ "models": listed.collect::<Vec<_>>() })
}

/// A model in Gemini's form.
pub(crate) fn model(names: &Names, caller: &Caller, name: &str) -> Response {
    match names
        .model(name)
        .and_then(|model| caller.check(model).map(|()| model))
    {
        Ok(model) => Json(answer::model(names.id(name, model), model)).into_response(),
        Err(problem) => refused(&problem),
    }
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
) -> Response {
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
            return refused(&Problem::new(ProblemKind::NotFound, message));
        }
    };
    match begin(app, &caller, (name, form), delivery, request).await {
        Ok(answering) => answering.answer().await,
        Err(problem) => refused(&problem),
    }
}

/// The answer to `countTokens`, which says that it is an estimate.
async fn tokens(app: &App, name: &str, request: Request) -> Response {
    let estimate = async {
        app.names.model(name)?;
        body::tokens(&intake::whole(request).await?)
    };
    let answer = match estimate.await {
        Ok(tokens) => Json(json!({ "totalTokens": tokens })),
        Err(problem) => return refused(&problem),
    };
    ([("x-nanobanana-notice", "estimated-totalTokens")], answer).into_response()
}

async fn begin(
    app: Arc<App>,
    caller: &Caller,
    (name, form): (&str, Form),
    delivery: Delivery,
    request: Request,
) -> Result<Answering<Gemini>, Problem> {
    let model = app.names.model(name)?;
    let patience = patience::hop(request.headers(), app.first_byte, &patience::CONTENT);
    let patience = patience.filter(|_| form != Form::Predictions);
    let hops = Hops::new(&app, caller, patience);
    let body = intake::whole(request).await?;
    let call = match form {
        Form::Predictions => Call::Make(predict::read(&body, model)?),
        _ => body::read(&body, model)?,
    };
    let (waiting, notices, hops) = match call {
        Call::Make(mut ask) => {
            app.names.model_said(name, &mut ask.notices)?;
            files::open(&app, caller, &mut ask.inputs).await?;
            app.count(caller)?;
            let waiting = app.begin(&ask, caller, Join::default()).await?;
            (waiting, ask.notices, hops)
        }
        Call::Continue(token) => {
            let (hops, waiting) = hops.next(&token).await?;
            (waiting, Notices::default(), hops)
        }
    };
    let speaker = Gemini { model, form, hops };
    Ok(Answering {
        app,
        waiting,
        speaker,
        notices,
        delivery,
    })
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

    fn refused(&self, problem: &Problem) -> Response {
        refused(problem)
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

/// A problem, as Gemini's clients read it.
pub(crate) fn refused(problem: &Problem) -> Response {
    let (status, body) = answer::error(problem);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply::problem(status, problem, &body)
}
