//! From rows of the database to records.

use std::error::Error;

use jiff::Timestamp;
use serde::de::value::Error as NameError;
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use serde_json::Value;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::client_key::ClientKey;
use crate::error::JournalError;
use crate::filter::Sum;
use crate::id::{JobId, KeyId, Nonce, RunId};
use crate::record::{Attempt, JobRecord, Transition};
use crate::state::State;

pub(super) fn job(row: &SqliteRow) -> Result<JobRecord, JournalError> {
    let state = named(row, "state")?;
    // Before they are saved, the column holds what they are to be.
    let (files, intended) = if state == State::Saved {
        (json(row, "files")?, None)
    } else {
        (None, json(row, "files")?)
    };
    Ok(JobRecord {
        id: JobId::stored(row.try_get("id")?),
        run_id: RunId::stored(row.try_get("run_id")?),
        number: number(row, "number")?,
        service: named(row, "service")?,
        state,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
        committed_at: time(row, "committed_at")?,
        task_type: row.try_get("task_type")?,
        model_id: row.try_get("model_id")?,
        model_name: row.try_get("model_name")?,
        model_version: row.try_get("model_version")?,
        size: row.try_get("size")?,
        aspect_ratio: row.try_get("aspect_ratio")?,
        points: number(row, "points")?,
        doubtful_points: number(row, "doubtful_points")?,
        attribute_id: attribute_id(row)?,
        prompt: row.try_get("prompt")?,
        request: json::<Value>(row, "request")?.unwrap_or_default(),
        plan: json::<Value>(row, "plan")?.unwrap_or_default(),
        input_hashes: json(row, "input_hashes")?.unwrap_or_default(),
        destination: json::<Value>(row, "destination")?.unwrap_or_default(),
        task_id: row.try_get("task_id")?,
        pictures: json(row, "pictures")?.unwrap_or_default(),
        files: files.unwrap_or_default(),
        intended: intended.unwrap_or_default(),
        ima_code: row.try_get("vendor_code")?,
        task_end: maybe_named(row, "task_end")?,
        reason: row.try_get("reason")?,
        forgotten_at: maybe_time(row, "forgotten_at")?,
        profile: row.try_get("profile")?,
        request_id: row.try_get("request_id")?,
        lease_owner: row.try_get("lease_owner")?,
    })
}

pub(super) fn transition(row: &SqliteRow) -> Result<Transition, JournalError> {
    Ok(Transition {
        number: number(row, "number")?,
        at: time(row, "at")?,
        step: row.try_get("step")?,
        from: maybe_named(row, "from_state")?,
        to: named(row, "to_state")?,
        reason: row.try_get("reason")?,
    })
}

pub(super) fn attempt(row: &SqliteRow) -> Result<Attempt, JournalError> {
    Ok(Attempt {
        number: number(row, "number")?,
        started_at: time(row, "started_at")?,
        ended_at: maybe_time(row, "ended_at")?,
        points: number(row, "points")?,
        attribute_id: attribute_id(row)?,
        size: row
            .try_get::<Option<&str>, _>("size")?
            .map(|size| size.trim_end_matches("px").to_owned()),
        reason: row.try_get("reason")?,
        outcome: maybe_named(row, "outcome")?,
        ima_code: row.try_get("vendor_code")?,
        message: row.try_get("message")?,
        task_id: row.try_get("task_id")?,
        nonce: row
            .try_get::<Option<String>, _>("nonce")?
            .map(Nonce::stored),
    })
}

pub(super) fn client_key(row: &SqliteRow) -> Result<ClientKey, JournalError> {
    Ok(ClientKey {
        id: KeyId::stored(row.try_get("id")?),
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        created_at: time(row, "created_at")?,
        expires_at: maybe_time(row, "expires_at")?,
        revoked_at: maybe_time(row, "revoked_at")?,
        limits: json(row, "limits")?.unwrap_or_default(),
    })
}

/// Reads what a group of jobs adds up to.
pub(super) fn sum(row: &SqliteRow) -> Result<Sum, JournalError> {
    let quarter: i64 = row.try_get("quarter")?;
    Ok(Sum {
        committed_at: timestamp("committed_at", quarter.saturating_mul(Sum::QUARTER))?,
        state: state(row)?,
        model_name: row.try_get("model_name")?,
        size: row.try_get("size")?,
        profile: row.try_get("profile")?,
        account: row.try_get("account")?,
        jobs: number(row, "jobs")?,
        points: number(row, "points")?,
        doubtful_points: number(row, "doubtful_points")?,
        pictures: number(row, "pictures")?,
    })
}

/// Reads a state of `jobs`, for rows that are not whole jobs.
pub(super) fn state(row: &SqliteRow) -> Result<State, JournalError> {
    named(row, "state")
}

/// Reads a number that is never negative.
pub(super) fn number<T>(row: &SqliteRow, column: &'static str) -> Result<T, JournalError>
where
    T: TryFrom<i64, Error: Error + Send + Sync + 'static>,
{
    let stored: i64 = row.try_get(column)?;
    T::try_from(stored).map_err(|error| content(column, error))
}

fn attribute_id(row: &SqliteRow) -> Result<u64, JournalError> {
    const COLUMN: &str = "attribute_id";
    let stored: String = row.try_get(COLUMN)?;
    stored
        .parse::<u64>()
        .map_err(|error| content(COLUMN, error))
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, JournalError> {
    timestamp(column, row.try_get(column)?)
}

fn maybe_time(row: &SqliteRow, column: &'static str) -> Result<Option<Timestamp>, JournalError> {
    let at: Option<i64> = row.try_get(column)?;
    at.map(|at| timestamp(column, at)).transpose()
}

fn timestamp(column: &'static str, milliseconds: i64) -> Result<Timestamp, JournalError> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| content(column, error))
}

fn named<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Result<T, JournalError> {
    let name: &str = row.try_get(column)?;
    let named = T::deserialize(name.into_deserializer());
    named.map_err(|error: NameError| content(column, error))
}

fn maybe_named<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, JournalError> {
    let name: Option<&str> = row.try_get(column)?;
    name.map(|_| named(row, column)).transpose()
}

fn json<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, JournalError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| content(column, error)))
        .transpose()
}

fn content(column: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> JournalError {
    JournalError::Content {
        column,
        source: source.into(),
    }
}
