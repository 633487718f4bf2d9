//! What can go wrong, told so that the caller knows whether a paid request may have happened.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

/// The cause of a transport failure. Holds no URL and no credential.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// Why a host's certificate does not prove whose host it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Its time is over, by this machine's clock.
    #[error("certificate has expired")]
    Expired,
    /// Its time has not come, by this machine's clock.
    #[error("certificate is not valid yet")]
    NotYetValid,
    /// It has other names.
    #[error("certificate is for another host")]
    OtherHost,
    /// Nobody vouches for it whom this machine trusts.
    #[error("certificate is not from a trusted authority")]
    Untrusted,
    /// Anything else, in the words of the TLS library.
    #[error("certificate is not valid: {0}")]
    Other(String),
}

impl From<&rustls::CertificateError> for CertificateFault {
    fn from(error: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Tls;
        match error {
            Tls::Expired | Tls::ExpiredContext { .. } => Self::Expired,
            Tls::NotValidYet | Tls::NotValidYetContext { .. } => Self::NotYetValid,
            Tls::NotValidForName | Tls::NotValidForNameContext { .. } => Self::OtherHost,
            Tls::UnknownIssuer | Tls::BadSignature => Self::Untrusted,
            other => Self::Other(other.to_string()),
        }
    }
}

/// A failed call.
///
/// `Display` names the call and what happened; the cause, if any, is [`source`](StdError::source).
/// No text in it holds the key or the query of a URL.
#[derive(Debug)]
pub struct Error {
    /// The call that failed.
    pub endpoint: Endpoint,
    /// What happened.
    pub kind: ErrorKind,
}

/// The calls of this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// The list of products.
    ProductList,
    /// Creating a task, which spends points.
    CreateTask,
    /// The state of a task.
    TaskDetail,
    /// Asking where to upload.
    UploadToken,
    /// Sending the bytes of an input picture.
    Upload,
    /// Fetching a result.
    Download,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ProductList => "product list",
            Self::CreateTask => "task create",
            Self::TaskDetail => "task detail",
            Self::UploadToken => "upload token",
            Self::Upload => "upload",
            Self::Download => "download",
        })
    }
}

