//! When a running task is asked about: a pure function of the published times.
//!
//! IMA's own clients ask each 5 s and notice a picture 2.5 s late on average. A [`Schedule`]
//! does so too, but asks each 2 s while the end is likely: then it is noticed 1 s late.

use std::time::Duration;

use crate::model::Model;

/// From one question to the next where the end is not likely.
pub const RATE: Duration = Duration::from_secs(5);

/// From one question to the next where it is, and at least. IMA's guidance is 2 to 5 s.
pub(crate) const SHORTEST_STEP: Duration = Duration::from_secs(2);

/// The moments at which a task is asked about, counted from its creation: without an end, one each
/// [`RATE`], but one each 2 s from 0.8 × the shortest published time to the longest.
///
/// The runbook and the product list contradict each other about the pro model. Either may be right,
/// so the range goes from the shorter one's beginning to the longer one's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The last moment before the end becomes likely; from here on the steps are short.
    likely: Duration,
    /// The first moment after that; from here on they are long again.
    overdue: Duration,
}

impl Schedule {
    /// The schedule for tasks of a model.
    #[must_use]
    pub fn of(model: Model) -> Self {
        let (promised, listed) = (model.expected_time(), model.listed_time());
        let (min, max) = (promised.min.min(listed.min), promised.max.max(listed.max));
        let likely = next(Duration::ZERO, min * 4 / 5, RATE).saturating_sub(RATE);
        Self {
            likely,
            overdue: next(likely, max - Duration::from_nanos(1), SHORTEST_STEP),
        }
    }

    /// The first moment after `age` at which a task of that age is asked about.
    #[must_use]
    pub fn next(&self, age: Duration) -> Duration {
        if age < self.likely {
            next(Duration::ZERO, age, RATE)
        } else if age < self.overdue {
            next(self.likely, age, SHORTEST_STEP)
        } else {
            next(self.overdue, age, RATE)
        }
    }
}

/// The first moment after `age` that is a number of whole steps after `from`.
fn next(from: Duration, age: Duration, step: Duration) -> Duration {
    let since_last = age.saturating_sub(from).as_nanos() % step.as_nanos();
    // Less than a step.
    let since_last = u64::try_from(since_last).map_or(Duration::ZERO, Duration::from_nanos);
    age.saturating_add(step - since_last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// The first moments, in seconds.
    fn moments(model: Model, count: usize) -> Vec<u64> {
        let schedule = Schedule::of(model);
        let next = |last: &Duration| Some(schedule.next(*last));
        let moments = std::iter::successors(next(&Duration::ZERO), next);
        moments.map(|moment| moment.as_secs()).take(count).collect()
    }

    #[test]
    fn the_steps_are_five_seconds_and_two_while_the_end_is_likely() {
        assert_eq!(
            moments(Model::Flash, 19),
            [
                5, 10, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 46, 51, 56
            ]
        );
        let pro = moments(Model::Pro, 58);
        assert_eq!(pro[..6], [5, 10, 15, 20, 22, 24]);
        assert_eq!(pro[52..], [118, 120, 125, 130, 135, 140]);
    }

    #[test]
    fn a_moment_is_after_whatever_age_a_task_has() {
        let schedule = Schedule::of(Model::Flash);
        assert_eq!(schedule.next(Duration::from_millis(16_999)), secs(17));
        assert_eq!(schedule.next(Duration::from_millis(17_001)), secs(19));
        assert_eq!(schedule.next(secs(3601)), secs(3606));
        let decades = secs(2_000_000_000);
        assert!(schedule.next(decades) > decades);
        assert!(schedule.next(Duration::MAX - secs(1)) > Duration::MAX - secs(1));
    }
}
