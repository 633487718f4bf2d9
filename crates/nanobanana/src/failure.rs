//! How a request or a job can end without a picture.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::{BusinessCode, Endpoint, Error as ApiError, ErrorKind, TaskId};

use crate::input::InputError;
use crate::journal::{Charge, JournalError, OverCap};
use crate::picture::PictureError;
use crate::refusal::Refusal;

/// Why there is no picture. Each has one [`FailureKind`] and says what is known of the charge.
///
/// `Display` is for logs, without the cause.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Failure {
    /// The request cannot become a plan.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A local input is not fit to be sent.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The output folder cannot be written to; found out before anything was spent.
    #[error("the output folder {} cannot be written to", folder.display())]
    Output { folder: PathBuf, source: io::Error },
    /// IMA could not be asked, or its own answer was a refusal, before a task existed.
    #[error("IMA refused the request or was not reached")]
    Ima(#[source] ApiError),
    /// The job cannot be written down, so nothing was sent for it.
    #[error("the journal cannot be written")]
    Journal(#[source] JournalError),
    /// The price is above a cap that the user has set.
    #[error(transparent)]
    OverCap(OverCap),
    /// IMA refused the plan, and the same picture now costs more.
    #[error("the price rose from {planned} to {now} points")]
    PriceRose { planned: u32, now: u32 },
    /// The answer to the create request was lost: a task may exist and be paid.
    #[error("the answer to the create request was lost")]
    CreateUnknown {
        /// What was answered, where that is known to this process.
        source: Option<ApiError>,
    },
    /// The create request was sent again, and nothing came of that. What came of the first is as
    /// unknown as it was.
    #[error("the second create request failed")]
    StillUnknown {
        /// What IMA answered, or why it was not reached.
        source: ApiError,
    },
    /// The job was given up before anything was sent for it.
    #[error("cancelled before anything was sent: {reason}")]
    Cancelled { reason: String },
    /// A fault in this program broke off the work on the job. What it has come to is in the journal.
    #[error("an internal error stopped the job")]
    Broken { task_id: Option<TaskId> },
    /// IMA's answers about a paid task cannot be had.
    #[error("the progress of task {task_id} is unknown")]
    Watch { task_id: TaskId, source: ApiError },
    /// IMA ended the task without a picture.
    #[error("task {task_id} ended without a picture: {end}")]
    Generation { task_id: TaskId, end: GenerationEnd },
    /// The task did not end within the longest wait. It goes on at IMA.
    #[error("task {task_id} still runs after {} s", waited.as_secs())]
    StillRunning {
        task_id: TaskId,
        /// Since its creation.
        waited: Duration,
        /// Why the last question had no answer, where it had none.
        source: Option<ApiError>,
    },
    /// The picture exists at IMA, and could not be fetched whole.
    #[error("the picture of task {task_id} could not be fetched")]
    Delivery {
        task_id: TaskId,
        url: String,
        source: DeliveryError,
    },
    /// The picture was fetched and could not be saved.
    #[error("the picture of task {task_id} could not be saved")]
    Save {
        task_id: TaskId,
        url: String,
        folder: PathBuf,
        source: io::Error,
    },
}

/// How a task ended without a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenerationEnd {
    /// It failed.
    #[error("{}", reason.as_deref().unwrap_or("failed"))]
    Failed {
        /// IMA's words.
        reason: Option<String>,
    },
    /// It was deleted.
    #[error("deleted")]
    Deleted,
}

/// Words by which IMA says that its safety rules refused a picture.
const SAFETY_WORDS: [&str; 10] = [
    "safety",
    "unsafe",
    "policy",
    "moderation",
    "prohibited",
    "sensitive",
    "nsfw",
    "安全",
    "敏感",
    "违规",
];

impl GenerationEnd {
    /// Whether IMA's safety rules refused the picture, as far as its words tell.
    #[must_use]
    pub fn is_about_safety(&self) -> bool {
        let Self::Failed {
            reason: Some(reason),
        } = self
        else {
            return false;
        };
        let reason = reason.to_lowercase();
        SAFETY_WORDS.iter().any(|word| reason.contains(word))
    }
}

/// Why a picture that exists could not be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The download failed.
    #[error("the download failed")]
    Fetch(#[source] ApiError),
    /// What came is not a whole picture.
    #[error("the download is not a complete picture")]
    NotAPicture(#[source] PictureError),
}

impl DeliveryError {
    /// Whether IMA named an address that is not to be opened, here or by anybody else.
    pub(crate) fn is_address_refused(&self) -> bool {
        matches!(self, Self::Fetch(error) if matches!(error.kind, ErrorKind::RefusedUrl { .. }))
    }
}

/// The kinds of failure that a caller can tell apart; each front end has one answer to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The API key is invalid.
    Key,
    /// There are not enough points.
    Points,
    /// The model needs a subscription.
    Subscription,
    /// The parameters were refused, here or by IMA.
    Refused,
    /// An input picture is not fit.
    Input,
    /// The generation failed.
    Generation,
    /// The task still runs.
    StillRunning,
    /// The network or IMA failed; nothing is known to be lost.
    Network,
    /// It is not known whether a task was created and paid.
    Unknown,
    /// The output, or the journal, could not be written.
    Output,
    /// The price is above a cap that the user has set.
    Budget,
    /// The job was given up before anything was sent for it.
    Cancelled,
    /// A file has the name that a picture is to get.
    Exists,
}

