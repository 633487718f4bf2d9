//! The job that a key stands for, and those that are equal to what may be asked for.

use std::collections::HashMap;

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::late::Holding;
use super::{SqliteStore, fingerprint, row, sql, write};
use crate::error::JournalError;
use crate::id::JobId;
use crate::progress::encode;
use crate::record::JobRecord;
use crate::run::Caller;
use crate::state::State;
use crate::step::Step;
use crate::store::Found;

/// How many ids an ambiguous key lists at most as a beginning, and as a task id.
const MOST_CANDIDATES: i64 = 20;

impl SqliteStore {
    pub(super) async fn find_job(
        &self,
        account: Option<&str>,
        key: &str,
    ) -> Result<Found, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let mut session = self.session().await?;
        let connection = &mut session.connection;
        let mut ids = by_prefix(connection, account, &key.to_ascii_lowercase()).await?;
        // Beginnings are looked up in order, so a whole id comes before any other that it begins.
        if ids
            .first()
            .is_some_and(|id| id.as_str().eq_ignore_ascii_case(key))
        {
            ids.truncate(1);
        } else {
            let mut of_task = by_task(connection, account, key).await?;
            of_task.extend(by_late_task(connection, &holding, account, key).await?);
            for id in of_task {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        match ids.as_slice() {
            [] => Ok(Found::None),
            [id] => {
                let mut record = write::job(connection, id).await?;
                let records = std::slice::from_mut(&mut record);
                holding.look_ahead(connection, records).await?;
                Ok(Found::One(Box::new(record)))
            }
            _ => Ok(Found::Ambiguous(ids)),
        }
    }
}

impl SqliteStore {
    pub(super) async fn jobs_equal_to(
        &self,
        caller: &Caller,
        identities: &[Vec<u8>],
    ) -> Result<Vec<Option<JobRecord>>, JournalError> {
        let fingerprints = fingerprint::of(&self.shared.folder, caller, identities).await?;
        let mut holding = self.with_late(|late| late.holding()).await?;
        let connection = &mut self.session().await?.connection;
        let rows = sqlx::query(sql::EQUAL_JOBS)
            .bind(encode("fingerprint", &fingerprints)?)
            .fetch_all(&mut *connection)
            .await?;
        let mut jobs = rows.iter().map(row::job).collect::<Result<Vec<_>, _>>()?;
        holding.look_ahead(connection, &mut jobs).await?;
        let mut known: HashMap<String, JobRecord> = HashMap::new();
        for (row, job) in rows.iter().zip(jobs) {
            let fingerprint: String = row.try_get("fingerprint")?;
            let before = known.get(&fingerprint);
            if !is_in_vain(job.state) || before.is_none_or(|before| is_in_vain(before.state)) {
                known.insert(fingerprint, job);
            }
        }
        let fingerprints = fingerprints.iter();
        Ok(fingerprints.map(|one| known.remove(one)).collect())
    }
}

/// Whether a job has come to nothing, and cannot any more.
pub(super) fn is_in_vain(state: State) -> bool {
    matches!(
        state,
        State::Failed | State::Refused | State::Cancelled | State::GivenUp
    )
}

/// The jobs whose late steps have brought this task id.
async fn by_late_task(
    connection: &mut SqliteConnection,
    holding: &Holding,
    account: Option<&str>,
    task_id: &str,
) -> Result<Vec<JobId>, JournalError> {
    let wanted = Step::Running {
        task_id: task_id.to_owned(),
    };
    let mut found = Vec::new();
    for id in holding.jobs() {
        if !holding.has(&id, &wanted) {
            continue;
        }
        // One that was erased is found by nobody.
        let owner: Option<String> = sqlx::query_scalar(sql::ACCOUNT_OF_JOB)
            .bind(id.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        if owner.is_some_and(|owner| account.is_none_or(|account| account == owner)) {
            found.push(id);
        }
    }
    Ok(found)
}

async fn by_prefix(
    connection: &mut SqliteConnection,
    account: Option<&str>,
    prefix: &str,
) -> Result<Vec<JobId>, JournalError> {
    if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = sqlx::query_scalar(sql::IDS_BY_RANGE)
        .bind(prefix)
        // No digit of an id is greater than `f`.
        .bind(format!("{prefix}g"))
        .bind(MOST_CANDIDATES)
        .bind(account)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(JobId::stored).collect())
}

async fn by_task(
    connection: &mut SqliteConnection,
    account: Option<&str>,
    task_id: &str,
) -> Result<Vec<JobId>, JournalError> {
    let ids: Vec<String> = sqlx::query_scalar(sql::IDS_BY_TASK)
        .bind(task_id)
        .bind(MOST_CANDIDATES)
        .bind(account)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(JobId::stored).collect())
}
