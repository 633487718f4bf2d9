//! The journal in a file of SQLite.
//!
//! Proof of life is the lock on a file that a process holds (`lease`); what the database does not
//! take when it happens is put by in files beside it (`late`).

mod budget;
mod client_keys;
mod erase;
mod find;
mod fingerprint;
mod held;
mod late;
mod lease;
mod list;
mod open;
mod private;
mod repair;
mod row;
mod session;
mod spend;
mod sql;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;
use tokio::sync::Mutex;

use crate::blocking::lock;
use crate::error::{JournalError, error_chain};
use crate::filter::{Changes, Cursor, Filter, Page, Sequence, Sum, shortened};
use crate::id::{JobId, Nonce, RunId};
use crate::progress::encode;
use crate::record::{JobRecord, Lifecycle};
use crate::run::Caller;
use crate::state::Recovery;
use crate::step::{LateStep, Step};
use crate::store::{Claim, Erased, Found, Held, Journal, Store};
use late::Lasts;
pub use private::sync_folder;
pub use repair::{LostJob, Saved, repair};
use session::Session;

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
struct SqliteStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    prompts: PromptLog,
    /// The prompts of the jobs that were begun here and have not ended, where prompts are not
    /// written: to be cut out of what IMA says.
    unwritten: std::sync::Mutex<HashMap<JobId, String>>,
    /// The permits of the jobs whose last create requests were allowed here, alive while they are
    /// being sent.
    sent: std::sync::Mutex<HashMap<JobId, Weak<()>>>,
    /// The jobs whose holders were dropped.
    dropped: std::sync::Mutex<Vec<JobId>>,
    /// Held while those are let go of, or a job is taken.
    settling: Mutex<()>,
    /// Held by the job that may be created next: the jobs of a run are created in their order,
    /// whichever has room first.
    turn: Mutex<()>,
    /// Held by whoever uses a file beside the database: however many jobs there are, one is open.
    files: Arc<std::sync::Mutex<()>>,
    /// None once the journal is closed.
    session: Mutex<Option<Session>>,
}

/// Opens the journal in a folder, and makes both where they are missing, for this user's eyes only.
///
/// # Errors
/// When the folder cannot be used, or the file in it is damaged, another program's, or from a newer
/// version. It is then left as it is.
pub async fn open(folder: &Path, prompts: PromptLog) -> Result<Journal, JournalError> {
    Ok(Arc::new(SqliteStore::open(folder, prompts).await?))
}

