//! The runs that can be joined or waited for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nanobanana::journal::{JobId, ServiceKind};

use super::fingerprint::Fingerprint;
use super::run::Run;

/// How long after its end a run can be joined, if nobody has been told of it.
const JOINABLE: Duration = Duration::from_secs(120);

/// What an identical call means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The same picture: the caller may have lost the first answer.
    Join,
    /// One more picture.
    Another,
}

/// Runs by what was ordered and by their jobs.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    runs: Mutex<Runs>,
}

#[derive(Debug, Default)]
struct Runs {
    by_order: HashMap<Fingerprint, Arc<Run>>,
    by_job: HashMap<JobId, Arc<Run>>,
}

impl Shelf {
    /// The run of an identical call, or else a new one in its place, in one step.
    pub(super) fn open(
        &self,
        order: Fingerprint,
        repeat: Repeat,
        service: ServiceKind,
    ) -> Result<Arc<Run>, Arc<Run>> {
        let mut runs = self.runs();
        runs.clear_out();
        if let (Repeat::Join, Some(run)) = (repeat, runs.by_order.get(&order)) {
            return Err(Arc::clone(run));
        }
        let run = Arc::new(Run::new(service));
        runs.by_order.insert(order, Arc::clone(&run));
        Ok(run)
    }

    /// A run is of a job from now on.
    pub(super) fn name(&self, job: &JobId, run: &Arc<Run>) {
        let mut runs = self.runs();
        runs.by_job.insert(job.clone(), Arc::clone(run));
    }

    /// The run of a job, while it runs and a while after.
    pub(super) fn of_job(&self, job: &JobId) -> Option<Arc<Run>> {
        let mut runs = self.runs();
        runs.clear_out();
        runs.by_job.get(job).cloned()
    }

    /// Every run.
    pub(super) fn all(&self) -> Vec<Arc<Run>> {
        let runs = self.runs();
        let all = runs.by_order.values().chain(runs.by_job.values());
        all.cloned().collect()
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        // Every change of the maps is whole, also where one panicked.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runs {
    /// Drops what can neither be joined nor says more than the journal.
    fn clear_out(&mut self) {
        let is_recent = |run: &Run| run.ended_ago().is_none_or(|ago| ago <= JOINABLE);
        self.by_order.retain(|_, run| {
            let is_told = run.ended_ago().is_some() && run.is_delivered();
            is_recent(run) && !is_told && !run.is_abandoned()
        });
        self.by_job.retain(|_, run| is_recent(run));
    }
}
