//! Reading the journal: by name, by state, and what happened to a job.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::id::JobId;
use super::late::LateStep;
use super::record::{Attempt, JobRecord, ServiceKind, Transition};
use super::state::{Recovery, State};
use super::step::Step;
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

/// Whether jobs are listed that were [forgotten](Journal::erase).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forgotten {
    /// They are not.
    #[default]
    Left,
    /// They are, for the points that they cost.
    Counted,
}

/// Which jobs to list. The default is all but the forgotten ones.
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
    /// What to do with forgotten jobs.
    pub forgotten: Forgotten,
}

impl Journal {
    /// The job that a key stands for: a job's id or the beginning of one, or a vendor's task id.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn find(&self, key: &str) -> Result<Found, JournalError> {
        let late = self.late().all()?;
        let mut session = self.session().await?;
        let connection = &mut session.connection;
        let mut ids = by_prefix(connection, &key.to_ascii_lowercase()).await?;
        // Beginnings are looked up in order, so a whole id comes before any other that it begins.
        if ids
            .first()
            .is_none_or(|id| !id.as_str().eq_ignore_ascii_case(key))
        {
            let mut of_task = by_task(connection, key).await?;
            of_task.extend(
                late.iter()
                    .filter(|job| is_of_task(job, key))
                    .map(|(id, _)| id.clone()),
            );
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
                let mut record = write::job(connection, id).await?;
                look_ahead(&mut record, &late)?;
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
        let late = self.late().all()?;
        // The database does not know the states of these, so it is asked for all.
        let is_known = |state: &State| !late.is_empty() || wanted(state);
        let mut states: Vec<&str> = State::ALL
            .iter()
            .filter(|state| is_known(state))
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
        let limit = filter.limit.map_or(i64::MAX, i64::from);
        let rows = query
            .bind(filter.since.map_or(i64::MIN, Timestamp::as_millisecond))
            .bind(filter.forgotten == Forgotten::Counted)
            .bind(if late.is_empty() { limit } else { i64::MAX })
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        let mut records = rows.iter().map(row::job).collect::<Result<Vec<_>, _>>()?;
        for record in &mut records {
            look_ahead(record, &late)?;
        }
        records.retain(|record| wanted(&record.state));
        records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(records)
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

/// What is late of each job that something is late of.
type LateJobs = [(JobId, Vec<LateStep>)];

/// The record as it is after the steps that the database does not have yet.
fn look_ahead(record: &mut JobRecord, late: &LateJobs) -> Result<(), JournalError> {
    let of_job = late.iter().find(|(id, _)| *id == record.id);
    let mut steps = of_job.map_or(&[][..], |(_, steps)| steps).iter();
    steps.try_for_each(|step| record.look_ahead(step))
}

/// Whether a job's late steps have brought this task id.
fn is_of_task((_, steps): &(JobId, Vec<LateStep>), key: &str) -> bool {
    let is_it = |late: &LateStep| matches!(&late.step, Step::Running { task_id } if task_id == key);
    steps.iter().any(is_it)
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