impl FailureKind {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Points => "points",
            Self::Subscription => "subscription",
            Self::Refused => "refused",
            Self::Input => "input",
            Self::Generation => "generation",
            Self::StillRunning => "still_running",
            Self::Network => "network",
            Self::Unknown => "unknown",
            Self::Output => "output",
            Self::Budget => "budget",
            Self::Cancelled => "cancelled",
            Self::Exists => "exists",
        }
    }
}

impl Failure {
    /// The kind of this failure.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Refused(Refusal::OutputExists { .. }) => FailureKind::Exists,
            Self::Refused(_) => FailureKind::Refused,
            Self::Input(_) => FailureKind::Input,
            Self::Output { .. } | Self::Save { .. } | Self::Journal(_) => FailureKind::Output,
            Self::Ima(error) => kind_of_answer(error),
            // Whatever IMA's code would mean before a task existed: this one is paid.
            Self::Watch { source, .. } => match kind_of_answer(source) {
                FailureKind::Key => FailureKind::Key,
                _ => FailureKind::Network,
            },
            Self::CreateUnknown { .. }
            | Self::StillUnknown { .. }
            | Self::Broken { task_id: None } => FailureKind::Unknown,
            Self::OverCap(_) => FailureKind::Budget,
            Self::PriceRose { .. } => FailureKind::Refused,
            Self::Cancelled { .. } => FailureKind::Cancelled,
            Self::Generation { .. } => FailureKind::Generation,
            Self::StillRunning { .. } | Self::Broken { task_id: Some(_) } => {
                FailureKind::StillRunning
            }
            Self::Delivery { .. } => FailureKind::Network,
        }
    }

    /// What is known of the points.
    #[must_use]
    pub fn charge(&self) -> Charge {
        match self {
            Self::Refused(_)
            | Self::Input(_)
            | Self::Output { .. }
            | Self::Ima(_)
            | Self::Journal(_)
            | Self::OverCap(_)
            | Self::PriceRose { .. }
            | Self::Cancelled { .. } => Charge::None,
            Self::CreateUnknown { .. }
            | Self::StillUnknown { .. }
            | Self::Broken { task_id: None }
            | Self::Generation { .. } => Charge::Unknown,
            Self::Watch { .. }
            | Self::Broken { task_id: Some(_) }
            | Self::StillRunning { .. }
            | Self::Delivery { .. }
            | Self::Save { .. } => Charge::Spent,
        }
    }

    /// The task, where one is known to exist.
    #[must_use]
    pub fn task_id(&self) -> Option<&TaskId> {
        match self {
            Self::Watch { task_id, .. }
            | Self::Generation { task_id, .. }
            | Self::StillRunning { task_id, .. }
            | Self::Delivery { task_id, .. }
            | Self::Save { task_id, .. } => Some(task_id),
            Self::Broken { task_id } => task_id.as_ref(),
            _ => None,
        }
    }

    /// Where the picture is at IMA, where it is known to exist and the address is one that
    /// may be opened.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Delivery { source, .. } if source.is_address_refused() => None,
            Self::Delivery { url, .. } | Self::Save { url, .. } => Some(url),
            _ => None,
        }
    }

    /// IMA's own business code, where it answered with one.
    #[must_use]
    pub fn ima_code(&self) -> Option<i64> {
        match self {
            Self::Ima(error) | Self::Watch { source: error, .. } => {
                error.business().map(|business| business.code.0)
            }
            _ => None,
        }
    }
}

fn kind_of_answer(error: &ApiError) -> FailureKind {
    if matches!(error.kind, ErrorKind::NoKey) {
        return FailureKind::Key;
    }
    if let ErrorKind::HttpStatus { status, .. } = error.kind {
        return match status {
            // Only hosts that are asked without a key refuse for another reason.
            401 | 403 if !matches!(error.endpoint, Endpoint::Upload | Endpoint::Download) => {
                FailureKind::Key
            }
            429 => FailureKind::Network,
            _ if error.is_refusal() => FailureKind::Refused,
            _ => FailureKind::Network,
        };
    }
    match error.business().map(|business| business.code) {
        Some(BusinessCode::UNAUTHORIZED | BusinessCode(403)) => FailureKind::Key,
        Some(BusinessCode::INSUFFICIENT_POINTS) => FailureKind::Points,
        Some(BusinessCode::SUBSCRIPTION_REQUIRED) => FailureKind::Subscription,
        // A code in the likeness of an HTTP status, where it is not about one task: IMA's own
        // trouble.
        Some(_) if error.is_transient() => FailureKind::Network,
        Some(_) => FailureKind::Refused,
        None => FailureKind::Network,
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::OverCap(over) => Self::OverCap(over),
            JournalError::KeyReused { run } => Self::Refused(Refusal::KeyReused { run }),
            // It was revoked after its request had come.
            JournalError::NoSuchClientKey { .. } => Self::Cancelled {
                reason: error.to_string(),
            },
            other => Self::Journal(other),
        }
    }
}
