//! Forgetting what a job was about.
//!
//! The journal is also the record of what was spent, which audits and the user's limits go by. So of
//! a job that was paid, or may have been, the row stays with its price, its times, its model and size
//! and the vendor's id of the task; prompt, inputs, plan, addresses and paths go, and every text that
//! may repeat them. A job that has cost nothing goes altogether. What goes is overwritten in the
//! file.

use jiff::Timestamp;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::id::JobId;
use super::record::JobRecord;
use super::state::{Charge, Recovery};
use super::{Journal, Session, lease, sql, write};

/// What is left of a job that was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erased {
    /// What it cost, and when.
    Points,
    /// Nothing.
    Nothing,
}

impl Journal {
    /// Forgets what jobs were about, all or none of them, in their order. Their files stay.
    ///
    /// # Errors
    /// [`JournalError::NotEnded`] for a job that may be paid and is not known to have ended,
    /// [`JournalError::Held`] while another process works on it, and [`JournalError::NoSuchJob`].
    pub async fn erase(&self, jobs: &[JobId], now: Timestamp) -> Result<Vec<Erased>, JournalError> {
        let mut session = self.session().await?;
        let mut holders = Vec::new();
        for job in jobs {
            let record = write::job(&mut session.connection, job).await?;
            holders.extend(record.lease_owner);
        }
        drop(session);
        let dead = self.dead_among(holders).await?;
        let mut session = self.session().await?;
        let Session { connection, .. } = &mut *session;
        sqlx::raw_sql(sql::OVERWRITE)
            .execute(&mut *connection)
            .await?;
        let mut transaction = connection.begin_with(sql::BEGIN).await?;
        let mut erased = Vec::with_capacity(jobs.len());
        for job in jobs {
            let record = write::job(&mut transaction, job).await?;
            if let Some(holder) = &record.lease_owner
                && !dead.contains(holder)
            {
                return Err(JournalError::Held {
                    job: job.clone(),
                    pid: lease::process_id(holder),
                });
            }
            erased.push(self.erase_one(&mut transaction, record, now).await?);
        }
        transaction.commit().await?;
        // While another process reads, the old pages stay in the log until it is next emptied.
        sqlx::raw_sql(sql::EMPTY_LOG)
            .execute(&mut *connection)
            .await?;
        drop(session);
        for job in jobs {
            self.unwritten().remove(job);
            self.discard(job).await;
        }
        Ok(erased)
    }

    async fn erase_one(
        &self,
        connection: &mut SqliteConnection,
        record: JobRecord,
        now: Timestamp,
    ) -> Result<Erased, JournalError> {
        let record = self.take_late(connection, record).await?;
        if record.state.recovery() != Recovery::Nothing {
            return Err(JournalError::NotEnded {
                job: record.id,
                state: record.state,
            });
        }
        if record.charge() == Charge::None && record.doubtful_points == 0 {
            delete(connection, &record).await?;
            return Ok(Erased::Nothing);
        }
        for statement in [sql::EMPTY_TRANSITIONS, sql::EMPTY_ATTEMPTS] {
            sqlx::query(statement)
                .bind(record.id.as_str())
                .execute(&mut *connection)
                .await?;
        }
        sqlx::query(sql::EMPTY_JOB)
            .bind(record.id.as_str())
            .bind(now.as_millisecond())
            .execute(connection)
            .await?;
        Ok(Erased::Points)
    }
}

/// Removes every row of a job, and of its run where that has no other.
async fn delete(connection: &mut SqliteConnection, job: &JobRecord) -> Result<(), JournalError> {
    let (id, run_id) = (job.id.as_str(), job.run_id.as_str());
    for (statement, key) in [
        (sql::DELETE_TRANSITIONS, id),
        (sql::DELETE_ATTEMPTS, id),
        (sql::DELETE_JOB, id),
        (sql::DELETE_EMPTY_RUN, run_id),
    ] {
        sqlx::query(statement)
            .bind(key)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
