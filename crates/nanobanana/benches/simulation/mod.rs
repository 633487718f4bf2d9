//! Waits for tasks, in numbers alone.

use std::time::Duration;

use nanobanana::Model;
use nanobanana::schedule::{RATE, Schedule};

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
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asking {
    /// Each 5 s, as IMA's own clients do.
    Fixed,
    /// As this program does.
    Chosen,
}

/// What many waits came to.
pub(crate) struct Summary {
    /// From the end of a task to its notice, in seconds.
    pub(crate) mean_wait: f64,
    /// Which one wait in twenty exceeds.
    pub(crate) p95_wait: f64,
    /// How many questions a task took.
    pub(crate) questions: f64,
}

/// IMA's published ranges: of its runbook, and of its product list.
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

/// What IMA does not promise.
pub(crate) const OTHERS: [Distribution; 7] = [
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
        name: "flash, much faster: 1-10 s",
        model: Model::Flash,
        draw: |random| even(random, 1.0, 10.0),
    },
    Distribution {
        name: "flash, slower than published: 35-60 s",
        model: Model::Flash,
        draw: |random| even(random, 35.0, 60.0),
    },
];

impl Asking {
    /// The first moment after `age` at which a task of a model is asked about.
    pub(crate) fn next(self, model: Model, age: Duration) -> Duration {
        match self {
            Self::Fixed => {
                let rate = RATE.as_secs();
                Duration::from_secs((age.as_secs() / rate + 1) * rate)
            }
            Self::Chosen => Schedule::of(model).next(age),
        }
    }

    /// The mean wait in seconds for a task of a model that is as likely to end at one time as at
    /// any other of these, not by drawing but by adding up.
    pub(crate) fn mean_wait(self, model: Model, from: Duration, to: Duration) -> f64 {
        let (mut at, mut sum) = (from, 0.0);
        while at < to {
            let noticed = self.next(model, at);
            let end = noticed.min(to);
            let longest = (noticed - at).as_secs_f64();
            let shortest = (noticed - end).as_secs_f64();
            sum += (longest + shortest) / 2.0 * (end - at).as_secs_f64();
            at = end;
        }
        sum / (to - from).as_secs_f64()
    }

    /// The 10 s within 0 to 120 s in which tasks of a model wait longest: when they begin, and the
    /// mean wait in seconds.
    pub(crate) fn slowest_span(self, model: Model) -> (Duration, f64) {
        let starts = (0..=1100).map(|tenth| Duration::from_millis(100 * tenth));
        let spans = starts.map(|from| {
            let to = from + Duration::from_secs(10);
            (from, self.mean_wait(model, from, to))
        });
        let none = (Duration::ZERO, 0.0);
        spans.fold(
            none,
            |slowest, span| {
                if span.1 > slowest.1 { span } else { slowest }
            },
        )
    }
}

impl Distribution {
    /// The durations of so many tasks, always the same.
    pub(crate) fn durations(&self, count: usize) -> Vec<Duration> {
        let mut random = fastrand::Rng::with_seed(20_260_401);
        let durations = (0..count).map(|_| Duration::from_secs_f64((self.draw)(&mut random)));
        durations.collect()
    }

    /// Waits for so many tasks of this kind.
    pub(crate) fn simulate(&self, asking: Asking, count: usize) -> Summary {
        let mut questions = 0;
        let mut waits = Vec::with_capacity(count);
        for duration in self.durations(count) {
            let mut moment = Duration::ZERO;
            while moment < duration {
                moment = asking.next(self.model, moment);
                questions += 1;
            }
            waits.push(moment - duration);
        }
        waits.sort_unstable();
        let per_task = |total: f64| total / count as f64;
        Summary {
            mean_wait: per_task(waits.iter().map(Duration::as_secs_f64).sum()),
            p95_wait: waits[count * 95 / 100].as_secs_f64(),
            questions: per_task(f64::from(questions)),
        }
    }
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
