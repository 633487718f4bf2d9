//! Leave to spend.

use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::error::JournalError;
use crate::id::{JobId, Nonce};

/// How many create requests of one job are sent, the first and those that recovery plans after a
/// refusal. A user who accepts to be charged twice may go beyond.
pub const MAX_ATTEMPTS: usize = 3;

/// How old a permit may be when its request is handed to the client that sends it.
const SENT_WITHIN: Duration = Duration::from_secs(5);

/// What the user has agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// To be charged once: there is no task yet.
    Once,
    /// To be charged twice, perhaps: the answer to the last request was lost, and there may be a
    /// task already. From now on the points of both count.
    PerhapsTwice,
}

/// A moment by both clocks. The one on the wall is set now and then, and the other one stands still
/// while a machine sleeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    wall: Timestamp,
    monotonic: Instant,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self {
            wall: Timestamp::now(),
            monotonic: Instant::now(),
        }
    }

    /// How long ago it was, by the clock that shows more.
    fn elapsed(self) -> Duration {
        let by_wall = Timestamp::now().duration_since(self.wall);
        let by_wall = Duration::try_from(by_wall).unwrap_or_default();
        self.monotonic.elapsed().max(by_wall)
    }

    /// The whole seconds that have passed since, and the moment at which they had.
    pub(crate) fn whole_seconds(self) -> (Duration, Self) {
        let seconds = Duration::from_secs(self.elapsed().as_secs());
        let then = Self {
            wall: self.wall.checked_add(seconds).unwrap_or(self.wall),
            monotonic: self.monotonic + seconds,
        };
        (seconds, then)
    }

    /// The time on the wall, which has passed at least as much as the other clock says.
    pub(crate) fn time(self) -> Timestamp {
        let elapsed = self.wall.checked_add(self.elapsed());
        elapsed.unwrap_or_else(|_| Timestamp::now())
    }
}

/// Leave to send one create request. Only a store can make one, and only after the job's row says on
/// disk that the request may have left. Whoever drops it has ended the request.
#[derive(Debug)]
#[must_use = "the job is on record as being created"]
pub struct CreatePermit {
    job: JobId,
    nonce: Nonce,
    pub(crate) points: u32,
    attribute_id: u64,
    /// When it was asked for, which is when its row says that it may have left.
    asked: Moment,
    alive: Arc<()>,
}

impl CreatePermit {
    /// That of a request that was asked for at a moment.
    pub(crate) fn new(asked: Moment, job: JobId, nonce: Nonce, (points, rule): (u32, u64)) -> Self {
        Self {
            job,
            nonce,
            points,
            attribute_id: rule,
            asked,
            alive: Arc::default(),
        }
    }

    /// The job that may be created.
    #[must_use]
    pub fn job(&self) -> &JobId {
        &self.job
    }

    /// What the answer to the request is recorded by.
    #[must_use]
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// Gone once the request has ended.
    pub(crate) fn life(&self) -> Weak<()> {
        Arc::downgrade(&self.alive)
    }

    /// Checks that what is about to be sent is what was allowed.
    ///
    /// # Errors
    /// [`JournalError::OtherPlan`].
    pub fn covers(&self, points: u32, attribute_id: u64) -> Result<(), JournalError> {
        if (points, attribute_id) == (self.points, self.attribute_id) {
            return Ok(());
        }
        Err(JournalError::OtherPlan {
            job: self.job.clone(),
            allowed: (self.points, self.attribute_id),
            planned: (points, attribute_id),
        })
    }

    /// Checks that the permit is young enough. To be asked as the request is handed to the client
    /// that sends it: others believe that an answer comes by a time that is counted from here.
    ///
    /// # Errors
    /// [`JournalError::Expired`].
    pub fn is_in_time(&self) -> Result<(), JournalError> {
        if self.asked.elapsed() <= SENT_WITHIN {
            return Ok(());
        }
        let job = self.job.clone();
        Err(JournalError::Expired { job })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit() -> CreatePermit {
        let (job, nonce) = (JobId::random().unwrap(), Nonce::random().unwrap());
        CreatePermit::new(Moment::now(), job, nonce, (6, 4405))
    }

    #[tokio::test(start_paused = true)]
    async fn a_permit_is_too_old_after_five_seconds_by_either_clock() {
        let mut permit = permit();
        tokio::time::advance(SENT_WITHIN).await;
        permit.is_in_time().unwrap();
        tokio::time::advance(Duration::from_millis(1)).await;
        let expired = permit.is_in_time().unwrap_err();
        assert!(matches!(expired, JournalError::Expired { .. }), "{expired}");
        permit.asked = Moment {
            wall: Timestamp::now() - 2 * SENT_WITHIN,
            monotonic: Instant::now(),
        };
        permit.is_in_time().unwrap_err();
        // A clock that was set back says nothing.
        permit.asked.wall = Timestamp::now() + 2 * SENT_WITHIN;
        permit.is_in_time().unwrap();
    }

    #[test]
    fn a_permit_covers_what_was_allowed() {
        let permit = permit();
        permit.covers(6, 4405).unwrap();
        permit.covers(7, 4405).unwrap_err();
        permit.covers(6, 1).unwrap_err();
    }
}
