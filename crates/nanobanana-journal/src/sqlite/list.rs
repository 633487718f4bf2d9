//! Lists of jobs, and what they add up to.
//!
//! Late steps lead out of states that are asked for, or into them: the few jobs that have any are
//! looked at whatever the database says of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use futures_util::TryStreamExt as _;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{QueryBuilder, Row as _};

use super::{SqliteStore, row, sql};
use crate::error::JournalError;
use crate::filter::{Changes, Cursor, Filter, Forgotten, Page, Sequence, Sum, shortened};
use crate::id::JobId;
use crate::progress::encode;
use crate::record::JobRecord;
use crate::state::{Recovery, State};

/// How the jobs with late steps are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late<'a> {
    /// Whatever the database says of their states.
    Beside(&'a [JobId]),
    /// They are not.
    Without(&'a [JobId]),
    /// They alone.
    Alone(&'a [JobId]),
}

/// The newest run first, each run's jobs in order.
pub(super) const ORDER: &str = " ORDER BY created_at DESC, run_id, number";

impl SqliteStore {
    /// Jobs, the newest run first and each run's jobs in order.
    pub(super) async fn list(
        &self,
        filter: &Filter,
        from: Option<&Cursor>,
        limit: Option<u32>,
    ) -> Result<Page, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let late = match State::ALL.iter().all(|state| filter.wants(*state, 0)) {
            true => Vec::new(),
            false => holding.jobs(),
        };
        let mut query = select("*", filter, Late::Beside(&late))?;
        if let Some(Cursor {
            created_at,
            run,
            number,
        }) = from
        {
            let at = created_at.as_millisecond();
            query.push(" AND (created_at < ").push_bind(at);
            query.push(" OR created_at = ").push_bind(at);
            query.push(" AND (run_id > ").push_bind(run.as_str());
            query.push(" OR run_id = ").push_bind(run.as_str());
            query.push(" AND number > ").push_bind(*number);
            query.push("))");
        }
        query.push(ORDER);
        let limit = limit.map_or(usize::MAX, |limit| {
            usize::try_from(limit).unwrap_or(usize::MAX)
        });
        // Late steps may lead out of the list.
        let most = limit.saturating_add(late.len());
        let (mut records, are_more) = {
            let connection = &mut self.session().await?.connection;
            let (mut records, are_more) = some(connection, query, filter, most).await?;
            holding.look_ahead(connection, &mut records).await?;
            (records, are_more)
        };
        records.retain(|record| filter.wants(record.state, record.doubtful_points));
        let goes_on = are_more || records.len() > limit;
        records.truncate(limit);
        let last = records.last().filter(|_| goes_on);
        let next = last.map(|last| Cursor {
            created_at: last.created_at,
            run: last.run_id.clone(),
            number: last.number,
        });
        let jobs = records;
        Ok(Page { jobs, next })
    }

    /// What jobs add up to, by what they have in common.
    pub(super) async fn add_up(&self, filter: &Filter) -> Result<Vec<Sum>, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let late = holding.jobs();
        let mut sums = Vec::new();
        let mut records = {
            let connection = &mut self.session().await?.connection;
            let (mut records, _) = if filter.words.is_empty() {
                let columns = format!(
                    "committed_at / {} AS quarter, state, model_name, size, COUNT(*) AS jobs,
                    SUM(points) AS points, SUM(doubtful_points) AS doubtful_points,
                    SUM(CASE state WHEN 'saved'
                        THEN MAX(COALESCE(json_array_length(pictures), 0), 1) ELSE 0 END
                    ) AS pictures",
                    Sum::QUARTER
                );
                let mut query = select(&columns, filter, Late::Without(&late))?;
                query.push(" GROUP BY quarter, state, model_name, size");
                let rows = query.build().fetch_all(&mut *connection).await?;
                sums = rows.iter().map(row::sum).collect::<Result<_, _>>()?;
                let query = select("*", filter, Late::Alone(&late))?;
                some(connection, query, filter, usize::MAX).await?
            } else {
                let query = select("*", filter, Late::Beside(&late))?;
                some(connection, query, filter, usize::MAX).await?
            };
            holding.look_ahead(connection, &mut records).await?;
            records
        };
        records.retain(|record| filter.wants(record.state, record.doubtful_points));
        sums.extend(records.iter().map(Sum::of));
        Ok(joined(sums))
    }

    /// What has changed since a place in the journal's history.
    pub(super) async fn list_changes(
        &self,
        since: Sequence,
        limit: u32,
    ) -> Result<Changes, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let connection = &mut self.session().await?.connection;
        let rows = sqlx::query(sql::CHANGED_JOBS)
            .bind(since.0)
            .bind(limit)
            .fetch_all(&mut *connection)
            .await?;
        let next = match rows.last() {
            Some(last) => Sequence(last.try_get("changed")?),
            None => since,
        };
        let mut jobs = rows.iter().map(row::job).collect::<Result<Vec<_>, _>>()?;
        holding.look_ahead(connection, &mut jobs).await?;
        Ok(Changes { jobs, next })
    }

    /// The shortest beginnings of ids that no other job's id has.
    pub(super) async fn shorten(&self, jobs: &[JobId]) -> Result<Vec<String>, JournalError> {
        let rows: Vec<(Option<String>, Option<String>)> = sqlx::query_as(sql::NEIGHBOURS)
            .bind(encode("id", &jobs)?)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        let pairs = jobs.iter().zip(rows);
        Ok(pairs
            .map(|(id, (before, after))| shortened(id, &[before, after]))
            .collect())
    }
}

