//! The journal of paid jobs: what was intended, sent, spent and received, on disk.
//!
//! Creating a task spends points and cannot be repeated safely, so a job is written before its
//! create request can leave, and every step after that is written when it is known. Whatever ends
//! the process, the next one finds each job in a state that says what may have been spent and
//! [what to do](Recovery).
//!
//! ```text
//! planned ─► uploading ─► creating ─► running ─► succeeded ─► saved
//!    │           │         │  │  ▲      │  ▲          ╰─► (delivery failed: again)
//!    ├───────────┤         │  │  │      │  ╰─ still_running
//!    ▼           ▼         ▼  ▼  │      ▼
//! cancelled    refused ◄───╯ unknown  failed
//! ```
//!
//! - [`Journal::begin`] checks the user's [`Caps`] and writes the jobs of a run.
//! - [`Journal::authorise_create`] checks them again and gives a [`CreatePermit`], without which
//!   no create request can be sent.
//! - [`Journal::advance`] records a [`Step`].
//! - [`Journal::claim`] takes over a job whose process has gone.
//! - [`Journal::erase`] forgets what ended jobs were about, and keeps what they cost.
//!
//! A job is *held* by one process at a time, and only its holder can change it. The journal never
//! sees an API key.

mod blocking;
mod budget;
mod entry;
mod erase;
mod error;
mod find;
mod id;
mod late;
mod lease;
mod open;
mod private;
mod record;
mod repair;
mod row;
mod spend;
mod sql;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod unwritten;
mod write;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

pub use blocking::blocking;
pub use budget::{CapKind, Caps, OverCap};
pub use entry::Entry;
pub use erase::Erased;
pub use error::{Damage, JournalError, JournalFault, SpendError};
pub use find::{Forgotten, Found, JobFilter};
pub use id::{JobId, RunId};
use late::Late;
use late::LateStep;
use lease::Owner;
use open::{Name, OpenFile};
pub use private::sync_folder;
pub use record::{
    Attempt, AttemptOutcome, IntendedFile, JobRecord, NewJob, NewRun, PictureRecord, SavedFile,
    ServiceKind, TaskEnd, Transition,
};
pub use repair::{LostJob, Repair, Saved};
pub use spend::{CreatePermit, MAX_ATTEMPTS};
pub use state::{Charge, Recovery, State};
pub use step::Step;

use blocking::to_the_end;

/// How many files of late steps are looked at when the journal is opened.
const LOOKED_AT: usize = 32;

/// Whether prompts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptLog {
    /// They are.
    Keep,
    /// They are not. Those that were written before stay.
    Omit,
}

/// The journal in a folder. Clones share one connection, and hold jobs as one.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    prompts: PromptLog,
    /// The prompts of the jobs that were begun here and have not ended, where prompts are not
    /// written: to be cut out of what the vendor says.
    unwritten: std::sync::Mutex<HashMap<JobId, String>>,
    /// Held by the job that may be created next: the jobs of a run are created in their order,
    /// whichever has room first.
    turn: Mutex<()>,
    /// Held by whoever uses a file beside the database: however many jobs there are, one is open.
    files: Arc<std::sync::Mutex<()>>,
    /// None once the journal is closed.
    session: Mutex<Option<Session>>,
}

/// An open file. Transactions take it whole, one after the other.
#[derive(Debug)]
struct Session {
    connection: SqliteConnection,
    file: OpenFile,
    /// What this journal holds jobs as, from the first job on: reading leaves no traces.
    owner: Option<Owner>,
}

/// What to do where the file is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WhenGone {
    /// To say so: what is asked for was in it.
    Fail,
    /// To make a new one.
    Make,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// The job is held by this process now; [`State::recovery`] says what to do.
    Claimed(Box<JobRecord>),
    /// A living process holds it, perhaps this one.
    Busy {
        /// The process, where it is known.
        pid: Option<u32>,
    },
    /// There is nothing left to do for it.
    Ended(Box<JobRecord>),
}

impl Session {
    /// Whether a transaction can begin. SQLite ends one by itself when the disk is full; the
    /// connection then fails to end it again, and counts it as open for ever.
    async fn is_idle(&mut self) -> bool {
        // The answer comes after whatever was asked before, the end of a dropped transaction too.
        self.connection.ping().await.is_ok() && !self.connection.is_in_transaction()
    }
}

