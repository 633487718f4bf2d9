//! One exchange on the wire: the request is read and recorded, a fault may strike, the answer
//! is put into HTTP.

use std::collections::{HashMap, VecDeque};
use std::future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming as Body;

use crate::answer::Answer;
use crate::backend::Backend;
use crate::body::{AnswerBody, Ending};
use crate::connection::ResetSwitch;
use crate::endpoint::Endpoint;
use crate::fault::Fault;
use crate::incoming::Incoming;
use crate::record::{Exchange, Ledger, RecordedRequest};
use crate::routes;

/// The largest upload, in bytes.
const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;
/// The largest body of any other request, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// How many requests are kept; older ones are forgotten.
const KEPT_REQUESTS: usize = 10_000;

/// A request that is not carried to its end is reported to the HTTP layer as this.
#[derive(Debug, thiserror::Error)]
#[error("the request did not arrive whole")]
pub(crate) struct BrokenRequest(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Answers requests and remembers them.
#[derive(Debug)]
pub(crate) struct Exchanger {
    backend: Arc<Backend>,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// In order of arrival.
    requests: VecDeque<RecordedRequest>,
    ledger: Ledger,
    counts: HashMap<Endpoint, u32>,
}

impl Exchanger {
    pub(crate) fn new(backend: Backend) -> Self {
        Self {
            backend: Arc::new(backend),
            memory: Mutex::default(),
        }
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.memory().requests.iter().cloned().collect()
    }

    /// Counts of this simulator, and the account as the state directory has it now.
    pub(crate) fn ledger(&self) -> Ledger {
        let state = &self.backend.state;
        let account = state.account();
        let tasks = state.tasks();
        let ledger = &mut self.memory().ledger;
        if let Ok(account) = account {
            ledger.points_spent = account.spent;
            ledger.balance = account.points;
        }
        if let Ok(tasks) = tasks {
            let ids = tasks.iter().map(|task| task.id.as_str().to_owned());
            ledger.tasks = ids.collect();
        }
        ledger.clone()
    }

    /// Nothing that holds the lock can panic half way, so a poisoned one is as good as any.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request, unless a scripted fault leaves it without an answer.
    pub(crate) async fn respond(
        &self,
        request: Request<Body>,
        switch: &ResetSwitch,
    ) -> Result<Response<AnswerBody>, BrokenRequest> {
        let (head, body) = request.into_parts();
        let limit = match Endpoint::of(&head.method, head.uri.path()) {
            Some(Endpoint::Upload) => UPLOAD_LIMIT,
            _ => BODY_LIMIT,
        };
        let body = Limited::new(body, limit).collect().await;
        let body = body.map_err(BrokenRequest)?.to_bytes();
        let started = Instant::now();
        let request = Arc::new(Incoming::new(head, body));
        let fault = self.remember(&request);
        let answer = self.outcome(&request, fault.as_ref()).await;
        self.observe(&request, answer.as_ref(), fault.as_ref(), started);

        match (answer, fault) {
            (None, Some(Fault::ResetBeforeEffect | Fault::ResetAfterEffect)) => {
                switch.pull();
                future::pending().await
            }
            (None, _) => future::pending().await,
            (Some(answer), Some(Fault::StallMidBody)) => Ok(response(answer, Ending::Stalled)),
            (Some(answer), Some(Fault::CutBody)) => Ok(response(answer, Ending::Cut)),
            (Some(answer), _) => Ok(response(answer, Ending::Whole)),
        }
    }

    /// Records the request; gives the fault that strikes it.
    fn remember(&self, request: &Incoming) -> Option<Fault> {
        let mut memory = self.memory();
        if memory.requests.len() == KEPT_REQUESTS {
            memory.requests.pop_front();
        }
        memory.requests.push_back(RecordedRequest::from(request));
        let endpoint = request.endpoint?;
        let count = memory.counts.entry(endpoint).or_default();
        *count += 1;
        let faults = &self.backend.config.faults;
        faults.strike(endpoint, *count).cloned()
    }

    /// The answer after a fault had its way with it; `None` when there is none.
    async fn outcome(&self, request: &Arc<Incoming>, fault: Option<&Fault>) -> Option<Answer> {
        let answer = if fault.is_none_or(Fault::is_late) {
            Some(self.effect(request).await)
        } else {
            None
        };
        let Some(fault) = fault else { return answer };
        match fault {
            Fault::ResetBeforeEffect | Fault::ResetAfterEffect | Fault::Stall => None,
            Fault::Status { code, retry_after } => Some(Answer {
                retry_after: *retry_after,
                ..bare_status(*code)
            }),
            Fault::LateStatus { code } => Some(bare_status(*code)),
            Fault::Business { code, message } => Some(Answer::refusal(*code, message)),
            Fault::Html => Some(Answer::html()),
            Fault::Redirect { location } => Some(Answer::redirect(location)),
            Fault::CutJson => answer.map(|answer| Answer {
                body: answer.body.slice(..answer.body.len() / 2),
                ..answer
            }),
            Fault::StallMidBody | Fault::CutBody => answer,
        }
    }

    /// Carries the request out, off the runtime's thread since files and drawing block.
    async fn effect(&self, request: &Arc<Incoming>) -> Answer {
        let (backend, task) = (Arc::clone(&self.backend), Arc::clone(request));
        let answer = tokio::task::spawn_blocking(move || routes::answer(&backend, &task)).await;
        let answer = answer.unwrap_or_else(|_panicked| {
            Answer::text(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the simulator panicked\n",
            )
        });
        if request.endpoint == Some(Endpoint::TaskCreate) {
            let ledger = &mut self.memory().ledger;
            match answer.code {
                Some(0) => ledger.creates_accepted += 1,
                Some(_) => ledger.creates_refused += 1,
                None => {}
            }
        }
        answer
    }

    fn observe(
        &self,
        request: &Incoming,
        answer: Option<&Answer>,
        fault: Option<&Fault>,
        started: Instant,
    ) {
        let Some(observer) = &self.backend.config.observer else {
            return;
        };
        // A client may have put the key into the path by mistake; logs must not repeat it.
        let key = &self.backend.config.api_key;
        observer(&Exchange {
            method: request.method.to_string(),
            host: request.host.clone(),
            path: request.path.replace(key, "KEY"),
            status: answer.map(|answer| answer.status.as_u16()),
            code: answer.and_then(|answer| answer.code),
            length: answer.map_or(0, |answer| answer.body.len() as u64),
            fault: fault.map(ToString::to_string),
            elapsed: started.elapsed(),
        });
    }
}

fn bare_status(code: u16) -> Answer {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
    let reason = status.canonical_reason().unwrap_or("Error");
    Answer::text(status, format!("{reason}\n"))
}

fn response(answer: Answer, ending: Ending) -> Response<AnswerBody> {
    let body: Bytes = answer.body;
    let mut response = Response::new(AnswerBody::new(body, ending));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.content_type),
    );
    if let Some(seconds) = answer.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    let location = answer.location.and_then(|url| url.try_into().ok());
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
    }
    response
}
