//! Reading the journal: by name, by state, and what happened to a job.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::id::JobId;
use super::record::{Attempt, JobRecord, ServiceKind, Transition, encode};
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
        let mut session = self.session().await?;
        let connection = &mut session.connection;
        let mut ids = by_prefix(connection, &key.to_ascii_lowercase()).await?;
        // Beginnings are looked up in order, so a whole id comes before any other that it begins.
        if ids
            .first()
            .is_some_and(|id| id.as_str().eq_ignore_ascii_case(key))
        {
            ids.truncate(1);
            drop(session);
        } else {
            let mut of_task = by_task(connection, key).await?;
            let without: Vec<String> = sqlx::query_scalar(sql::IDS_WITHOUT_TASK)
                .fetch_all(connection)
                .await?;
            drop(session);
            of_task.extend(self.of_late_task(without, key).await?);
            for id in of_task {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        match ids.as_slice() {
            [] => Ok(Found::None),
            [id] => {
                // First, so that a step that is moved meanwhile is seen in one place at least.
                let of_job = id.clone();
                let steps = self.with_late(move |late| late.read(&of_job)).await?;
                let mut record = write::job(&mut self.session().await?.connection, id).await?;
                record.look_ahead(&steps)?;
                Ok(Found::One(Box::new(record)))
            }
            _ => Ok(Found::Ambiguous(ids)),
        }
    }

    /// Those of these jobs whose late steps have brought this task id.
    async fn of_late_task(
        &self,
        jobs: Vec<String>,
        task_id: &str,
    ) -> Result<Vec<JobId>, JournalError> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = Step::Running {
            task_id: task_id.to_owned(),
        };
        self.with_late(move |late| {
            let mut found = Vec::new();
            for id in jobs.into_iter().map(JobId::stored) {
                if late.read(&id)?.iter().any(|late| late.step == wanted) {
                    found.push(id);
                }
            }
            Ok(found)
        })
        .await
    }

    /// Jobs, the youngest run first and each run's jobs in order.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, JournalError> {
        let wanted = |state: &State| filter.states.is_empty() || filter.states.contains(state);
        let has_ended = |state: &State| state.recovery() == Recovery::Nothing;
        let are = |fit: &dyn Fn(&State) -> bool| State::ALL.iter().all(fit);
        // Late steps lead out of states that are wanted, or into them.
        let is_exact = are(&wanted)
            || filter.limit.is_none() && are(&|state| has_ended(state) || wanted(state));
        let late = if is_exact {
            Vec::new()
        } else {
            self.with_late(|late| late.holding()).await?
        };
        let mut states: Vec<State> = State::ALL.into_iter().filter(wanted).collect();
        // At least one is wanted: a filter either names one or wants all.
        states.resize(State::ALL.len(), states[0]);
        let services = match filter.service {
            Some(service) => [service; 2],
            None => ServiceKind::ALL,
        };
        let mut query = sqlx::query(if states.iter().any(has_ended) {
            sql::JOBS_BY_TIME
        } else {
            sql::JOBS_BY_STATE
        });
        for state in &states {
            query = query.bind(state.name());
        }
        query = query.bind(encode("id", &late)?);
        for service in services {
            query = query.bind(service.name());
        }
        let limit = filter.limit.map_or(i64::MAX, i64::from);
        let led_out = i64::try_from(late.len()).unwrap_or(i64::MAX);
        let rows = query
            .bind(filter.since.map_or(i64::MIN, Timestamp::as_millisecond))
            .bind(filter.forgotten == Forgotten::Counted)
            .bind(limit.saturating_add(led_out))
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        let records = rows.iter().map(row::job).collect::<Result<Vec<_>, _>>()?;
        let mut records = self.look_ahead(records).await?;
        records.retain(|record| wanted(&record.state));
        records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(records)
    }

    /// The records as they are after the steps that the database does not have yet.
    async fn look_ahead(
        &self,
        mut records: Vec<JobRecord>,
    ) -> Result<Vec<JobRecord>, JournalError> {
        let is_unfinished = |record: &JobRecord| record.state.recovery() != Recovery::Nothing;
        if !records.iter().any(is_unfinished) {
            return Ok(records);
        }
        self.with_late(move |late| {
            for record in records.iter_mut().filter(|record| is_unfinished(record)) {
                record.look_ahead(&late.read(&record.id)?)?;
            }
            Ok(records)
        })
        .await
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
