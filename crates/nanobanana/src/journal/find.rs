//! Reading the journal: by name, by state, and what happened to a job.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::id::JobId;
use super::record::{Attempt, JobRecord, ServiceKind, Transition};
use super::state::{Recovery, State};
use super::{Journal, row, sql, write};

/// How many ids an ambiguous key lists at most as a beginning, and as a task id.
const MOST_CANDIDATES: i64 = 20;

/// What a key stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// No job.
    None,
    /// This job.
    One(Box<JobRecord>),
    /// Any of these jobs. Of a great many, only some are listed.
    Ambiguous(Vec<JobId>),
}

/// Which jobs to list. The default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only jobs in one of these states; in any state where empty.
    pub states: Vec<State>,
    /// Only jobs of this service.
    pub service: Option<ServiceKind>,
    /// Only jobs that were written first at this time or later.
    pub since: Option<Timestamp>,
    /// No more than so many.
    pub limit: Option<u32>,
}

impl Journal {
    /// The job that a key stands for: a job's id or the beginning of one, or a vendor's task id.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn find(&self, key: &str) -> Result<Found, JournalError> {
        let mut session = self.session().await?;
        let connection = &mut session.connection;
        let mut ids = by_prefix(connection, &key.to_ascii_lowercase()).await?;
        // Beginnings are looked up in order, so a whole id comes before any other that it begins.
        if ids
            .first()
            .is_none_or(|id| !id.as_str().eq_ignore_ascii_case(key))
        {
            let of_task = by_task(connection, key).await?;
            ids.extend(
                of_task
                    .into_iter()
                    .filter(|id| !ids.contains(id))
                    .collect::<Vec<_>>(),
            );
        } else {
            ids.truncate(1);
        }
        match ids.as_slice() {
            [] => Ok(Found::None),
            [id] => {
                let record = write::job(connection, id).await?;
                Ok(Found::One(Box::new(record)))
            }
            _ => Ok(Found::Ambiguous(ids)),
        }
    }

    /// Jobs, the youngest run first and each run's jobs in order.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, JournalError> {
        let wanted = |state: &State| filter.states.is_empty() || filter.states.contains(state);
        let mut states: Vec<&str> = State::ALL
            .iter()
            .filter(|state| wanted(state))
            .map(|state| state.name())
            .collect();
        // At least one is wanted: a filter either names one or wants all.
        states.resize(State::ALL.len(), states[0]);
        let services = match filter.service {
            Some(service) => [service; 2],
            None => ServiceKind::ALL,
        };
        let mut query = sqlx::query(sql::JOBS);
        for state in states {
            query = query.bind(state);
        }
        for service in services {
            query = query.bind(service.name());
        }
        let rows = query
            .bind(filter.since.map_or(i64::MIN, Timestamp::as_millisecond))
            .bind(filter.limit.map_or(i64::MAX, i64::from))
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        rows.iter().map(row::job).collect()
    }

    /// The jobs that have not ended, whether or not a living process works on them.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn unfinished(&self) -> Result<Vec<JobRecord>, JournalError> {
        let unfinished = |state: &State| state.recovery() != Recovery::Nothing;
        let filter = JobFilter {
            states: State::ALL.into_iter().filter(unfinished).collect(),
            ..JobFilter::default()
        };
        self.jobs(&filter).await
    }

    /// What happened to a job, in order.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn transitions(&self, job: &JobId) -> Result<Vec<Transition>, JournalError> {
        let rows = sqlx::query(sql::TRANSITIONS)
            .bind(job.as_str())
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        rows.iter().map(row::transition).collect()
    }

    /// The create requests that were authorised for a job, in order.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn attempts(&self, job: &JobId) -> Result<Vec<Attempt>, JournalError> {
        write::attempts(&mut self.session().await?.connection, job).await
    }
}

/// The jobs whose ids begin so.
async fn by_prefix(
    connection: &mut SqliteConnection,
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
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(JobId::stored).collect())
}

/// The jobs that the vendor knows by this name.
async fn by_task(
    connection: &mut SqliteConnection,
    task_id: &str,
) -> Result<Vec<JobId>, JournalError> {
    let ids: Vec<String> = sqlx::query_scalar(sql::IDS_BY_TASK)
        .bind(task_id)
        .bind(MOST_CANDIDATES)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(JobId::stored).collect())
}
