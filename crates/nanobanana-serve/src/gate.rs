//! Who may ask, and how a request is named: what stands before every route.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::access::Caller;
use crate::app::App;
use crate::connections::{Connection, has_room};
use crate::credentials;
use crate::problem::{Problem, ProblemKind};
use crate::{gemini, mcp, openai};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name of a request that is taken from its client, in bytes.
const LONGEST_ID: usize = 128;

/// Whether a request is of a client that speaks Gemini's protocol. A nested route does not see its path.
#[derive(Clone, Copy)]
pub(crate) struct IsGeminis(pub(crate) bool);

/// Names a request, finds its caller, and logs what came of it.
pub(crate) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (mut parts, body) = request.into_parts();
    let id = request_id(&parts.headers);
    let line = format!("{} {}", parts.method, credentials::loggable(&parts.uri));
    let is_geminis = is_geminis(&parts.headers, &parts.uri);
    parts.extensions.insert(IsGeminis(is_geminis));
    let admitted = admit(&app, &parts).await;
    let caller = admitted.as_ref().ok().cloned().flatten();
    if let Some(caller) = &caller {
        parts.extensions.insert(caller.clone());
    }
    // A call that goes on with an earlier one is no new request: its body tells.
    let counted = match &caller {
        Some(caller) if !makes_by_gemini(parts.uri.path()) => app.count(caller),
        _ => Ok(()),
    };
    let mut response = match admitted.and(counted) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => said(is_geminis, &problem),
    };
    let headers = response.headers_mut();
    if let Some(caller) = &caller {
        app.rates.say(&caller.account, caller.limits, headers);
    }
    let account = caller.as_ref().map(|caller| caller.account.as_str());
    tracing::info!(
        request = line,
        id = id.to_str().unwrap_or_default(),
        account,
        status = response.status().as_u16(),
        milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Whether it is Gemini's path of a call that may go on with another.
fn makes_by_gemini(path: &str) -> bool {
    path.ends_with("enerateContent") || path.ends_with(":predict")
}

/// A problem, in the words of the protocol that the request is of.
pub(crate) fn refused(request: &Request, problem: &Problem) -> Response {
    said(is_geminis(request.headers(), request.uri()), problem)
}

fn said(is_geminis: bool, problem: &Problem) -> Response {
    match is_geminis {
        true => gemini::refused(problem),
        false => openai::refused(problem),
    }
}

/// The caller of a request; none of one that needs no key.
async fn admit(app: &App, request: &Parts) -> Result<Option<Caller>, Problem> {
    let (headers, uri) = (&request.headers, &request.uri);
    // Balancers and supervisors ask by address.
    if ["/healthz", "/readyz"].contains(&uri.path()) {
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
        return Err(Problem::new(
            ProblemKind::Unavailable { retry_after },
            message,
        ));
    }
    Ok(Some(caller))
}

/// The name that the client has given its request, or one of its own.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let is_plain = |id: &&HeaderValue| {
        let id = id.as_bytes();
        (1..=LONGEST_ID).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
    };
    let given = headers.get(REQUEST_ID).filter(is_plain).cloned();
    given.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        // Without randomness all have this name.
        let _ = getrandom::fill(&mut bytes);
        HeaderValue::from_str(&format!("req_{:016x}", u64::from_be_bytes(bytes)))
            .unwrap_or_else(|_| HeaderValue::from_static("req"))
    })
}

/// Whether a client speaks Gemini's protocol, where that is not the route's to say.
pub(crate) fn is_geminis(headers: &HeaderMap, uri: &Uri) -> bool {
    let path = uri.path();
    let openais = ["/openai/", "/images/", "/chat/", "/jobs"];
    let is_openais = openais.iter().any(|part| path.contains(part));
    let geminis = ["/v1beta", "/v1alpha", "/upload/"];
    let is_geminis = geminis.iter().any(|start| path.starts_with(start)) || path.contains(':');
    !is_openais && (is_geminis || credentials::is_geminis(headers, uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_a_plain_name_and_gets_one_otherwise() {
        let named = |id: &'static str| {
            let headers = [(REQUEST_ID, HeaderValue::from_static(id))]
                .into_iter()
                .collect();
            request_id(&headers)
        };
        assert_eq!(named("abc-1"), "abc-1");
        for id in ["", "a b"] {
            assert!(named(id).to_str().unwrap().starts_with("req_"), "{id}");
        }
    }
}