/// What happened to a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum ErrorKind {
    /// IMA answered with a code of its own.
    #[error(transparent)]
    Business(BusinessError),
    /// There is no key to ask with, so nothing was sent.
    #[error("no API key")]
    NoKey,
    /// No connection came about (name lookup, proxy, TCP or TLS), so nothing was sent.
    #[error("no connection")]
    Connect(#[source] Cause),
    /// The call took, or paused, longer than allowed. The request may have been carried out.
    #[error("no answer within {after:?}")]
    Timeout { after: Duration },
    /// A transfer was slower than this client waits for.
    #[error("too slow: {bytes} bytes in {after:?}")]
    TooSlow { bytes: u64, after: Duration },
    /// The connection broke after the request may have left.
    #[error("the connection broke")]
    Interrupted(#[source] Cause),
    /// The answer ended early.
    #[error("the answer was cut off")]
    Truncated,
    /// An HTTP error status without an IMA code.
    #[error("HTTP status {status}")]
    HttpStatus {
        status: u16,
        /// How long the server asked to be left alone (`Retry-After`).
        retry_after: Option<Duration>,
        /// Whether the status is all that there is: the body was no envelope, nor the beginning of
        /// one.
        bare: bool,
    },
    /// A successful HTTP status with something that is not JSON.
    #[error("the answer is not JSON ({}): {snippet}", content_type.as_deref().unwrap_or("no content type"))]
    NotJson {
        content_type: Option<String>,
        /// Its first 200 characters.
        snippet: String,
    },
    /// The body is larger than this client accepts.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    /// A redirect that is not followed: from a host that got the key, or one hop too many.
    #[error("refused to be redirected to {}", location_host.as_deref().unwrap_or("an unknown host"))]
    Redirect { location_host: Option<String> },
    /// The answer is JSON but lacks something, or has it in an unknown shape.
    #[error("the answer has no usable `{what}`")]
    Malformed { what: &'static str },
    /// Task create succeeded but named no task: paid for, and not traceable.
    #[error("the answer names no task")]
    MissingTaskId,
    /// The upload token names a host that is no delivery host of IMA.
    #[error("refused to upload to {host}, which is not a host of IMA")]
    ForeignUploadHost { host: String },
    /// A URL this client will not touch.
    #[error("refused the address {url}: {reason}")]
    RefusedUrl {
        /// The URL without credentials, query and fragment.
        url: String,
        reason: UrlRefusal,
    },
    /// The upload was answered with success by something that is not the storage, such as the login
    /// page of a network: nothing is stored.
    #[error("the upload was answered with {answer} instead of being stored")]
    NotStored { answer: &'static str },
    /// The receiver of a download failed.
    #[error("could not write the download")]
    Sink(#[source] io::Error),
    /// The operating system gave no random numbers.
    #[error("no random numbers from the system")]
    Randomness(#[source] Cause),
}

/// Why a URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlRefusal {
    /// It does not parse, or has no host.
    #[error("not a URL")]
    NotAUrl,
    /// Its scheme is not the one of this client: `https`, or `http` for a simulator.
    #[error("not the expected scheme")]
    Scheme,
    /// It carries a user name or a password.
    #[error("it contains a user name or password")]
    UserInfo,
    /// It held a part of the key or a password, which was cut out: whoever it leads to must not get
    /// that, and without it the address is another one.
    #[error("a secret was in it")]
    HeldSecret,
    /// Its port is not the default one.
    #[error("it names a port")]
    Port,
    /// Its host is not one of the public internet, or has no address there.
    #[error("not a public address")]
    NotPublic,
    /// It leads away from the simulator.
    #[error("not an address of the simulator")]
    NotTheSimulator,
}

/// IMA's own refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("code {}: {message}", code.0)]
pub struct BusinessError {
    /// IMA's code.
    pub code: BusinessCode,
    /// IMA's words, at most 500 characters, without the key.
    pub message: String,
    /// The HTTP status it came with, often 200.
    pub http_status: u16,
    /// How long the server asked to be left alone (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl BusinessError {
    /// Whether this is IMA's word that it did nothing. A gateway's own fault in an envelope
    /// (408, 429, 501 to 599, or an HTTP 5xx with any code but the documented ones) says nothing of
    /// what IMA behind it did.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self.code {
            BusinessCode::BACKEND_REFUSED => !matches!(self.http_status, 501..=599),
            code if code.is_documented() => true,
            BusinessCode(code) => self.http_status < 500 && !is_passing_status(code),
        }
    }
}

/// IMA's code in the body of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BusinessCode(pub i64);

impl BusinessCode {
    /// A bad request, for example an invalid size.
    pub const BAD_REQUEST: Self = Self(400);
    /// The key is invalid or not authorised.
    pub const UNAUTHORIZED: Self = Self(401);
    /// The backend refused this much complexity; where nothing is created, a passing fault.
    pub const BACKEND_REFUSED: Self = Self(500);
    /// Not enough points.
    pub const INSUFFICIENT_POINTS: Self = Self(4008);
    /// The model needs a subscription tier.
    pub const SUBSCRIPTION_REQUIRED: Self = Self(4014);
    /// `credit` or `cast` differs from the rule's points.
    pub const CREDIT_MISMATCH: Self = Self(6006);
    /// No credit rule fits the parameters.
    pub const NO_RULE: Self = Self(6009);
    /// `attribute_id` does not fit the parameters.
    pub const ATTRIBUTE_MISMATCH: Self = Self(6010);

    /// Whether it is one of these, whose meaning IMA has published.
    #[must_use]
    pub const fn is_documented(self) -> bool {
        matches!(self.0, 400 | 401 | 500 | 4008 | 4014 | 6006 | 6009 | 6010)
    }
}

impl Error {
    /// An error of `endpoint`.
    #[must_use]
    pub fn new(endpoint: Endpoint, kind: ErrorKind) -> Self {
        Self { endpoint, kind }
    }

    /// IMA's own refusal, if that is what happened.
    #[must_use]
    pub fn business(&self) -> Option<&BusinessError> {
        match &self.kind {
            ErrorKind::Business(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the answer says that nothing was done: IMA's own by its code, or, to
    /// [`Endpoint::CreateTask`], a bare HTTP status by which no task was made.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match &self.kind {
            ErrorKind::Business(refusal) => refusal.is_refusal(),
            ErrorKind::HttpStatus {
                status: 400 | 401 | 403 | 404 | 405 | 413 | 429,
                bare: true,
                ..
            } => self.endpoint == Endpoint::CreateTask,
            _ => false,
        }
    }

    /// Whether the other side has had too many requests.
    #[must_use]
    pub fn is_rate_limit(&self) -> bool {
        match &self.kind {
            ErrorKind::Business(refusal) => refusal.code.0 == 429,
            ErrorKind::HttpStatus { status, .. } => *status == 429,
            _ => false,
        }
    }

    /// Whether no byte of the failed request left this machine for its host. `false` means "maybe
    /// sent", and after [`Endpoint::CreateTask`] that a task may exist. For a refused address it
    /// speaks of the request to that address, not of the one whose answer named it.
    #[must_use]
    pub fn surely_not_sent(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::NoKey
                | ErrorKind::Connect(_)
                | ErrorKind::ForeignUploadHost { .. }
                | ErrorKind::RefusedUrl { .. }
                | ErrorKind::Randomness(_)
        )
    }

    /// Whether the same call may work in a moment. Says nothing about whether repeating it is
    /// free: see [`surely_not_sent`](Self::surely_not_sent).
    ///
    /// A code of IMA's own that is an HTTP status of a passing fault (408, 429, 5xx) is one,
    /// whatever the status of the answer. Not after [`Endpoint::CreateTask`]: there 500 says that
    /// *this* task is more than the backend takes, and no paid request is repeated by itself: see
    /// [`is_refusal`](Self::is_refusal). A task or a result that is not found may not be there yet, so
    /// 404 passes where one is asked for.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.kind {
            ErrorKind::NotJson { .. } | ErrorKind::NotStored { .. } => true,
            ErrorKind::HttpStatus { status: 404, .. } => {
                matches!(self.endpoint, Endpoint::TaskDetail | Endpoint::Download)
            }
            ErrorKind::HttpStatus { status, .. } => is_passing_status(i64::from(*status)),
            ErrorKind::Business(refusal) => {
                self.endpoint != Endpoint::CreateTask && is_passing_status(refusal.code.0)
            }
            _ => self.is_unanswered(),
        }
    }

    /// Whether nothing has answered: there is no connection, or it broke, or nothing came in time.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Connect(_)
                | ErrorKind::Timeout { .. }
                | ErrorKind::TooSlow { .. }
                | ErrorKind::Interrupted(_)
                | ErrorKind::Truncated
        )
    }

    /// How long the server asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.kind {
            ErrorKind::HttpStatus { retry_after, .. } => *retry_after,
            ErrorKind::Business(refusal) => refusal.retry_after,
            _ => None,
        }
    }
}

/// Whether a status, or a code in its likeness, tells of a fault that passes.
fn is_passing_status(status: i64) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.endpoint, self.kind)
    }
}

// By hand because `kind` is part of the message: as a `#[source]` it would be printed twice.
impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.kind.source()
    }
}
