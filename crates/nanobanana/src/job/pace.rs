//! When the task of one job is asked about, and what the next job learns from that.

use std::time::Duration;

use jiff::Timestamp;

use super::Job;
use crate::journal::TaskKind;
use crate::schedule::{Experience, SHORTEST_STEP, Schedule, Wait};
use crate::service::Polling;
use crate::text::error_chain;

/// When the questions of one watch are asked. All moments are counted from its beginning.
#[derive(Debug)]
pub(super) struct Pace {
    /// How old the task was at the beginning.
    age: Duration,
    moments: Moments,
}

#[derive(Debug)]
enum Moments {
    /// Where the schedule has them, on the clock of the task.
    Chosen(Schedule),
    /// Once in this time.
    Every(Duration),
}

/// A question that was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// When it was to be asked.
    pub(super) due: Duration,
    /// When it was.
    pub(super) began: Duration,
}

impl Pace {
    /// The first question: at once about a task that was picked up.
    pub(super) fn first(&self) -> Duration {
        match &self.moments {
            _ if !self.age.is_zero() => Duration::ZERO,
            Moments::Chosen(schedule) => schedule.next(Duration::ZERO),
            Moments::Every(interval) => *interval,
        }
    }

    /// The question after one that was answered by now. What a machine has slept through is
    /// skipped, so that one question is asked and not a burst.
    pub(super) fn following(&self, last: Asked, now: Duration) -> Duration {
        match &self.moments {
            Moments::Chosen(schedule) => {
                let next = schedule.next(self.age.saturating_add(now));
                let soonest = last.began.saturating_add(SHORTEST_STEP);
                next.saturating_sub(self.age).max(soonest)
            }
            Moments::Every(interval) => {
                let scheduled = last.due.saturating_add(*interval);
                if scheduled > now {
                    scheduled
                } else {
                    now.saturating_add(*interval)
                }
            }
        }
    }
}

impl Job<'_> {
    /// The pace for a task of some age. Only for a new one is the wait as long as the task takes, so
    /// only that is counted and may spend what others have saved.
    pub(super) async fn pace(&self, age: Duration) -> Pace {
        let moments = match self.engine.service.pacing.polling {
            Polling::Every(interval) => Moments::Every(interval),
            Polling::Chosen => {
                let experience = if age.is_zero() {
                    self.entry.begin_wait(self.kind()).await
                } else {
                    Experience::default()
                };
                let plan = &self.plan;
                Moments::Chosen(Schedule::new(plan.model, plan.expected_time, &experience))
            }
        };
        Pace { age, moments }
    }

    /// Keeps what the wait for a task of some age has shown.
    pub(super) async fn learn(&self, age: Duration, wait: &Wait) {
        if age.is_zero() && self.engine.service.pacing.polling == Polling::Chosen {
            self.entry.end_wait(wait).await;
        }
    }

    fn kind(&self) -> TaskKind<'_> {
        TaskKind {
            service: self.engine.service.kind,
            model_id: &self.plan.model_id,
            size: self.plan.size.map_or("", crate::model::Size::word),
        }
    }
}

impl super::entry::Entry {
    /// What the waits before have shown; nothing where the journal cannot say: a task is waited for
    /// in any case.
    async fn begin_wait(&self, kind: TaskKind<'_>) -> Experience {
        let begun = self.journal().begin_wait(self.id(), kind, Timestamp::now());
        begun.await.unwrap_or_else(|error| {
            tracing::debug!(job = %self.id(), error = error_chain(&error), "nothing learned");
            Experience::default()
        })
    }

    async fn end_wait(&self, wait: &Wait) {
        if let Err(error) = self.journal().end_wait(self.id(), wait).await {
            tracing::debug!(job = %self.id(), error = error_chain(&error), "wait not recorded");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const fn asked(due: u64, began: u64) -> Asked {
        Asked {
            due: secs(due),
            began: secs(began),
        }
    }

    fn pace(age: u64, moments: Moments) -> Pace {
        Pace {
            age: secs(age),
            moments,
        }
    }

    #[test]
    fn questions_keep_to_the_interval_and_skip_what_was_slept_through() {
        let five = pace(0, Moments::Every(secs(5)));
        assert_eq!(five.first(), secs(5));
        assert_eq!(five.following(asked(5, 5), secs(5)), secs(10));
        assert_eq!(five.following(asked(5, 5), secs(9)), secs(10));
        assert_eq!(five.following(asked(5, 5), secs(10)), secs(15));
        assert_eq!(five.following(asked(5, 3600), secs(3605)), secs(3610));
        let never = pace(0, Moments::Every(Duration::MAX));
        assert_eq!(never.following(asked(5, 5), secs(9)), Duration::MAX);
    }

    #[test]
    fn chosen_questions_are_on_the_clock_of_the_task_and_two_seconds_apart() {
        let flash = |age| {
            let expected = Model::Flash.expected_time();
            let schedule = Schedule::new(Model::Flash, expected, &Experience::default());
            pace(age, Moments::Chosen(schedule))
        };
        assert_eq!(flash(0).first(), secs(10));
        assert_eq!(flash(0).following(asked(40, 40), secs(41)), secs(45));
        assert_eq!(flash(0).following(asked(40, 44), secs(44)), secs(46));
        // A task of 40 s: 45 s of its clock are 5 s of the watch.
        assert_eq!(flash(40).first(), Duration::ZERO);
        assert_eq!(flash(40).following(asked(0, 0), secs(0)), secs(5));
        assert_eq!(flash(44).following(asked(0, 0), secs(0)), secs(2));
    }
}
