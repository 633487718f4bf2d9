//! Lists of jobs, and what they add up to.
//!
//! Late steps lead out of states that are asked for, or into them: the few jobs that have any are
//! looked at whatever the database says of them.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{QueryBuilder, Row as _};

use super::{SqliteStore, row, sql};
use crate::error::JournalError;
use crate::filter::{Cursor, Filter, Page, Sum};
use crate::id::JobId;
use crate::progress::encode;
use crate::record::JobRecord;
use crate::state::{Recovery, State};

/// The newest run first, each run's jobs in order.
pub(super) const fn order(filter: &Filter) -> &'static str {
    match filter.account {
        None => " ORDER BY created_at DESC, run_id, number",
        Some(_) => " ORDER BY begun_at DESC, of_run, number",
    }
}

impl SqliteStore {
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
        let mut query = select("*", filter, &late)?;
        if let Some(from) = from {
            let (at, run) = (from.created_at.as_millisecond(), from.run.as_str());
            query.push(" AND (created_at < ").push_bind(at);
            query.push(" OR created_at = ").push_bind(at);
            query.push(" AND (run_id > ").push_bind(run);
            query.push(" OR run_id = ").push_bind(run);
            query.push(" AND number > ").push_bind(from.number);
            query.push("))");
        }
        query.push(order(filter));
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        // Late steps may lead out of the list.
        let most = limit.saturating_add(late.len());
        let mut session = self.session().await?;
        let (mut records, are_more) = some(&mut session.connection, query, filter, most).await?;
        holding
            .look_ahead(&mut session.connection, &mut records)
            .await?;
        drop(session);
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

    pub(super) async fn add_up(&self, filter: &Filter) -> Result<Vec<Sum>, JournalError> {
        let mut holding = self.with_late(|late| late.holding()).await?;
        let late = holding.jobs();
        if filter.words.is_empty() && late.is_empty() {
            let columns = format!(
                "committed_at / {} AS quarter, state, model_name, size, profile,
                    (SELECT account FROM runs WHERE runs.id = run_id) AS account,
                    COUNT(*) AS jobs,
                    SUM(points) AS points, SUM(doubtful_points) AS doubtful_points,
                    SUM(CASE state WHEN 'saved'
                        THEN MAX(COALESCE(json_array_length(pictures), 0), 1) ELSE 0 END
                    ) AS pictures",
                Sum::QUARTER
            );
            let mut query = select(&columns, filter, &late)?;
            query.push(" GROUP BY quarter, state, model_name, size, profile, account");
            let connection = &mut self.session().await?.connection;
            let rows = query.build().fetch_all(connection).await?;
            return rows.iter().map(row::sum).collect();
        }
        let query = select("*", filter, &late)?;
        let connection = &mut self.session().await?.connection;
        let (mut records, _) = some(connection, query, filter, usize::MAX).await?;
        holding.look_ahead(connection, &mut records).await?;
        records.retain(|record| filter.wants(record.state, record.doubtful_points));
        let mut sums = Vec::new();
        for record in &records {
            let account =
                sqlx::query_scalar::<_, String>(sql::ACCOUNT).bind(record.run_id.as_str());
            sums.push(Sum::of(record, &account.fetch_one(&mut *connection).await?));
        }
        Ok(joined(sums.into_iter()))
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
fn joined(sums: impl Iterator<Item = Sum>) -> Vec<Sum> {
    let mut joined: HashMap<_, Sum> = HashMap::new();
    for sum in sums {
        let kind = (
            sum.committed_at,
            sum.state,
            sum.model_name.clone(),
            sum.size.clone(),
            sum.profile.clone(),
            sum.account.clone(),
        );
        let known = joined.entry(kind).and_modify(|known| {
            known.jobs += sum.jobs;
            known.points += sum.points;
            known.doubtful_points += sum.doubtful_points;
            known.pictures += sum.pictures;
        });
        known.or_insert(sum);
    }
    joined.into_values().collect()
}

/// What a filter can ask the database for, and these jobs whatever the database says of their states.
pub(super) fn select(
    columns: &str,
    filter: &Filter,
    late: &[JobId],
) -> Result<QueryBuilder<Sqlite>, JournalError> {
    let mut query = QueryBuilder::new(format!("SELECT {columns} FROM "));
    match &filter.account {
        None => query.push("jobs WHERE ("),
        // What is read first is the order in which the tables are joined.
        Some(account) => {
            let (before, after) = match are_few(filter) {
                true => ("jobs CROSS JOIN ", ""),
                false => ("", " CROSS JOIN jobs"),
            };
            query.push(before);
            query.push("(SELECT id AS of_run, created_at AS begun_at FROM runs WHERE account = ");
            query.push_bind(account);
            if let Some(end_user) = &filter.end_user {
                query.push(" AND end_user IS ").push_bind(end_user);
            }
            query.push(")").push(after);
            query.push(" WHERE run_id = of_run AND (")
        }
    };
    push_states(&mut query, filter);
    if !late.is_empty() {
        query.push(" OR id IN (SELECT value FROM json_each(");
        query.push_bind(encode("id", &late)?).push("))");
    }
    query.push(")");
    if !filter.forgotten {
        query.push(" AND forgotten_at IS NULL");
    }
    // An expression has no index, which would lead to all jobs of a service or a model.
    if let Some(service) = filter.service {
        query
            .push(" AND service || '' = ")
            .push_bind(service.name());
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
    if let Some(sha256) = &filter.file_sha256 {
        query.push(" AND EXISTS (SELECT 1 FROM json_each(files) WHERE value ->> 'sha256' = ");
        query.push_bind(sha256).push(")");
    }
    if let Some(parent) = &filter.parent {
        query.push(" AND EXISTS (SELECT 1 FROM json_each(request, '$.parents') WHERE value = ");
        query.push_bind(parent.as_str()).push(")");
    }
    Ok(query)
}

/// Whether few of all jobs are in the states that are asked for: those of jobs that have not ended.
fn are_few(filter: &Filter) -> bool {
    let has_ended = |state: State| state.recovery() == Recovery::Nothing;
    let mut states = State::ALL.into_iter();
    !states.any(|state| has_ended(state) && filter.wants(state, 0))
}

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
    let column = match are_few(filter) {
        true => "state",
        false => "state || ''",
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
