//! Where runs are worked on, whether or not anybody waits for them: what the front ends have in common.
//!
//! Each run is a task of its own, so it outlives the call that asked for it. A call that comes again
//! while its run is worked on, or shortly after it ended without anybody hearing of it, joins it
//! instead of paying again.

mod close;
mod deduplicate;
mod fingerprint;
mod run;

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::broadcast;
use tokio::task::JoinSet;

use crate::event::{Event, Observer};
use crate::input::AllowedFolders;
use crate::job::{Engine, Order, UnreadableJob};
use crate::journal::{
    Caps, Claim, Held, JobId, JobRecord, Journal, JournalError, Recovery, ServiceKind,
};

pub use close::{Left, NamedJob};
pub use deduplicate::Repeat;
use deduplicate::Runs;
pub use fingerprint::Fingerprint;
pub use run::{End, Events, JobSnapshot, Pending, Run, Snapshot, Step};

/// How many events a listener to all runs may be behind.
const MOST_BEHIND: usize = 1024;

/// An engine, its journal, and the runs that this process works on. Clones share them.
#[derive(Clone, Debug)]
pub struct Desk {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    journal: Journal,
    runs: Runs,
    /// Held while a job is claimed and its run is noted, so that nobody finds it claimed by this
    /// process and not among its runs.
    claiming: tokio::sync::Mutex<()>,
    tasks: Mutex<JoinSet<()>>,
    events: broadcast::Sender<RunEvent>,
}

/// An event of any of the runs.
#[derive(Clone, Debug, Serialize)]
pub struct RunEvent {
    /// The first of its jobs, which names the run; none before there are jobs.
    pub run: Option<JobId>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What became of a request for a run.
pub enum Opened {
    /// It is new: it is to be started, or given up by dropping it.
    New(Reserved),
    /// An identical one is worked on, or ended without anybody hearing of it.
    Joined(Arc<Run>),
}

/// A run that was not started. Dropping it gives it up.
pub struct Reserved {
    inner: Arc<Inner>,
    run: Arc<Run>,
}

/// What can be done about a job of the journal.
pub enum Taken {
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

impl Desk {
    /// A desk with nothing on it.
    #[must_use]
    pub fn new(engine: Engine, journal: Journal) -> Self {
        let inner = Inner {
            engine,
            journal,
            runs: Runs::default(),
            claiming: tokio::sync::Mutex::default(),
            tasks: Mutex::default(),
            events: broadcast::Sender::new(MOST_BEHIND),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// What makes the pictures, to be asked for what costs nothing.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// What is known of all jobs.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// Who makes the pictures.
    #[must_use]
    pub fn service(&self) -> ServiceKind {
        self.inner.engine.service()
    }

    /// The events of all runs from now on. A listener that is too far behind is told so, and looks
    /// at the runs again.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<RunEvent> {
        self.inner.events.subscribe()
    }

    /// Reserves a run, or finds the identical one.
    #[must_use]
    pub fn open(&self, fingerprint: Fingerprint, repeat: Repeat) -> Opened {
        match self.inner.runs.open(fingerprint, repeat, self.service()) {
            Err(run) => Opened::Joined(run),
            Ok(run) => Opened::New(self.reserved(run)),
        }
    }

    /// Reserves a run whatever else there is.
    #[must_use]
    pub fn reserve(&self) -> Reserved {
        self.reserved(self.inner.runs.add(Run::new(self.service(), Vec::new())))
    }

    fn reserved(&self, run: Arc<Run>) -> Reserved {
        Reserved {
            inner: Arc::clone(&self.inner),
            run,
        }
    }

    /// The run of a job, where this process works on it or has just ended it.
    #[must_use]
    pub fn run_of(&self, job: &JobId) -> Option<Arc<Run>> {
        self.inner.runs.of_job(job)
    }

    /// Goes on with a job that has no living process, or says why not. Nothing is ever paid here.
    ///
    /// # Errors
    /// When the journal cannot be used.
    pub async fn take_up(&self, record: Box<JobRecord>) -> Result<Taken, JournalError> {
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
            Claim::Claimed(held, record) => Taken::Run(self.resume(held, record)),
            Claim::Busy { pid } => Taken::Busy { pid },
            Claim::Ended(record) => Taken::Ended(record),
        })
    }