/// Leaves a file open that has lost its name. SQLite would remove the files beside it as it closes
/// it, by their names, which are another file's by now.
fn leave(connection: SqliteConnection) {
    std::mem::forget(connection);
}

impl Journal {
    /// Opens the journal in a folder, and makes both where they are missing, for this user's eyes
    /// only.
    ///
    /// # Errors
    /// When the folder cannot be used, or the file in it is damaged, another program's, or from a
    /// newer version. It is then left as it is.
    pub async fn open(folder: &Path, prompts: PromptLog) -> Result<Self, JournalError> {
        let (connection, file) = open::open(folder).await?;
        let session = Session {
            connection,
            file,
            owner: None,
        };
        let shared = Shared {
            folder: folder.to_owned(),
            prompts,
            unwritten: std::sync::Mutex::default(),
            turn: Mutex::default(),
            files: Arc::default(),
            session: Mutex::new(Some(session)),
        };
        let journal = Self {
            shared: Arc::new(shared),
        };
        if let Err(error) = journal.clear_ended().await {
            tracing::debug!(error = error_chain(&error), "late steps not cleared");
        }
        Ok(journal)
    }

    /// Clears what processes that were killed have left beside the database of jobs that have
    /// ended. Only some are looked at, since this is done at every start; what is left is for the
    /// next one.
    async fn clear_ended(&self) -> Result<(), JournalError> {
        for (id, steps) in self.with_late(|late| late.some(LOOKED_AT)).await? {
            // What cannot be cleared keeps nobody from clearing the rest.
            if let Err(error) = self.clear_if_ended(&id, &steps).await {
                tracing::debug!(job = %id, %error, "late steps not cleared");
            }
        }
        Ok(())
    }

    async fn clear_if_ended(&self, id: &JobId, steps: &[LateStep]) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let record = write::job(&mut session.connection, id).await;
        drop(session);
        match record {
            Ok(mut record) => {
                record.look_ahead(steps)?;
                if record.state.recovery() == Recovery::Nothing
                    && let Claim::Claimed(_) = self.claim(id).await?
                {
                    self.release(id).await?;
                }
                Ok(())
            }
            // One that was erased. What is known of a paid one is kept, whatever the database has
            // lost.
            Err(JournalError::NoSuchJob { .. }) => {
                if steps.iter().all(|late| late.step.is_unpaid()) {
                    self.discard(id).await;
                }
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Records a step of a job that this process holds. A step into a final state lets go of it.
    ///
    /// # Errors
    /// [`JournalError::Step`] when the step does not lead on from the job's state,
    /// [`JournalError::NotHeld`] when this process does not hold the job, and
    /// [`JournalError::TooManyAttempts`] when it may not be planned again.
    pub async fn advance(
        &self,
        job: &JobId,
        step: &Step,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let Session {
            connection,
            file,
            owner,
        } = &mut *session;
        let step = &*self.as_written(job, step);
        let mut transaction = connection.begin_with(sql::BEGIN).await?;
        let record = write::held_job(&mut transaction, owner.as_ref(), job).await?;
        if matches!(step, Step::Replanned { .. }) && step.follows(record.state) {
            spend::check_attempts(&mut transaction, job).await?;
        }
        if !write::take_step(&mut transaction, &record, step, now).await? {
            return Err(JournalError::Step {
                job: job.clone(),
                from: record.state,
                step: step.name(),
            });
        }
        transaction.commit().await?;
        file.check()?;
        drop(session);
        if step.is_last() {
            self.unwritten().remove(job);
            self.discard(job).await;
        }
        Ok(())
    }

    /// A step as it is written: without the prompt, where that is not.
    pub(crate) fn as_written<'a>(&self, job: &JobId, step: &'a Step) -> Cow<'a, Step> {
        match self.unwritten().get(job) {
            Some(prompt) => Cow::Owned(unwritten::without_prompt(step, prompt)),
            None => Cow::Borrowed(step),
        }
    }

    /// Whether the prompt of a job that was begun here is written.
    pub(crate) fn writes_prompt_of(&self, job: &JobId) -> bool {
        !self.unwritten().contains_key(job)
    }

