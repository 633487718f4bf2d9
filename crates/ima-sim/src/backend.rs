//! From a request to an answer: who may ask, and who answers.

use std::error::Error;
use std::io;

use http::{StatusCode, header};

use crate::addresses::Addresses;
use crate::answer::{Answer, Refusal};
use crate::catalog::Catalog;
use crate::config::SimulatorConfig;
use crate::endpoint::{Endpoint, MOVED_PREFIX};
use crate::incoming::Incoming;
use crate::scenario::Scenario;
use crate::state::{State, StateError};
use crate::{create, detail, media, products, upload};

/// Everything an answer is made from. Answering may block on files and on drawing.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: SimulatorConfig,
    pub(crate) catalog: Catalog,
    pub(crate) state: State,
    pub(crate) addresses: Addresses,
}

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It is answered with this instead.
    Answer(Answer),
    /// The simulator itself is broken.
    State(StateError),
    /// A picture cannot be drawn.
    Picture(io::Error),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Answer(refusal.into())
    }
}

impl From<Answer> for Halt {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Picture(error)
    }
}

impl From<StateError> for Halt {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl Backend {
    /// Answers a request, whatever it is.
    pub(crate) fn answer(&self, request: &Incoming) -> Answer {
        match self.carry_out(request) {
            Ok(answer) | Err(Halt::Answer(answer)) => answer,
            Err(Halt::State(error)) => broken(&error),
            Err(Halt::Picture(error)) => broken(&error),
        }
    }

    fn carry_out(&self, request: &Incoming) -> Result<Answer, Halt> {
        let endpoint = self.route(request)?;
        match endpoint {
            Endpoint::ProductList | Endpoint::TaskCreate | Endpoint::TaskDetail => {
                self.check_api_headers(request)?;
            }
            Endpoint::UploadToken => {}
            Endpoint::Upload | Endpoint::Media | Endpoint::Input => {
                self.check_no_credential(request)?;
            }
        }
        match endpoint {
            Endpoint::ProductList => Ok(products::list(
                request,
                &self.catalog,
                self.config.scenario,
            )?),
            Endpoint::TaskCreate => create::create(self, request),
            Endpoint::TaskDetail => detail::detail(self, request),
            Endpoint::UploadToken => upload::token(self, request),
            Endpoint::Upload => upload::put(self, request),
            Endpoint::Input => upload::get(self, request),
            Endpoint::Media if request.path.starts_with(MOVED_PREFIX) => {
                media::moved(self, request)
            }
            Endpoint::Media => media::get(self, request),
        }
    }

    /// The endpoint, when host, path and method belong together.
    fn route(&self, request: &Incoming) -> Result<Endpoint, Answer> {
        let Some(endpoint) = request.endpoint else {
            return Err(Answer::text(StatusCode::NOT_FOUND, "no such path\n"));
        };
        let local = matches!(request.host.as_str(), "localhost" | "127.0.0.1");
        if self.addresses == Addresses::Vendor && !local && request.host != endpoint.host() {
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

    fn check_api_headers(&self, request: &Incoming) -> Result<(), Refusal> {
        let header = |name: &str| request.header(name);
        if self.url_has_key(request) {
            return Err(Refusal::bad_request("the key must not be in the URL"));
        }
        let credential = format!("Bearer {}", self.config.api_key);
        if header(header::AUTHORIZATION.as_str()) != Some(&credential)
            || self.config.scenario == Scenario::Unauthorized
        {
            return Err(unauthorized());
        }
        if request.content_type() != Some("application/json") {
            return Err(Refusal::bad_request(
                "Content-Type must be application/json",
            ));
        }
        if header("x-app-source") != Some("ima_skills") {
            return Err(Refusal::bad_request("x-app-source must be ima_skills"));
        }
        if request.headers.contains_key("x_app_language")
            && !matches!(header("x_app_language"), Some("en" | "zh"))
        {
            return Err(Refusal::bad_request("x_app_language must be en or zh"));
        }
        if header(header::USER_AGENT.as_str()).is_none_or(str::is_empty) {
            return Err(Refusal::bad_request("User-Agent is missing"));
        }
        Ok(())
    }

    /// Storage gets no credential, in no place.
    fn check_no_credential(&self, request: &Incoming) -> Result<(), Answer> {
        let key = self.config.api_key.as_bytes();
        let mut values = request.headers.values();
        let in_header = values.any(|value| {
            let bytes = value.as_bytes();
            bytes.windows(key.len()).any(|window| window == key)
        });
        if request.headers.contains_key(header::AUTHORIZATION)
            || in_header
            || self.url_has_key(request)
        {
            return Err(Answer::storage_error(
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                "a credential was sent to storage",
            ));
        }
        Ok(())
    }

    fn url_has_key(&self, request: &Incoming) -> bool {
        let query = request.query.as_deref().unwrap_or_default();
        query.contains(&self.config.api_key) || request.path.contains(&self.config.api_key)
    }
}

/// The simulator's own fault, which no client should mistake for the vendor's.
fn broken(error: &dyn Error) -> Answer {
    let mut text = "the simulator is broken".to_owned();
    let mut cause = Some(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    Answer::text(StatusCode::INTERNAL_SERVER_ERROR, text + "\n")
}

/// The key is not the one.
pub(crate) fn unauthorized() -> Refusal {
    Refusal::new(401, "Unauthorized: invalid API key")
}
