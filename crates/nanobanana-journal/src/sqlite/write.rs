//! The writes that make up a step, inside a transaction.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::lease::Owner;
use super::{row, sql};
use crate::error::JournalError;
use crate::id::{JobId, Nonce};
use crate::progress::Progress;
use crate::record::{Attempt, AttemptOutcome, JobRecord, TaskEnd};
use crate::state::State;
use crate::step::{ANSWERED_WITHIN, LateStep, Step};

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
    if is_held(owner, &record) {
        Ok(record)
    } else {
        Err(JournalError::NotHeld { job: id.clone() })
    }
}

/// Whether a job is held by this owner.
pub(super) fn is_held(owner: Option<&Owner>, record: &JobRecord) -> bool {
    owner.is_some_and(|owner| record.lease_owner.as_deref() == Some(owner.name()))
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
        .bind(progress.ima_code)
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
pub(super) async fn take_late(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    late: &LateStep,
) -> Result<bool, JournalError> {
    let LateStep { at, step, nonce } = late;
    let Some(nonce) = nonce else {
        let leads_on = step.follows(record.state);
        if leads_on {
            end_attempt(connection, &record.id, None, (record.state, step, *at)).await?;
            take(connection, record, record.progress()?, (step, *at)).await?;
        }
        return Ok(leads_on);
    };
    let asked = sqlx::query(sql::ATTEMPT_BY_NONCE)
        .bind(nonce.as_str())
        .bind(record.id.as_str());
    let Some(asked) = asked.fetch_optional(&mut *connection).await? else {
        return Ok(false);
    };
    let attempt = row::attempt(&asked)?;
    if !matches!(attempt.outcome, None | Some(AttemptOutcome::Unknown)) {
        return Ok(false);
    }
    let number = Some(attempt.number);
    let answer = (State::Creating, step, *at);
    let outcome = end_attempt(connection, &record.id, number, answer).await?;
    let is_last: bool = asked.try_get("is_last")?;
    let mut progress = record.progress()?;
    if !is_last {
        // The answer to a request before: the one in doubt by now is another.
        match outcome {
            Some(AttemptOutcome::Refused | AttemptOutcome::NotSent) => {
                let doubtful = progress.doubtful_points.saturating_sub(attempt.points);
                progress.doubtful_points = doubtful;
                write_progress(connection, &record.id, &progress, None, *at).await?;
                return Ok(true);
            }
            Some(AttemptOutcome::Created) if record.state == State::Unknown => {}
            _ => return Ok(true),
        }
    }
    if step.answers(record.state) {
        take(connection, record, progress, (step, *at)).await?;
    }
    Ok(true)
}

async fn take(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    mut progress: Progress,
    (step, at): (&Step, Timestamp),
) -> Result<(), JournalError> {
    progress.take(step)?;
    // A file that is ready is no event in a job's life.
    let arrow = (!matches!(step, Step::Saving { .. })).then_some(Arrow {
        step: step.name(),
        from: Some(record.state),
        to: progress.state,
    });
    write_progress(connection, &record.id, &progress, arrow, at).await
}

/// Checks that nobody can hear the answer any more that a step says was lost.
pub(super) fn check_answer_is_lost(
    record: &JobRecord,
    step: &Step,
    now: Timestamp,
) -> Result<(), JournalError> {
    let until = record.committed_at.checked_add(ANSWERED_WITHIN);
    match until {
        Ok(until)
            if record.state == State::Creating
                && matches!(step, Step::Unknown { .. })
                && now < until =>
        {
            let job = record.id.clone();
            Err(JournalError::InFlight { job, until })
        }
        _ => Ok(()),
    }
}

/// Writes that a create request may leave. `record` is the job before.
pub(super) async fn begin_attempt(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<(), JournalError> {
    sqlx::query(sql::INSERT_ATTEMPT)
        .bind(record.id.as_str())
        .bind(now.as_millisecond())
        .bind(record.points)
        .bind(record.attribute_id.to_string())
        .bind(&record.size)
        .bind(&record.reason)
        .bind(nonce.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what came of a create request, the last one of a job where none is named, where the step
/// tells. What it was, where it does.
async fn end_attempt(
    connection: &mut SqliteConnection,
    job: &JobId,
    number: Option<u32>,
    (from, step, at): (State, &Step, Timestamp),
) -> Result<Option<AttemptOutcome>, JournalError> {
    let Some(outcome) = step.attempt_outcome(from) else {
        return Ok(None);
    };
    let code = match step {
        Step::Refused { code, .. } => *code,
        _ => None,
    };
    sqlx::query(sql::END_ATTEMPT)
        .bind(job.as_str())
        .bind(at.as_millisecond())
        .bind(outcome.name())
        .bind(code)
        .bind(step.reason())
        .bind(number)
        .execute(connection)
        .await?;
    Ok(Some(outcome))
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

/// How many create requests of a job may have reached IMA.
pub(super) async fn sent_attempts(
    connection: &mut SqliteConnection,
    job: &JobId,
) -> Result<usize, JournalError> {
    let attempts = attempts(connection, job).await?;
    let sent = |attempt: &&Attempt| attempt.outcome != Some(AttemptOutcome::NotSent);
    Ok(attempts.iter().filter(sent).count())
}
