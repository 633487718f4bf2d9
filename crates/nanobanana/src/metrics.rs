//! What this process does, counted for Prometheus in the registry that [`gather`](prometheus::gather) reads. Units are
//! base units; a label has few values, and none says whose a job is.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use prometheus::{
    Histogram, IntCounter, IntCounterVec, IntGauge, register_histogram, register_int_counter,
    register_int_counter_vec, register_int_gauge,
};
use tokio::time::Instant;

use crate::journal::{Charge, Recovery, lock};
use crate::model::Size;
use crate::outcome::Outcome;
use crate::plan::Plan;

const REGISTERED: &str = "a metric is registered once, under a valid name";

static ENDED: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let (name, labels) = ("nanobanana_jobs_ended_total", ["state", "model", "size"]);
    register_int_counter_vec!(name, "Jobs that ended, by their last state", &labels)
        .expect(REGISTERED)
});

static POINTS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let (name, labels) = ("nanobanana_points_total", ["charge", "model", "size"]);
    let help = "Points of paid requests: spent, or unknown where IMA's answer was lost";
    register_int_counter_vec!(name, help, &labels).expect(REGISTERED)
});

static JOINS: LazyLock<IntCounter> = LazyLock::new(|| {
    let help = "Repeated requests that joined the run they lost and paid nothing";
    register_int_counter!("nanobanana_joins_total", help).expect(REGISTERED)
});

static WAITERS: LazyLock<IntGauge> = LazyLock::new(|| {
    register_int_gauge!("nanobanana_waiters", "Callers that wait for a run").expect(REGISTERED)
});

static LIMITS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let help = "Requests refused for a limit, by limit";
    register_int_counter_vec!("nanobanana_limits_hit_total", help, &["limit"]).expect(REGISTERED)
});

static LATENESS: LazyLock<Histogram> = LazyLock::new(|| {
    let name = "nanobanana_poll_lateness_seconds";
    let help = "How much later than planned IMA was asked about a task";
    register_histogram!(name, help).expect(REGISTERED)
});

/// Makes the counters known that nothing was counted on yet, so that a scrape sees them at zero.
pub fn begin() {
    LazyLock::force(&ENDED);
    LazyLock::force(&POINTS);
    LazyLock::force(&JOINS);
    LazyLock::force(&WAITERS);
    LazyLock::force(&LIMITS);
    LazyLock::force(&LATENESS);
}

/// A job has come to an end that no process goes on from by itself.
pub(crate) fn ended(outcome: &Outcome) {
    let state = outcome.state();
    if matches!(state.recovery(), Recovery::Nothing | Recovery::AskUser) {
        let (model, size) = product(&outcome.plan);
        ENDED.with_label_values(&[state.name(), model, size]).inc();
    }
}

/// A create request was answered with a task, or its answer was lost.
pub(crate) fn paid(plan: &Plan, charge: Charge) {
    let (model, size) = product(plan);
    let points = POINTS.with_label_values(&[charge.name(), model, size]);
    points.inc_by(plan.points.into());
}

fn product(plan: &Plan) -> (&'static str, &'static str) {
    (plan.model.word(), plan.size.map_or("none", Size::word))
}

/// A call has joined an earlier run.
pub(crate) fn joined() {
    JOINS.inc();
}

/// IMA is asked about a task, so long after the chosen moment.
pub(crate) fn asked(late: Duration) {
    LATENESS.observe(late.as_secs_f64());
}

/// Something was refused for this limit.
pub fn limit_hit(limit: &str) {
    LIMITS.with_label_values(&[limit]).inc();
}

/// A caller that waits for a run, until this is dropped.
#[derive(Debug)]
pub struct Waiter(());

/// Counts a caller that waits.
#[must_use]
pub fn waiting() -> Waiter {
    WAITERS.inc();
    Waiter(())
}

impl Drop for Waiter {
    fn drop(&mut self) {
        WAITERS.dec();
    }
}

/// For how long a run has waited for IMA: the time in which at least one of its jobs did.
#[derive(Clone, Debug, Default)]
pub struct ImaTime(Arc<Mutex<Waits>>);

#[derive(Debug, Default)]
struct Waits {
    under_way: usize,
    /// When the first of those under way began.
    since: Option<Instant>,
    /// Of all before.
    total: Duration,
}

impl ImaTime {
    /// Waits for IMA.
    pub(crate) async fn during<T>(&self, answer: impl Future<Output = T>) -> T {
        struct Under<'a>(&'a ImaTime);
        impl Drop for Under<'_> {
            fn drop(&mut self) {
                let mut waits = self.0.waits();
                waits.under_way -= 1;
                if waits.under_way == 0 {
                    let since = waits.since.take();
                    waits.total += since.map_or(Duration::ZERO, |since| since.elapsed());
                }
            }
        }
        {
            let mut waits = self.waits();
            waits.under_way += 1;
            waits.since.get_or_insert_with(Instant::now);
        }
        let _under = Under(self);
        answer.await
    }

    /// So far.
    #[must_use]
    pub fn total(&self) -> Duration {
        let waits = self.waits();
        let under_way = waits.since.map_or(Duration::ZERO, |since| since.elapsed());
        waits.total + under_way
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        lock(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_in_which_several_jobs_wait_counts_once() {
        let time = ImaTime::default();
        let wait = |seconds| time.during(sleep(Duration::from_secs(seconds)));
        tokio::join!(wait(3), wait(5));
        sleep(Duration::from_secs(10)).await;
        wait(2).await;
        assert_eq!(time.total(), Duration::from_secs(7));
    }
}
