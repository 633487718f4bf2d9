//! Stopping an engine so that nothing new is paid for, and no file appears that nobody records.

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use crate::journal::{Held, JobId};

const TOLD_TO_END: &str = "the program was told to end";

/// Stops an engine's work step by step, before its futures are dropped. Clones act as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancellation {
    level: Arc<RwLock<Level>>,
    of_run: RunCancellation,
}

/// Stops one run or some of its jobs, so that nothing is paid for them any more. Clones act as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunCancellation(Arc<watch::Sender<Stopped>>);

#[derive(Debug, Default)]
struct Stopped {
    all: bool,
    jobs: HashSet<JobId>,
}

impl Stopped {
    /// Why a job is stopped, where it is.
    fn stops(&self, job: &JobId) -> Option<&'static str> {
        match self.all {
            true => Some("whoever asked for it has gone"),
            false => self.jobs.contains(job).then_some("as was asked for"),
        }
    }
}

impl RunCancellation {
    /// From now on no paid request of the run is sent. One that is on its way is waited for as before.
    pub(crate) fn stop_buying(&self) {
        self.0.send_modify(|stopped| stopped.all = true);
    }

    /// The same for one job of the run.
    pub(crate) fn stop_buying_for(&self, job: JobId) {
        self.0.send_modify(|stopped| stopped.jobs.extend([job]));
    }
}

/// What may still be begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    #[default]
    Everything,
    /// Everything but paid requests.
    NoPurchase,
    /// And no picture gets its name any more.
    NoFile,
}

impl Cancellation {
    /// The same for a run that can also be stopped by itself.
    pub(crate) fn or_of(self, of_run: RunCancellation) -> Self {
        Self { of_run, ..self }
    }

    /// From now on no paid request is sent. Those that are on their way are waited for as before.
    pub(crate) fn stop_buying(&self) {
        self.reach(Level::NoPurchase);
    }

    /// From now on no picture is given its name on the disk either. Waits for those that are just
    /// being given it, which takes as long as the disk takes to sync a file.
    pub(crate) fn stop_saving(&self) {
        self.reach(Level::NoFile);
    }

    fn reach(&self, level: Level) {
        let mut reached = self.level.write().unwrap_or_else(PoisonError::into_inner);
        *reached = level.max(*reached);
    }

    /// Why no paid request of a job may be sent any more, where that is so.
    pub(super) fn forbids_buying_for(&self, job: &JobId) -> Option<&'static str> {
        let level = self.level.read().unwrap_or_else(PoisonError::into_inner);
        if *level >= Level::NoPurchase {
            return Some(TOLD_TO_END);
        }
        self.of_run.0.borrow().stops(job)
    }

    /// Waits until one of these jobs of a run or more are stopped; which, and why.
    pub(super) async fn stopped<'a>(&self, jobs: &[&'a Held]) -> (Vec<&'a Held>, &'static str) {
        let mut of_run = self.of_run.0.subscribe();
        let is_stopped = |now: &Stopped| jobs.iter().find_map(|held| now.stops(held.job()));
        // It cannot be closed while this borrows its sender.
        let now = of_run.wait_for(|now| is_stopped(now).is_some()).await;
        let reason = now.ok().and_then(|now| is_stopped(&now));
        let now = self.of_run.0.borrow();
        let stopped = jobs.iter().filter(|held| now.stops(held.job()).is_some());
        (stopped.copied().collect(), reason.unwrap_or(TOLD_TO_END))
    }

    /// Gives a file its name, unless that is stopped.
    pub(super) fn naming<T>(&self, keep: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let level = self.level.read().unwrap_or_else(PoisonError::into_inner);
        if *level >= Level::NoFile {
            return Err(io::Error::other(TOLD_TO_END));
        }
        keep()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_stopped_by_itself_and_a_job_of_it_too() {
        let all = Cancellation::default();
        let of_run = RunCancellation::default();
        let one = all.clone().or_of(of_run.clone());
        let [first, second] = [(); 2].map(|()| JobId::random().unwrap());
        of_run.stop_buying_for(first.clone());
        assert!(one.forbids_buying_for(&first).is_some());
        assert_eq!(one.forbids_buying_for(&second), None);
        of_run.stop_buying();
        assert!(one.forbids_buying_for(&second).is_some());
        assert_eq!(all.forbids_buying_for(&first), None);
        assert_eq!(one.naming(|| Ok(1)).unwrap(), 1);
    }

    #[test]
    fn it_stops_buying_then_saving_and_never_loosens() {
        let cancellation = Cancellation::default();
        let same = cancellation.clone();
        let job = JobId::random().unwrap();
        assert_eq!(same.forbids_buying_for(&job), None);
        assert_eq!(same.naming(|| Ok(1)).unwrap(), 1);
        cancellation.stop_buying();
        assert_eq!(same.forbids_buying_for(&job), Some(TOLD_TO_END));
        assert_eq!(same.naming(|| Ok(2)).unwrap(), 2);
        cancellation.stop_saving();
        cancellation.stop_buying();
        let stopped = same.naming(|| -> io::Result<()> { panic!("named") });
        assert_eq!(stopped.unwrap_err().to_string(), TOLD_TO_END);
    }
}