    /// Goes on with a job that was claimed, as [`Engine::resume`].
    #[must_use]
    pub fn resume(&self, held: Held, record: Box<JobRecord>) -> Arc<Run> {
        self.again(record, |inner, record, listener| async move {
            match inner.engine.resume(held, record, None, &listener).await {
                Ok(outcome) => End::Outcomes(vec![outcome]),
                Err(UnreadableJob(record)) => End::Unreadable(record),
            }
        })
    }

    /// Sends the paid request of a claimed job again, as [`Engine::resend`].
    #[must_use]
    pub fn send_again(&self, held: Held, record: Box<JobRecord>, caps: Caps) -> Arc<Run> {
        self.again(record, |inner, record, listener| async move {
            let sent = inner
                .engine
                .resend(held, record, &caps, None, &listener)
                .await;
            match sent {
                Ok(outcome) => End::Outcomes(vec![outcome]),
                Err(failure) => End::Failure(Box::new(failure)),
            }
        })
    }

    fn again<F: Future<Output = End> + Send + 'static>(
        &self,
        record: Box<JobRecord>,
        work: impl FnOnce(Arc<Inner>, Box<JobRecord>, Listener) -> F,
    ) -> Arc<Run> {
        let run = self.inner.runs.add(Run::of_record(&record));
        self.inner.runs.name(&record.id, &run);
        let reserved = self.reserved(run);
        let listener = reserved.listener();
        let work = work(Arc::clone(&self.inner), record, listener);
        reserved.work(work)
    }
}

impl Reserved {
    /// Starts it: it is worked on until it ends, whatever becomes of the caller. Its input files are
    /// in these folders, and in those of the engine. `kept` is dropped when it has ended.
    #[must_use]
    pub fn start(
        self,
        order: Order,
        allowed: &AllowedFolders,
        kept: impl Send + 'static,
    ) -> Arc<Run> {
        let (inner, listener) = (Arc::clone(&self.inner), self.listener());
        let engine = inner.engine.clone().also_held_to(allowed);
        self.work(async move {
            let result = engine.run(&inner.journal, &order, &listener).await;
            drop(kept);
            match result {
                Ok(outcomes) => End::Outcomes(outcomes),
                Err(failure) => End::Failure(Box::new(failure)),
            }
        })
    }

    fn listener(&self) -> Listener {
        Listener {
            inner: Arc::clone(&self.inner),
            run: Arc::clone(&self.run),
        }
    }

    fn work(self, work: impl Future<Output = End> + Send + 'static) -> Arc<Run> {
        let (inner, run) = (Arc::clone(&self.inner), Arc::clone(&self.run));
        let mut tasks = inner.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let end = work.await;
            self.run.end(end);
        });
        run
    }
}

impl Drop for Reserved {
    /// Nobody is left waiting for a run that was never started, or whose task panicked.
    fn drop(&mut self) {
        self.run.end(End::Abandoned);
    }
}

/// Turns the engine's events into what waiting callers see.
struct Listener {
    inner: Arc<Inner>,
    run: Arc<Run>,
}

impl Observer for Listener {
    fn event(&self, event: &Event) {
        self.run.hear(event);
        if let Event::Planned { jobs, .. } = event {
            for job in jobs {
                self.inner.runs.name(job, &self.run);
            }
        }
        let run_event = || RunEvent {
            run: self.run.now().jobs.first().map(|job| job.id.clone()),
            event: event.clone(),
        };
        if self.inner.events.receiver_count() > 0 {
            // Those who listen may have gone meanwhile.
            let _ = self.inner.events.send(run_event());
        }
    }
}
