//! When a running task is asked about: the moments that are worth a question, and how many.
//!
//! The measure is a question each [`RATE`], which is how the vendor's own clients ask. A task of
//! 25 s costs them five questions, of which four are asked in vain. A [`Schedule`] saves the early
//! ones and spends them where the end is likely, so that the end is noticed sooner.
//!
//! How often that may be is bounded twice:
//!
//! - After `n` questions a task is at least `n` × [`RATE`] old, so no task ever costs more questions
//!   than it would have, whenever it ends. That alone allows a mean wait of 1.25 s where a task
//!   ends evenly between some time and the double of it: `n` questions in so many times 2.5 s.
//! - Questions that earlier tasks have left over ([`Experience::credit`]) may be spent on top. What a
//!   task has spent so is missing from the next one's credit, so that all tasks together never
//!   cost more than they would have.

use std::time::Duration;

use crate::model::{ExpectedTime, Model};

/// The rate that is kept on average: a question each 5 s, the first after 5 s.
pub const RATE: Duration = Duration::from_secs(5);

/// How many of the latest waits an [`Experience`] is made of.
pub const MEMORY: usize = 50;

/// How many durations have to be known before they count for more than the published range.
const ENOUGH: usize = 8;
/// From one question to the next at least. The vendor's guidance is 2 to 5 seconds.
pub(crate) const SHORTEST_STEP: Duration = Duration::from_secs(2);
/// Between questions about a task that is overdue, at first and at last.
const OVERDUE_STEP: Duration = Duration::from_secs(3);
const LONGEST_STEP: Duration = Duration::from_secs(10);
/// By which part of the time that a task is overdue the steps grow.
const GROWTH: u32 = 8;
/// From then on a task is so overdue that the steps have stopped growing.
const FAR_OVERDUE: Duration = Duration::from_secs(60);
/// How many questions one task may spend of what others have saved.
const MOST_CREDIT: i64 = 8;
/// How much wider than the known durations the window is, on both sides: they are known to one
/// step.
const MARGIN: Duration = Duration::from_millis(1500);
/// One of so many known durations may lie before the window, and one behind it.
const OUTLIERS: usize = 20;

/// The moments at which a task is asked about, counted from its creation.
///
/// It begins with silence, as long as no result is plausible; then comes the window in which the
/// task is expected to end, with steps of two seconds or, where that would be too many questions,
/// more; then steps that grow up to ten seconds.
///
/// A published range is a promise and no measurement. As long as nothing else is known, a question
/// is asked half way to it, so that a task that fails at once or is much faster does not go
/// unnoticed; and some more where the product list promises less than the runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The questions before the window, one each [`RATE`]: when the first is asked, and the last.
    early: Option<(Duration, Duration)>,
    window: ExpectedTime,
    /// From one question to the next in the window.
    step: Duration,
    /// How many questions more than the [`RATE`] allows may be asked.
    credit: u32,
}

/// What the latest waits for tasks of one kind have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Experience {
    /// How long tasks took that made pictures, in any order.
    pub durations: Vec<Duration>,
    /// How many questions fewer were asked than a poll at the [`RATE`] would have asked, as far as
    /// one task may spend them.
    pub credit: u32,
}

/// What one wait has shown, from the creation of the task to its end. All moments are counted from
/// the creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// How many questions were asked.
    pub asked: u32,
    /// When the last question was asked that did not end the wait.
    pub last_in_vain: Duration,
    /// When the last question was asked to which the answer was that the task still ran.
    pub unfinished: Duration,
    /// When the pictures were there; `None` where none came.
    pub finished: Option<Duration>,
}

impl Wait {
    /// How many questions fewer than at the [`RATE`] these were, at least: that would have taken a
    /// question more after the last one that was in vain.
    #[must_use]
    pub fn saved(&self) -> i64 {
        let in_vain = self.last_in_vain.as_nanos() / RATE.as_nanos();
        let at_rate = i64::try_from(in_vain).unwrap_or(i64::MAX).saturating_add(1);
        at_rate.saturating_sub(i64::from(self.asked))
    }

    /// How long the task took, if it made pictures.
    ///
    /// All that is known is that it ended after the last answer that it still ran and before the
    /// pictures were seen; within a step either is as likely, so this is the middle. Where already
    /// the first question found pictures, nothing says how long they had waited: the middle
    /// between half the time and all of it leads the next window towards the truth, wherever it is,
    /// and a single such task not far from it.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        let finished = self.finished?;
        let unfinished = if self.unfinished.is_zero() {
            finished / 2
        } else {
            self.unfinished.min(finished)
        };
        Some(unfinished + (finished - unfinished) / 2)
    }
}

