//! How long a transfer may take: it has a slowest pace at every moment, and an end.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::error::ErrorKind;

/// Bytes a second, over any span as long as the longest pause.
const SLOWEST: u64 = 1024;

/// Bytes a second, over the whole transfer, beyond [`IN_ANY_CASE`].
const SLOWEST_IN_ALL: u64 = 8 * 1024;

/// What a transfer of any size may take.
const IN_ANY_CASE: Duration = Duration::from_secs(60);

/// The patience with one transfer. Time uses it up, bytes restore it.
#[derive(Debug)]
pub(crate) struct Patience {
    /// The longest pause, and the most patience that there ever is.
    longest_pause: Duration,
    began: Instant,
    moved_at: Instant,
    bytes: u64,
    /// When it is used up, should nothing more come.
    until: Instant,
    /// When it ends in any case.
    end: Instant,
}

impl Patience {
    /// With a transfer of so many bytes, from now on; of 0 where that is not known.
    pub(crate) fn new(longest_pause: Duration, size: u64) -> Self {
        let now = Instant::now();
        Self {
            longest_pause,
            began: now,
            moved_at: now,
            bytes: 0,
            until: now + longest_pause,
            end: now + IN_ANY_CASE + time_for(size, SLOWEST_IN_ALL),
        }
    }

    /// Bytes have come or gone.
    pub(crate) fn moved(&mut self, bytes: u64) {
        let now = Instant::now();
        self.bytes += bytes;
        self.moved_at = now;
        let restored = self.until + time_for(bytes, SLOWEST);
        self.until = restored.min(now + self.longest_pause);
        // What turns out to be longer may take longer.
        let so_far = self.began + IN_ANY_CASE + time_for(self.bytes, SLOWEST_IN_ALL);
        self.end = self.end.max(so_far);
    }

    /// `work`, unless patience ends first.
    pub(crate) async fn with<T>(&self, work: impl Future<Output = T>) -> Result<T, ErrorKind> {
        let done = timeout_at(self.until.min(self.end), work).await;
        done.map_err(|_| {
            if self.moved_at.elapsed() >= self.longest_pause / 2 {
                ErrorKind::Timeout {
                    after: self.longest_pause,
                }
            } else {
                ErrorKind::TooSlow {
                    bytes: self.bytes,
                    after: Duration::from_secs(self.began.elapsed().as_secs()),
                }
            }
        })
    }
}

/// What so many bytes take at a pace in bytes a second.
fn time_for(bytes: u64, pace: u64) -> Duration {
    Duration::from_micros(bytes.saturating_mul(1_000_000) / pace)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);
    const SIZE: u64 = 8 * 1024 * 1024;

    /// Moves so many bytes each so often until all have come or patience ends: when, and why.
    async fn steadily(bytes: u64, each: Duration) -> (u64, Option<ErrorKind>) {
        with_patience(Patience::new(PAUSE, SIZE), bytes, each).await
    }

    async fn with_patience(
        mut patience: Patience,
        bytes: u64,
        each: Duration,
    ) -> (u64, Option<ErrorKind>) {
        let began = Instant::now();
        let mut left = SIZE;
        while left > 0 {
            if let Err(fault) = patience.with(sleep(each)).await {
                return (began.elapsed().as_secs(), Some(fault));
            }
            patience.moved(bytes);
            left = left.saturating_sub(bytes);
        }
        (began.elapsed().as_secs(), None)
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_ends_after_the_longest_pause() {
        let (seconds, fault) = steadily(1, Duration::from_secs(2)).await;
        assert_eq!(seconds, 30);
        assert_eq!(fault.unwrap().to_string(), "too slow: 15 bytes in 30s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pace_between_the_two_limits_ends_at_the_time_for_the_size() {
        let (seconds, fault) = steadily(2048, Duration::from_secs(1)).await;
        assert_eq!(seconds, 60 + SIZE / SLOWEST_IN_ALL);
        assert!(
            matches!(fault, Some(ErrorKind::TooSlow { .. })),
            "{fault:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_transfer_of_unknown_size_may_take_what_its_bytes_may() {
        let second = Duration::from_secs(1);
        let (seconds, fault) = with_patience(Patience::new(PAUSE, 0), 2048, second).await;
        // At a quarter of the pace the minute is used up after 79.75 seconds.
        assert_eq!(seconds, 79);
        assert!(
            matches!(fault, Some(ErrorKind::TooSlow { .. })),
            "{fault:?}"
        );
        let (seconds, fault) = with_patience(Patience::new(PAUSE, 0), 8192, second).await;
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(seconds, SIZE / 8192);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_transfer_in_large_pieces_comes_to_its_end() {
        let (seconds, fault) = steadily(29 * SLOWEST_IN_ALL, PAUSE - Duration::from_secs(1)).await;
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(seconds, 36 * 29);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_at_its_limit_whatever_came_before() {
        let mut patience = Patience::new(PAUSE, SIZE);
        let began = Instant::now();
        sleep(Duration::from_secs(10)).await;
        patience.moved(SIZE / 2);
        let fault = patience.with(pending::<()>()).await.unwrap_err();
        assert!(matches!(fault, ErrorKind::Timeout { after: PAUSE }));
        assert_eq!(began.elapsed(), Duration::from_secs(40));
    }
}
