//! What a simulator remembers of the requests it got, for tests and for logs.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::endpoint::Endpoint;
use crate::incoming::Incoming;

/// How many bytes of a request's body are kept.
pub const RECORDED_BODY_LIMIT: usize = 1024 * 1024;

/// One request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRequest {
    /// The endpoint, `None` for a path IMA does not have.
    pub endpoint: Option<Endpoint>,
    /// The method, such as `POST`.
    pub method: String,
    /// The host the client asked for, without a port.
    pub host: String,
    /// The path without the query.
    pub path: String,
    /// The query without `?`, as sent.
    pub query: Option<String>,
    /// Every header with its lower-case name, in the order sent.
    pub headers: Vec<(String, String)>,
    /// The first [`RECORDED_BODY_LIMIT`] bytes of the body.
    pub body: Bytes,
    /// The whole body's length in bytes.
    pub body_length: u64,
}

impl RecordedRequest {
    /// The first value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }
}

impl From<&Incoming> for RecordedRequest {
    fn from(request: &Incoming) -> Self {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
        Self {
            endpoint: request.endpoint,
            method: request.method.to_string(),
            host: request.host.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value)))
                .collect(),
            body: request
                .body
                .slice(..request.body.len().min(RECORDED_BODY_LIMIT)),
            body_length: request.body.len() as u64,
        }
    }
}

/// What was spent, and on what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Creates that this simulator accepted.
    pub creates_accepted: u64,
    /// Creates that this simulator refused with a business code; scripted refusals are not
    /// counted.
    pub creates_refused: u64,
    /// Points spent by every simulator on this state directory.
    pub points_spent: u64,
    /// Points left in this state directory.
    pub balance: u64,
    /// The ids of the tasks in this state directory, oldest first.
    pub tasks: Vec<String>,
}

/// One request and what became of it, as a log line without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The host the client asked for.
    pub host: String,
    /// The path without the query.
    pub path: String,
    /// The HTTP status, `None` when the request got no answer.
    pub status: Option<u16>,
    /// The envelope's code, where the answer has one.
    pub code: Option<i64>,
    /// Bytes of the answer's body.
    pub length: u64,
    /// The text form of the fault that struck, if one did.
    pub fault: Option<String>,
    /// From the whole request to the start of the answer.
    pub elapsed: Duration,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{} ", self.method, self.host, self.path)?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no answer")?,
        }
        if let Some(code) = self.code {
            write!(f, " code {code}")?;
        }
        write!(f, " {} bytes {} ms", self.length, self.elapsed.as_millis())?;
        match &self.fault {
            Some(fault) => write!(f, " fault {fault}"),
            None => Ok(()),
        }
    }
}
