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
use crate::blocking::lock;
use crate::error::JournalError;
use crate::id::JobId;
use crate::record::JobRecord;
use crate::state::{Charge, Recovery};
use crate::store::Erased;

impl SqliteStore {
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
            lock(&self.shared.unwritten).remove(job);
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
        let (job, run) = (record.id.as_str(), record.run_id.as_str());
        if record.state.recovery() != Recovery::Nothing {
            return Err(JournalError::NotEnded {
                job: record.id,
                state: record.state,
            });
        }
        each(connection, &[sql::EMPTY_RUN, sql::DELETE_KEYS], run).await?;
        if record.charge() == Charge::None && record.doubtful_points == 0 {
            each(connection, &sql::DELETE_JOB, job).await?;
            // A run without jobs says nothing.
            each(connection, &[sql::DELETE_EMPTY_RUN], run).await?;
            return Ok(Erased::Nothing);
        }
        let texts = [sql::EMPTY_TRANSITIONS, sql::EMPTY_ATTEMPTS];
        each(connection, &texts, job).await?;
        sqlx::query(sql::EMPTY_JOB)
            .bind(job)
            .bind(now.as_millisecond())
            .execute(connection)
            .await?;
        Ok(Erased::Points)
    }
}

/// Executes statements about the same job or run.
async fn each(
    connection: &mut SqliteConnection,
    statements: &[&'static str],
    id: &str,
) -> Result<(), JournalError> {
    for statement in statements {
        sqlx::query(*statement)
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
