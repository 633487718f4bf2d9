//! Stopping an engine so that nothing new is paid for, and no file appears that nobody records.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Stops an engine's work step by step, before its futures are dropped. Clones act as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancellation {
    level: Arc<RwLock<Level>>,
    of_run: RunCancellation,
}

/// Stops one run, so that nothing is paid for it any more. Clones act as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunCancellation(Arc<AtomicBool>);

impl RunCancellation {
    /// From now on no paid request of the run is sent. One that is on its way is waited for as before.
    pub(crate) fn stop_buying(&self) {
        self.0.store(true, Ordering::Relaxed);
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

    /// Whether a paid request may be sent.
    pub(super) fn may_buy(&self) -> bool {
        let level = self.level.read().unwrap_or_else(PoisonError::into_inner);
        *level < Level::NoPurchase && !self.of_run.0.load(Ordering::Relaxed)
    }

    /// Gives a file its name, unless that is stopped.
    pub(super) fn naming<T>(&self, keep: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let level = self.level.read().unwrap_or_else(PoisonError::into_inner);
        if *level >= Level::NoFile {
            return Err(io::Error::other("the program was told to end"));
        }
        keep()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_stopped_by_itself() {
        let all = Cancellation::default();
        let of_run = RunCancellation::default();
        let one = all.clone().or_of(of_run.clone());
        of_run.stop_buying();
        assert!(all.may_buy() && !one.may_buy());
        assert_eq!(one.naming(|| Ok(1)).unwrap(), 1);
    }

    #[test]
    fn it_stops_buying_then_saving_and_never_loosens() {
        let cancellation = Cancellation::default();
        let same = cancellation.clone();
        assert!(same.may_buy());
        assert_eq!(same.naming(|| Ok(1)).unwrap(), 1);
        cancellation.stop_buying();
        assert!(!same.may_buy());
        assert_eq!(same.naming(|| Ok(2)).unwrap(), 2);
        cancellation.stop_saving();
        cancellation.stop_buying();
        let stopped = same.naming(|| -> io::Result<()> { panic!("named") });
        assert_eq!(
            stopped.unwrap_err().to_string(),
            "the program was told to end"
        );
    }
}
