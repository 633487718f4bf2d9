//! Interactions, which Google recommends in place of `generateContent`: a picture that is waited for, streamed,
//! or asked for again by its id. An interaction is a run of one job, and its id is the run's.

mod answer;
mod body;

use std::io::ErrorKind;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use jiff::Timestamp;
use nanobanana::journal::{JobId, JobRecord, JournalError, Recovery, RunId};
use nanobanana_mcp::delivery::Delivery;
use serde::Deserialize;
use serde_json::{Value, json};

use super::files;
use super::patience::{self, Hops};
use crate::access::Caller;
use crate::app::{self, App, Told, Waiting};
use crate::body::{Embedded, Parts};
use crate::document::{MAKING as STATUSES, Operation, Paths, object};
use crate::fields::Notices;
use crate::openai::join;
use crate::problem::{Problem, ProblemKind};
use crate::reply::{self, Answering, JSON, Speaker};
use crate::{intake, pictures};
pub(crate) use answer::error;
use body::{Call, Form};

/// The routes under a version.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/interactions", post(create))
        .route("/interactions/{id}", get(show).delete(remove))
        .route("/interactions/{id}/cancel", post(cancel))
}

/// What the document says of them.
pub(crate) fn described() -> Paths {
    let text = json!({ "type": "string" });
    let interaction = object(json!({ "id": text, "object": text, "status": text }));
    let operation = |method, summary, answer| {
        let operation = Operation::new(method, summary).answer(200, "application/json", answer);
        operation.errors(&STATUSES, &answer::described_error())
    };
    let create = operation("post", "Make a picture", &interaction)
        .events()
        .body("application/json", &body::described());
    let show = operation("get", "An interaction", &interaction)
        .query("stream", &json!({ "type": "boolean" }))
        .query("last_event_id", &text)
        .events();
    let nothing = json!({ "type": "object" });
    let delete = operation("delete", "Forget an interaction", &nothing);
    let summary = "Cancel an interaction before it is paid";
    let cancel = operation("post", summary, &interaction);
    Paths::default()
        .at("/interactions", [create])
        .at("/interactions/{id}", [show, delete])
        .at("/interactions/{id}/cancel", [cancel])
}

/// What the handlers share of a request.
type Shared = (State<Arc<App>>, Extension<Caller>);

/// What stands behind the id of an interaction whose pictures are to be told by their addresses.
const AS_URI: &str = "-uri";

/// The name of an interaction's run.
fn bare(id: &str) -> &str {
    id.strip_suffix(AS_URI).unwrap_or(id)
}

async fn create(
    (State(app), Extension(caller)): Shared,
    Extension(delivery): Extension<Delivery>,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let (call, form) = body::read(&intake::whole(request).await?, &app.names)?;
    let longest = app.options.first_byte.min(patience::UNTOLD);
    let patience = patience::hop(&headers, longest, &patience::INTERACTIONS);
    let hops = Hops::new(&app, &caller, patience);
    let mut speaker = Interaction::new(&app, &headers, form);
    let (waiting, notices, hops) = match call {
        Call::Continue(token) => {
            let (hops, waiting) = hops.next(&token).await?;
            (waiting, Notices::default(), hops)
        }
        Call::Make { mut ask, previous } => {
            files::open(&app, &caller, &mut ask.inputs).await?;
            if let Some(previous) = &previous {
                let jobs = app.run(bare(previous), &caller.account).await?;
                let job = jobs.first().map_or("", |job| job.id.as_str());
                let picture = pictures::read(&app, &caller, (job, 1)).await?;
                ask.inputs.insert(0, picture);
            }
            speaker.previous = previous;
            app.count(&caller)?;
            if form.in_background && !form.as_stream {
                let begun = app.begin_alone(&ask, &caller, join(&headers)).await?;
                let id = speaker.id_of(&begun.run);
                let mut response = speaker.known(id, &begun.records).await?;
                reply::say_begun(response.headers_mut(), &begun, &ask.notices);
                delivery.tells(&app.desk, begun.run);
                return Ok(response);
            }
            let waiting = app.begin(&ask, &caller, join(&headers)).await?;
            // It does not say how long it waits, and has given up once.
            let has_left = waiting.run.now().joined_after.is_some();
            let hops = if has_left { hops.hurried() } else { hops };
            (waiting, ask.notices, hops)
        }
    };
    // One without a name has ended before anything was to be made.
    let id = waiting.run.name().map(|run| speaker.id_of(&run));
    speaker.id = id.unwrap_or_default();
    speaker.hops = Some(hops);
    Ok(speaker.answer(waiting, notices, delivery).await)
}