    /// Writes steps of a held job, [as written](Self::as_written), beside the database, on the disk
    /// itself, before the database is asked to take them. It waits for nothing but the disk, and
    /// whoever drops it waits too, so that it cannot be left half way, and a process that is killed
    /// later has it done.
    pub(crate) async fn put_by(
        &self,
        job: &JobId,
        steps: Vec<LateStep>,
    ) -> Result<(), JournalError> {
        let path = open::file_in(&self.shared.folder);
        let job = job.clone();
        self.with_late(move |late| {
            // Beside no database they would be found by nobody.
            if let Ok(false) = path.try_exists() {
                return Err(JournalError::Gone { path });
            }
            late.write(&job, &steps)
        })
        .await
    }

    /// Forgets the steps that were [put by](Self::put_by), since the database has them.
    pub(crate) async fn forget(&self, job: &JobId) {
        let job = job.clone();
        self.with_late(move |late| late.clear(&job)).await;
    }

    /// Removes the file of a job that needs none any more.
    async fn discard(&self, job: &JobId) {
        let job = job.clone();
        self.with_late(move |late| late.remove(&job)).await;
    }

    /// Moves what the last holder of a job has put by to the database.
    async fn take_late(
        &self,
        connection: &mut SqliteConnection,
        mut record: JobRecord,
    ) -> Result<JobRecord, JournalError> {
        let job = record.id.clone();
        let steps = self.with_late(move |late| late.read(&job)).await?;
        for LateStep { at, step } in steps {
            if write::take_step(connection, &record, &step, at).await? {
                record = write::job(connection, &record.id).await?;
            }
        }
        Ok(record)
    }

    /// Takes over a job that no living process holds. Of several that try at once, one succeeds.
    ///
    /// # Errors
    /// [`JournalError::NoSuchJob`], or when the journal cannot be written.
    pub async fn claim(&self, job: &JobId) -> Result<Claim, JournalError> {
        let own_name = self.owner_name(WhenGone::Fail).await?;
        loop {
            let mut session = self.session().await?;
            let holder = write::job(&mut session.connection, job).await?.lease_owner;
            drop(session);
            if let Some(holder) = &holder
                && self.dead_among(vec![holder.clone()]).await?.is_empty()
            {
                let pid = lease::process_id(holder);
                return Ok(Claim::Busy { pid });
            }
            let mut session = self.session().await?;
            let Session {
                connection, file, ..
            } = &mut *session;
            let mut transaction = connection.begin_with(sql::BEGIN).await?;
            let mut record = write::job(&mut transaction, job).await?;
            if record.lease_owner != holder {
                // Somebody was faster.
                transaction.rollback().await?;
                continue;
            }
            record = self.take_late(&mut transaction, record).await?;
            if record.state.recovery() == Recovery::Nothing {
                transaction.commit().await?;
                file.check()?;
                drop(session);
                self.unwritten().remove(job);
                self.discard(job).await;
                return Ok(Claim::Ended(Box::new(record)));
            }
            sqlx::query(sql::TAKE_LEASE)
                .bind(job.as_str())
                .bind(&own_name)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            file.check()?;
            drop(session);
            self.forget(job).await;
            record.lease_owner = Some(own_name);
            return Ok(Claim::Claimed(Box::new(record)));
        }
    }

