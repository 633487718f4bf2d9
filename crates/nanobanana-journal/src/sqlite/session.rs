//! The open file: whoever uses it has it alone, and what is written is on the disk.

use std::collections::HashSet;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{Connection as _, Transaction};
use tokio::sync::{MappedMutexGuard, MutexGuard};

use super::late::Late;
use super::lease::{self, Owner};
use super::open::{self, Name, OpenFile};
use super::{SqliteStore, sql, write};
use crate::blocking::{blocking, lock, to_the_end};
use crate::error::JournalError;
use crate::id::JobId;
use crate::record::JobRecord;

/// An open file. Transactions take it whole, one after the other.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) connection: SqliteConnection,
    file: OpenFile,
    /// What this store holds jobs as, from the first job on: reading leaves no traces.
    owner: Option<Owner>,
    /// How often the answer to a commit is lost.
    #[cfg(test)]
    pub(super) lost_commits: usize,
}

/// What to do where the file is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenGone {
    /// To say so: what is asked for was in it.
    Fail,
    /// To make a new one.
    Make,
}

/// A transaction that writes.
pub(super) struct Work<'a> {
    transaction: Transaction<'a, Sqlite>,
    file: &'a OpenFile,
    owner: Option<&'a Owner>,
    #[cfg(test)]
    lost_commits: &'a mut usize,
}

impl Session {
    pub(super) fn new(connection: SqliteConnection, file: OpenFile) -> Self {
        Self {
            connection,
            file,
            owner: None,
            #[cfg(test)]
            lost_commits: 0,
        }
    }

    /// Whether a transaction can begin. SQLite ends one by itself when the disk is full; the
    /// connection then fails to end it again, and counts it as open for ever.
    async fn is_idle(&mut self) -> bool {
        // The answer comes after whatever was asked before, the end of a dropped transaction too.
        self.connection.ping().await.is_ok() && !self.connection.is_in_transaction()
    }

    pub(super) async fn begin(&mut self) -> Result<Work<'_>, JournalError> {
        Ok(Work {
            transaction: self.connection.begin_with(sql::BEGIN).await?,
            file: &self.file,
            owner: self.owner.as_ref(),
            #[cfg(test)]
            lost_commits: &mut self.lost_commits,
        })
    }

    pub(super) async fn held_job(&mut self, job: &JobId) -> Result<JobRecord, JournalError> {
        write::held_job(&mut self.connection, self.owner.as_ref(), job).await
    }

    /// What this store holds jobs as, where it does.
    pub(super) fn owner_name(&self) -> Option<String> {
        self.owner.as_ref().map(|owner| owner.name().to_owned())
    }

    /// Ends it. A file that has lost its name is left open: SQLite would remove the files beside it
    /// as it closes it, by their names, which are another file's by now.
    pub(super) async fn close(self) -> Result<(), JournalError> {
        match self.file.name() {
            Name::Kept => self.connection.close().await?,
            Name::Taken | Name::Lost => std::mem::forget(self.connection),
        }
        Ok(())
    }
}

impl Work<'_> {
    pub(super) async fn held_job(&mut self, job: &JobId) -> Result<JobRecord, JournalError> {
        write::held_job(&mut self.transaction, self.owner, job).await
    }

    /// Whether a job is held here.
    pub(super) fn holds(&self, record: &JobRecord) -> bool {
        write::is_held(self.owner, record)
    }

    /// Ends the transaction: everything is on the disk, in a file that others will read.
    pub(super) async fn commit(mut self) -> Result<(), JournalError> {
        sqlx::query(sql::COUNT_CHANGE)
            .execute(&mut *self.transaction)
            .await?;
        self.transaction.commit().await?;
        #[cfg(test)]
        if *self.lost_commits > 0 {
            *self.lost_commits -= 1;
            return Err(sqlx::Error::WorkerCrashed.into());
        }
        self.file.check()
    }
}

impl Deref for Work<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Work<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

impl SqliteStore {
    pub(super) async fn session(&self) -> Result<MappedMutexGuard<'_, Session>, JournalError> {
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
        self.make_ready(&mut session, when_gone).await?;
        Ok(session)
    }

    async fn make_ready(
        &self,
        session: &mut Session,
        when_gone: WhenGone,
    ) -> Result<(), JournalError> {
        match session.file.name() {
            Name::Kept if session.is_idle().await => return Ok(()),
            Name::Lost if when_gone == WhenGone::Fail => session.file.check()?,
            _ => {}
        }
        let (connection, file) = open::open(&self.shared.folder).await?;
        let old = std::mem::replace(&mut session.connection, connection);
        match session.file.name() {
            Name::Kept => drop(old),
            Name::Taken | Name::Lost => std::mem::forget(old),
        }
        session.file = file;
        // Jobs are held on, unless nobody can see that any more.
        session.owner = session.owner.take().filter(Owner::is_visible);
        Ok(())
    }

    /// The end of a transaction. Where only the answer about it was lost, what it wrote is there: the
    /// statement finds it by this id, and by who holds the job.
    pub(super) async fn make_sure(
        &self,
        session: &mut Session,
        committed: Result<(), JournalError>,
        (written, id): (&'static str, &str),
    ) -> Result<(), JournalError> {
        let Err(error) = committed else {
            return Ok(());
        };
        tracing::warn!(id, %error, "asking again what was committed");
        if self.make_ready(session, WhenGone::Fail).await.is_ok() {
            let found = sqlx::query(written)
                .bind(id)
                .bind(session.owner_name())
                .fetch_optional(&mut session.connection)
                .await;
            if matches!(found, Ok(Some(_))) {
                return Ok(());
            }
        }
        Err(error)
    }

    /// Does something with the steps that the database does not have yet, to the end.
    pub(super) async fn with_late<T: Send + 'static>(
        &self,
        work: impl FnOnce(Late) -> T + Send + 'static,
    ) -> T {
        let late = Late::beside(&self.shared.folder);
        let files = Arc::clone(&self.shared.files);
        to_the_end(move || {
            let _one = lock(&files);
            work(late)
        })
        .await
    }

    /// Where the files of owners are.
    fn owners(&self) -> PathBuf {
        self.shared.folder.join("owners")
    }

    /// What this store holds jobs as.
    pub(super) async fn owner_name(&self, when_gone: WhenGone) -> Result<String, JournalError> {
        if let Some(name) = self.session_or(when_gone).await?.owner_name() {
            return Ok(name);
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
    pub(super) async fn dead_among(
        &self,
        owners: Vec<String>,
    ) -> Result<HashSet<String>, JournalError> {
        if owners.is_empty() {
            return Ok(HashSet::new());
        }
        let folder = self.owners();
        let files = Arc::clone(&self.shared.files);
        blocking(move || {
            let _one = lock(&files);
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
