//! What the engine has said that must outlive an interruption: the names of jobs and tasks, and
//! what cannot be dropped yet without losing track of something paid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nanobanana::journal::JobId;
use nanobanana::{Event, JobNumber, Observer};
use tokio::sync::watch;

/// What was heard of one order, or of several jobs that are picked up.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    names: Mutex<Names>,
    pending: watch::Sender<Pending>,
}

#[derive(Debug, Default)]
struct Names {
    jobs: Vec<JobId>,
    tasks: BTreeMap<JobNumber, String>,
}

/// The jobs that are at a point where they should not be dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Their paid requests have no answer yet.
    paying: BTreeSet<JobNumber>,
    /// Their pictures are being saved.
    saving: BTreeSet<JobNumber>,
}

/// A job by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) job: JobId,
    /// The vendor's id of its task, where it was heard.
    pub(crate) task_id: Option<String>,
}

impl Heard {
    /// Of jobs that are known from the start, the first one for job 1.
    pub(crate) fn of_jobs(jobs: Vec<JobId>) -> Self {
        let heard = Self::default();
        heard.names().jobs = jobs;
        heard
    }

    /// A listener that hears what it tells `observer`.
    pub(crate) fn with<'a>(&'a self, observer: &'a dyn Observer) -> Overheard<'a> {
        Overheard {
            heard: self,
            observer,
            known: None,
        }
    }

    /// The same for the one of several jobs, counted from 0. Whatever number its events have is that
    /// of its own order.
    pub(crate) fn with_job<'a>(
        &'a self,
        index: usize,
        observer: &'a dyn Observer,
    ) -> Overheard<'a> {
        Overheard {
            known: Some(JobNumber(index + 1)),
            ..self.with(observer)
        }
    }

    /// Takes in an event, of this job where it is known better than the event knows it.
    pub(crate) fn hear(&self, event: &Event<'_>, known: Option<JobNumber>) {
        let of = |job: JobNumber| known.unwrap_or(job);
        match *event {
            Event::Planned { jobs, .. } => self.names().jobs = jobs.to_vec(),
            Event::Paying { job } => self.change(|pending| {
                pending.paying.insert(of(job));
            }),
            Event::Saving { job } => self.change(|pending| {
                pending.saving.insert(of(job));
            }),
            Event::Created { job, task_id } => {
                self.names().tasks.insert(of(job), task_id.to_string());
                self.settle(of(job));
            }
            Event::OnRecord { job } => self.settle(of(job)),
            Event::Ended { outcome } => self.settle(of(outcome.job)),
            _ => {}
        }
    }

    fn settle(&self, job: JobNumber) {
        self.change(|pending| {
            pending.paying.remove(&job);
            pending.saving.remove(&job);
        });
    }

    fn change(&self, change: impl FnOnce(&mut Pending)) {
        self.pending.send_modify(change);
    }

    /// What should not be dropped now.
    pub(crate) fn pending(&self) -> Pending {
        self.pending.borrow().clone()
    }

    /// Waits until everything may be dropped.
    pub(crate) async fn settled(&self) {
        // It cannot be closed while this borrows its sender.
        let _ = self.pending.subscribe().wait_for(Pending::is_empty).await;
    }

    /// Waits until no picture is being saved.
    pub(crate) async fn saved(&self) {
        let is_saved = |pending: &Pending| pending.saving.is_empty();
        let _ = self.pending.subscribe().wait_for(is_saved).await;
    }

    /// The jobs, in order.
    pub(crate) fn jobs(&self) -> Vec<Named> {
        let names = self.names();
        let named = |(job, number): (&JobId, usize)| Named {
            job: job.clone(),
            task_id: names.tasks.get(&JobNumber(number)).cloned(),
        };
        names.jobs.iter().zip(1..).map(named).collect()
    }

    /// Nothing that holds the lock can panic half way, so a poisoned one is as good as any.
    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells an observer what it hears.
pub(crate) struct Overheard<'a> {
    heard: &'a Heard,
    observer: &'a dyn Observer,
    known: Option<JobNumber>,
}

impl Observer for Overheard<'_> {
    fn event(&self, event: &Event<'_>) {
        self.heard.hear(event, self.known);
        self.observer.event(event);
    }
}

impl Pending {
    pub(crate) fn is_empty(&self) -> bool {
        self.paying.is_empty() && self.saving.is_empty()
    }

    /// Whether a paid request has no answer yet.
    pub(crate) fn is_paying(&self) -> bool {
        !self.paying.is_empty()
    }
}
