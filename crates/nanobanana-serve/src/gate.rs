//! Who may ask, and how a request is named: what stands before every route.

use std::sync::{Arc, Weak};

use axum::RequestPartsExt as _;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use nanobanana::metrics;

use crate::access::Caller;
use crate::access_log::Entry;
use crate::app::App;
use crate::connections::{Connection, has_room};
use crate::credentials;
use crate::gemini::{self, interactions};
use crate::problem::{Problem, ProblemKind};
use crate::reply::JSON;
use crate::{document, mcp, openai};

/// In whose words a client is told of models and problems. A nested route does not see its path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    OpenAi,
    Gemini,
    /// Gemini's other one.
    Interactions,
}

/// Names a request, finds its caller, and has the log say what came of it.
pub(crate) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let entry = Entry::of(&parts);
    let protocol = Protocol::of(&parts);
    parts.extensions.insert(protocol);
    let admitted = admit(&app, &parts).await;
    let mut caller = admitted.as_ref().ok().cloned().flatten();
    if let Some(caller) = &mut caller {
        caller.request_id = Some(entry.request_id.clone());
        parts.extensions.insert(caller.clone());
    }
    // A call that goes on with an earlier one is no new request: its body tells.
    let counted = match &caller {
        Some(caller) if !makes_by_gemini(parts.uri.path()) => app.count(caller),
        _ => Ok(()),
    };
    let readable = match parts.extract::<RawPathParams>().await {
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => {
            Err(Problem::new(ProblemKind::NotFound, "no such path"))
        }
        _ => Ok(()),
    };
    let mut response = match admitted.and(counted).and(readable) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove() {
        protocol.say(&problem, &mut response);
    }
    if let Some(caller) = &caller {
        let headers = response.headers_mut();
        app.rates.say(&caller.account, caller.limits.rpm, headers);
    }
    entry.answered(caller, &mut response);
    response
}

/// Whether it is Gemini's path of a call that may go on with another.
fn makes_by_gemini(path: &str) -> bool {
    let makes = ["enerateContent", ":predict", "/interactions"];
    makes.iter().any(|end| path.ends_with(end))
}

/// The caller of a request; none of one that needs no key.
async fn admit(app: &App, request: &Parts) -> Result<Option<Caller>, Problem> {
    let (headers, uri) = (&request.headers, &request.uri);
    // Balancers and supervisors ask by address.
    if ["/healthz", "/readyz", document::PATH].contains(&uri.path()) {
        return Ok(None);
    }
    if !app.access.allows_host(headers) {
        let message = "this host name is not allowed; `--allow-host` adds one";
        return Err(Problem::new(ProblemKind::Forbidden, message));
    }
    if uri.path() == mcp::PATH && !app.access.allows_origin(headers) {
        let message = "requests from this origin are not allowed";
        return Err(Problem::new(ProblemKind::Forbidden, message));
    }
    let caller = match credentials::of(headers, uri) {
        Some(shown) => app.caller(&shown).await?,
        // Its signature is looked at where the picture is.
        None if credentials::is_signed(uri) => return Ok(None),
        None => {
            let message = "send a key as Bearer, x-goog-api-key or ?key=";
            return Err(Problem::new(ProblemKind::BadKey, message));
        }
    };
    if !has_room(request.extensions.get::<Weak<Connection>>()) {
        metrics::limit_hit("connections");
        let message = "too many connections";
        return Err(Problem::new(ProblemKind::Unavailable, message));
    }
    Ok(Some(caller))
}

impl Protocol {
    /// That of a request, by its path, and where that is no one's alone by the place of its key.
    fn of(request: &Parts) -> Self {
        let (path, is_at) = (request.uri.path(), |part: &&str| {
            request.uri.path().contains(*part)
        });
        let openais = ["/openai/", "/images/", "/chat/", "/jobs", "/plan", "/usage"];
        let geminis = ["/files", ":"].iter().any(is_at)
            || ["/v1beta", "/v1alpha", "/upload/"]
                .iter()
                .any(|start| path.starts_with(start));
        if path.contains("/interactions") {
            Self::Interactions
        } else if !openais.iter().any(is_at)
            && (geminis || credentials::is_geminis(&request.headers, &request.uri))
        {
            Self::Gemini
        } else {
            Self::OpenAi
        }
    }

    /// Says in the body of an answer what its problem is.
    fn say(self, problem: &Problem, response: &mut Response) {
        let said = match self {
            Self::OpenAi => openai::error(problem),
            Self::Interactions => interactions::error(problem),
            Self::Gemini => {
                let (status, said) = gemini::error(problem);
                *response.status_mut() = status;
                said
            }
        };
        *response.body_mut() = said.to_string().into();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, JSON);
        headers.remove(CONTENT_LENGTH);
    }
}
