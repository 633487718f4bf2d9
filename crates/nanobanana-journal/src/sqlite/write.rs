//! The writes that make up a step, inside a transaction.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use super::lease::Owner;
use super::{row, sql};
use crate::error::JournalError;
use crate::id::JobId;
use crate::progress::encode_list;
use crate::record::{Attempt, JobRecord, Lifecycle};
use crate::state::State;
use crate::step::{ANSWERED_WITHIN, LateStep, Step};

/// Writes down that a job was brought from one state to another.
pub(super) async fn transition(
    connection: &mut SqliteConnection,
    job: &JobId,
    at: i64,
    step: &str,
    (from, to): (Option<State>, State),
    reason: Option<&str>,
) -> Result<(), JournalError> {
    sqlx::query(sql::INSERT_TRANSITION)
        .bind(job.as_str())
        .bind(at)
        .bind(step)
        .bind(from.map(State::name))
        .bind(to.name())
        .bind(reason)
        .execute(connection)
        .await?;
    Ok(())
}

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

pub(super) fn is_held(owner: Option<&Owner>, record: &JobRecord) -> bool {
    owner.is_some_and(|owner| record.lease_owner.as_deref() == Some(owner.name()))
}

/// Writes what steps can change, and the step that has changed it and from where, where it is an event.
pub(super) async fn update(
    connection: &mut SqliteConnection,
    record: &JobRecord,
    event: Option<(&str, State)>,
) -> Result<(), JournalError> {
    let at = record.updated_at.as_millisecond();
    let files = match record.state {
        State::Saved => encode_list("files", &record.files)?,
        _ => encode_list("files", &record.intended)?,
    };
    sqlx::query(sql::UPDATE_JOB)
        .bind(record.id.as_str())
        .bind(at)
        .bind(record.committed_at.as_millisecond())
        .bind(record.state.name())
        .bind(&record.lease_owner)
        .bind(record.points)
        .bind(record.doubtful_points)
        .bind(record.attribute_id.to_string())
        .bind(&record.size)
        .bind(record.plan.to_string())
        .bind(&record.task_id)
        .bind(encode_list("pictures", &record.pictures)?)
        .bind(files)
        .bind(record.ima_code)
        .bind(stored(record.task_end))
        .bind(&record.reason)
        .execute(&mut *connection)
        .await?;
    let Some((step, from)) = event else {
        return Ok(());
    };
    let (states, reason) = ((Some(from), record.state), record.reason.as_deref());
    transition(connection, &record.id, at, step, states, reason).await
}

/// A name as it is stored, which is the one in JSON.
fn stored(name: Option<impl Serialize>) -> Option<String> {
    let name = serde_json::to_value(name?).ok()?;
    name.as_str().map(str::to_owned)
}

/// Takes a step, where it leads on; whether it does.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    record: &mut JobRecord,
    late: &LateStep,
) -> Result<bool, JournalError> {
    let from = record.state;
    let before = attempts(connection, &record.id).await?;
    let mut after = before.clone();
    let Some(is_event) = record.take(late, &mut after) else {
        return Ok(false);
    };
    for (attempt, _) in after.iter().zip(&before).filter(|(new, old)| new != old) {
        sqlx::query(sql::END_ATTEMPT)
            .bind(record.id.as_str())
            .bind(attempt.number)
            .bind(attempt.ended_at.map(Timestamp::as_millisecond))
            .bind(stored(attempt.outcome))
            .bind(attempt.ima_code)
            .bind(&attempt.message)
            .bind(&attempt.task_id)
            .execute(&mut *connection)
            .await?;
    }
    let event = is_event.then_some((late.step.name(), from));
    update(connection, record, event).await?;
    Ok(true)
}

/// A job as it is after steps that the database does not have yet. All is read at one moment: a step that is
/// taken between two readings would be in neither.
pub(super) async fn lifecycle(
    connection: &mut SqliteConnection,
    id: &JobId,
    steps: &[LateStep],
) -> Result<Lifecycle, JournalError> {
    let mut moment = connection.begin().await?;
    let transitions = sqlx::query(sql::TRANSITIONS)
        .bind(id.as_str())
        .fetch_all(&mut *moment)
        .await?;
    let transitions = transitions.iter().map(row::transition);
    let mut lifecycle = Lifecycle {
        transitions: transitions.collect::<Result<_, _>>()?,
        record: job(&mut moment, id).await?,
        attempts: attempts(&mut moment, id).await?,
    };
    for late in steps {
        lifecycle.take(late);
    }
    Ok(lifecycle)
}

/// Brings a record to where it is after these steps.
pub(super) async fn look_ahead(
    connection: &mut SqliteConnection,
    record: &mut JobRecord,
    steps: &[LateStep],
) -> Result<(), JournalError> {
    if !steps.is_empty() {
        *record = lifecycle(connection, &record.id, steps).await?.record;
    }
    Ok(())
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
