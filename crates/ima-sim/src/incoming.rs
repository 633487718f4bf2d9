//! A request whose body has been read.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, header};

use crate::endpoint::Endpoint;

/// A request whose body has been read.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) method: Method,
    /// Without the port.
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(head: Parts, body: Bytes) -> Self {
        let path = head.uri.path().to_owned();
        Self {
            endpoint: Endpoint::of(&head.method, &path),
            host: host(&head),
            query: head.uri.query().map(str::to_owned),
            path,
            method: head.method,
            headers: head.headers,
            body,
        }
    }

    /// The value of a header that is there exactly once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// The media type of the body without parameters.
    pub(crate) fn content_type(&self) -> Option<&str> {
        let value = self.header(header::CONTENT_TYPE.as_str())?;
        Some(value.split(';').next().unwrap_or_default().trim())
    }
}

/// Absolute-form requests name the host in the target, others in `Host`.
fn host(head: &Parts) -> String {
    let named = head
        .uri
        .host()
        .or_else(|| head.headers.get(header::HOST)?.to_str().ok())
        .unwrap_or_default();
    named
        .split_once(':')
        .map_or(named, |(host, _)| host)
        .to_ascii_lowercase()
}
