//! Where runs are worked on, whether or not anybody waits for them: what the front ends have in common.
//!
//! Each run is a task of its own, so it outlives the call that asked for it. A call that comes again
//! because its answer was lost joins its run instead of paying again, in whatever process that is or
//! was worked on: which one it means is the journal's to say ([`Spending::begin`]).
//!
//! [`Spending::begin`]: crate::journal::Spending::begin

mod attendance;
pub mod batch;
mod care;
mod close;
mod join;
pub mod named;
mod run;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;

use crate::ask::Request;
use crate::event::{Event, Observer};
use crate::failure::Failure;
use crate::input::AllowedFolders;
use crate::job::{Engine, RunSpec, UnreadableJob};
use crate::journal::{
    self, Caps, Claim, Found, Held, JobId, JobRecord, Join, Journal, JournalError, PromptLog,
    Recovery, RunId, ServiceKind, error_chain, lock,
};
use crate::metrics;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::service::Service;

pub use crate::job::Intended;
pub use attendance::Attended;
pub use close::{Left, NamedJob};
pub use run::{End, Events, JobSnapshot, Pending, Run, Snapshot, Step};

/// How long a run that has ended can say more of it than the journal.
const KEPT: Duration = Duration::from_secs(120);

/// How often the journal is asked about what another process may work on.
const LOOK: Duration = Duration::from_secs(1);

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
    /// Those of other profiles, for the jobs that their keys have paid for.
    others: Vec<Engine>,
    journal: Journal,
    /// Those that go on, and for a while those that have ended, in the order in which they were begun.
    runs: Mutex<Vec<Arc<Run>>>,
    /// Held while a job is claimed and its run is noted, so that nobody finds it claimed by this
    /// process and not among its runs.
    claiming: tokio::sync::Mutex<()>,
    tasks: Mutex<JoinSet<()>>,
    /// How many answers have arrived of which that is being written down.
    receipts: watch::Sender<usize>,
    events: broadcast::Sender<RunEvent>,
    attendance: Arc<attendance::Attendance>,
}

/// An event of any of the runs.
#[derive(Clone, Debug, Serialize)]
pub struct RunEvent {
    /// The run, from when it is in the journal on.
    #[serde(rename = "run_id")]
    pub run: Option<RunId>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What can be done about a job of the journal.
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Taken {
    /// This process works on it.
    Run(Arc<Run>),
    /// Another process works on it.
    Busy { pid: Option<u32> },
    /// It was paid with the key of another profile, and only with that IMA says what came of it.
    OtherKey(Box<JobRecord>),
    /// There is nothing left to do.
    Ended(Box<JobRecord>),
    /// Only the user can say what to do.
    AskUser(Box<JobRecord>),
}

impl Desk {
    /// A desk with nothing on it.
    #[must_use]
    pub fn new(engine: Engine, journal: Journal) -> Self {
        Self::beside(engine, Vec::new(), journal)
    }

