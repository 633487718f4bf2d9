//! The seam of the journal: what a database does for it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::blocking::lock;
use crate::caps::Caps;
use crate::client_key::{ClientKey, NewClientKey};
use crate::error::{JournalError, error_chain};
use crate::filter::{Changes, Cursor, Filter, Page, Sequence, Sum};
use crate::id::{JobId, KeyId, Nonce, RunId};
use crate::permit::{Consent, CreatePermit, Moment};
use crate::record::{JobRecord, Lifecycle, ServiceKind};
use crate::run::{Caller, NewRun};
use crate::step::{ANSWERED_WITHIN, LateStep, Step};

/// How often an answer that another process may hear is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A journal, as whoever uses one has it. Clones hold jobs as one.
pub type Journal = Arc<dyn Store>;

/// What keeps jobs. A job is *held* by one process at a time, and only its holder takes it further;
/// how a store knows that a holder is alive is its own affair. What IMA has answered to a create
/// request is a fact, and taken from whoever heard it.
///
/// # Errors
/// Of every method also when the journal cannot be read or written.
#[async_trait]
pub trait Store: Spending + ClientKeys + fmt::Debug + Send + Sync {
    /// Of each of these identities the job that a call of the caller's would mean that is made
    /// [`Once`](crate::Equal::Once), else the last that came to nothing. For runs of one job each.
    async fn equal_jobs(
        &self,
        caller: &Caller,
        identities: &[Vec<u8>],
    ) -> Result<Vec<Option<JobRecord>>, JournalError>;

    /// The answer about a run has arrived where it was asked for: an equal call is a new one from now
    /// on.
    async fn received(&self, run: &RunId, now: Timestamp) -> Result<(), JournalError>;

    /// Takes a held job a step further. A step into a final state lets go of it.
    ///
    /// # Errors
    /// [`JournalError::Step`] when the step does not lead on from the job's state,
    /// [`JournalError::NotHeld`] when this process does not hold the job any more,
    /// [`JournalError::InFlight`] when it is too early to say that an answer was lost, and
    /// [`JournalError::TooManyAttempts`] when it may not be planned again.
    async fn advance(&self, held: &Held, step: &Step, now: Timestamp) -> Result<(), JournalError>;

    /// Records what has happened to a job that may be paid, and keeps it until the database can take
    /// it: from when this is first polled on, nothing but a lost disk loses it. With the nonce of a
    /// create request it is what IMA has answered to that, whoever holds the job by now.
    ///
    /// # Errors
    /// When the database has not taken it yet. It is asked again before the next step.
    async fn record(
        &self,
        held: &Held,
        nonce: Option<&Nonce>,
        step: &Step,
        now: Timestamp,
    ) -> Result<(), JournalError>;

    /// Takes over a job that no living process holds. Of several that try at once, one succeeds.
    ///
    /// # Errors
    /// [`JournalError::NoSuchJob`].
    async fn claim(&self, job: &JobId) -> Result<Claim, JournalError>;

    /// Lets go of a held job, so that it can be claimed. What cannot be written now is tried again.
    async fn release(&self, held: Held);

    /// Lets go of a job whose [`Held`] was dropped, as soon as may be.
    fn let_go(&self, job: &JobId);

    /// The job that a key stands for: a job's id or the beginning of one, or IMA's id of a task.
    async fn find(&self, key: &str) -> Result<Found, JournalError> {
        self.find_of(None, key).await
    }

    /// The same among the jobs of an account, where one is named: there are no others then.
    async fn find_of(&self, account: Option<&str>, key: &str) -> Result<Found, JournalError>;

    /// Jobs, the newest run first and each run's jobs in order: no more than so many, from a place
    /// on.
    async fn page(
        &self,
        filter: &Filter,
        from: Option<&Cursor>,
        limit: Option<u32>,
    ) -> Result<Page, JournalError>;

    /// What jobs add up to, by what they have in common.
    async fn sums(&self, filter: &Filter) -> Result<Vec<Sum>, JournalError>;

    /// The place in the journal's history at this moment.
    async fn latest(&self) -> Result<Sequence, JournalError>;

    /// What has changed since a place in the journal's history, which begins with the default one;
    /// no more than so many jobs at once.
    async fn changes(&self, since: Sequence, limit: u32) -> Result<Changes, JournalError>;

    /// The shortest beginnings of these ids that no other job's id has.
    async fn shortened(&self, jobs: &[JobId]) -> Result<Vec<String>, JournalError>;

    /// A job and what has happened to it, as they are at one moment.
    ///
    /// # Errors
    /// [`JournalError::NoSuchJob`].
    async fn lifecycle(&self, job: &JobId) -> Result<Lifecycle, JournalError>;

