//! Where orders are worked on, whether or not anybody waits for them.
//!
//! Each order is a task of its own, so it outlives the call that gave it. A call that comes again
//! while its order is worked on, or shortly after it ended without anybody hearing of it, joins it
//! instead of paying again.

mod fingerprint;
mod run;
mod shelf;

use std::sync::Arc;
use std::time::Duration;

use nanobanana::input::AllowedFolders;
use nanobanana::journal::{
    Claim, Found, JobFilter, JobId, JobRecord, Journal, JournalError, Recovery, ServiceKind,
};
use nanobanana::{Catalog, Engine, Event, Failure, Observer, Order, Plan, Request, TaskType};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::time::timeout;

pub(crate) use fingerprint::Fingerprint;
pub(crate) use run::{End, Pending, Run, Snapshot, Step};
pub(crate) use shelf::Repeat;
use shelf::Shelf;

/// How long a picture that has just got its name may take to be written down.
const LAST_RECORD: Duration = Duration::from_millis(200);

/// An engine, its journal, and the orders that this process works on. Clones share them.
#[derive(Clone, Debug)]
pub struct Workshop {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    journal: Journal,
    service: ServiceKind,
    shelf: Shelf,
    /// Held while a job is claimed and put on the shelf, so that nobody finds it claimed by this
    /// process and not on the shelf.
    claiming: Mutex<()>,
}

/// What an order needs beside itself while it is worked on.
#[derive(Debug)]
pub(crate) struct Belongings {
    /// Where its input files may be, whatever their paths lead to by the time they are opened.
    pub(crate) allowed: AllowedFolders,
    /// The folder of embedded inputs, where there are some. It goes when this is dropped.
    #[expect(dead_code, reason = "a folder that goes when this is dropped")]
    pub(crate) embedded: Option<TempDir>,
}

/// What became of an order.
pub(crate) enum Opened {
    /// It is new: it is to be started, or given up by dropping it.
    New(Place),
    /// An identical one is worked on, or ended without anybody hearing of it.
    Joined(Arc<Run>),
}

/// A run that was not started. Dropping it gives it up.
pub(crate) struct Place {
    inner: Arc<Inner>,
    run: Arc<Run>,
}

/// What can be done about a job of the journal.
pub(crate) enum Taken {
    /// This process works on it.
    Run(Arc<Run>),
    /// Another process works on it.
    Busy {
        /// The process, where it is known.
        pid: Option<u32>,
    },
    /// There is nothing left to do.
    Ended(Box<JobRecord>),
    /// Only the user can say what to do.
    AskUser(Box<JobRecord>),
}