/// How an interaction is looked at.
#[derive(Debug, Deserialize)]
struct Look {
    #[serde(default)]
    stream: bool,
    /// The last event that has come.
    last_event_id: Option<String>,
}

async fn show(
    (State(app), Extension(caller)): Shared,
    Extension(delivery): Extension<Delivery>,
    Path(id): Path<String>,
    look: Result<Query<Look>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(look) = look?;
    let form = Form {
        as_stream: look.stream,
        in_background: true,
        as_uri: id.ends_with(AS_URI),
    };
    let mut speaker = Interaction::new(&app, &headers, form);
    if !look.stream {
        let jobs = app.run(bare(&id), &caller.account).await?;
        return speaker.known(id, &jobs).await;
    }
    let after = look.last_event_id.map(|id| id.parse());
    speaker.after = after.and_then(Result::ok).unwrap_or(0);
    let waiting = app.attend(bare(&id), &caller.account).await?;
    speaker.id = id;
    Ok(speaker.answer(waiting, Notices::default(), delivery).await)
}

/// `POST /interactions/{id}/cancel`: what is paid goes on, and is answered as it is.
async fn cancel(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut jobs = app.run(bare(&id), &caller.account).await?;
    for job in &mut jobs {
        let cancelling = app.desk.cancel(job.clone()).await;
        *job = cancelling.map_err(|error| app.unreadable(error))?;
    }
    let form = Form {
        as_uri: id.ends_with(AS_URI),
        ..Form::default()
    };
    let speaker = Interaction::new(&app, &headers, form);
    speaker.known(id, &jobs).await
}

/// `DELETE /interactions/{id}`: what it was about is forgotten, and its picture deleted. What it has cost is
/// kept.
async fn remove(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let goes_on = || {
        let message = "the interaction has not ended: cancel it, or delete it later";
        Problem::new(ProblemKind::Invalid, message)
    };
    let jobs = app.run(bare(&id), &caller.account).await?;
    let mut states = jobs.iter().map(|job| job.state.recovery());
    if states.any(|recovery| recovery != Recovery::Nothing) {
        return Err(goes_on());
    }
    // Whoever works at this machine has made others elsewhere.
    let files = jobs.iter().flat_map(|job| &job.files);
    let paths = files.map(|file| FilePath::new(&file.path));
    for path in paths.filter(|path| path.starts_with(&app.options.pictures)) {
        match tokio::fs::remove_file(path).await {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(files::not_kept(error));
            }
            _ => {}
        }
    }
    let ids: Vec<JobId> = jobs.into_iter().map(|job| job.id).collect();
    match app.desk.journal().erase(&ids, Timestamp::now()).await {
        Ok(_) => Ok(Json(json!({}))),
        Err(JournalError::Held { .. } | JournalError::NotEnded { .. }) => Err(goes_on()),
        Err(error) => Err(app.unreadable(error)),
    }
}

/// What of a request decides how it is answered.
struct Interaction {
    app: Arc<App>,
    id: String,
    /// The server's own address, as the client sees it.
    base: String,
    form: Form,
    /// What it goes on from.
    previous: Option<String>,
    /// Those of whoever has asked for the picture; none of one that looks at what there is.
    hops: Option<Hops>,
    /// The number of the last event that its client has.
    after: u32,
}

impl Interaction {
    fn new(app: &Arc<App>, headers: &HeaderMap, form: Form) -> Self {
        Self {
            app: Arc::clone(app),
            id: String::new(),
            base: pictures::base(headers),
            form,
            previous: None,
            hops: None,
            after: 0,
        }
    }