    /// Forgets what jobs were about, all or none of them, in their order. Their files stay.
    ///
    /// # Errors
    /// [`JournalError::NotEnded`] for a job that may be paid and is not known to have ended,
    /// [`JournalError::Held`] while another process works on it, and [`JournalError::NoSuchJob`].
    async fn erase(&self, jobs: &[JobId], now: Timestamp) -> Result<Vec<Erased>, JournalError>;

    /// Lets go of all jobs and closes the journal, for all who have it.
    ///
    /// # Errors
    /// When it cannot be closed in order. Nothing is lost by that.
    async fn close(&self) -> Result<(), JournalError>;
}

/// The one gate to spending. Errors are also those of every [`Store`].
#[async_trait]
pub trait Spending {
    /// Writes a run and its jobs, [planned](crate::State::Planned) and held by this process, all or
    /// none; or finds the run that the call means by its [`join`](NewRun::join). Which, whether the
    /// limits allow it, and the writing are one transaction, and a run that is joined passes no
    /// limit.
    ///
    /// A front end gives its [caller](NewRun::caller), the call's [identity](NewRun::identity) and
    /// how it may join, and [tells](Store::received) when its answer has arrived. Of a joined run it
    /// reads the jobs by [`Filter::run`] until they have ended: it [claims](Store::claim) those that
    /// no living process holds, and reads the others again each second.
    ///
    /// # Errors
    /// [`JournalError::OverCap`] when a limit would be passed, [`JournalError::KeyReused`] for an
    /// idempotency key that means another request, and [`JournalError::NoSuchClientKey`] for an account
    /// that is a client key which has ended.
    async fn begin(&self, run: &NewRun, caps: &Caps, now: Timestamp)
    -> Result<Begun, JournalError>;

    /// The run that [`begin`](Self::begin) would join, if it were asked now.
    ///
    /// # Errors
    /// [`JournalError::KeyReused`].
    async fn meant(&self, run: &NewRun, now: Timestamp) -> Result<Option<RunId>, JournalError>;

    /// Whether the limits allow an account so many points more now, of which the dearest job takes
    /// this many. Nothing is kept back for it.
    ///
    /// # Errors
    /// [`JournalError::OverCap`] when a limit would be passed.
    async fn affords(
        &self,
        service: ServiceKind,
        account: &str,
        (dearest, total): (u64, u64),
        caps: &Caps,
    ) -> Result<(), JournalError>;

    /// Allows a job's create request to be sent: checks the limits again and moves the job to
    /// [creating](crate::State::Creating), durably, before this returns. By then there is also room
    /// for what comes of it. Where the journal does not say whether it did that, it is asked again:
    /// no permit is given that is not on record.
    ///
    /// # Errors
    /// [`JournalError::OverCap`] when a limit would be passed; the job stays as it is.
    /// [`JournalError::TooManyAttempts`] after [`MAX_ATTEMPTS`](crate::MAX_ATTEMPTS).
    /// [`JournalError::NoSuchClientKey`] when the account is a client key that was revoked meanwhile.
    async fn authorise(
        &self,
        held: &Held,
        caps: &Caps,
        consent: Consent,
        now: Timestamp,
    ) -> Result<CreatePermit, JournalError>;
}

/// The keys of programs that use this machine's server. Errors are also those of every [`Store`].
#[async_trait]
pub trait ClientKeys {
    /// Makes a client key. Its secret is told here, and never again.
    ///
    /// # Errors
    /// [`JournalError::KeyNameTaken`].
    async fn create_client_key(
        &self,
        key: &NewClientKey,
        now: Timestamp,
    ) -> Result<(ClientKey, SecretString), JournalError>;

    /// Every client key, the revoked ones too, the oldest first.
    async fn client_keys(&self) -> Result<Vec<ClientKey>, JournalError>;

    /// The client key with this secret, where it works at this time. To be asked at each request: a
    /// key is made, rotated and revoked by other processes.
    async fn client_key_of(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<ClientKey>, JournalError>;

    /// Ends a client key for ever, or leaves it ended. Its jobs stay.
    ///
    /// # Errors
    /// [`JournalError::NoSuchClientKey`].
    async fn revoke_client_key(
        &self,
        key: &KeyId,
        now: Timestamp,
    ) -> Result<ClientKey, JournalError>;

    /// Gives a client key another secret, which is told here and never again. The old one ends.
    ///
    /// # Errors
    /// [`JournalError::NoSuchClientKey`], also for one that is revoked.
    async fn rotate_client_key(
        &self,
        key: &KeyId,
    ) -> Result<(ClientKey, SecretString), JournalError>;
}

/// What became of a call.
#[derive(Debug)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Begun {
    /// It is a new run.
    New { run: RunId, jobs: Vec<Held> },
    /// It means a run that was begun earlier.
    Joined(RunId),
    /// It was not begun: another one has its [place](NewRun::alone_since).
    Taken,
}

