//! Why a request has no picture, once for all protocols; the [gate](crate::gate) says it as each has it.

use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Why a request is refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Problem {
    /// What kind of problem it is, which decides the status.
    pub(crate) kind: ProblemKind,
    /// What a person reads: what is wrong, and what would be right.
    pub(crate) message: String,
    /// The field that it is about.
    pub(crate) field: Option<String>,
    /// The job that it is about, where one was begun.
    pub(crate) job: Option<String>,
}

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    /// The request cannot be carried out as it is.
    Invalid,
    /// It names a model that is not offered here.
    NoSuchModel,
    /// There is nothing at this path, or nothing of this caller's.
    NotFound,
    /// The path takes another method.
    Method,
    /// The client key is missing, wrong, expired or revoked.
    BadKey,
    /// The server is not reached by this name.
    Forbidden,
    /// A limit of points is reached, or the account at IMA has too few.
    OutOfPoints,
    /// Too many requests, or too many at once; after so long there is room.
    TooMany {
        /// Whole seconds, at most 60.
        retry_after: Duration,
    },
    /// The request is too long.
    TooLarge,
    /// The job is too far for that.
    Conflict,
    /// The idempotency key was used for another request.
    KeyReused,
    /// The server's own key is missing or refused: nothing that the caller can fix.
    Misconfigured,
    /// Nothing was paid; later it may work.
    Unavailable,
    /// The job goes on; the same request joins it.
    StillRunning,
    /// It was paid, and there is no picture.
    FailedAfterPayment,
    /// It may have been paid: IMA's answer was lost.
    Unknown,
    /// A fault in this program.
    Fault,
}

impl ProblemKind {
    /// The status, the same in every protocol but for a wrong key. Never 202, 502 or 504: clients and
    /// proxies take these for something else.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Invalid => StatusCode::BAD_REQUEST,
            Self::BadKey => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::OutOfPoints => StatusCode::PAYMENT_REQUIRED,
            Self::NoSuchModel | Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict => StatusCode::CONFLICT,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::FailedAfterPayment | Self::Unknown => StatusCode::FAILED_DEPENDENCY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Misconfigured | Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::StillRunning => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether a client may send the same request again by itself, for those that ask.
    pub(crate) const fn may_retry(self) -> bool {
        matches!(
            self,
            Self::TooMany { .. } | Self::Unavailable | Self::StillRunning
        )
    }

    /// After how many seconds it may.
    pub(crate) fn retry_after(self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } => Some(retry_after.as_secs().clamp(1, 60)),
            Self::Unavailable => Some(5),
            Self::StillRunning => Some(1),
            _ => None,
        }
    }
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            field: None,
            job: None,
        }
    }

    /// A field that cannot be what it is.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::new(ProblemKind::Invalid, message)
        }
    }
}

/// Its status and headers. The [gate](crate::gate) adds the body.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let retry = if self.kind.may_retry() {
            "true"
        } else {
            "false"
        };
        headers.insert("x-should-retry", HeaderValue::from_static(retry));
        if let Some(seconds) = self.kind.retry_after() {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if let Some(job) = self.job.as_deref().and_then(|job| job.parse().ok()) {
            headers.insert("x-nanobanana-job", job);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Of what stands behind the `?`.
impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::invalid("query", rejection.body_text())
    }
}
