//! Pictures by address: to a caller with its key, and for an hour to whoever has a signed address.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use nanobanana::input::InputSource;
use nanobanana::journal::{Found, JobRecord, SavedFile};
use ring::hmac;
use serde::Deserialize;
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::access::Caller;
use crate::app::App;
use crate::problem::{Problem, ProblemKind};
use crate::reply;

/// How long a signed address works, in seconds.
pub(crate) const LIFE: i64 = 60 * 60;

/// The signature of an address.
#[derive(Debug, Deserialize)]
pub(crate) struct Signed {
    exp: Option<i64>,
    sig: Option<String>,
}

/// The server's own address, as the client has written it. A proxy in front says so by
/// `X-Forwarded-Proto`.
pub(crate) fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{}", text(HOST.as_str()).unwrap_or("localhost"))
}

/// The address of a job's picture, from 1, that works for an hour.
pub(crate) fn address(base: &str, secret: &hmac::Key, job: &str, number: usize) -> String {
    let expires = Timestamp::now().as_second() + LIFE;
    let signature = sign(secret, &signed(job, number, expires));
    format!("{base}/v1/jobs/{job}/pictures/{number}?exp={expires}&sig={signature}")
}

/// The signature of a text.
pub(crate) fn sign(secret: &hmac::Key, said: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(secret, said.as_bytes()).as_ref())
}

/// Whether a text was signed here, and until when, in seconds since 1970, is not over.
pub(crate) fn is_signed(secret: &hmac::Key, said: &str, (until, signature): (i64, &str)) -> bool {
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    until > Timestamp::now().as_second()
        && hmac::verify(secret, said.as_bytes(), &signature).is_ok()
}

fn signed(job: &str, number: usize, expires: i64) -> String {
    format!("picture\n{job}\n{number}\n{expires}")
}

impl Signed {
    /// Whether it allows a picture to be read now.
    fn allows(&self, secret: &hmac::Key, job: &str, number: usize) -> bool {
        let (Some(expires), Some(signature)) = (self.exp, &self.sig) else {
            return false;
        };
        is_signed(secret, &signed(job, number, expires), (expires, signature))
    }
}

/// `GET /v1/jobs/{id}/pictures/{n}`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    Path((id, number)): Path<(String, String)>,
    signature: Result<Query<Signed>, QueryRejection>,
) -> Result<Response, Problem> {
    let number = number.parse().unwrap_or(0);
    let Query(signature) = signature?;
    let job = if signature.allows(&app.secret, &id, number) {
        let found = app.desk.journal().find(&id).await;
        match found.map_err(|error| app.unreadable(error))? {
            Found::One(job) => *job,
            _ => return Err(gone(&app)),
        }
    } else if let Some(Extension(caller)) = caller {
        app.job(&id, &caller).await?
    } else {
        let message = "the address is invalid or has expired; addresses work for an hour";
        return Err(Problem::new(ProblemKind::Forbidden, message));
    };
    let (file, saved) = open(&app, &job, number).await?;
    let media_type = HeaderValue::from_str(&saved.media_type).unwrap_or(reply::OCTETS);
    let mut response = Response::new(Body::from_stream(ReaderStream::new(file)));
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, saved.bytes.into());
    Ok(reply::begun(media_type, response))
}

/// A picture of a caller's job, for another to be made of it.
pub(crate) async fn read(
    app: &App,
    caller: &Caller,
    (id, number): (&str, usize),
) -> Result<InputSource, Problem> {
    let job = app.job(id, caller).await?;
    let (file, _) = open(app, &job, number).await?;
    Ok(file.into_std().await.into())
}

/// The file of a job's picture, from 1.
async fn open<'a>(
    app: &App,
    job: &'a JobRecord,
    number: usize,
) -> Result<(File, &'a SavedFile), Problem> {
    let saved = number.checked_sub(1).and_then(|at| job.files.get(at));
    let saved = saved.ok_or_else(|| {
        let message = format!(
            "no such picture: the job is {} and has {}",
            job.state.name(),
            job.files.len()
        );
        Problem::new(ProblemKind::NotFound, message)
    })?;
    let file = File::open(&saved.path).await.map_err(|_| gone(app))?;
    Ok((file, saved))
}

/// That a picture was removed.
pub(crate) fn gone(app: &App) -> Problem {
    let message = format!(
        "the picture is gone: pictures are kept for {} days",
        app.options.keep_days
    );
    Problem::new(ProblemKind::NotFound, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_address_is_for_one_picture_and_an_hour() {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, b"s");
        let address = address("http://localhost:8787", &secret, "abc", 2);
        let (path, query) = address.split_once('?').unwrap();
        assert_eq!(path, "http://localhost:8787/v1/jobs/abc/pictures/2");
        let Query(shown) =
            Query::<Signed>::try_from_uri(&format!("/?{query}").parse().unwrap()).unwrap();
        assert!(shown.allows(&secret, "abc", 2));
        assert!(!shown.allows(&secret, "abc", 1));
        assert!(!shown.allows(&secret, "abd", 2));
        let later = Signed {
            exp: shown.exp.map(|at| at + 1),
            ..shown
        };
        assert!(!later.allows(&secret, "abc", 2));
        let past = Timestamp::now().as_second() - 1;
        let expired = Signed {
            exp: Some(past),
            sig: Some(sign(&secret, &signed("abc", 2, past))),
        };
        assert!(!expired.allows(&secret, "abc", 2));
    }
}