/// What became of a claim.
#[derive(Debug)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Claim {
    /// The job is held by this process now; [`recovery`](crate::State::recovery) says what to do.
    Claimed(Held, Box<JobRecord>),
    /// A living process holds it, perhaps this one.
    Busy { pid: Option<u32> },
    /// There is nothing left to do for it.
    Ended(Box<JobRecord>),
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// No job.
    None,
    /// This job.
    One(Box<JobRecord>),
    /// Any of these jobs. Of a great many, only some are listed.
    Ambiguous(Vec<JobId>),
}

/// What is left of a job that was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erased {
    /// What it cost, and when.
    Points,
    /// Nothing.
    Nothing,
}

/// A job that this process holds, until this is dropped.
#[derive(Debug)]
pub struct Held {
    store: Journal,
    job: JobId,
    writes_prompt: bool,
    since: Moment,
    /// Steps that the database does not have yet, the oldest first.
    backlog: Mutex<Vec<LateStep>>,
    /// Whether the job is held no more: the same process may hold it anew by now.
    is_let_go: AtomicBool,
}

impl Held {
    pub(crate) fn new(store: Journal, job: JobId, writes_prompt: bool) -> Self {
        Self {
            store,
            job,
            writes_prompt,
            since: Moment::now(),
            backlog: Mutex::default(),
            is_let_go: AtomicBool::new(false),
        }
    }

    pub(crate) fn backlog(&self) -> MutexGuard<'_, Vec<LateStep>> {
        lock(&self.backlog)
    }

    pub(crate) fn is_let_go(&self) -> bool {
        self.is_let_go.load(Ordering::Relaxed)
    }

    /// The store has let go of the job.
    pub(crate) fn mark_let_go(&self) {
        self.is_let_go.store(true, Ordering::Relaxed);
    }

    /// The job.
    #[must_use]
    pub fn job(&self) -> &JobId {
        &self.job
    }

    /// Whether the job's prompt may be written.
    #[must_use]
    pub fn writes_prompt(&self) -> bool {
        self.writes_prompt
    }

    /// Permission for one create request, on record before it is given.
    ///
    /// # Errors
    /// As [`Spending::authorise`].
    pub async fn authorise(
        &self,
        caps: &Caps,
        consent: Consent,
    ) -> Result<CreatePermit, JournalError> {
        let now = self.since.time();
        self.store.authorise(self, caps, consent, now).await
    }

    /// Takes a step without which the work does not go on.
    ///
    /// # Errors
    /// As [`Store::advance`].
    pub async fn advance(&self, step: &Step) -> Result<(), JournalError> {
        self.store.advance(self, step, self.since.time()).await
    }

    /// Records what has happened to a job that may be paid. When the database does not take it the
    /// work goes on, since a paid picture matters more than its record. Why it did not, for the user
    /// to be told.
    pub async fn note(&self, step: &Step) -> Option<String> {
        self.record(None, step).await
    }

    /// Records how a create request has ended, which takes its permit.
    pub async fn answered(&self, permit: CreatePermit, step: &Step) -> Option<String> {
        self.record(Some(permit.nonce()), step).await
    }

    async fn record(&self, nonce: Option<&Nonce>, step: &Step) -> Option<String> {
        let recorded = self.store.record(self, nonce, step, self.since.time());
        let reason = error_chain(&recorded.await.err()?);
        tracing::error!(job = %self.job, step = step.name(), reason, "step not recorded");
        Some(reason)
    }

    /// For how long somebody may still hear what IMA has answered to the last create request. `record` is
    /// the job as it was claimed.
    #[must_use]
    pub fn answer_wait(&self, record: &JobRecord) -> Duration {
        let age = self.since.time().duration_since(record.committed_at);
        ANSWERED_WITHIN.saturating_sub(Duration::try_from(age).unwrap_or_default())
    }

    /// Waits until the last create request is answered, or nobody can hear its answer any more.
    /// `record` is the job as it was claimed.
    pub async fn outwait_answer(&self, record: &JobRecord) {
        let answered = async {
            while self
                .known()
                .await
                .is_none_or(|known| known.state == record.state)
            {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        // Whoever waits in vain knows what that means.
        let _ = tokio::time::timeout(self.answer_wait(record), answered).await;
    }

    /// The job as the journal knows it now, where it can be read.
    pub async fn known(&self) -> Option<JobRecord> {
        match self.store.find(self.job.as_str()).await {
            Ok(Found::One(record)) => Some(*record),
            _ => None,
        }
    }

    /// Lets another process work on the job, once that is on record.
    pub async fn release(self) {
        Arc::clone(&self.store).release(self).await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.is_let_go() {
            self.store.let_go(&self.job);
        }
    }
}
