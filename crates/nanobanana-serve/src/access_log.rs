//! One line for each request once its answer has ended, and the counts of it. Nothing in it is a secret or says what
//! was asked for.

use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use nanobanana::metrics::ImaTime;
use tokio::time::Instant;

use crate::access::Caller;
use crate::{gemini, metrics};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name of a request that is taken from its client, in bytes.
const LONGEST_ID: usize = 128;

/// The longest path that is logged, in characters.
const LONGEST_PATH: usize = 200;

/// What is known of a request, and then of its answer.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) request_id: String,
    began: Instant,
    method: &'static str,
    route: String,
    path: String,
    caller: Option<Caller>,
    status: u16,
    jobs: Option<String>,
    points: Option<u64>,
    /// Of a request that has begun a run.
    ima_time: Option<ImaTime>,
}

impl Entry {
    /// A request that comes now.
    pub(crate) fn of(request: &Parts) -> Self {
        let path = request.uri.path();
        Self {
            request_id: request_id(request.headers.get(REQUEST_ID)),
            began: Instant::now(),
            method: method(&request.method),
            route: route(request.extensions.get(), path),
            path: without_keys(path).chars().take(LONGEST_PATH).collect(),
            caller: None,
            status: 0,
            jobs: None,
            points: None,
            ima_time: None,
        }
    }

    /// It is answered so. The answer takes this along to its end.
    pub(crate) fn answered(mut self, caller: Option<Caller>, response: &mut Response) {
        let headers = response.headers();
        let text = |name: &str| headers.get(name)?.to_str().ok();
        self.jobs = text("x-nanobanana-job").map(str::to_owned);
        self.points = text("x-nanobanana-points").and_then(|points| points.parse().ok());
        self.caller = caller;
        self.status = response.status().as_u16();
        self.ima_time = response.extensions_mut().remove();
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response.extensions_mut().insert(self);
    }

    /// So many bytes of the answer were written, and whether those are all.
    pub(crate) fn ended(&self, bytes: u64, is_whole: bool) {
        let duration = self.began.elapsed();
        metrics::answered((self.method, &self.route, self.status), duration);
        if let Some(ima_time) = self.ima_time.as_ref().filter(|_| is_whole) {
            metrics::added(duration.saturating_sub(ima_time.total()));
        }
        tracing::info!(
            request_id = self.request_id,
            key = self.caller.as_ref().map(|caller| &caller.account),
            key_name = self
                .caller
                .as_ref()
                .and_then(|caller| caller.key_name.as_ref()),
            method = self.method,
            route = self.route,
            path = self.path,
            status = self.status,
            bytes,
            duration_seconds = (duration.as_secs_f64() * 1e4).round() / 1e4,
            jobs = self.jobs,
            points = self.points,
            aborted = (!is_whole).then_some(true),
            "answered"
        );
    }
}

/// The name that the client has given its request, or one of its own.
fn request_id(given: Option<&HeaderValue>) -> String {
    let is_plain = |id: &&str| {
        (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let given = given.and_then(|id| id.to_str().ok()).filter(is_plain);
    given.map_or_else(
        || {
            let mut bytes = [0; 8];
            // Without randomness all have this name.
            let _ = getrandom::fill(&mut bytes);
            format!("req_{:016x}", u64::from_be_bytes(bytes))
        },
        str::to_owned,
    )
}

/// A method, as far as it is one that clients have.
fn method(method: &Method) -> &'static str {
    let known = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];
    let known = known.into_iter().find(|known| method == *known);
    known.unwrap_or("other")
}

/// The route, as the document of the API has it: there are as many as the server knows, whatever is asked for.
fn route(matched: Option<&MatchedPath>, path: &str) -> String {
    let Some(matched) = matched.map(MatchedPath::as_str) else {
        return "unmatched".to_owned();
    };
    match matched.strip_suffix("{*call}") {
        None => matched.replace("{*", "{"),
        Some(models) => {
            let call = path.rsplit_once(':').map_or("", |(_, call)| call);
            let mut calls = gemini::CALLS.iter().filter(|known| **known == call);
            let call = calls.next().map(|call| format!(":{call}"));
            format!("{models}{{model}}{}", call.unwrap_or_default())
        }
    }
}

/// A path whose parts are no keys: some are written to where they do not belong.
fn without_keys(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.contains("sk-") { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_a_plain_name_and_gets_one_otherwise() {
        let named = |id: &str| request_id(HeaderValue::from_str(id).ok().as_ref());
        assert_eq!(named("abc-1"), "abc-1");
        assert_eq!(named(&"x".repeat(LONGEST_ID)).len(), LONGEST_ID);
        for id in ["", "a b", "ü", &"x".repeat(LONGEST_ID + 1)] {
            assert!(named(id).starts_with("req_"), "{id}");
        }
        assert!(request_id(None).starts_with("req_"));
    }

    #[test]
    fn a_path_is_logged_without_a_key() {
        assert_eq!(without_keys("/v1/models/sk-nb-1"), "/v1/models/…");
        assert_eq!(
            without_keys("/v1/jobs/a/pictures/1"),
            "/v1/jobs/a/pictures/1"
        );
    }

    #[test]
    fn what_is_counted_by_has_few_values() {
        assert_eq!(method(&Method::GET), "GET");
        assert_eq!(method(&Method::from_bytes(b"BREW").unwrap()), "other");
        assert_eq!(route(None, "/a/b"), "unmatched");
    }
}
