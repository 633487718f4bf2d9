//! What can happen to a job, and what that changes in its row.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::JournalError;
use super::record::{AttemptOutcome, IntendedFile, PictureRecord, SavedFile, TaskEnd, encode};
use super::state::{Charge, State};

/// Something that happened to a job. The one thing that is not here is the create request:
/// [`Journal::authorise_create`](super::Journal::authorise_create) records that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Its local inputs are being uploaded.
    Uploading,
    /// Not a byte of the create request has left; it may be asked for again. Where it was a
    /// repeated one, the job is [unknown](State::Unknown) again instead.
    BackToPlanned {
        /// Why not.
        reason: String,
    },
    /// The vendor has given the job a task id, or the user has found it.
    Running {
        /// The vendor's id of the task.
        task_id: String,
    },
    /// The vendor said no, or a limit did; nothing was spent. Where it was a repeated create
    /// request, the job is [unknown](State::Unknown) again instead.
    Refused {
        /// The vendor's business code, where it was the vendor.
        code: Option<i64>,
        /// Its words.
        message: String,
    },
    /// A refused job will be tried in another way.
    Replanned {
        /// The new price, in points.
        points: u32,
        /// The id of the new credit rule.
        attribute_id: u64,
        /// The new size, as the vendor spells it.
        size: Option<String>,
        /// The new plan, without the prompt.
        plan: Value,
        /// What is different, and why.
        reason: String,
    },
    /// The answer to the create request was lost.
    Unknown {
        /// How.
        reason: String,
    },
    /// The task runs on and is not waited for.
    StillRunning,
    /// The pictures are made and wait at the vendor.
    Succeeded {
        /// Where they are.
        pictures: Vec<PictureRecord>,
    },
    /// Files are ready on the disk, and the next thing that happens to the last of them is that it
    /// gets its name. Whoever finds it there later need not fetch it again.
    Saving {
        /// All files of the job up to this one.
        files: Vec<IntendedFile>,
    },
    /// The pictures are on this machine.
    Saved {
        /// Which files they are.
        files: Vec<SavedFile>,
    },
    /// The pictures are made and could not be brought to this machine. They can be later.
    DeliveryFailed {
        /// Why not.
        reason: String,
    },
    /// The vendor ended the task without a picture.
    Failed {
        /// How.
        end: TaskEnd,
        /// The vendor's words.
        message: Option<String>,
    },
    /// Nothing was sent and nothing will be.
    Cancelled {
        /// Why not.
        reason: String,
    },
}

/// The columns of a job that steps change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) state: State,
    pub(super) lease_owner: Option<String>,
    pub(super) committed_at: i64,
    pub(super) points: u32,
    /// Points of create requests whose answers were lost, and that the user had sent again.
    pub(super) doubtful_points: u32,
    pub(super) attribute_id: u64,
    pub(super) size: Option<String>,
    pub(super) plan: String,
    pub(super) task_id: Option<String>,
    pub(super) pictures: Option<String>,
    pub(super) files: Option<String>,
    pub(super) vendor_code: Option<i64>,
    pub(super) task_end: Option<TaskEnd>,
    /// Why the job is in its state, where there is something to say.
    pub(super) reason: Option<String>,
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
        }
    }

    /// Whether the step leads on from this state.
    pub(super) fn follows(&self, from: State) -> bool {
        let is_own_state = match self {
            Self::BackToPlanned { .. } => from == State::Creating,
            Self::Replanned { .. } => from == State::Refused,
            Self::Saving { .. } | Self::DeliveryFailed { .. } => from == State::Succeeded,
            Self::Succeeded { .. } => from != State::Succeeded,
            _ => true,
        };
        is_own_state && from.may_become(self.target())
    }

    /// Whether no step follows this one.
    pub(super) fn is_last(&self) -> bool {
        self.target().is_final()
    }

    /// Whether the step says that nothing was paid.
    pub(super) fn is_unpaid(&self) -> bool {
        self.target().charge() == Charge::None
    }

    /// The state that the step leads to.
    const fn target(&self) -> State {
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
        }
    }

    /// How the create request ended, where the step tells.
    pub(super) fn attempt_outcome(&self, from: State) -> Option<AttemptOutcome> {
        match self {
            Self::Running { .. } if matches!(from, State::Creating | State::Unknown) => {
                Some(AttemptOutcome::Created)
            }
            Self::Refused { .. } if from == State::Creating => Some(AttemptOutcome::Refused),
            Self::BackToPlanned { .. } => Some(AttemptOutcome::NotSent),
            Self::Unknown { .. } => Some(AttemptOutcome::Unknown),
            _ => None,
        }
    }

    /// Why, where the step says.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::BackToPlanned { reason }
            | Self::Replanned { reason, .. }
            | Self::Unknown { reason }
            | Self::DeliveryFailed { reason }
            | Self::Cancelled { reason } => Some(reason),
            Self::Refused { message, .. } => Some(message),
            Self::Failed { message, .. } => message.as_deref(),
            Self::Uploading
            | Self::Running { .. }
            | Self::StillRunning
            | Self::Succeeded { .. }
            | Self::Saving { .. }
            | Self::Saved { .. } => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn reason_mut(&mut self) -> Option<&mut String> {
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
            | Self::Saved { .. } => None,
        }
    }
}

impl Progress {
    /// Takes a step that [follows](Step::follows).
    pub(super) fn take(&mut self, step: &Step) -> Result<(), JournalError> {
        self.state = step.target();
        if self.doubtful_points > 0 && matches!(self.state, State::Planned | State::Refused) {
            // The repeated request came to nothing. What came of the one before is as unknown as
            // it was.
            self.state = State::Unknown;
            self.doubtful_points = self.doubtful_points.saturating_sub(self.points);
        }
        self.reason = step.reason().map(str::to_owned);
        self.vendor_code = None;
        match step {
            Step::Running { task_id } => self.task_id = Some(task_id.clone()),
            Step::Refused { code, .. } => self.vendor_code = *code,
            Step::Replanned {
                points,
                attribute_id,
                size,
                plan,
                ..
            } => {
                self.points = *points;
                self.attribute_id = *attribute_id;
                self.size.clone_from(size);
                self.plan = plan.to_string();
            }
            Step::Succeeded { pictures } => self.pictures = Some(encode("pictures", pictures)?),
            Step::Saving { files } => self.files = Some(encode("files", files)?),
            Step::Saved { files } => self.files = Some(encode("files", files)?),
            Step::Failed { end, .. } => self.task_end = Some(*end),
            Step::Uploading
            | Step::BackToPlanned { .. }
            | Step::Unknown { .. }
            | Step::StillRunning
            | Step::DeliveryFailed { .. }
            | Step::Cancelled { .. } => {}
        }
        if self.state.is_final() {
            self.lease_owner = None;
        }
        Ok(())
    }

    /// The create request may leave from now on. Where its predecessor's answer was lost, that one
    /// may be paid too.
    pub(super) fn create(&mut self, now: i64) {
        if self.state == State::Unknown {
            self.doubtful_points = self.doubtful_points.saturating_add(self.points);
        }
        self.state = State::Creating;
        self.committed_at = now;
        self.vendor_code = None;
        self.reason = None;
    }
}
