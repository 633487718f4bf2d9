//! Waiting for a task: when to ask, when to say how far it is, when to stop.

use ima_openapi::{BusinessCode, Error, Media, TaskId, TaskState};
use tokio::time::{Instant, sleep_until};

use super::Job;
use crate::event::Event;
use crate::failure::{Failure, GenerationEnd};
use crate::service::Pacing;

impl Job<'_> {
    /// Waits until the task has its pictures.
    pub(super) async fn watch(&self, task_id: &TaskId) -> Result<Vec<Media>, Failure> {
        let created = Instant::now();
        let pacing = self.engine.service.pacing;
        let deadline = created + pacing.max_wait;
        let mut next_poll = created + pacing.first_poll;
        while next_poll <= deadline {
            self.wait_until(next_poll, created).await;
            if let Some(medias) = self.ask(task_id).await? {
                return Ok(medias);
            }
            next_poll = following(next_poll, Instant::now(), &pacing);
        }
        Err(Failure::StillRunning {
            task_id: task_id.clone(),
            waited: created.elapsed(),
        })
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
    async fn wait_until(&self, moment: Instant, created: Instant) {
        let interval = self.engine.service.pacing.progress_interval;
        loop {
            let elapsed = created.elapsed();
            let ticks = elapsed.as_millis() / interval.as_millis().max(1);
            let next_tick = u32::try_from(ticks + 1).map_or(moment, |n| created + interval * n);
            if next_tick > moment {
                break;
            }
            sleep_until(next_tick).await;
            self.report_progress(created);
        }
        sleep_until(moment).await;
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
fn following(previous: Instant, now: Instant, pacing: &Pacing) -> Instant {
    let scheduled = previous + pacing.poll_interval;
    if scheduled > now {
        scheduled
    } else {
        now + pacing.poll_interval
    }
}

/// Whether asking again can help.
fn is_passing(error: &Error) -> bool {
    let backend_trouble = error.business().is_some_and(|business| {
        business.code == BusinessCode::BackendRefused || (500..600).contains(&business.code.code())
    });
    backend_trouble || error.is_transient()
}