/// Rows of jobs that have the filter's words: so many at most, and whether there are more.
async fn some(
    connection: &mut SqliteConnection,
    mut query: QueryBuilder<Sqlite>,
    filter: &Filter,
    most: usize,
) -> Result<(Vec<JobRecord>, bool), JournalError> {
    let mut records = Vec::new();
    let mut rows = query.build().fetch(connection);
    while let Some(row) = rows.try_next().await? {
        if !filter.words.is_empty() && !filter.has_words(row.try_get("prompt")?) {
            continue;
        }
        if records.len() == most {
            return Ok((records, true));
        }
        records.push(row::job(&row)?);
    }
    Ok((records, false))
}

/// Adds up what is of the same kind.
fn joined(sums: Vec<Sum>) -> Vec<Sum> {
    let mut joined: Vec<Sum> = Vec::with_capacity(sums.len());
    let mut places = HashMap::new();
    for sum in sums {
        let kind = (
            sum.committed_at,
            sum.state,
            sum.model_name.clone(),
            sum.size.clone(),
        );
        match places.entry(kind) {
            Entry::Vacant(place) => {
                place.insert(joined.len());
                joined.push(sum);
            }
            Entry::Occupied(place) => {
                let known = &mut joined[*place.get()];
                known.jobs += sum.jobs;
                known.points += sum.points;
                known.doubtful_points += sum.doubtful_points;
                known.pictures += sum.pictures;
            }
        }
    }
    joined
}

/// What a filter can ask the database for.
pub(super) fn select(
    columns: &str,
    filter: &Filter,
    late: Late<'_>,
) -> Result<QueryBuilder<Sqlite>, JournalError> {
    let mut query = QueryBuilder::new(format!("SELECT {columns} FROM jobs WHERE ("));
    let (word, ids) = match late {
        Late::Beside(ids) => (" OR id IN", ids),
        Late::Without(ids) => (" AND id NOT IN", ids),
        Late::Alone(ids) => ("id IN", ids),
    };
    if !matches!(late, Late::Alone(_)) {
        push_states(&mut query, filter);
    }
    if !ids.is_empty() || matches!(late, Late::Alone(_)) {
        query.push(format!("{word} (SELECT value FROM json_each("));
        query.push_bind(encode("id", &ids)?).push("))");
    }
    query.push(")");
    if filter.forgotten == Forgotten::Left {
        query.push(" AND forgotten_at IS NULL");
    }
    // An expression has no index, which would lead to all jobs of a service or a model.
    if let Some(service) = filter.service {
        query
            .push(" AND service || '' = ")
            .push_bind(service.name());
    }
    if let Some(account) = &filter.account {
        query.push(" AND run_id || '' IN (SELECT id FROM runs WHERE account = ");
        query.push_bind(account).push(")");
    }
    if let Some(run) = &filter.run {
        query.push(" AND run_id = ").push_bind(run.as_str());
    }
    if let Some(since) = filter.since {
        query
            .push(" AND created_at >= ")
            .push_bind(since.as_millisecond());
    }
    if let Some(before) = filter.before {
        query
            .push(" AND created_at < ")
            .push_bind(before.as_millisecond());
    }
    if let Some(model_id) = &filter.model_id {
        query.push(" AND model_id = ").push_bind(model_id);
    }
    if !filter.sizes.is_empty() {
        let sizes: Vec<String> = filter
            .sizes
            .iter()
            .map(|size| size.to_uppercase())
            .collect();
        query.push(" AND UPPER(size) IN (SELECT value FROM json_each(");
        query.push_bind(encode("size", &sizes)?).push("))");
    }
    if let Some(path) = &filter.path {
        query.push(" AND EXISTS (SELECT 1 FROM json_each(files) WHERE value ->> 'path' = ");
        query.push_bind(path).push(")");
    }
    if filter.with_files {
        query.push(" AND json_array_length(files) > 0");
    }
    Ok(query)
}

/// The states that are asked for.
fn push_states(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    let of = |doubtful: u32| -> Vec<State> {
        let wanted = |state: &State| filter.wants(*state, doubtful);
        State::ALL.into_iter().filter(wanted).collect()
    };
    let (states, if_doubtful) = (of(0), of(1));
    if states.len() == State::ALL.len() {
        query.push("TRUE");
        return;
    }
    // Where the states are those of few jobs, their index leads to them; where they are those of many,
    // the order of the list leads to the first of them. An expression has no index.
    let has_ended = |state: &State| state.recovery() == Recovery::Nothing;
    let column = match states.iter().any(has_ended) {
        true => "state || ''",
        false => "state",
    };
    let list = |states: &[State]| {
        let names: Vec<String> = states
            .iter()
            .map(|state| format!("'{}'", state.name()))
            .collect();
        names.join(", ")
    };
    query.push(format!("({column} IN ({})", list(&states)));
    if if_doubtful != states {
        let states = list(&if_doubtful);
        query.push(format!(
            " OR doubtful_points > 0 AND state || '' IN ({states})"
        ));
    }
    query.push(")");
}