    /// Lets go of a job, so that it can be claimed. Of no effect where this process does not hold
    /// it.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn release(&self, job: &JobId) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let Session {
            connection, owner, ..
        } = &mut *session;
        let Some(owner) = owner else { return Ok(()) };
        let own_name = owner.name().to_owned();
        let record = match write::held_job(connection, Some(owner), job).await {
            Err(JournalError::NotHeld { .. } | JournalError::NoSuchJob { .. }) => return Ok(()),
            held => held?,
        };
        drop(session);
        if record.state.recovery() == Recovery::Nothing {
            self.unwritten().remove(job);
        }
        // Before anybody else can hold the job, and only where nothing is left in it.
        let of_job = job.clone();
        self.with_late(move |late| -> Result<(), JournalError> {
            if late.read(&of_job)?.is_empty() {
                late.remove(&of_job);
            }
            Ok(())
        })
        .await?;
        sqlx::query(sql::GIVE_LEASE)
            .bind(job.as_str())
            .bind(own_name)
            .execute(&mut self.session().await?.connection)
            .await?;
        Ok(())
    }

    /// Lets go of all jobs and closes the file, for all clones.
    ///
    /// # Errors
    /// When the file cannot be closed in order. Nothing is lost by that.
    pub async fn close(self) -> Result<(), JournalError> {
        let Some(session) = self.shared.session.lock().await.take() else {
            return Ok(());
        };
        match session.file.name() {
            Name::Kept => session.connection.close().await?,
            Name::Taken | Name::Lost => leave(session.connection),
        }
        Ok(())
    }

    async fn session(&self) -> Result<MappedMutexGuard<'_, Session>, JournalError> {
        self.session_or(WhenGone::Fail).await
    }

    /// The open file, which can be used: whatever ended the last transaction, this one can begin.
    async fn session_or(
        &self,
        when_gone: WhenGone,
    ) -> Result<MappedMutexGuard<'_, Session>, JournalError> {
        let session = self.shared.session.lock().await;
        let session = MutexGuard::try_map(session, Option::as_mut);
        let mut session = session.map_err(|_| JournalError::Closed)?;
        match session.file.name() {
            Name::Kept if session.is_idle().await => return Ok(session),
            Name::Lost if when_gone == WhenGone::Fail => session.file.check()?,
            _ => {}
        }
        let (connection, file) = open::open(&self.shared.folder).await?;
        let old = std::mem::replace(&mut session.connection, connection);
        match session.file.name() {
            Name::Kept => drop(old),
            Name::Taken | Name::Lost => leave(old),
        }
        session.file = file;
        // Jobs are held on, unless nobody can see that any more.
        if let Some(owner) = &session.owner
            && !owner.is_visible()
        {
            session.owner = None;
        }
        Ok(session)
    }

    /// Nothing that holds the lock can panic half way, so a poisoned one is as good as any.
    fn unwritten(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, String>> {
        let unwritten = self.shared.unwritten.lock();
        unwritten.unwrap_or_else(PoisonError::into_inner)
    }

    fn prompts(&self) -> PromptLog {
        self.shared.prompts
    }

    /// Does something with the steps that the database does not have yet, to the end.
    async fn with_late<T: Send + 'static>(
        &self,
        work: impl FnOnce(Late) -> T + Send + 'static,
    ) -> T {
        let late = Late::beside(&self.shared.folder);
        let files = Arc::clone(&self.shared.files);
        to_the_end(move || {
            let _one = files.lock().unwrap_or_else(PoisonError::into_inner);
            work(late)
        })
        .await
    }

    /// Where the files of owners are.
    fn owners(&self) -> PathBuf {
        self.shared.folder.join("owners")
    }

    /// What this journal holds jobs as.
    async fn owner_name(&self, when_gone: WhenGone) -> Result<String, JournalError> {
        if let Some(owner) = &self.session_or(when_gone).await?.owner {
            return Ok(owner.name().to_owned());
        }
        let (folder, owners) = (self.shared.folder.clone(), self.owners());
        let created = blocking(move || {
            // Whoever repairs the file has made sure that nobody holds jobs in it.
            let _setup = open::wait_for_setup(&folder)?;
            Owner::create(&owners)
        });
        let created = created.await?;
        // Of several that are created at once, the first stays.
        let mut session = self.session_or(when_gone).await?;
        Ok(session.owner.get_or_insert(created).name().to_owned())
    }

    /// Those of these owners that are dead, and so stay. To be asked before a transaction: others
    /// wait for its end.
    async fn dead_among(&self, owners: Vec<String>) -> Result<HashSet<String>, JournalError> {
        if owners.is_empty() {
            return Ok(HashSet::new());
        }
        let folder = self.owners();
        let files = Arc::clone(&self.shared.files);
        blocking(move || {
            let _one = files.lock().unwrap_or_else(PoisonError::into_inner);
            let mut dead = HashSet::new();
            for owner in owners {
                if !lease::is_alive(&folder, &owner)? {
                    dead.insert(owner);
                }
            }
            Ok(dead)
        })
        .await
    }
}

/// An error and its causes on one line, for a log, or where there is room for one text only.
#[must_use]
pub fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