    /// The same that goes on with jobs of other profiles too, whose keys these engines have.
    #[must_use]
    pub fn beside(engine: Engine, others: Vec<Engine>, journal: Journal) -> Self {
        let inner = Inner {
            engine,
            others,
            journal,
            runs: Mutex::default(),
            claiming: tokio::sync::Mutex::default(),
            tasks: Mutex::default(),
            receipts: watch::Sender::default(),
            events: broadcast::Sender::new(MOST_BEHIND),
            attendance: Arc::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// A desk on a service, with the journal in a folder, which is made where it is missing. A later
    /// process that opens it finds every job that was paid.
    ///
    /// # Errors
    /// [`Failure::Journal`].
    pub async fn open(service: Service, folder: impl AsRef<Path>) -> Result<Self, Failure> {
        let journal = journal::open(folder.as_ref(), PromptLog::Keep).await?;
        Ok(Self::new(Engine::new(service), journal))
    }

    /// What a picture would be and what it would cost. Sends no input and spends nothing.
    ///
    /// # Errors
    /// A [`Failure`] that has charged nothing.
    pub async fn plan(&self, request: &Request) -> Result<Plan, Failure> {
        self.engine().plan(request, None).await
    }

    /// Makes the pictures of a run: one outcome for each, in order. Where this future is dropped,
    /// the work goes on, and its answer counts as lost; [`start`](Self::start) says how far it is.
    ///
    /// # Errors
    /// A [`Failure`] before the first task exists, so nothing was spent. What becomes of a job after
    /// that is in its [`Outcome`].
    pub async fn generate(&self, spec: RunSpec) -> Result<Vec<Arc<Outcome>>, Failure> {
        let run = self.start(spec, Join::default(), &AllowedFolders::ANYWHERE);
        run.ended().await;
        if let Some(run) = run.now().run {
            self.mark_received(run);
            self.receipts_written().await;
        }
        match run.take_end() {
            End::Outcomes(outcomes) => Ok(outcomes),
            End::Failure(failure) => Err(*failure),
            End::Joined(_) | End::Unreadable(_) | End::Abandoned => {
                Err(Failure::Broken { task_id: None })
            }
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

    /// Begins a run, or joins the one that it means. It is worked on until it ends, whatever
    /// becomes of the caller. Its input files are in these folders, and in those of the engine.
    #[must_use]
    pub fn start(&self, spec: RunSpec, join: Join, allowed: &AllowedFolders) -> Arc<Run> {
        self.begin(self.engine().clone(), spec, join, allowed)
    }

    fn begin(
        &self,
        engine: Engine,
        mut spec: RunSpec,
        join: Join,
        allowed: &AllowedFolders,
    ) -> Arc<Run> {
        let run = self.add(Run::new(self.service(), Vec::new()));
        let engine = Engine {
            allowed_folders: allowed.and(&engine.allowed_folders),
            cancellation: engine.cancellation.or_of(run.cancellation()),
            ima_time: run.ima_time(),
            ..engine
        };
        let (desk, its) = (self.clone(), Arc::clone(&run));
        self.work(&run, async move {
            desk.run_or_join(&engine, &mut spec, &join, &its).await
        });
        run
    }

    /// The run of a job, where this process works on it or has just ended it.
    #[must_use]
    pub fn run_of(&self, job: &JobId) -> Option<Arc<Run>> {
        let runs = self.runs();
        runs.iter().rev().find(|run| run.is_of(job)).cloned()
    }

    fn add(&self, run: Run) -> Arc<Run> {
        let run = Arc::new(run);
        self.runs().push(Arc::clone(&run));
        run
    }

    /// The runs of which this process can say more than the journal.
    fn runs(&self) -> MutexGuard<'_, Vec<Arc<Run>>> {
        let mut runs = lock(&self.inner.runs);
        runs.retain(|run| run.ended_ago().is_none_or(|ago| ago <= KEPT));
        runs
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
        if self.inner.engine_of(&record).is_none() {
            return Ok(Taken::OtherKey(record));
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
        self.go_on(held, record, Engine::clone)
    }

    /// The same by one question, for a job that is not expected to end soon.
    #[must_use]
    pub fn ask_once(&self, held: Held, record: Box<JobRecord>) -> Arc<Run> {
        self.go_on(held, record, |engine| engine.clone().asking_once())
    }

    fn go_on(&self, held: Held, record: Box<JobRecord>, how: fn(&Engine) -> Engine) -> Arc<Run> {
        self.again(record, move |inner, record, listener| async move {
            let engine = how(inner.engine_of(&record).unwrap_or(&inner.engine));
            match engine.resume(held, record, &listener).await {
                Ok(outcome) => End::Outcomes(vec![outcome]),
                Err(UnreadableJob(record)) => End::Unreadable(record),
            }
        })
    }

    /// Sends the paid request of a claimed job again, as [`Engine::resend`].
    #[must_use]
    pub fn send_again(&self, held: Held, record: Box<JobRecord>, caps: Caps) -> Arc<Run> {
        self.again(record, |inner, record, listener| async move {
            let engine = inner.engine_of(&record).unwrap_or(&inner.engine);
            match engine.resend(held, record, &caps, &listener).await {
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
        let run = self.add(Run::of_record(&record));
        let listener = self.listener(&run);
        let work = work(Arc::clone(&self.inner), record, listener);
        self.work(&run, work);
        run
    }

    fn listener(&self, run: &Arc<Run>) -> Listener {
        Listener {
            events: self.inner.events.clone(),
            run: Arc::clone(run),
        }
    }

    /// Works on a run until it has ended, if only by a panic.
    fn work(&self, run: &Arc<Run>, work: impl Future<Output = End> + Send + 'static) {
        let worked_on = WorkedOn(Arc::clone(run));
        let mut tasks = lock(&self.inner.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let end = work.await;
            worked_on.0.end(end);
        });
    }

    /// The answer about a run has arrived where it was asked for: an equal call is a new one from now
    /// on.
    pub fn mark_received(&self, run: RunId) {
        let inner = Arc::clone(&self.inner);
        inner.receipts.send_modify(|receipts| *receipts += 1);
        tokio::spawn(async move {
            if let Err(error) = inner.journal.received(&run, Timestamp::now()).await {
                tracing::warn!(%run, error = error_chain(&error), "not recorded as received");
            }
            inner.receipts.send_modify(|receipts| *receipts -= 1);
        });
    }

    /// The ends of these jobs have been told where they were asked for. So has that of each run of
    /// which nothing else is open.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn mark_told(&self, jobs: &[JobId]) -> Result<(), JournalError> {
        let mut runs = HashSet::new();
        for job in jobs {
            if let Found::One(job) = self.journal().find(job.as_str()).await? {
                runs.insert(job.run_id);
            }
        }
        for run in runs {
            let all = self.jobs_of(&run).await?;
            let is_told = |job: &JobRecord| {
                job.state.recovery() == Recovery::Nothing || jobs.contains(&job.id)
            };
            if all.iter().all(is_told) {
                self.mark_received(run);
            }
        }
        Ok(())
    }

    /// Waits until it is written down of every answer so far that it has arrived.
    async fn receipts_written(&self) {
        // It cannot be closed while this borrows its sender.
        let mut receipts = self.inner.receipts.subscribe();
        let _ = receipts.wait_for(|receipts| *receipts == 0).await;
    }
}

impl Inner {
    /// The engine that has the key of a job.
    fn engine_of(&self, job: &JobRecord) -> Option<&Engine> {
        let mut engines = std::iter::once(&self.engine).chain(&self.others);
        engines.find(|engine| engine.has_key_of(job))
    }
}

/// A run with a task. Nobody is left waiting for one whose task was dropped or panicked.
struct WorkedOn(Arc<Run>);

impl Drop for WorkedOn {
    fn drop(&mut self) {
        self.0.end(End::Abandoned);
    }
}

/// Turns the engine's events into what waiting callers see.
struct Listener {
    events: broadcast::Sender<RunEvent>,
    run: Arc<Run>,
}

impl Observer for Listener {
    fn event(&self, event: &Event) {
        self.run.hear(event);
        if let Event::Ended { outcome } = event {
            metrics::ended(outcome);
        }
        if self.events.receiver_count() > 0 {
            // Those who listen may have gone meanwhile.
            let _ = self.events.send(RunEvent {
                run: self.run.now().run,
                event: event.clone(),
            });
        }
    }
}
