//! What steps change of a job.

use serde::Serialize;

use crate::error::JournalError;
use crate::record::{JobRecord, TaskEnd};
use crate::state::State;
use crate::step::{LateStep, Step};

/// The columns of a job that steps change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) state: State,
    pub(crate) lease_owner: Option<String>,
    pub(crate) committed_at: i64,
    pub(crate) points: u32,
    /// Points of create requests whose answers were lost, and that the user had sent again.
    pub(crate) doubtful_points: u32,
    pub(crate) attribute_id: u64,
    pub(crate) size: Option<String>,
    pub(crate) plan: String,
    pub(crate) task_id: Option<String>,
    pub(crate) pictures: Option<String>,
    pub(crate) files: Option<String>,
    pub(crate) ima_code: Option<i64>,
    pub(crate) task_end: Option<TaskEnd>,
    /// Why the job is in its state, where there is something to say.
    pub(crate) reason: Option<String>,
}

impl Progress {
    /// Takes a step that [follows](Step::follows).
    pub(crate) fn take(&mut self, step: &Step) -> Result<(), JournalError> {
        self.state = step.target();
        if self.doubtful_points > 0 && matches!(self.state, State::Planned | State::Refused) {
            // The repeated request came to nothing. What came of the one before is as unknown as
            // it was.
            self.state = State::Unknown;
            self.doubtful_points = self.doubtful_points.saturating_sub(self.points);
        }
        self.reason = step.reason();
        self.ima_code = None;
        match step {
            Step::Running { task_id } => self.task_id = Some(task_id.clone()),
            Step::Refused { code, .. } => self.ima_code = *code,
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
    pub(crate) fn create(&mut self, now: i64) {
        if self.state == State::Unknown {
            self.doubtful_points = self.doubtful_points.saturating_add(self.points);
        }
        self.state = State::Creating;
        self.committed_at = now;
        self.ima_code = None;
        self.reason = None;
    }
}

impl JobRecord {
    /// The record as it is after steps that the database does not have yet.
    pub(super) fn look_ahead(&mut self, late: &[LateStep]) -> Result<(), JournalError> {
        for LateStep { at, step, nonce } in late {
            let leads_on = match nonce {
                Some(_) => step.answers(self.state),
                None => step.follows(self.state),
            };
            if !leads_on {
                continue;
            }
            let mut progress = self.progress()?;
            progress.take(step)?;
            self.updated_at = *at;
            self.state = progress.state;
            self.doubtful_points = progress.doubtful_points;
            self.task_id = progress.task_id;
            self.ima_code = progress.ima_code;
            self.task_end = progress.task_end;
            self.reason = progress.reason;
            match step {
                Step::Succeeded { pictures } => self.pictures.clone_from(pictures),
                Step::Saving { files } => self.intended.clone_from(files),
                Step::Saved { files } => {
                    self.files.clone_from(files);
                    self.intended.clear();
                }
                // A new plan is never late: without it nothing is sent.
                _ => {}
            }
        }
        Ok(())
    }

    /// The part that steps change.
    pub(super) fn progress(&self) -> Result<Progress, JournalError> {
        Ok(Progress {
            state: self.state,
            lease_owner: self.lease_owner.clone(),
            committed_at: self.committed_at.as_millisecond(),
            points: self.points,
            doubtful_points: self.doubtful_points,
            attribute_id: self.attribute_id,
            size: self.size.clone(),
            plan: self.plan.to_string(),
            task_id: self.task_id.clone(),
            pictures: encode_list("pictures", &self.pictures)?,
            files: if self.intended.is_empty() {
                encode_list("files", &self.files)?
            } else {
                encode_list("files", &self.intended)?
            },
            ima_code: self.ima_code,
            task_end: self.task_end,
            reason: self.reason.clone(),
        })
    }
}

/// A value as JSON for a column.
pub(super) fn encode<T: Serialize>(
    column: &'static str,
    value: &T,
) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|error| JournalError::Content {
        column,
        source: error.into(),
    })
}

/// A list as JSON for a column that is empty until there is something to list.
fn encode_list<T: Serialize>(
    column: &'static str,
    list: &[T],
) -> Result<Option<String>, JournalError> {
    if list.is_empty() {
        return Ok(None);
    }
    encode(column, &list).map(Some)
}
