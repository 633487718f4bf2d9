//! What steps change of a job.

use serde::Serialize;

use crate::error::JournalError;
use crate::record::{Attempt, JobRecord, Lifecycle, Transition};
use crate::state::State;
use crate::step::{LateStep, Step};

impl JobRecord {
    /// Takes a step, where it leads on or answers a create request that is in doubt; whether it is an event in
    /// the job's life then, as a file that is ready is not, nor what is said of an earlier request.
    /// `attempts` are the job's create requests, in order.
    pub(crate) fn take(&mut self, late: &LateStep, attempts: &mut [Attempt]) -> Option<bool> {
        let LateStep { at, step, nonce } = late;
        let before = self.state;
        let last = attempts.last().map(|attempt| attempt.number);
        let (from, asked) = match nonce {
            None if !step.follows(self.state) => return None,
            None => (self.state, attempts.last_mut()),
            Some(nonce) => {
                let mut open = attempts.iter_mut().filter(|attempt| attempt.is_open());
                match open.find(|attempt| attempt.nonce.as_ref() == Some(nonce)) {
                    Some(asked) => (State::Creating, Some(asked)),
                    None => return None,
                }
            }
        };
        self.updated_at = *at;
        // The price of a request before the last one, where it is one that was answered.
        let mut earlier = None;
        if let (Some(asked), Some(outcome)) = (asked, step.attempt_outcome(from)) {
            asked.ended_at = Some(*at);
            asked.outcome = Some(outcome);
            asked.ima_code = step.code();
            asked.message = step.reason();
            asked.task_id = step.task_id().cloned();
            earlier = (Some(asked.number) != last).then_some(asked.points);
        }
        match (earlier, step) {
            // In doubt, the job is where all its answers together bring it.
            (Some(points), Step::Refused { .. } | Step::BackToPlanned { .. })
                if self.state != State::Unknown =>
            {
                self.doubtful_points = self.doubtful_points.saturating_sub(points);
            }
            // The job has this task, should its last request make none.
            (Some(_), Step::Running { task_id }) if self.state == State::Creating => {
                self.task_id = Some(task_id.clone());
            }
            (Some(_), _) if self.state != State::Unknown => {}
            _ if nonce.is_some() && !step.answers(self.state) => {}
            _ => self.apply(step),
        }
        Some(match nonce {
            Some(_) => self.state != before,
            None => !matches!(step, Step::Saving { .. }),
        })
    }

    fn apply(&mut self, step: &Step) {
        self.state = step.target();
        if self.doubtful_points > 0 && matches!(self.state, State::Planned | State::Refused) {
            // The repeated request came to nothing. What came of the one before is as unknown as
            // it was.
            self.state = State::Unknown;
            self.doubtful_points = self.doubtful_points.saturating_sub(self.points);
        }
        if self.state == State::Unknown && self.task_id.is_some() {
            // An earlier request has made a task.
            self.state = State::Running;
        }
        self.reason = step.reason();
        self.ima_code = step.code();
        match step {
            Step::Running { task_id } => self.task_id = Some(task_id.clone()),
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
                self.plan.clone_from(plan);
            }
            Step::Succeeded { pictures } => self.pictures.clone_from(pictures),
            Step::Saving { files } => self.intended.clone_from(files),
            Step::Saved { files } => {
                self.files.clone_from(files);
                self.intended.clear();
            }
            Step::Failed { end, .. } => self.task_end = Some(*end),
            Step::Uploading
            | Step::Refused { .. }
            | Step::BackToPlanned { .. }
            | Step::Unknown { .. }
            | Step::StillRunning
            | Step::DeliveryFailed { .. }
            | Step::Cancelled { .. }
            | Step::GivenUp => {}
        }
        if self.state.is_final() {
            self.lease_owner = None;
        }
    }

    /// The create request may leave from now on. Where its predecessor's answer was lost, that one
    /// may be paid too.
    pub(crate) fn create(&mut self, now: jiff::Timestamp) {
        if self.state == State::Unknown {
            self.doubtful_points = self.doubtful_points.saturating_add(self.points);
        }
        self.state = State::Creating;
        self.updated_at = now;
        self.committed_at = now;
        self.ima_code = None;
        self.reason = None;
    }
}

impl Lifecycle {
    /// Takes a step that the store does not have yet, where it leads on.
    pub(crate) fn take(&mut self, late: &LateStep) {
        let from = self.record.state;
        if self.record.take(late, &mut self.attempts) == Some(true) {
            self.transitions.push(Transition {
                number: self.transitions.last().map_or(1, |last| last.number + 1),
                at: self.record.updated_at,
                step: late.step.name().to_owned(),
                from: Some(from),
                to: self.record.state,
                reason: self.record.reason.clone(),
            });
        }
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
pub(super) fn encode_list<T: Serialize>(
    column: &'static str,
    list: &[T],
) -> Result<Option<String>, JournalError> {
    let list = (!list.is_empty()).then(|| encode(column, &list));
    list.transpose()
}
