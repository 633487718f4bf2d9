//! The runs that can be joined or waited for: an identical call finds its run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::journal::{JobId, ServiceKind};

use super::fingerprint::Fingerprint;
use super::run::Run;

/// How long after its end a run can be joined, if nobody has been told of it.
const JOINABLE: Duration = Duration::from_secs(120);

/// What an identical call means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The same picture: the caller may have lost the first answer.
    Join,
    /// One more picture.
    Another,
}

/// Runs by what was ordered and by their jobs.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// All that have not ended, and some that have.
    all: Vec<Arc<Run>>,
    by_order: HashMap<Fingerprint, Arc<Run>>,
    by_job: HashMap<JobId, Arc<Run>>,
}

impl Runs {
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
        let run = Arc::new(Run::new(service, Vec::new()));
        runs.by_order.insert(order, Arc::clone(&run));
        runs.all.push(Arc::clone(&run));
        Ok(run)
    }

    /// Adds a run that nothing joins but by its jobs.
    pub(super) fn add(&self, run: Run) -> Arc<Run> {
        let run = Arc::new(run);
        let mut runs = self.runs();
        runs.clear_out();
        runs.all.push(Arc::clone(&run));
        run
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

    /// Every run, in the order in which they were begun.
    pub(super) fn all(&self) -> Vec<Arc<Run>> {
        self.runs().all.clone()
    }

    fn runs(&self) -> MutexGuard<'_, Known> {
        // Every change of the maps is whole, also where one panicked.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Drops what can neither be joined nor says more than the journal.
    fn clear_out(&mut self) {
        let is_recent = |run: &Run| run.ended_ago().is_none_or(|ago| ago <= JOINABLE);
        self.by_order.retain(|_, run| {
            let is_told = run.ended_ago().is_some() && run.is_received();
            is_recent(run) && !is_told && !run.is_abandoned()
        });
        self.by_job.retain(|_, run| is_recent(run));
        self.all.retain(|run| is_recent(run));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::time::advance;

    use super::super::run::End;
    use super::*;

    const SERVICE: ServiceKind = ServiceKind::Simulator;

    fn cat() -> Fingerprint {
        Fingerprint::of("generate_image", &"a cat", Path::new("/work"))
    }

    /// The run that a call gets, and whether it is new.
    fn call(runs: &Runs, repeat: Repeat) -> (Arc<Run>, bool) {
        match runs.open(cat(), repeat, SERVICE) {
            Ok(run) => (run, true),
            Err(run) => (run, false),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_joins_what_runs_and_what_ended_unheard_within_two_minutes() {
        let runs = Runs::default();
        let (run, _) = call(&runs, Repeat::Join);
        advance(Duration::from_secs(3600)).await;
        assert!(!call(&runs, Repeat::Join).1);
        run.end(End::Outcomes(Vec::new()));
        advance(Duration::from_secs(120)).await;
        let (same, is_new) = call(&runs, Repeat::Join);
        assert_eq!((Arc::ptr_eq(&same, &run), is_new), (true, false));
        advance(Duration::from_millis(1)).await;
        assert!(call(&runs, Repeat::Join).1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_a_new_run_once_the_answer_was_heard_or_another_is_asked_for() {
        let runs = Runs::default();
        let (run, _) = call(&runs, Repeat::Join);
        let (another, is_new) = call(&runs, Repeat::Another);
        assert_eq!((Arc::ptr_eq(&another, &run), is_new), (false, true));
        another.end(End::Outcomes(Vec::new()));
        another.mark_received();
        assert!(call(&runs, Repeat::Join).1);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_joins_a_run_that_was_given_up() {
        let runs = Runs::default();
        call(&runs, Repeat::Join).0.end(End::Abandoned);
        assert!(call(&runs, Repeat::Join).1);
    }
}
