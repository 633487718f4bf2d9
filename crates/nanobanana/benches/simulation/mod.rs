//! Many waits in a row, in numbers alone: each task takes as long as a distribution draws, and each
//! wait learns from those before it as the journal has it learn.

use std::collections::VecDeque;
use std::time::Duration;

use nanobanana::Model;
use nanobanana::schedule::{Experience, MEMORY, RATE, Schedule, Wait};

/// How long tasks take.
pub(crate) struct Distribution {
    /// In words.
    pub(crate) name: &'static str,
    /// The model that the tasks are of.
    pub(crate) model: Model,
    /// A duration in seconds.
    draw: fn(&mut fastrand::Rng) -> f64,
}

/// When the tasks are asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Each 5 s, as the vendor's own clients do.
    Fixed,
    /// By the published range alone.
    Published,
    /// By what the latest waits have shown.
    Learned,
}

/// What many waits came to.
pub(crate) struct Summary {
    /// From the end of a task to its notice, in seconds.
    pub(crate) mean_wait: f64,
    /// Which one wait in twenty exceeds.
    pub(crate) p95_wait: f64,
    /// How many questions a task took.
    pub(crate) questions: f64,
    /// How many of them it would have taken at a question each 5 s.
    pub(crate) fixed_questions: f64,
    /// The least that all tasks up to one had together saved, at any time.
    pub(crate) least_saved: i64,
}

/// The vendor's published ranges: of its runbook, and of its product list.
pub(crate) const PUBLISHED: [Distribution; 4] = [
    Distribution {
        name: "flash, runbook: even in 20-40 s",
        model: Model::Flash,
        draw: |random| even(random, 20.0, 40.0),
    },
    Distribution {
        name: "pro, runbook: even in 60-120 s",
        model: Model::Pro,
        draw: |random| even(random, 60.0, 120.0),
    },
    Distribution {
        name: "flash, product list: even in 20-35 s",
        model: Model::Flash,
        draw: |random| even(random, 20.0, 35.0),
    },
    Distribution {
        name: "pro, product list: even in 25-45 s",
        model: Model::Pro,
        draw: |random| even(random, 25.0, 45.0),
    },
];

/// What the vendor does not promise.
pub(crate) const OTHERS: [Distribution; 6] = [
    Distribution {
        name: "flash, log-normal: 28 s, sigma 0.35",
        model: Model::Flash,
        draw: |random| log_normal(random, 28.0, 0.35),
    },
    Distribution {
        name: "flash, log-normal: 28 s, sigma 0.6",
        model: Model::Flash,
        draw: |random| log_normal(random, 28.0, 0.6),
    },
    Distribution {
        name: "pro, log-normal: 85 s, sigma 0.35",
        model: Model::Pro,
        draw: |random| log_normal(random, 85.0, 0.35),
    },
    Distribution {
        name: "pro, log-normal: 85 s, sigma 0.6",
        model: Model::Pro,
        draw: |random| log_normal(random, 85.0, 0.6),
    },
    Distribution {
        name: "flash, two in five early: 8-14 s, else 20-40 s",
        model: Model::Flash,
        draw: |random| {
            if random.f64() < 0.4 {
                even(random, 8.0, 14.0)
            } else {
                even(random, 20.0, 40.0)
            }
        },
    },
    Distribution {
        name: "flash, slower than published: 35-60 s",
        model: Model::Flash,
        draw: |random| even(random, 35.0, 60.0),
    },
];

impl Distribution {
    /// The durations of so many tasks, always the same.
    pub(crate) fn durations(&self, count: usize) -> Vec<Duration> {
        let mut random = fastrand::Rng::with_seed(20_260_401);
        let durations = (0..count).map(|_| Duration::from_secs_f64((self.draw)(&mut random)));
        durations.collect()
    }

    /// Waits for so many tasks of this kind, one after the other.
    pub(crate) fn simulate(&self, asking: Asking, count: usize) -> Summary {
        let mut latest = VecDeque::new();
        let mut waits = Vec::with_capacity(count);
        let (mut asked, mut at_rate, mut least_saved) = (0_i64, 0_i64, i64::MAX);
        for duration in self.durations(count) {
            let wait = match asking {
                Asking::Fixed => follow(|last| last + RATE, duration),
                Asking::Published | Asking::Learned => {
                    let mut experience = Experience::of(latest.iter().copied());
                    if asking == Asking::Published {
                        experience.durations.clear();
                    }
                    let expected = self.model.expected_time();
                    let schedule = Schedule::new(self.model, expected, &experience);
                    follow(|last| schedule.next(last), duration)
                }
            };
            latest.push_front((wait.saved(), wait.duration()));
            latest.truncate(MEMORY);
            asked += i64::from(wait.asked);
            at_rate += i64::from(follow(|last| last + RATE, duration).asked);
            least_saved = least_saved.min(at_rate - asked);
            waits.push(wait.finished.unwrap_or_default() - duration);
        }
        waits.sort_unstable();
        let per_task = |total: f64| total / count as f64;
        Summary {
            mean_wait: per_task(waits.iter().map(Duration::as_secs_f64).sum()),
            p95_wait: waits[count * 95 / 100].as_secs_f64(),
            questions: per_task(asked as f64),
            fixed_questions: per_task(at_rate as f64),
            least_saved,
        }
    }
}

/// Asks at one moment after the other until the task has ended.
fn follow(next: impl Fn(Duration) -> Duration, duration: Duration) -> Wait {
    let mut wait = Wait::default();
    let mut moment = next(Duration::ZERO);
    while moment < duration {
        wait.asked += 1;
        wait.last_in_vain = moment;
        wait.unfinished = moment;
        moment = next(moment);
    }
    wait.asked += 1;
    wait.finished = Some(moment);
    wait
}

fn even(random: &mut fastrand::Rng, from: f64, to: f64) -> f64 {
    from + random.f64() * (to - from)
}

/// Around a median, at most what a program waits for.
fn log_normal(random: &mut fastrand::Rng, median: f64, sigma: f64) -> f64 {
    // Box and Muller's way to the normal distribution; 0 has no logarithm.
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    let normal = radius * (std::f64::consts::TAU * random.f64()).cos();
    (median * (sigma * normal).exp()).min(600.0)
}
