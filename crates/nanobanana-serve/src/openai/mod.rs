//! OpenAI's Images API: generations, edits, and the list of models; and chat completions.

mod answer;
mod body;
mod chat;
mod size;

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, RequestExt as _, Router};
use jiff::Timestamp;
use nanobanana::journal::Join;
use nanobanana_mcp::delivery::Delivery;
use serde_json::{Value, json};

use crate::access::Caller;
use crate::app::{App, Told};
use crate::body::Parts;
use crate::document::{ANY, MAKING, Operation, Paths};
use crate::intake;
use crate::pictures;
use crate::problem::{Problem, ProblemKind};
use crate::reply::{Answering, Speaker};
pub(crate) use answer::error;
use body::AnswerForm;

/// The routes under a prefix.
pub(crate) fn routes() -> Router<Arc<App>> {
    let new = post(async |state, by, to, request| make(state, by, to, request, false).await);
    let edit = post(async |state, by, to, request| make(state, by, to, request, true).await);
    Router::new()
        .route("/images/generations", new)
        .route("/images/edits", edit)
        .route("/images/variations", post(variations))
        .route("/chat/completions", post(chat::make))
}

/// What the document says of them.
pub(crate) fn described() -> Paths {
    let making = |summary, body: &Value, answer: &Value| {
        Operation::new("post", summary)
            .header("idempotency-key", &json!({ "type": "string" }))
            .body("application/json", body)
            .answer(200, "application/json", answer)
            .events()
            .refuses(&MAKING)
    };
    let pictures = answer::described();
    let new = making("Make pictures", &body::described(false), &pictures);
    let edit = making("Edit pictures", &body::described(true), &pictures)
        .body("multipart/form-data", &body::described_form());
    let variations = Operation::new("post", "Not offered").refuses(&[400]);
    let (asked, answered) = (chat::described(), chat::described_answer());
    let chat = making("Make a picture in a chat", &asked, &answered);
    Paths::default()
        .at("/images/generations", [new])
        .at("/images/edits", [edit])
        .at("/images/variations", [variations.refuses(&ANY)])
        .at("/chat/completions", [chat])
}

/// A model of the list.
pub(crate) fn model(id: &str) -> Value {
    json!({ "id": id, "object": "model", "created": 0, "owned_by": "ima" })
}

async fn variations() -> Problem {
    let message =
        "variations are not supported: send the picture to /v1/images/edits with a prompt";
    Problem::new(ProblemKind::Invalid, message)
}

async fn make(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(delivery): Extension<Delivery>,
    mut request: Request,
    is_edit: bool,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let deployment = deployment(&mut request).await;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (mut fields, images) = intake::fields(request).await?;
    // LangChain's DALL-E wrapper reads addresses only, and can ask for them nowhere else.
    let form = |pair: &str| pair.strip_prefix("response_format=").map(str::to_owned);
    if let Some(form) = query.split('&').find_map(form) {
        fields.fill("response_format", form);
    }
    let deployment = deployment.as_deref();
    let (ask, form) = body::read(fields, images, is_edit, &app.names, deployment)?;
    let waiting = app.begin(&ask, &caller, join(&headers)).await?;
    let speaker = Images {
        app: Arc::clone(&app),
        base: pictures::base(&headers),
        form,
        is_edit,
    };
    let answering = Answering {
        app,
        waiting,
        speaker,
        notices: ask.notices,
        delivery,
    };
    Ok(answering.answer().await)
}

/// The model that a path of Azure's names.
async fn deployment(request: &mut Request) -> Option<String> {
    let name = request.extract_parts::<Path<String>>().await;
    name.ok().map(|Path(name)| name)
}

/// Which earlier run a request may mean, by its headers.
pub(crate) fn join(headers: &HeaderMap) -> Join {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let retries = text("x-stainless-retry-count").and_then(|count| count.parse::<u32>().ok());
    let key = headers
        .get("idempotency-key")
        .map(|key| key.as_bytes().trim_ascii());
    Join {
        // In whatever encoding it comes: a key that is not read is a picture paid twice.
        key: key
            .filter(|key| !key.is_empty())
            .map(|key| key.escape_ascii().to_string()),
        is_retry: retries.is_some_and(|retries| retries > 0),
        ..Join::default()
    }
}

/// What of a request decides how it is answered.
struct Images {
    app: Arc<App>,
    /// The server's own address, as the client sees it.
    base: String,
    form: AnswerForm,
    is_edit: bool,
}

impl Speaker for Images {
    fn is_events(&self) -> bool {
        self.form.as_stream
    }

    /// What there is: the first problem only where there is no picture at all.
    fn said(&self, told: &Told) -> Result<Parts, Problem> {
        told.pictured()?;
        let created = Timestamp::now().as_second();
        Ok(match self.form.as_stream {
            true => answer::events(&told.jobs, self.is_edit, created),
            false => answer::pictures(&told.jobs, self.form, created, |job, number| {
                pictures::address(
                    &self.base,
                    &self.app.secret,
                    job.id.as_deref().unwrap_or_default(),
                    number,
                )
            }),
        })
    }

    /// Both SDKs raise an error for this event.
    fn broken(&self, problem: &Problem) -> Option<Parts> {
        self.form
            .as_stream
            .then(|| Parts::of(format!("data: {}\n\n", error(problem))))
    }
}
