//! Waiting for a task: when to ask, when to say how far it is, when to stop.

use std::convert::Infallible;
use std::time::Duration;

use ima_openapi::{Endpoint, Error, ErrorKind, Media, TaskId, TaskState};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::pace::{Asked, Pace};
use super::paid::Job;
use crate::event::Event;
use crate::failure::{Failure, GenerationEnd};
use crate::journal::{PictureRecord, error_chain};
use crate::metrics;
use crate::service::Polling;
use crate::trouble::Trouble;

/// How long the question at the end of the wait may take.
const LAST_QUESTION: Duration = Duration::from_secs(5);

impl Job<'_> {
    /// Waits until the task has its pictures, and tells the listener on the clock how far it is. All
    /// moments are counted from now, which is the task's creation, or from when it was picked up at
    /// some `age`: then the first question is asked at once.
    pub(super) async fn watch(
        &self,
        task_id: &TaskId,
        age: Duration,
    ) -> Result<Vec<PictureRecord>, Failure> {
        let started = Instant::now();
        let polling = self.engine.service.pacing.polling;
        let pace = Pace::new(polling, self.plan.model, age);
        let (told, trouble) = watch::channel(None);
        tokio::select! {
            biased;
            never = self.tell_progress(started, age, &trouble) => match never {},
            result = self.poll(task_id, started, &pace, &told) => result.map_err(|mut failure| {
                if let Failure::StillRunning { waited, .. } = &mut failure {
                    *waited += age;
                }
                failure
            }),
        }
    }

    /// Asks until the task has ended or the longest wait is over.
    async fn poll(
        &self,
        task_id: &TaskId,
        started: Instant,
        pace: &Pace,
        told: &watch::Sender<Option<Trouble>>,
    ) -> Result<Vec<PictureRecord>, Failure> {
        let max_wait = self.engine.service.pacing.max_wait;
        let mut due = pace.first();
        let mut pauses = pace.pauses();
        let mut failed = 0_usize;
        // No question takes the wait far beyond its end, and the last one has a fair time.
        let limit = |began: Duration| {
            let end = max_wait.saturating_add(LAST_QUESTION);
            end.saturating_sub(began).max(LAST_QUESTION)
        };
        loop {
            // The last question is asked when the wait ends, so that nothing is given up unasked.
            let moment = due.min(max_wait);
            sleep(moment.saturating_sub(started.elapsed())).await;
            let capacity = &self.engine.service.capacity;
            let _at_work = match self.engine.service.pacing.polling {
                Polling::Chosen => capacity.question().await,
                // Which needs no sparing.
                Polling::Every(_) => capacity.work().await,
            };
            let began = started.elapsed();
            metrics::asked(began.saturating_sub(moment));
            let fault = match self.ask_within(limit(began), task_id).await? {
                Answer::Done(pictures) => return Ok(pictures),
                Answer::NotYet => None,
                Answer::InVain(fault) => Some(fault),
            };
            let waited = started.elapsed();
            if waited >= max_wait {
                return Err(Failure::StillRunning {
                    task_id: task_id.clone(),
                    waited,
                    source: fault,
                });
            }
            if let Some(fault) = fault {
                let longest = pauses.next_longest();
                let pause = longest.mul_f64(f64::midpoint(1.0, fastrand::f64()));
                let asked_to_wait = fault.retry_after().unwrap_or_default();
                due = waited.saturating_add(pause.max(asked_to_wait));
                failed += 1;
                if failed > 1 {
                    told.send_replace(Some(Trouble::of(fault)));
                }
            } else {
                due = pace.following(Asked { due, began }, waited);
                pauses = pace.pauses();
                failed = 0;
                told.send_replace(None);
            }
        }
    }

    /// The pictures of a task that is known to be finished, at the addresses that they have now:
    /// those of an earlier answer may have moved. `None` where IMA does not say.
    pub(super) async fn finished(&self, task_id: &TaskId) -> Option<Vec<PictureRecord>> {
        let _at_work = self.engine.service.capacity.question().await;
        match self.ask(task_id).await {
            Ok(Answer::Done(pictures)) => Some(pictures),
            Ok(Answer::NotYet | Answer::InVain(_)) | Err(_) => None,
        }
    }

    async fn ask_within(&self, limit: Duration, task_id: &TaskId) -> Result<Answer, Failure> {
        timeout(limit, self.ask(task_id)).await.unwrap_or_else(|_| {
            let timeout = ErrorKind::Timeout { after: limit };
            Ok(Answer::InVain(Error::new(Endpoint::TaskDetail, timeout)))
        })
    }

    /// Asks once. A bad moment of the network or IMA is no failure: the task goes on without
    /// us.
    async fn ask(&self, task_id: &TaskId) -> Result<Answer, Failure> {
        let generation = |end| Failure::Generation {
            task_id: task_id.clone(),
            end,
        };
        let detail = match self.engine.service.api.task_detail(task_id).await {
            Ok(detail) => detail,
            Err(error) if is_passing(&error) => {
                tracing::debug!(%task_id, error = error_chain(&error), "asked in vain");
                return Ok(Answer::InVain(error));
            }
            Err(source) => {
                return Err(Failure::Watch {
                    task_id: task_id.clone(),
                    source,
                });
            }
        };
        tracing::debug!(%task_id, "asked");
        match detail.state() {
            TaskState::Waiting => Ok(Answer::NotYet),
            TaskState::Done { .. } => {
                let pictures = detail.medias.into_iter().filter_map(at_ima);
                Ok(Answer::Done(pictures.collect()))
            }
            TaskState::Failed { reason } => Err(generation(GenerationEnd::Failed { reason })),
            TaskState::Deleted => Err(generation(GenerationEnd::Deleted)),
        }
    }

    /// Tells the listener how far the task is, also while a question waits for its answer.
    async fn tell_progress(
        &self,
        started: Instant,
        age: Duration,
        trouble: &watch::Receiver<Option<Trouble>>,
    ) -> Infallible {
        let progress = self.engine.service.pacing.progress;
        let interval = progress.interval(self.plan.model);
        let expected = self.plan.expected_time;
        loop {
            let past = started.elapsed();
            sleep(next_tick(past, interval) - past).await;
            let elapsed = age + started.elapsed();
            self.observer.event(&Event::Progress {
                job: self.number,
                elapsed,
                percent: expected.percent(elapsed),
                expected,
                trouble: trouble.borrow().clone(),
            });
        }
    }
}

enum Answer {
    Done(Vec<PictureRecord>),
    NotYet,
    /// The network or IMA had a bad moment.
    InVain(Error),
}

fn at_ima(media: Media) -> Option<PictureRecord> {
    let TaskState::Done { urls } = media.state() else {
        return None;
    };
    let (url, cover_url) = (urls.into_iter().next()?, media.cover_url);
    Some(PictureRecord { url, cover_url })
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
    fn ticks_stay_on_the_clock_of_the_task() {
        assert_eq!(next_tick(secs(0), secs(1)), secs(1));
        assert_eq!(next_tick(secs(1), secs(1)), secs(2));
        let late = Duration::from_millis(3_599_250);
        assert_eq!(next_tick(late, secs(1)), secs(3600));
        assert_eq!(next_tick(late, Duration::MAX), Duration::MAX);
    }
}
