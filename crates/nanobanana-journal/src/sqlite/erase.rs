//! Forgetting what a job was about.
//!
//! The journal is also the record of what was spent, which audits and the user's limits go by. So of
//! a job that was paid, or may have been, the row stays with its price, its times, its model and size
//! and IMA's id of the task; prompt, inputs, plan, addresses and paths go, and every text that
//! may repeat them. A job that has cost nothing goes altogether. What goes is overwritten in the
//! file.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::{SqliteStore, lease, sql, write};
use crate::error::JournalError;
use crate::id::JobId;
use crate::record::JobRecord;
use crate::state::{Charge, Recovery};
use crate::store::Erased;

impl SqliteStore {
    /// Forgets what jobs were about.
    pub(super) async fn erase_jobs(
        &self,
        jobs: &[JobId],
        now: Timestamp,
    ) -> Result<Vec<Erased>, JournalError> {
        let mut session = self.session().await?;
        let mut holders = Vec::new();
        for job in jobs {
            let record = write::job(&mut session.connection, job).await?;
            holders.extend(record.lease_owner);
        }
        drop(session);
        let dead = self.dead_among(holders).await?;
        let mut session = self.session().await?;
        sqlx::raw_sql(sql::OVERWRITE)
            .execute(&mut session.connection)
            .await?;
        let mut work = session.begin().await?;
        let mut erased = Vec::with_capacity(jobs.len());
        for job in jobs {
            let record = write::job(&mut work, job).await?;
            if let Some(holder) = &record.lease_owner
                && !dead.contains(holder)
            {
                return Err(JournalError::Held {
                    job: job.clone(),
                    pid: lease::process_id(holder),
                });
            }
            erased.push(self.erase_one(&mut work, record, now).await?);
        }
        work.commit().await?;
        // While another process reads, the old pages stay in the log until it is next emptied.
        sqlx::raw_sql(sql::EMPTY_LOG)
            .execute(&mut session.connection)
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
        mut record: JobRecord,
        now: Timestamp,
    ) -> Result<Erased, JournalError> {
        self.take_late(connection, &mut record).await?;
        let run = record.run_id.as_str();
        if record.state.recovery() != Recovery::Nothing {
            return Err(JournalError::NotEnded {
                job: record.id,
                state: record.state,
            });
        }
        for statement in [sql::EMPTY_RUN, sql::DELETE_KEYS] {
            sqlx::query(statement)
                .bind(run)
                .execute(&mut *connection)
                .await?;
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
