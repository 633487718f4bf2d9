//! One order while it is worked on, and a while after: what whoever waits for it sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nanobanana::journal::{JobId, ServiceKind};
use nanobanana::{ExpectedTime, Failure, Outcome, Plan, Trouble};
use tokio::sync::watch;
use tokio::time::Instant;

/// A run that any number of calls can wait for.
#[derive(Debug)]
pub(crate) struct Run {
    state: watch::Sender<Snapshot>,
    /// Whether a call was answered with how it ended.
    is_delivered: AtomicBool,
}

/// A run at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// Who makes the picture.
    pub(crate) service: ServiceKind,
    /// The job, from when it is in the journal on.
    pub(crate) job: Option<JobId>,
    pub(crate) plan: Option<Arc<Plan>>,
    pub(crate) task_id: Option<String>,
    pub(crate) step: Step,
    /// What is under way that should not be broken off.
    pub(crate) pending: Pending,
}

/// What should not be broken off: nobody would know what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pending {
    Nothing,
    /// The paid request has no answer yet.
    Paying,
    /// The picture is being saved.
    Saving,
}

/// How far a run is.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// It is found out what will be sent and what it costs.
    Planning,
    /// The job is in the journal, and its create request is made ready or on its way.
    Ordering,
    /// Local inputs are being sent.
    Uploading { done: usize, total: usize },
    /// The task is paid and runs at the vendor.
    Generating {
        elapsed: Duration,
        expected: Option<ExpectedTime>,
        percent: u8,
        /// What is wrong with asking about it.
        trouble: Option<Trouble>,
    },
    /// The picture is made and being fetched.
    Downloading,
    /// Nothing more happens.
    Ended { at: Instant, end: Arc<End> },
}

/// How a run ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The job's own end.
    Outcome(Box<Outcome>),
    /// There is no outcome: nothing was spent.
    Failure(Box<Failure>),
    /// The job was written by another version of this program.
    Unreadable,
    /// It was given up: nobody agreed to the price, or the work on it broke off.
    Abandoned,
}

impl Run {
    pub(super) fn new(service: ServiceKind) -> Self {
        let start = Snapshot {
            service,
            job: None,
            plan: None,
            task_id: None,
            step: Step::Planning,
            pending: Pending::Nothing,
        };
        Self {
            state: watch::Sender::new(start),
            is_delivered: AtomicBool::new(false),
        }
    }

    /// How it is now.
    pub(crate) fn now(&self) -> Snapshot {
        self.state.borrow().clone()
    }

    /// Hears of every change.
    pub(crate) fn follow(&self) -> watch::Receiver<Snapshot> {
        self.state.subscribe()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        self.state.send_modify(change);
    }

    /// Ends it, unless it has ended.
    pub(super) fn end(&self, end: End) {
        self.state.send_if_modified(|snapshot| {
            let goes_on = !snapshot.has_ended();
            if goes_on {
                snapshot.step = Step::Ended {
                    at: Instant::now(),
                    end: Arc::new(end),
                };
                snapshot.pending = Pending::Nothing;
            }
            goes_on
        });
    }

    /// Somebody was told how it ended, so an identical call is a new order from now on.
    pub(crate) fn mark_delivered(&self) {
        self.is_delivered.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_delivered(&self) -> bool {
        self.is_delivered.load(Ordering::Relaxed)
    }

    /// Whether it was given up, so that it has nothing to tell.
    pub(super) fn is_abandoned(&self) -> bool {
        matches!(&self.state.borrow().step, Step::Ended { end, .. } if matches!(**end, End::Abandoned))
    }

    /// How long ago it ended, where it has.
    pub(super) fn ended_ago(&self) -> Option<Duration> {
        match self.state.borrow().step {
            Step::Ended { at, .. } => Some(at.elapsed()),
            _ => None,
        }
    }
}

impl Snapshot {
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.step, Step::Ended { .. })
    }

    /// Whether it should not be broken off now. Between the moment at which it may pay and the one
    /// at which it does, only the journal knows that it will.
    pub(super) fn is_unsettled(&self) -> bool {
        let may_pay = matches!(self.step, Step::Ordering | Step::Uploading { .. });
        may_pay || self.pending != Pending::Nothing
    }
}