impl Experience {
    /// What waits have shown, of which each has [saved](Wait::saved) so many questions and found
    /// out a [duration](Wait::duration) or not. These are the latest [`MEMORY`] waits: what came
    /// before has saved something in all, and that is forgotten.
    pub fn of(waits: impl IntoIterator<Item = (i64, Option<Duration>)>) -> Self {
        let mut saved = 0_i64;
        let mut durations = Vec::new();
        for (questions, duration) in waits {
            saved = saved.saturating_add(questions);
            durations.extend(duration);
        }
        let credit = saved.clamp(0, MOST_CREDIT);
        Self {
            durations,
            credit: u32::try_from(credit).unwrap_or_default(),
        }
    }

    /// The range in which a task is expected to end, where enough is known for one.
    fn range(&self) -> Option<ExpectedTime> {
        if self.durations.len() < ENOUGH {
            return None;
        }
        let mut durations = self.durations.clone();
        durations.sort_unstable();
        let outliers = durations.len() / OUTLIERS;
        let first = *durations.get(outliers)?;
        let last = *durations.get(durations.len() - 1 - outliers)?;
        Some(ExpectedTime {
            min: first.saturating_sub(MARGIN),
            max: last.saturating_add(MARGIN),
        })
    }
}

impl Schedule {
    /// The schedule for a task of this model that is expected to end within a range, unless
    /// experience knows better.
    #[must_use]
    pub fn new(model: Model, expected: ExpectedTime, experience: &Experience) -> Self {
        let learned = experience.range();
        let window = learned.unwrap_or(ExpectedTime {
            min: expected.min.min(expected.max),
            max: expected.max,
        });
        let early = if learned.is_none() {
            early(model.listed_time(), window)
        } else {
            None
        };
        let mut schedule = Self {
            early,
            window,
            step: RATE,
            credit: experience.credit,
        };
        schedule.step = schedule.affordable_step();
        schedule
    }

    /// The step with which the questions that may be asked until the window's end last as long.
    fn affordable_step(&self) -> Duration {
        let before = self.early.map_or(0, |(first, last)| {
            (last - first).as_secs() / RATE.as_secs() + 1
        });
        let until_end = self.window.max.as_secs() / RATE.as_secs() + u64::from(self.credit);
        let within = u32::try_from(until_end.saturating_sub(before)).unwrap_or(u32::MAX);
        let length = self.window.max - self.window.min;
        (length / within.max(1)).clamp(SHORTEST_STEP, RATE)
    }

    /// The first moment after `age` at which a task of that age is worth a question.
    #[must_use]
    pub fn next(&self, age: Duration) -> Duration {
        let mut asked = 0_u32;
        let mut moment = Duration::ZERO;
        while moment <= age {
            if moment >= self.window.max.saturating_add(FAR_OVERDUE) {
                return next_multiple(moment, age, LONGEST_STEP);
            }
            asked = asked.saturating_add(1);
            let allowed = RATE.saturating_mul(asked.saturating_sub(self.credit));
            moment = self.worthwhile(moment).max(allowed);
        }
        moment
    }

    /// The moment to ask after one, as far as the task is concerned.
    fn worthwhile(&self, last: Duration) -> Duration {
        if let Some((first, end)) = self.early {
            let next = if last < first {
                first
            } else {
                last.saturating_add(RATE)
            };
            if next <= end {
                return next;
            }
        }
        if last < self.window.max {
            return last.max(self.window.min).saturating_add(self.step);
        }
        let overdue = last - self.window.max;
        let step = OVERDUE_STEP.max(self.step) + overdue / GROWTH;
        last.saturating_add(step.min(LONGEST_STEP))
    }
}

/// The questions before a published window: where the product list has another range, that may be
/// right too; else half way.
fn early(listed: ExpectedTime, window: ExpectedTime) -> Option<(Duration, Duration)> {
    let first = listed.min.saturating_add(RATE);
    let last = listed.max.min(window.min);
    if first <= last {
        return Some((first, last));
    }
    let half_way = window.min / 2;
    (half_way >= RATE).then_some((half_way, half_way))
}

/// The first moment after `age` that is a number of whole steps after `from`.
fn next_multiple(from: Duration, age: Duration, step: Duration) -> Duration {
    let since_last = age.saturating_sub(from).as_nanos() % step.as_nanos();
    // Less than a step.
    let since_last = u64::try_from(since_last).map_or(Duration::ZERO, Duration::from_nanos);
    age.saturating_add(step - since_last)
}

#[cfg(test)]
mod tests;
