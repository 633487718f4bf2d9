//! From a request to an answer: who may ask, and who answers.

use std::error::Error;

use http::{StatusCode, header};

use crate::addresses::Addresses;
use crate::answer::Answer;
use crate::backend::{Backend, Halt};
use crate::endpoint::{Endpoint, MOVED_PREFIX};
use crate::incoming::Incoming;
use crate::scenario::Scenario;
use crate::{create, detail, media, products, upload};

/// Answers a request, whatever it is.
pub(crate) fn answer(backend: &Backend, request: &Incoming) -> Answer {
    match carry_out(backend, request) {
        Ok(answer) | Err(Halt::Answer(answer)) => answer,
        Err(Halt::Broken(error)) => broken(&*error),
    }
}

fn carry_out(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let endpoint = route(backend, request)?;
    match endpoint {
        Endpoint::ProductList | Endpoint::TaskCreate | Endpoint::TaskDetail => {
            check_api_headers(backend, request)?;
        }
        Endpoint::UploadToken => {}
        Endpoint::Upload | Endpoint::Media | Endpoint::Input => {
            check_no_credential(backend, request)?;
        }
    }
    match endpoint {
        Endpoint::ProductList => Ok(products::list(request, backend.config.scenario)?),
        Endpoint::TaskCreate => create::create(backend, request),
        Endpoint::TaskDetail => detail::detail(backend, request),
        Endpoint::UploadToken => upload::token(backend, request),
        Endpoint::Upload => upload::put(backend, request),
        Endpoint::Input => upload::get(backend, request),
        Endpoint::Media if request.path.starts_with(MOVED_PREFIX) => media::moved(backend, request),
        Endpoint::Media => media::get(backend, request),
    }
}

/// The endpoint, when host, path and method belong together.
fn route(backend: &Backend, request: &Incoming) -> Result<Endpoint, Answer> {
    let Some(endpoint) = request.endpoint else {
        return Err(Answer::text(StatusCode::NOT_FOUND, "no such path\n"));
    };
    let local = matches!(request.host.as_str(), "localhost" | "127.0.0.1");
    if backend.addresses == Addresses::Ima && !local && request.host != endpoint.host() {
        let text = format!("{} does not serve {}\n", request.host, request.path);
        return Err(Answer::text(StatusCode::MISDIRECTED_REQUEST, text));
    }
    if !endpoint.accepts(&request.method) {
        let text = match endpoint {
            Endpoint::UploadToken => {
                "send the fields as a form by POST: a query would put the key into a URL\n"
            }
            _ => "wrong method\n",
        };
        return Err(Answer::text(StatusCode::METHOD_NOT_ALLOWED, text));
    }
    Ok(endpoint)
}

fn check_api_headers(backend: &Backend, request: &Incoming) -> Result<(), Answer> {
    let header = |name: &str| request.header(name);
    if url_has_key(backend, request) {
        return Err(Answer::bad_request("the key must not be in the URL"));
    }
    let credential = format!("Bearer {}", backend.config.api_key);
    if header(header::AUTHORIZATION.as_str()) != Some(&credential)
        || backend.config.scenario == Scenario::Unauthorized
    {
        return Err(Answer::unauthorized());
    }
    if request.content_type() != Some("application/json") {
        return Err(Answer::bad_request("Content-Type must be application/json"));
    }
    if header("x-app-source") != Some("ima_skills") {
        return Err(Answer::bad_request("x-app-source must be ima_skills"));
    }
    if request.headers.contains_key("x_app_language")
        && !matches!(header("x_app_language"), Some("en" | "zh"))
    {
        return Err(Answer::bad_request("x_app_language must be en or zh"));
    }
    if header(header::USER_AGENT.as_str()).is_none_or(str::is_empty) {
        return Err(Answer::bad_request("User-Agent is missing"));
    }
    Ok(())
}

/// Storage gets no credential, in no place.
fn check_no_credential(backend: &Backend, request: &Incoming) -> Result<(), Answer> {
    let key = backend.config.api_key.as_bytes();
    let mut values = request.headers.values();
    let in_header = values.any(|value| {
        let bytes = value.as_bytes();
        bytes.windows(key.len()).any(|window| window == key)
    });
    if request.headers.contains_key(header::AUTHORIZATION)
        || in_header
        || url_has_key(backend, request)
    {
        return Err(Answer::storage_error(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "a credential was sent to storage",
        ));
    }
    Ok(())
}

fn url_has_key(backend: &Backend, request: &Incoming) -> bool {
    let query = request.query.as_deref().unwrap_or_default();
    query.contains(&backend.config.api_key) || request.path.contains(&backend.config.api_key)
}

/// The simulator's own fault, which no client should mistake for IMA's.
fn broken(error: &dyn Error) -> Answer {
    let mut text = "the simulator is broken".to_owned();
    let mut cause = Some(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    Answer::text(StatusCode::INTERNAL_SERVER_ERROR, text + "\n")
}
