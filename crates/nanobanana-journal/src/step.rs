//! What can happen to a job, and what that changes in its row.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::Nonce;
use crate::record::{AttemptOutcome, IntendedFile, PictureRecord, SavedFile, TaskEnd};
use crate::state::{Charge, State};

/// How long after its permit a create request may still be answered: 5 s until it is sent, 10 s until
/// it is connected, 30 s until it is answered.
pub(crate) const ANSWERED_WITHIN: Duration = Duration::from_secs(45);

/// Something that happened to a job. The one thing that is not here is the create request:
/// [`Spending::authorise`](crate::Spending::authorise) records that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Step {
    /// Its local inputs are being uploaded.
    Uploading,
    /// Not a byte of the create request has left; it may be asked for again. Where it was a
    /// repeated one, the job is [unknown](State::Unknown) again instead.
    BackToPlanned { reason: String },
    /// IMA has given the job a task id, or the user has found it.
    Running { task_id: String },
    /// IMA said no, or a limit did; nothing was spent. Where it was a repeated create
    /// request, the job is [unknown](State::Unknown) again instead.
    Refused { code: Option<i64>, message: String },
    /// A refused job will be tried in another way.
    Replanned {
        /// The new price, in points.
        points: u32,
        /// The id of the new credit rule.
        attribute_id: u64,
        /// The new size, as IMA spells it.
        size: Option<String>,
        /// The new plan, without the prompt.
        plan: Value,
        reason: String,
    },
    /// The answer to the create request was lost.
    Unknown { reason: String },
    /// The task runs on and is not waited for.
    StillRunning,
    /// The pictures are made and wait at IMA.
    Succeeded { pictures: Vec<PictureRecord> },
    /// Files are ready on the disk, and the next thing that happens to the last of them is that it
    /// gets its name. Whoever finds it there later need not fetch it again.
    Saving {
        /// All files of the job up to this one.
        files: Vec<IntendedFile>,
    },
    /// The pictures are on this machine.
    Saved { files: Vec<SavedFile> },
    /// The pictures are made and could not be brought to this machine. They can be later.
    DeliveryFailed { reason: String },
    /// IMA ended the task without a picture.
    Failed {
        end: TaskEnd,
        message: Option<String>,
    },
    /// Nothing was sent and nothing will be.
    Cancelled { reason: String },
    /// The user has had enough of asking for the picture of a paid task.
    GivenUp,
}

impl Step {
    /// A stable name, which is also how the step is stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::BackToPlanned { .. } => "back_to_planned",
            Self::Running { .. } => "running",
            Self::Refused { .. } => "refused",
            Self::Replanned { .. } => "replanned",
            Self::Unknown { .. } => "unknown",
            Self::StillRunning => "still_running",
            Self::Succeeded { .. } => "succeeded",
            Self::Saving { .. } => "saving",
            Self::Saved { .. } => "saved",
            Self::DeliveryFailed { .. } => "delivery_failed",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
            Self::GivenUp => "given_up",
        }
    }

    /// Whether the step leads on from this state, said by whoever holds the job.
    pub(crate) fn follows(&self, from: State) -> bool {
        let is_own_state = match self {
            Self::BackToPlanned { .. } => from == State::Creating,
            Self::Refused { .. } => from != State::Unknown,
            Self::Replanned { .. } => from == State::Refused,
            Self::Saving { .. } | Self::DeliveryFailed { .. } => from == State::Succeeded,
            Self::Succeeded { .. } => from != State::Succeeded,
            _ => true,
        };
        is_own_state && from.may_become(self.target())
    }

    /// Whether the step, as the answer to a job's last create request, leads on from this state,
    /// whoever holds the job.
    pub(crate) fn answers(&self, from: State) -> bool {
        match from {
            State::Creating => self.follows(from),
            State::Unknown => matches!(
                self,
                Self::Running { .. } | Self::Refused { .. } | Self::BackToPlanned { .. }
            ),
            _ => false,
        }
    }

    pub(crate) fn is_unpaid(&self) -> bool {
        self.target().charge() == Charge::None
    }

    pub(crate) const fn target(&self) -> State {
        match self {
            Self::Uploading => State::Uploading,
            Self::BackToPlanned { .. } | Self::Replanned { .. } => State::Planned,
            Self::Running { .. } => State::Running,
            Self::Refused { .. } => State::Refused,
            Self::Unknown { .. } => State::Unknown,
            Self::StillRunning => State::StillRunning,
            Self::Succeeded { .. } | Self::Saving { .. } | Self::DeliveryFailed { .. } => {
                State::Succeeded
            }
            Self::Saved { .. } => State::Saved,
            Self::Failed { .. } => State::Failed,
            Self::Cancelled { .. } => State::Cancelled,
            Self::GivenUp => State::GivenUp,
        }
    }

    /// How the create request ended, where the step tells.
    pub(crate) fn attempt_outcome(&self, from: State) -> Option<AttemptOutcome> {
        match self {
            Self::Running { .. } if matches!(from, State::Creating | State::Unknown) => {
                Some(AttemptOutcome::Created)
            }
            Self::Refused { .. } if matches!(from, State::Creating | State::Unknown) => {
                Some(AttemptOutcome::Refused)
            }
            Self::BackToPlanned { .. } => Some(AttemptOutcome::NotSent),
            Self::Unknown { .. } => Some(AttemptOutcome::Unknown),
            _ => None,
        }
    }

    /// IMA's id of the task, where the step tells.
    pub(crate) const fn task_id(&self) -> Option<&String> {
        match self {
            Self::Running { task_id } => Some(task_id),
            _ => None,
        }
    }

    /// IMA's business code, where it refused.
    pub(crate) const fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => *code,
            _ => None,
        }
    }

    /// Why, where the step says.
    pub(crate) fn reason(&self) -> Option<String> {
        self.clone().reason_mut().cloned()
    }

    /// The same, to be changed.
    pub(crate) fn reason_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::BackToPlanned { reason }
            | Self::Replanned { reason, .. }
            | Self::Unknown { reason }
            | Self::DeliveryFailed { reason }
            | Self::Cancelled { reason } => Some(reason),
            Self::Refused { message, .. } => Some(message),
            Self::Failed { message, .. } => message.as_mut(),
            Self::Uploading
            | Self::Running { .. }
            | Self::StillRunning
            | Self::Succeeded { .. }
            | Self::Saving { .. }
            | Self::Saved { .. }
            | Self::GivenUp => None,
        }
    }
}

/// A step that the database may not have yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LateStep {
    /// When it was taken, to the millisecond.
    #[serde(with = "milliseconds")]
    pub(crate) at: Timestamp,
    pub(crate) step: Step,
    /// The create request that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Nonce>,
}

impl LateStep {
    /// A step that was taken at this moment. It equals itself as it is read from a file.
    pub(crate) fn new(at: Timestamp, step: Step, nonce: Option<Nonce>) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        Self { at, step, nonce }
    }
}

/// Times as the database keeps them.
mod milliseconds {
    use jiff::Timestamp;
    use serde::de::{Deserialize as _, Deserializer, Error as _};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(at.as_millisecond())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        Timestamp::from_millisecond(i64::deserialize(from)?).map_err(D::Error::custom)
    }
}
