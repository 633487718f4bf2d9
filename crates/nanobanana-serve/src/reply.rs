//! What every protocol's answers have in common: how one is waited for, statuses, headers, and that its
//! arrival is noted.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use nanobanana::desk::Run;
use nanobanana::journal::RunId;
use nanobanana_mcp::delivery::Delivery;
use tokio::time::sleep;

use crate::app::{self, App, Begun, Told, Waiting};
use crate::body::Parts;
use crate::fields::Notices;
use crate::late;
use crate::problem::{Problem, ProblemKind};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");
pub(crate) const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

/// How a protocol says what came of a run.
pub(crate) trait Speaker: Send + 'static {
    /// Whether the answer is a stream of events, which may begin once the picture is paid.
    fn is_events(&self) -> bool;

    /// The type of its body.
    fn content_type(&self) -> HeaderValue {
        if self.is_events() { EVENTS } else { JSON }
    }

    /// The whole body of an answer.
    fn said(&self, told: &Told) -> Result<Parts, Problem>;

    /// What an answer begins with before it is known how the run ends, where it names the run.
    fn opening(&self, _run: &RunId) -> Option<String> {
        None
    }

    /// The end of a body that has begun and comes to this problem, where the protocol has one.
    fn broken(&self, problem: &Problem) -> Option<Parts>;

    /// After how long a client that calls again by itself is to be told to.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// The answer that makes such a client call again for a run.
    fn continuation(&self, _run: &RunId) -> Option<Response> {
        None
    }
}

/// A run and whoever waits for its answer.
pub(crate) struct Answering<S> {
    pub(crate) app: Arc<App>,
    pub(crate) waiting: Waiting,
    pub(crate) speaker: S,
    pub(crate) notices: Notices,
    pub(crate) delivery: Delivery,
}

impl<S: Speaker> Answering<S> {
    /// Answers within the client's patience: whole, with a token to come back with, or with signs of life
    /// until the end.
    pub(crate) async fn answer(self) -> Response {
        let run = Arc::clone(&self.waiting.run);
        let mut response = self.answer_about(Arc::clone(&run)).await;
        if run.now().joined_after.is_none() {
            response.extensions_mut().insert(run.ima_time());
        }
        response
    }

    async fn answer_about(self, run: Arc<Run>) -> Response {
        let due = self.speaker.patience();
        let in_time = async {
            match due {
                Some(due) => sleep(due).await,
                None if self.speaker.is_events() => tokio::select! {
                    () = paid(&run) => {}
                    () = sleep(self.app.options.first_byte) => {}
                },
                None => sleep(self.app.options.first_byte).await,
            }
        };
        let told = tokio::select! {
            biased;
            told = self.app.end(&run) => told,
            () = in_time => None,
        };
        match told {
            Some(told) => self.tell(&told),
            None if due.is_none() && !self.app.ending.is_cancelled() => self.go_on(run).await,
            None => self.put_off(&run),
        }
    }

