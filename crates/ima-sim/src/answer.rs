//! Answers in IMA's own forms: the JSON envelope, and an object store's plain ones.

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

/// An answer before it is put on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<u32>,
    /// The envelope's code, for logs and counts.
    pub(crate) code: Option<i64>,
    pub(crate) body: Bytes,
}

impl Answer {
    fn plain(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type,
            location: None,
            retry_after: None,
            code: None,
            body: body.into(),
        }
    }

    /// The envelope `{"code", "message", "data"}`.
    pub(crate) fn envelope(code: i64, message: &str, data: &impl Serialize) -> Self {
        #[derive(Serialize)]
        struct Envelope<'a, T> {
            code: i64,
            message: &'a str,
            data: &'a T,
        }
        let envelope = Envelope {
            code,
            message,
            data,
        };
        // Only maps with keys that are not texts fail to serialize, and no answer here has one.
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        Self {
            code: Some(code),
            ..Self::plain(StatusCode::OK, "application/json", body)
        }
    }

    /// A refusal by the business logic: HTTP 200 with a code in the envelope.
    pub(crate) fn refusal(code: i64, message: impl AsRef<str>) -> Self {
        Self::envelope(code, message.as_ref(), &Value::Null)
    }

    pub(crate) fn bad_request(message: impl AsRef<str>) -> Self {
        Self::refusal(400, message)
    }

    /// The key is not the one.
    pub(crate) fn unauthorized() -> Self {
        Self::refusal(401, "Unauthorized: invalid API key")
    }

    /// An image.
    pub(crate) fn image(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::plain(StatusCode::OK, content_type, bytes)
    }

    /// A page for people where a machine expected something else.
    pub(crate) fn html() -> Self {
        let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
                    <body><h1>Sign in to this network</h1></body></html>\n";
        Self::plain(StatusCode::OK, "text/html; charset=utf-8", page)
    }

    /// A text, as proxies and gateways answer.
    pub(crate) fn text(status: StatusCode, text: impl Into<String>) -> Self {
        Self::plain(status, "text/plain; charset=utf-8", text.into())
    }

    /// A redirect.
    pub(crate) fn redirect(location: impl Into<String>) -> Self {
        Self {
            location: Some(location.into()),
            ..Self::plain(StatusCode::FOUND, "text/plain; charset=utf-8", "")
        }
    }

    /// An object store's error document.
    pub(crate) fn storage_error(status: StatusCode, code: &str, message: &str) -> Self {
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>{code}</Code>\n  \
             <Message>{message}</Message>\n</Error>\n"
        );
        Self::plain(status, "application/xml", document)
    }

    /// An empty success, as an object store answers an upload.
    pub(crate) fn stored() -> Self {
        Self::plain(StatusCode::OK, "application/xml", "")
    }
}
