//! Repeating what may be repeated: reads and transfers, never the request that pays.

use std::time::Duration;

use ima_openapi::Endpoint;
use tokio::time::{Instant, sleep};

use crate::trouble::TroubleKind;

/// How reads and transfers are repeated: exponential backoff with full jitter, within a deadline.
/// One policy for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The longest pause after the first attempt; doubled after each further one.
    pub first_pause: Duration,
    /// The longest pause there is, unless the server asks for a longer one.
    pub longest_pause: Duration,
    /// From the first attempt to the last moment at which another may begin. The second attempt
    /// may always begin, however long the first one took to fail, unless the server asks for a
    /// longer pause than this.
    pub deadline: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(10),
            deadline: Duration::from_secs(20),
        }
    }
}

/// A failure that may pass.
pub(crate) trait Passing {
    /// The shortest wait that the other side asked for, zero where it did not say; `None` where
    /// trying again is pointless.
    fn passes_after(&self) -> Option<Duration>;
}

impl Passing for ima_openapi::Error {
    /// A certificate does not become valid in a moment: only what is paid is worth the wait.
    fn passes_after(&self) -> Option<Duration> {
        let is_paid = self.endpoint == Endpoint::Download;
        let may_pass = is_paid || TroubleKind::of(self) != TroubleKind::Certificate;
        (may_pass && self.is_transient()).then(|| self.retry_after().unwrap_or_default())
    }
}

impl RetryPolicy {
    /// Begins a work that may take several tries.
    pub(crate) fn tries(self) -> Tries {
        Tries {
            started: Instant::now(),
            pauses: Pauses::new(self.first_pause, self.longest_pause),
            repeated: 0,
            policy: self,
        }
    }
}

/// How long the pauses between tries may be: each twice as long as the one before it.
#[derive(Debug)]
pub(crate) struct Pauses {
    longest: Duration,
    limit: Duration,
}

impl Pauses {
    pub(crate) fn new(first: Duration, limit: Duration) -> Self {
        Self {
            longest: first.min(limit),
            limit,
        }
    }

    /// The longest that the next pause may be.
    pub(crate) fn next_longest(&mut self) -> Duration {
        let doubled = self.longest.saturating_mul(2).min(self.limit);
        std::mem::replace(&mut self.longest, doubled)
    }
}

/// The tries of one work.
///
/// A loop in the caller rather than a function that takes the work as a closure: the future of an
/// async closure cannot be promised to be `Send`.
#[derive(Debug)]
pub(crate) struct Tries {
    policy: RetryPolicy,
    started: Instant,
    pauses: Pauses,
    /// How often it was tried again.
    repeated: usize,
}

impl Tries {
    /// Waits for the next try. Gives the failure back where it will not pass, or not before the
    /// deadline.
    pub(crate) async fn again<E: Passing + std::error::Error>(
        &mut self,
        failure: E,
    ) -> Result<(), E> {
        let Some(asked) = failure.passes_after() else {
            return Err(failure);
        };
        let pause = asked.max(self.pauses.next_longest().mul_f64(fastrand::f64()));
        let elapsed = if self.repeated == 0 {
            Duration::ZERO
        } else {
            self.started.elapsed()
        };
        if elapsed.saturating_add(pause) > self.policy.deadline {
            return Err(failure);
        }
        self.repeated += 1;
        tracing::debug!(error = %failure, ?pause, "trying again");
        drop(failure);
        sleep(pause).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("failed")]
    struct Fault(Option<Duration>);

    impl Passing for Fault {
        fn passes_after(&self) -> Option<Duration> {
            self.0
        }
    }

    const POLICY: RetryPolicy = RetryPolicy {
        first_pause: Duration::from_secs(1),
        longest_pause: Duration::from_secs(4),
        deadline: Duration::from_secs(60),
    };

    /// The moments of all tries of a work that always fails with this fault.
    async fn moments(fault: Option<Duration>) -> Vec<Duration> {
        let started = Instant::now();
        let mut tries = POLICY.tries();
        let mut moments = Vec::new();
        loop {
            moments.push(started.elapsed());
            if let Err(last) = tries.again(Fault(fault)).await {
                assert_eq!(last.0, fault);
                return moments;
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_that_stays_ends_at_once() {
        assert_eq!(moments(None).await, [Duration::ZERO]);
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_up_to_the_longest_and_end_with_the_deadline() {
        let moments = moments(Some(Duration::ZERO)).await;
        let longest = [1, 2, 4].into_iter().chain(std::iter::repeat(4));
        for (pair, longest) in moments.windows(2).zip(longest) {
            // tokio's clock ticks in milliseconds.
            assert!(pair[1] - pair[0] <= Duration::from_secs(longest) + Duration::from_millis(1));
        }
        let last = *moments.last().unwrap();
        assert!(last <= POLICY.deadline && last > POLICY.deadline - Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_took_longer_than_the_deadline_to_fail_is_tried_once_more() {
        let mut tries = POLICY.tries();
        for is_last in [false, true] {
            sleep(POLICY.deadline * 2).await;
            let again = tries.again(Fault(Some(Duration::ZERO))).await;
            assert_eq!(again.is_err(), is_last);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_deadline_is_not_begun() {
        for asked in [Duration::from_secs(61), Duration::MAX] {
            assert_eq!(moments(Some(asked)).await, [Duration::ZERO]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_s_own_wait_is_kept_within_the_deadline() {
        let moments = moments(Some(Duration::from_secs(25))).await;
        let seconds: Vec<u64> = moments.iter().map(Duration::as_secs).collect();
        assert_eq!(seconds, [0, 25, 50]);
    }
}
