//! Waiting for a task: when to ask, when to say how far it is, when to stop.

use std::time::Duration;

use ima_openapi::{Error, ErrorKind, Media, TaskId, TaskState};
use tokio::time::{Instant, sleep_until};

use super::Job;
use crate::event::Event;
use crate::failure::{Failure, GenerationEnd};

/// The shortest time between two progress events, so that no pacing makes the wait a busy loop.
const SHORTEST_TICK: Duration = Duration::from_millis(1);

impl Job<'_> {
    /// Waits until the task has its pictures. All moments are counted from its creation.
    pub(super) async fn watch(&self, task_id: &TaskId) -> Result<Vec<Media>, Failure> {
        let created = Instant::now();
        let pacing = self.engine.service.pacing;
        let mut next_poll = pacing.first_poll;
        loop {
            // The last question is asked when the wait ends, so that nothing is given up unasked.
            self.wait_until(next_poll.min(pacing.max_wait), created)
                .await;
            if let Some(medias) = self.ask(task_id).await? {
                return Ok(medias);
            }
            let waited = created.elapsed();
            if waited >= pacing.max_wait {
                return Err(Failure::StillRunning {
                    task_id: task_id.clone(),
                    waited,
                });
            }
            next_poll = following(next_poll, waited, pacing.poll_interval);
        }
    }

    /// Asks once. `None` is "not yet", also where the network or the vendor had a bad moment: the
    /// task goes on without us.
    async fn ask(&self, task_id: &TaskId) -> Result<Option<Vec<Media>>, Failure> {
        let generation = |end| Failure::Generation {
            task_id: task_id.clone(),
            end,
        };
        let detail = match self.engine.service.api.task_detail(task_id).await {
            Ok(detail) => detail,
            Err(error) if is_passing(&error) => {
                tracing::debug!(%task_id, %error, "asked in vain");
                return Ok(None);
            }
            Err(source) => {
                return Err(Failure::Watch {
                    task_id: task_id.clone(),
                    source,
                });
            }
        };
        match detail.state() {
            TaskState::Waiting => Ok(None),
            TaskState::Done { .. } => Ok(Some(detail.medias)),
            TaskState::Failed { reason } => Err(generation(GenerationEnd::Failed { reason })),
            TaskState::Deleted => Err(generation(GenerationEnd::Deleted)),
        }
    }

    /// Sleeps, and tells the listener on the clock how far the task is.
    async fn wait_until(&self, moment: Duration, created: Instant) {
        let pacing = self.engine.service.pacing;
        let interval = pacing.progress_interval.max(SHORTEST_TICK);
        loop {
            let tick = next_tick(created.elapsed(), interval);
            if tick > moment {
                break;
            }
            sleep_until(created + tick).await;
            self.report_progress(created);
        }
        sleep_until(created + moment).await;
    }

    fn report_progress(&self, created: Instant) {
        let elapsed = created.elapsed();
        let expected = self.plan.expected_time;
        self.observer.event(&Event::Progress {
            job: self.number,
            elapsed,
            percent: expected.percent(elapsed),
            expected,
        });
    }
}

/// The next moment to ask: on the schedule, or one interval from now after a sleep of the machine,
/// so that one question is asked and not a burst.
fn following(previous: Duration, now: Duration, interval: Duration) -> Duration {
    let scheduled = previous.saturating_add(interval);
    if scheduled > now {
        scheduled
    } else {
        now.saturating_add(interval)
    }
}

/// The first multiple of the interval that is still to come.
fn next_tick(elapsed: Duration, interval: Duration) -> Duration {
    let past = elapsed.as_nanos() % interval.as_nanos();
    let left = interval.as_nanos() - past;
    // `left` is at most the interval; one of more than five centuries never comes.
    elapsed.saturating_add(u64::try_from(left).map_or(Duration::MAX, Duration::from_nanos))
}

/// Whether asking again can help. An answer that is not about the task at all (a portal's redirect,
/// a gateway's own JSON) says nothing of it either.
fn is_passing(error: &Error) -> bool {
    let is_unrelated = matches!(
        error.kind,
        ErrorKind::Redirect { .. } | ErrorKind::Malformed { .. }
    );
    is_unrelated || error.is_transient()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn questions_keep_to_the_schedule_and_skip_what_was_slept_through() {
        assert_eq!(following(secs(5), secs(5), secs(5)), secs(10));
        assert_eq!(following(secs(5), secs(9), secs(5)), secs(10));
        assert_eq!(following(secs(5), secs(10), secs(5)), secs(15));
        assert_eq!(following(secs(5), secs(3605), secs(5)), secs(3610));
        assert_eq!(following(secs(5), secs(9), Duration::MAX), Duration::MAX);
    }

    #[test]
    fn ticks_stay_on_the_clock_of_the_task() {
        assert_eq!(next_tick(secs(0), secs(1)), secs(1));
        assert_eq!(next_tick(secs(1), secs(1)), secs(2));
        let late = Duration::from_millis(3_599_250);
        assert_eq!(next_tick(late, secs(1)), secs(3600));
        assert_eq!(next_tick(late, Duration::MAX), Duration::MAX);
    }
}
