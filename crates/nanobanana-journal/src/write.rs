//! The writes that make up a step, inside a transaction.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::id::JobId;
use super::lease::Owner;
use super::record::{Attempt, AttemptOutcome, JobRecord, TaskEnd};
use super::state::State;
use super::step::{Progress, Step};
use super::{row, sql};

/// A transition, as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrow {
    pub(super) step: &'static str,
    pub(super) from: Option<State>,
    pub(super) to: State,
}

impl Arrow {
    pub(super) async fn write(
        self,
        connection: &mut SqliteConnection,
        job: &JobId,
        at: i64,
        reason: Option<&str>,
    ) -> Result<(), JournalError> {
        sqlx::query(sql::INSERT_TRANSITION)
            .bind(job.as_str())
            .bind(at)
            .bind(self.step)
            .bind(self.from.map(State::name))
            .bind(self.to.name())
            .bind(reason)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Reads a job.
pub(super) async fn job(
    connection: &mut SqliteConnection,
    id: &JobId,
) -> Result<JobRecord, JournalError> {
    let row = sqlx::query(sql::JOB)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => row::job(&row),
        None => Err(JournalError::NoSuchJob { job: id.clone() }),
    }
}

/// Reads a job that must be held by this owner.
pub(super) async fn held_job(
    connection: &mut SqliteConnection,
    owner: Option<&Owner>,
    id: &JobId,
) -> Result<JobRecord, JournalError> {
    let record = job(connection, id).await?;
    let is_ours = owner.is_some_and(|owner| record.lease_owner.as_deref() == Some(owner.name()));
    if is_ours {
        Ok(record)
    } else {
        Err(JournalError::NotHeld { job: id.clone() })
    }
}

/// Writes what a step has changed, and the transition where it is one.
pub(super) async fn write_progress(
    connection: &mut SqliteConnection,
    job: &JobId,
    progress: &Progress,
    arrow: Option<Arrow>,
    now: Timestamp,
) -> Result<(), JournalError> {
    let at = now.as_millisecond();
    sqlx::query(sql::UPDATE_JOB)
        .bind(job.as_str())
        .bind(at)
        .bind(progress.committed_at)
        .bind(progress.state.name())
        .bind(&progress.lease_owner)
        .bind(progress.points)
        .bind(progress.doubtful_points)
        .bind(progress.attribute_id.to_string())
        .bind(&progress.size)
        .bind(&progress.plan)
        .bind(&progress.task_id)
        .bind(&progress.pictures)
        .bind(&progress.files)
        .bind(progress.vendor_code)
        .bind(progress.task_end.map(TaskEnd::name))
        .bind(&progress.reason)
        .execute(&mut *connection)
        .await?;
    match arrow {
        Some(arrow) => {
            let reason = progress.reason.as_deref();
            arrow.write(connection, job, at, reason).await
        }
        None => Ok(()),
    }
}

/// Takes a step, where it leads on from the job's state. `record` is the job before; whether it was
/// taken.
pub(super) async fn take_step(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    step: &Step,
    now: Timestamp,
) -> Result<bool, JournalError> {
    let from = record.state;
    if !step.follows(from) {
        return Ok(false);
    }
    let mut progress = record.progress()?;
    progress.take(step)?;
    end_attempt(connection, &record.id, (from, step), now).await?;
    // A file that is ready is no event in a job's life.
    let arrow = (!matches!(step, Step::Saving { .. })).then_some(Arrow {
        step: step.name(),
        from: Some(from),
        to: progress.state,
    });
    write_progress(connection, &record.id, &progress, arrow, now).await?;
    Ok(true)
}

/// Writes that a create request may leave. `record` is the job before.
pub(super) async fn begin_attempt(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    now: Timestamp,
) -> Result<(), JournalError> {
    sqlx::query(sql::INSERT_ATTEMPT)
        .bind(record.id.as_str())
        .bind(now.as_millisecond())
        .bind(record.points)
        .bind(record.attribute_id.to_string())
        .bind(&record.size)
        .bind(&record.reason)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what came of the last create request, where the step tells.
async fn end_attempt(
    connection: &mut SqliteConnection,
    job: &JobId,
    (from, step): (State, &Step),
    now: Timestamp,
) -> Result<(), JournalError> {
    let Some(outcome) = step.attempt_outcome(from) else {
        return Ok(());
    };
    let code = match step {
        Step::Refused { code, .. } => *code,
        _ => None,
    };
    sqlx::query(sql::END_ATTEMPT)
        .bind(job.as_str())
        .bind(now.as_millisecond())
        .bind(outcome.name())
        .bind(code)
        .bind(step.reason())
        .execute(connection)
        .await?;
    Ok(())
}

/// Reads a job's create requests.
pub(super) async fn attempts(
    connection: &mut SqliteConnection,
    job: &JobId,
) -> Result<Vec<Attempt>, JournalError> {
    let rows = sqlx::query(sql::ATTEMPTS)
        .bind(job.as_str())
        .fetch_all(connection)
        .await?;
    rows.iter().map(row::attempt).collect()
}

/// How many create requests of a job may have reached the vendor.
pub(super) async fn sent_attempts(
    connection: &mut SqliteConnection,
    job: &JobId,
) -> Result<usize, JournalError> {
    let attempts = attempts(connection, job).await?;
    let sent = |attempt: &&Attempt| attempt.outcome != Some(AttemptOutcome::NotSent);
    Ok(attempts.iter().filter(sent).count())
}
