//! When the task of one job is asked about.

use std::time::Duration;

use crate::model::Model;
use crate::retry::Pauses;
use crate::schedule::{RATE, SHORTEST_STEP, Schedule};
use crate::service::Polling;

/// The longest pause after a first question that failed.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// When the questions of one watch are asked. All moments are counted from its beginning.
#[derive(Debug)]
pub(super) struct Pace {
    /// How old the task was at the beginning.
    age: Duration,
    polling: Polling,
    /// On the clock of the task.
    schedule: Schedule,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) due: Duration,
    pub(super) began: Duration,
}

impl Pace {
    /// The pace for a task of a model that is so old now.
    pub(super) fn new(polling: Polling, model: Model, age: Duration) -> Self {
        Self {
            age,
            polling,
            schedule: Schedule::of(model),
        }
    }

    /// The first question: at once about a task that was picked up.
    pub(super) fn first(&self) -> Duration {
        match self.polling {
            _ if !self.age.is_zero() => Duration::ZERO,
            Polling::Chosen => self.schedule.next(Duration::ZERO),
            Polling::Every(interval) => interval,
        }
    }

    /// The pauses after questions that fail, one after the other. They grow beyond the usual step,
    /// so that an outage costs no more questions than a task that runs; each is to be at least half
    /// as long as it may be.
    pub(super) fn pauses(&self) -> Pauses {
        let limit = match self.polling {
            Polling::Chosen => RATE,
            Polling::Every(interval) => interval,
        };
        Pauses::new(FIRST_PAUSE, limit.saturating_mul(2))
    }

    /// The question after one that was answered by now. What a machine has slept through is
    /// skipped, so that one question is asked and not a burst.
    pub(super) fn following(&self, last: Asked, now: Duration) -> Duration {
        match self.polling {
            Polling::Chosen => {
                let next = self.schedule.next(self.age.saturating_add(now));
                let soonest = last.began.saturating_add(SHORTEST_STEP);
                next.saturating_sub(self.age).max(soonest)
            }
            Polling::Every(interval) => {
                let scheduled = last.due.saturating_add(interval);
                if scheduled > now {
                    scheduled
                } else {
                    now.saturating_add(interval)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const fn asked(due: u64, began: u64) -> Asked {
        Asked {
            due: secs(due),
            began: secs(began),
        }
    }

    #[test]
    fn questions_keep_to_the_interval_and_skip_what_was_slept_through() {
        let every = |interval| Pace::new(Polling::Every(interval), Model::Flash, secs(0));
        let five = every(secs(5));
        assert_eq!(five.first(), secs(5));
        assert_eq!(five.following(asked(5, 5), secs(5)), secs(10));
        assert_eq!(five.following(asked(5, 5), secs(9)), secs(10));
        assert_eq!(five.following(asked(5, 5), secs(10)), secs(15));
        assert_eq!(five.following(asked(5, 3600), secs(3605)), secs(3610));
        let never = every(Duration::MAX);
        assert_eq!(never.following(asked(5, 5), secs(9)), Duration::MAX);
    }

    #[test]
    fn chosen_questions_are_on_the_clock_of_the_task_and_two_seconds_apart() {
        let flash = |age| Pace::new(Polling::Chosen, Model::Flash, secs(age));
        assert_eq!(flash(0).first(), secs(5));
        assert_eq!(flash(0).following(asked(41, 41), secs(42)), secs(46));
        assert_eq!(flash(0).following(asked(41, 45), secs(45)), secs(47));
        // A task of 41 s: 46 s of its clock are 5 s of the watch.
        assert_eq!(flash(41).first(), Duration::ZERO);
        assert_eq!(flash(41).following(asked(0, 0), secs(0)), secs(5));
        assert_eq!(flash(45).following(asked(0, 0), secs(0)), secs(2));
    }
}
