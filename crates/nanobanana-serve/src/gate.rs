//! Who may ask, and how a request is named: what stands before every route.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::Response;
use nanobanana::metrics;

use crate::access::Caller;
use crate::access_log::Entry;
use crate::app::App;
use crate::connections::{Connection, has_room};
use crate::credentials;
use crate::problem::{Problem, ProblemKind};
use crate::{document, gemini, mcp, openai};

/// Whether a request is of a client that speaks Gemini's protocol. A nested route does not see its path.
#[derive(Clone, Copy)]
pub(crate) struct IsGeminis(pub(crate) bool);

/// Names a request, finds its caller, and has the log say what came of it.
pub(crate) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let entry = Entry::of(&parts);
    let is_geminis = is_geminis(&parts.headers, &parts.uri);
    parts.extensions.insert(IsGeminis(is_geminis));
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
    let mut response = match admitted.and(counted) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => said(is_geminis, parts.uri.path(), &problem),
    };
    if let Some(caller) = &caller {
        let headers = response.headers_mut();
        app.rates.say(&caller.account, caller.limits, headers);
    }
    entry.answered(caller.as_ref(), &mut response);
    response
}

/// Whether it is Gemini's path of a call that may go on with another.
fn makes_by_gemini(path: &str) -> bool {
    let makes = ["enerateContent", ":predict", "/interactions"];
    makes.iter().any(|end| path.ends_with(end))
}

/// A problem, in the words of the protocol that the request is of.
pub(crate) fn refused(request: &Request, problem: &Problem) -> Response {
    let is_geminis = is_geminis(request.headers(), request.uri());
    said(is_geminis, request.uri().path(), problem)
}

fn said(is_geminis: bool, path: &str, problem: &Problem) -> Response {
    match is_geminis {
        _ if path.contains("/interactions") => gemini::interactions::refused(problem),
        true => gemini::refused(problem),
        false => openai::refused(problem),
    }
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
        let retry_after = Duration::from_secs(5);
        let message = "too many connections";
        metrics::limit_hit("connections");
        return Err(Problem::new(
            ProblemKind::Unavailable { retry_after },
            message,
        ));
    }
    Ok(Some(caller))
}

/// Whether a client speaks Gemini's protocol, where that is not the route's to say.
pub(crate) fn is_geminis(headers: &HeaderMap, uri: &Uri) -> bool {
    let path = uri.path();
    let openais = ["/openai/", "/images/", "/chat/", "/jobs", "/plan", "/usage"];
    let is_openais = openais.iter().any(|part| path.contains(part));
    let geminis = ["/v1beta", "/v1alpha", "/upload/"];
    let is_geminis = geminis.iter().any(|start| path.starts_with(start)) || path.contains(':');
    !is_openais && (is_geminis || credentials::is_geminis(headers, uri))
}
