//! How the waits for tasks went: how long tasks take, and how many questions that has cost.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::Connection as _;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::error::JournalError;
use super::id::JobId;
use super::record::ServiceKind;
use super::{Journal, sql};
use crate::schedule::{Experience, MEMORY, Wait};

/// What tasks must have in common to take about as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskKind<'a> {
    pub(crate) service: ServiceKind,
    pub(crate) model_id: &'a str,
    /// Empty where the product has no sizes.
    pub(crate) size: &'a str,
}

impl Journal {
    /// Begins the first wait for a job's task: what the waits before it have shown. Its credit is
    /// booked as spent until [`end_wait`](Self::end_wait) says what was, so that nobody else spends
    /// it, and a process that is killed has not spent more than is on record.
    ///
    /// # Errors
    /// When the journal cannot be read and written, or the job has been waited for before.
    pub(crate) async fn begin_wait(
        &self,
        job: &JobId,
        kind: TaskKind<'_>,
        now: Timestamp,
    ) -> Result<Experience, JournalError> {
        let mut session = self.session().await?;
        let mut transaction = session.connection.begin_with(sql::BEGIN).await?;
        let rows = sqlx::query(sql::LATEST_WAITS)
            .bind(kind.service.name())
            .bind(kind.model_id)
            .bind(kind.size)
            .bind(i64::try_from(MEMORY).unwrap_or(i64::MAX))
            .fetch_all(&mut *transaction)
            .await?;
        let waits: Vec<_> = rows.iter().map(wait).collect::<Result<_, _>>()?;
        let experience = Experience::of(waits);
        sqlx::query(sql::INSERT_WAIT)
            .bind(job.as_str())
            .bind(kind.service.name())
            .bind(kind.model_id)
            .bind(kind.size)
            .bind(now.as_millisecond())
            .bind(-i64::from(experience.credit))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(experience)
    }

    /// Writes what a wait that was [begun](Self::begin_wait) has shown. Of no effect on a job that
    /// was never waited for.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub(crate) async fn end_wait(&self, job: &JobId, wait: &Wait) -> Result<(), JournalError> {
        let duration = wait.duration().map(|duration| duration.as_millis());
        sqlx::query(sql::UPDATE_WAIT)
            .bind(job.as_str())
            .bind(wait.saved())
            .bind(duration.map(|millis| i64::try_from(millis).unwrap_or(i64::MAX)))
            .execute(&mut self.session().await?.connection)
            .await?;
        Ok(())
    }
}

/// Reads what one wait has saved, and the duration that it found out.
fn wait(row: &SqliteRow) -> Result<(i64, Option<Duration>), JournalError> {
    let millis: Option<i64> = row.try_get("duration")?;
    let duration = millis.and_then(|millis| u64::try_from(millis).ok());
    Ok((row.try_get("saved")?, duration.map(Duration::from_millis)))
}
