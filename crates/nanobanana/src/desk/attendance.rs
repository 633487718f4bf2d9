//! Who waits for which run. A caller that goes before anything was paid takes its run with it; one that goes
//! later leaves it to be finished, for when it comes again.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use super::run::Run;
use crate::journal::{RunId, lock};
use crate::metrics::{self, Waiter};

/// The runs that somebody waits for.
#[derive(Debug, Default)]
pub(super) struct Attendance {
    runs: Mutex<Vec<Entry>>,
    turns: Mutex<HashMap<Alike, Weak<Turn>>>,
}

#[derive(Debug)]
struct Entry {
    run: Arc<Run>,
    /// Whether somebody still waits for it. One that goes on without is what another call may have joined.
    is_waited_for: bool,
}

/// What equal calls have in common, and perhaps others: account, end user and prompt.
pub(super) type Alike = (String, Option<String>, String);

pub(super) type Turn = tokio::sync::Mutex<()>;

/// A run that somebody waits for, until this is dropped. Where nobody else does and nothing is paid by
/// then, it ends as cancelled, unless its caller can name it.
#[derive(Debug)]
pub struct Attended {
    run: Arc<Run>,
    all: Arc<Attendance>,
    is_tied: bool,
    _waiter: Waiter,
}

impl Attendance {
    /// Waits for a run, which ends when nobody does any more if it is `is_tied` to that.
    pub(super) fn attend(self: &Arc<Self>, run: Arc<Run>, is_tied: bool) -> Attended {
        self.runs().push(Entry {
            run: Arc::clone(&run),
            is_waited_for: true,
        });
        Attended {
            run,
            all: Arc::clone(self),
            is_tied,
            _waiter: metrics::waiting(),
        }
    }

    /// Those that are in the journal.
    pub(super) fn named(&self) -> Vec<RunId> {
        let runs = self.runs();
        let attended = runs.iter().filter(|entry| entry.is_waited_for);
        attended.filter_map(|entry| entry.run.name()).collect()
    }

    /// One at a time of those that are alike: each sees the run of the one before among those that are
    /// waited for.
    pub(super) fn turn(&self, alike: Alike) -> Arc<Turn> {
        let mut turns = lock(&self.turns);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let known = turns.get(&alike).and_then(Weak::upgrade);
        let turn = known.unwrap_or_default();
        turns.insert(alike, Arc::downgrade(&turn));
        turn
    }

    fn runs(&self) -> MutexGuard<'_, Vec<Entry>> {
        lock(&self.runs)
    }
}

impl Attended {
    /// Leaves the run to be finished when nobody waits for it any more: the caller comes again for it.
    pub fn untie(&mut self) {
        self.is_tied = false;
    }
}

impl Deref for Attended {
    type Target = Arc<Run>;

    fn deref(&self) -> &Arc<Run> {
        &self.run
    }
}

impl Drop for Attended {
    fn drop(&mut self) {
        let name = self.run.name();
        let mut runs = self.all.runs();
        for entry in runs.iter_mut() {
            entry.is_waited_for &= !Arc::ptr_eq(&entry.run, &self.run);
        }
        // Each call has a view of its own of the run that it has joined.
        let is_same =
            |run: &Arc<Run>| Arc::ptr_eq(run, &self.run) || name.is_some() && run.name() == name;
        let same = runs.iter().filter(|entry| is_same(&entry.run));
        if self.is_tied && !same.clone().any(|entry| entry.is_waited_for) {
            same.for_each(|entry| entry.run.cancel());
        }
        runs.retain(|entry| entry.is_waited_for || !entry.run.has_ended());
    }
}