    /// The answer about a run that has ended.
    fn tell(self, told: &Result<Told, Problem>) -> Response {
        let run = self.waiting.run.name();
        let parts = told
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|told| self.speaker.said(told));
        let mut response = match parts {
            Ok(mut parts) => {
                if let Some(opening) = run.as_ref().and_then(|run| self.speaker.opening(run)) {
                    parts.before(opening);
                }
                whole(self.speaker.content_type(), parts)
            }
            Err(problem) if problem.kind == ProblemKind::StillRunning => {
                let run = Arc::clone(&self.waiting.run);
                return self.put_off(&run);
            }
            Err(problem) => problem.into_response(),
        };
        if let Ok(told) = told {
            say_paid(response.headers_mut(), told, &self.notices);
        }
        // Whoever is told to try again has not heard the end.
        let is_end = !response.status().is_server_error();
        if let Some(run) = run.filter(|_| is_end) {
            self.delivery.tells(&self.app.desk, run);
        }
        response
    }

    /// The answer about a run that goes on and is not waited for any longer: its caller comes again.
    fn put_off(mut self, run: &Run) -> Response {
        let continuation = run.name().and_then(|name| self.speaker.continuation(&name));
        let mut response = continuation.unwrap_or_else(|| app::still_running(run).into_response());
        let jobs = run.now().jobs;
        let ids: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
        if !ids.is_empty() {
            say(response.headers_mut(), "x-nanobanana-job", &ids.join(", "));
        }
        self.waiting.run.untie();
        response
    }

    /// Begins the answer, and ends it when the run has ended.
    async fn go_on(self, run: Arc<Run>) -> Response {
        let so_far = self.app.so_far(&run).await;
        let content_type = self.speaker.content_type();
        let notices = self.notices.clone();
        let opening = run.name().and_then(|run| self.speaker.opening(&run));
        let is_named = opening.is_some();
        let answer = Box::pin(async move {
            // Named, so that its place is kept as long as it is answered.
            let Waiting {
                run: mut attended,
                room,
            } = self.waiting;
            // By now its client has what names the run.
            if is_named {
                attended.untie();
            }
            let ending = || Problem::new(ProblemKind::StillRunning, "the server is shutting down");
            let told = self.app.end(&run).await.unwrap_or_else(|| Err(ending()));
            let parts = told.and_then(|told| self.speaker.said(&told));
            let parts = parts.or_else(|problem| match self.speaker.broken(&problem) {
                Some(parts) if problem.kind != ProblemKind::StillRunning => Ok(parts),
                // It must not look like a whole one.
                _ => Err(io::Error::other(problem)),
            });
            if let (Ok(_), Some(run)) = (&parts, run.name()) {
                self.delivery.tells(&self.app.desk, run);
            }
            attended.untie();
            drop((attended, room));
            parts.map(|parts| parts.stream().boxed())
        });
        let mut response = begun(content_type, Response::new(late::body(opening, answer)));
        if let Ok(told) = so_far {
            say_paid(response.headers_mut(), &told, &notices);
        }
        response
    }
}

/// Waits until a job of a run is paid: from then on no status can say anything better than the body.
async fn paid(run: &Run) {
    // It cannot be closed while this borrows its sender.
    let is_paid =
        |now: &nanobanana::desk::Snapshot| now.jobs.iter().any(|job| job.task_id.is_some());
    let _ = run.follow().wait_for(is_paid).await;
}

/// An answer whose body is `parts`, of known length.
pub(crate) fn whole(content_type: HeaderValue, parts: Parts) -> Response {
    let length = HeaderValue::from(parts.length());
    let mut response = Response::new(Body::from_stream(parts.stream()));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    begun(content_type, response)
}

/// An answer that begins now, and may be ended later.
pub(crate) fn begun(content_type: HeaderValue, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Else nginx keeps what is written until it has a page of it.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// Says in headers what a run that was begun makes, and its price: most of it is not paid yet.
pub(crate) fn say_begun(headers: &mut HeaderMap, begun: &Begun, notices: &Notices) {
    let told = Told {
        is_joined: begun.is_joined,
        jobs: begun.records.iter().map(app::known).collect(),
    };
    say_paid(headers, &told, notices);
    let price: u32 = told.jobs.iter().map(|job| job.points).sum();
    headers.insert("x-nanobanana-points", price.into());
}

/// Says in headers what was paid, and for what.
fn say_paid(headers: &mut HeaderMap, told: &Told, notices: &Notices) {
    let mut notices = notices.clone();
    for notice in told.jobs.iter().flat_map(|job| &job.notices) {
        notices.say(&notice.kind.replace('_', "-"));
    }
    let is_missing =
        |job: &_| app::of_job(job).is_some_and(|problem| problem.kind != ProblemKind::StillRunning);
    if told.jobs.iter().any(is_missing) {
        notices.say("partial");
    }
    let ids: Vec<&str> = told
        .jobs
        .iter()
        .filter_map(|job| job.id.as_deref())
        .collect();
    let points: u32 = told.jobs.iter().map(app::points).sum();
    let mut said = vec![
        ("x-nanobanana-job", ids.join(", ")),
        ("x-nanobanana-points", points.to_string()),
        ("x-nanobanana-joined", told.is_joined.to_string()),
    ];
    if let Some(job) = told.jobs.first() {
        said.push(("x-nanobanana-model", job.model_id.clone()));
        said.push(("x-nanobanana-size", job.size.clone().unwrap_or_default()));
        said.push(("x-nanobanana-ratio", job.ratio.clone().unwrap_or_default()));
    }
    said.extend(notices.header().map(|codes| ("x-nanobanana-notice", codes)));
    for (name, value) in said {
        say(headers, name, &value);
    }
}

fn say(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