impl SqliteStore {
    async fn open(folder: &Path, prompts: PromptLog) -> Result<Self, JournalError> {
        let (connection, file) = open::open(folder).await?;
        let shared = Shared {
            folder: folder.to_owned(),
            prompts,
            unwritten: std::sync::Mutex::default(),
            sent: std::sync::Mutex::default(),
            dropped: std::sync::Mutex::default(),
            settling: Mutex::default(),
            turn: Mutex::default(),
            files: Arc::default(),
            session: Mutex::new(Some(Session::new(connection, file))),
        };
        let store = Self {
            shared: Arc::new(shared),
        };
        if let Err(error) = store.clear_ended().await {
            tracing::debug!(error = error_chain(&error), "late steps not cleared");
        }
        Ok(store)
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
        match record {
            Ok(mut record) => {
                write::look_ahead(&mut session.connection, &mut record, steps).await?;
                drop(session);
                if record.state.recovery() == Recovery::Nothing
                    && let Claim::Claimed(held, _) = self.claim_job(id).await?
                {
                    self.release(held).await;
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
}

#[async_trait]
impl Store for SqliteStore {
    async fn equal_jobs(
        &self,
        caller: &Caller,
        identities: &[Vec<u8>],
    ) -> Result<Vec<Option<JobRecord>>, JournalError> {
        self.jobs_equal_to(caller, identities).await
    }

    async fn received(&self, run: &RunId, now: Timestamp) -> Result<(), JournalError> {
        sqlx::query(sql::RECEIVED)
            .bind(run.as_str())
            .bind(now.as_millisecond())
            .execute(&mut self.session().await?.connection)
            .await?;
        Ok(())
    }

    async fn advance(&self, held: &Held, step: &Step, now: Timestamp) -> Result<(), JournalError> {
        self.catch_up(held).await?;
        let late = LateStep::new(now, self.as_written(held.job(), step), None);
        self.take(held, &late).await?;
        if held.is_let_go() {
            self.cleared(held.job(), vec![late], true).await;
        }
        Ok(())
    }

    // Put by beside the database before that is asked to take it. This waits for nothing but the disk, and
    // whoever drops it waits too, so that it cannot be left half way, and a process that is killed later has it
    // done. What IMA answers once is then safe from a power cut as well; anything else is when this returns, in
    // the database or beside it.
    async fn record(
        &self,
        held: &Held,
        nonce: Option<&Nonce>,
        step: &Step,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let step = self.as_written(held.job(), step);
        let steps = {
            let mut backlog = held.backlog();
            backlog.push(LateStep::new(now, step, nonce.cloned()));
            backlog.clone()
        };
        let put_by = async |lasts| {
            if let Err(error) = self.put_by(held.job(), steps.clone(), lasts).await {
                // The database may still take it.
                tracing::error!(job = %held.job(), error = error_chain(&error), "step not put by");
            }
        };
        let lasts = match nonce {
            Some(_) => Lasts::PowerCut,
            None => Lasts::Kill,
        };
        put_by(lasts).await;
        let taken = self.catch_up(held).await;
        if taken.is_err() && lasts == Lasts::Kill {
            put_by(Lasts::PowerCut).await;
        }
        taken
    }

    async fn claim(&self, job: &JobId) -> Result<Claim, JournalError> {
        self.claim_job(job).await
    }

    async fn release(&self, held: Held) {
        if let Err(error) = self.catch_up(&held).await {
            tracing::debug!(job = %held.job(), error = error_chain(&error), "steps put by");
        }
        if !held.is_let_go() {
            // Unlike what is dropped, it needs no task, which would keep the store while it waits.
            held.mark_let_go();
            lock(&self.shared.dropped).push(held.job().clone());
        }
        drop(self.settle().await);
    }

    fn let_go(&self, job: &JobId) {
        lock(&self.shared.dropped).push(job.clone());
        // A store that nobody uses any more has let go of everything.
        let shared = Arc::downgrade(&self.shared);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Some(shared) = shared.upgrade() {
                    drop(Self { shared }.settle().await);
                }
            });
        }
    }

    async fn find_of(&self, account: Option<&str>, key: &str) -> Result<Found, JournalError> {
        self.find_job(account, key).await
    }

    async fn page(
        &self,
        filter: &Filter,
        from: Option<&Cursor>,
        limit: Option<u32>,
    ) -> Result<Page, JournalError> {
        self.list(filter, from, limit).await
    }

    async fn sums(&self, filter: &Filter) -> Result<Vec<Sum>, JournalError> {
        self.add_up(filter).await
    }

    async fn latest(&self) -> Result<Sequence, JournalError> {
        let connection = &mut self.session().await?.connection;
        let changes = sqlx::query_scalar(sql::CHANGES).fetch_one(connection);
        Ok(Sequence(changes.await?))
    }

    async fn changes(&self, since: Sequence, limit: u32) -> Result<Changes, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let connection = &mut self.session().await?.connection;
        let rows = sqlx::query(sql::CHANGED_JOBS)
            .bind(since.0)
            .bind(limit)
            .fetch_all(&mut *connection)
            .await?;
        let next = match rows.last() {
            Some(last) => Sequence(last.try_get("changed")?),
            None => since,
        };
        let mut jobs = rows.iter().map(row::job).collect::<Result<Vec<_>, _>>()?;
        holding.look_ahead(connection, &mut jobs).await?;
        Ok(Changes { jobs, next })
    }

    async fn shortened(&self, jobs: &[JobId]) -> Result<Vec<String>, JournalError> {
        let rows: Vec<(Option<String>, Option<String>)> = sqlx::query_as(sql::NEIGHBORS)
            .bind(encode("id", &jobs)?)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        let pairs = jobs.iter().zip(rows);
        Ok(pairs
            .map(|(id, (before, after))| shortened(id, &[before, after]))
            .collect())
    }

    async fn lifecycle(&self, job: &JobId) -> Result<Lifecycle, JournalError> {
        let id = job.clone();
        let steps = self.with_late(move |late| late.read(&id)).await?;
        write::lifecycle(&mut self.session().await?.connection, job, &steps).await
    }

    async fn erase(&self, jobs: &[JobId], now: Timestamp) -> Result<Vec<Erased>, JournalError> {
        drop(self.settle().await);
        self.erase_jobs(jobs, now).await
    }

    async fn close(&self) -> Result<(), JournalError> {
        let session = self.shared.session.lock().await.take();
        match session {
            Some(session) => session.close().await,
            None => Ok(()),
        }
    }
}