    async fn answer(self, waiting: Waiting, notices: Notices, delivery: Delivery) -> Response {
        let answering = Answering {
            app: Arc::clone(&self.app),
            waiting,
            speaker: self,
            notices,
            delivery,
        };
        answering.answer().await
    }

    fn id_of(&self, run: &RunId) -> String {
        let end = if self.form.as_uri { AS_URI } else { "" };
        format!("{run}{end}")
    }

    /// The body of an answer about a run that is as it is told.
    fn body(&self, told: &Told) -> Parts {
        let (job, problem) = match told.pictured() {
            Ok(job) => (Some(job), None),
            Err(problem) => (told.jobs.first(), Some(problem)),
        };
        let problem = problem.filter(|problem| problem.kind != ProblemKind::StillRunning);
        let problem = problem.map(|problem| Problem {
            message: self.app.without_places(&problem.message),
            ..problem
        });
        let Some(job) = job else {
            return Parts::default();
        };
        let previous = self.previous.as_deref();
        let about = answer::about(job, &self.id, previous, problem.as_ref());
        let mut embedded = Embedded::default();
        let numbered = (1..).zip(&job.pictures);
        let contents = numbered.filter_map(|(number, picture)| {
            let id = job.id.as_deref().unwrap_or_default();
            let address = || pictures::address(&self.base, &self.app.secret, id, number);
            answer::content(&mut embedded, picture, self.form.as_uri.then(address))
        });
        let contents: Vec<Value> = contents.collect();
        match self.form.as_stream {
            true => answer::events(&about, (&embedded, contents), problem.as_ref(), self.after),
            false => embedded.write(&answer::whole(about, &contents)),
        }
    }

    /// The answer about an interaction with these jobs as it is now.
    async fn known(mut self, id: String, jobs: &[JobRecord]) -> Result<Response, Problem> {
        self.id = id;
        let told = Told {
            is_joined: false,
            jobs: jobs.iter().map(app::known).collect(),
        };
        for picture in told.jobs.iter().flat_map(|job| &job.pictures) {
            let Some(path) = &picture.path else { continue };
            if !tokio::fs::try_exists(path).await.unwrap_or(false) {
                return Err(pictures::gone(&self.app));
            }
        }
        Ok(reply::whole(JSON, self.body(&told)))
    }
}

impl Speaker for Interaction {
    fn is_events(&self) -> bool {
        self.form.as_stream
    }

    fn said(&self, told: &Told) -> Result<Parts, Problem> {
        if let Err(problem) = told.pictured() {
            let is_told = match problem.kind {
                ProblemKind::StillRunning => false,
                ProblemKind::FailedAfterPayment => true,
                // Whoever has it by its id is told what became of it.
                _ => self.form.in_background,
            };
            if !is_told {
                return Err(problem);
            }
        }
        Ok(self.body(told))
    }

    /// With it the client has a token, for when the connection is lost.
    fn opening(&self, run: &RunId) -> Option<String> {
        if !self.form.as_stream || self.after > 0 {
            return None;
        }
        let hops = self.hops.as_ref().filter(|hops| hops.patience.is_some());
        let token = hops.map(|hops| hops.token(run));
        let about = answer::going_on(&self.id, "in_progress", token.as_deref());
        Some(answer::created(&about))
    }

    fn broken(&self, problem: &Problem) -> Option<Parts> {
        let error = || Parts::of(answer::broken(problem));
        self.form.as_stream.then(error)
    }

    fn patience(&self) -> Option<Duration> {
        // A stream shows signs of life.
        let hops = self.hops.as_ref().filter(|_| !self.form.as_stream);
        hops?.patience
    }

    fn continuation(&self, run: &RunId) -> Option<Response> {
        self.patience()?;
        let token = self.hops.as_ref()?.token(run);
        let about = answer::going_on(&self.id, "requires_continuation", Some(&token));
        let whole = answer::whole(about, &[]).to_string();
        Some(reply::whole(JSON, Parts::of(whole)))
    }
}