impl Workshop {
    /// A workshop with nothing in it. `service` is who makes the engine's pictures.
    #[must_use]
    pub fn new(engine: Engine, journal: Journal, service: ServiceKind) -> Self {
        let inner = Inner {
            engine,
            journal,
            service,
            shelf: Shelf::default(),
            claiming: Mutex::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// What the vendor sells.
    pub(crate) async fn catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        self.inner.engine.catalog(task_type).await
    }

    /// Plans without spending.
    pub(crate) async fn plan(
        &self,
        request: &Request,
        belongings: &Belongings,
    ) -> Result<Plan, Failure> {
        self.engine_for(belongings).plan(request, None).await
    }

    /// The engine for one order, held to the folders of its inputs.
    fn engine_for(&self, belongings: &Belongings) -> Engine {
        let engine = self.inner.engine.clone();
        engine.with_inputs_from(belongings.allowed.clone())
    }

    /// Who makes the pictures.
    pub(crate) fn service(&self) -> ServiceKind {
        self.inner.service
    }

    /// Takes an order, or finds the identical one.
    pub(crate) fn open(&self, order: Fingerprint, repeat: Repeat) -> Opened {
        match self.inner.shelf.open(order, repeat, self.inner.service) {
            Err(run) => Opened::Joined(run),
            Ok(run) => Opened::New(Place {
                inner: Arc::clone(&self.inner),
                run,
            }),
        }
    }

    /// Starts an order. It is worked on until it ends, whatever becomes of the caller.
    pub(crate) fn start(&self, place: Place, order: Order, belongings: Belongings) -> Arc<Run> {
        let run = Arc::clone(&place.run);
        let engine = self.engine_for(&belongings);
        tokio::spawn(async move {
            let follower = Follower(&place);
            let result = engine.run(&place.inner.journal, &order, &follower).await;
            place
                .run
                .end(match result.map(|outcomes| outcomes.into_iter().next()) {
                    Ok(Some(outcome)) => End::Outcome(Box::new(outcome)),
                    Ok(None) => End::Abandoned,
                    Err(failure) => End::Failure(Box::new(failure)),
                });
            // Only now: the inputs are read at the beginning of a run.
            drop(belongings);
        });
        run
    }

    /// What a key of the user's stands for.
    pub(crate) async fn find(&self, key: &str) -> Result<Found, JournalError> {
        self.inner.journal.find(key).await
    }

    /// Jobs, the youngest first.
    pub(crate) async fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, JournalError> {
        self.inner.journal.jobs(filter).await
    }

    /// The run of a job, where this process works on it or has just ended it.
    pub(crate) fn run_of(&self, job: &JobId) -> Option<Arc<Run>> {
        self.inner.shelf.of_job(job)
    }

    /// Goes on with a job that has no living process, or says why not. Nothing is ever paid here.
    pub(crate) async fn take_up(&self, record: Box<JobRecord>) -> Result<Taken, JournalError> {
        let _claiming = self.inner.claiming.lock().await;
        if let Some(run) = self.run_of(&record.id) {
            return Ok(Taken::Run(run));
        }
        match record.state.recovery() {
            Recovery::Nothing => return Ok(Taken::Ended(record)),
            Recovery::AskUser => return Ok(Taken::AskUser(record)),
            _ => {}
        }
        Ok(match self.inner.journal.claim(&record.id).await? {
            Claim::Claimed(record) => Taken::Run(self.resume(record)),
            Claim::Busy { pid } => Taken::Busy { pid },
            Claim::Ended(record) => Taken::Ended(record),
        })
    }

    fn resume(&self, record: Box<JobRecord>) -> Arc<Run> {
        let run = Arc::new(Run::new(record.service));
        run.change(|snapshot| {
            snapshot.job = Some(record.id.clone());
            snapshot.task_id.clone_from(&record.task_id);
        });
        self.inner.shelf.name(&record.id, &run);
        let place = Place {
            inner: Arc::clone(&self.inner),
            run: Arc::clone(&run),
        };
        tokio::spawn(async move {
            let Inner {
                engine, journal, ..
            } = &*place.inner;
            let follower = Follower(&place);
            let result = engine.resume(journal, record, None, &follower).await;
            place.run.end(match result {
                Ok(outcome) => End::Outcome(Box::new(outcome)),
                Err(_) => End::Unreadable,
            });
        });
        run
    }

    /// Ends the work. From now on nothing new is paid; what is paid at this moment, or being saved,
    /// may take until `limit` to be written down. Then all jobs are let go of, for the next process
    /// to pick up.
    pub async fn close(self, limit: impl Future<Output = ()>) {
        let brake = self.inner.engine.brake();
        brake.stop_buying();
        let settled = self.settle(|now| !now.is_unsettled());
        tokio::select! {
            () = settled => {}
            () = limit => tracing::warn!("a paid request was under way when the server ended"),
        }
        brake.stop_saving();
        // A picture that has its name by now is written down; no other gets one.
        let saved = self.settle(|now| now.pending != Pending::Saving);
        let _ = timeout(LAST_RECORD, saved).await;
        // What was written is written; what is open is for the next process.
        let _ = self.inner.journal.clone().close().await;
    }

    /// Waits until each run is as it should be.
    async fn settle(&self, is_settled: impl Fn(&Snapshot) -> bool) {
        for run in self.inner.shelf.all() {
            // An error would mean that the run is gone.
            let _ = run.follow().wait_for(&is_settled).await;
        }
    }
}

impl Drop for Place {
    /// Nobody is left waiting for a run that was never started, or whose task panicked.
    fn drop(&mut self) {
        self.run.end(End::Abandoned);
    }
}

/// Turns the engine's events into the state that waiting calls see.
struct Follower<'a>(&'a Place);

impl Observer for Follower<'_> {
    fn event(&self, event: &Event<'_>) {
        let Place { inner, run } = self.0;
        if let Event::Planned {
            plan,
            jobs: [job, ..],
        } = event
        {
            run.change(|snapshot| {
                snapshot.job = Some((*job).clone());
                snapshot.plan = Some(Arc::new((*plan).clone()));
                snapshot.step = Step::Ordering;
            });
            inner.shelf.name(job, run);
            return;
        }
        run.change(|snapshot| match event {
            Event::Uploading { done, total } => {
                snapshot.step = Step::Uploading {
                    done: *done,
                    total: *total,
                };
            }
            Event::Paying { .. } => snapshot.pending = Pending::Paying,
            Event::Saving { .. } => snapshot.pending = Pending::Saving,
            Event::OnRecord { .. } => snapshot.pending = Pending::Nothing,
            // It is written down by the time that the task is watched.
            Event::Created { task_id, .. } | Event::PickedUp { task_id, .. } => {
                snapshot.task_id = Some(task_id.to_string());
                snapshot.step = Step::Generating {
                    elapsed: Duration::ZERO,
                    expected: None,
                    percent: 0,
                    trouble: None,
                };
            }
            Event::Progress {
                elapsed,
                percent,
                expected,
                trouble,
                ..
            } => {
                snapshot.pending = Pending::Nothing;
                snapshot.step = Step::Generating {
                    elapsed: *elapsed,
                    expected: Some(*expected),
                    percent: *percent,
                    trouble: trouble.cloned(),
                };
            }
            Event::Downloading { .. } => {
                snapshot.pending = Pending::Nothing;
                snapshot.step = Step::Downloading;
            }
            // Told with its outcome, by whoever ran it.
            Event::Ended { .. } => snapshot.pending = Pending::Nothing,
            _ => {}
        });
    }
}
