//! The runs that this process knows: those that go on, and for a while those that have ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::run::Run;
use crate::journal::JobId;

/// How long a run that has ended can say more of it than the journal.
const KEPT: Duration = Duration::from_secs(120);

/// Runs in the order in which they were begun, and by their jobs.
#[derive(Debug, Default)]
pub(super) struct KnownRuns {
    runs: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    all: Vec<Arc<Run>>,
    by_job: HashMap<JobId, Arc<Run>>,
}

impl KnownRuns {
    /// Adds a run.
    pub(super) fn add(&self, run: Run) -> Arc<Run> {
        let run = Arc::new(run);
        let mut known = self.known();
        known.clear_out();
        known.all.push(Arc::clone(&run));
        run
    }

    /// A run is of a job from now on.
    pub(super) fn name(&self, job: &JobId, run: &Arc<Run>) {
        self.known().by_job.insert(job.clone(), Arc::clone(run));
    }

    /// The run of a job, while it runs and a while after.
    pub(super) fn of_job(&self, job: &JobId) -> Option<Arc<Run>> {
        let mut known = self.known();
        known.clear_out();
        known.by_job.get(job).cloned()
    }

    /// Every run.
    pub(super) fn all(&self) -> Vec<Arc<Run>> {
        self.known().all.clone()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Every change of the lists is whole, also where one panicked.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn clear_out(&mut self) {
        let is_recent = |run: &Run| run.ended_ago().is_none_or(|ago| ago <= KEPT);
        self.by_job.retain(|_, run| is_recent(run));
        self.all.retain(|run| is_recent(run));
    }
}
