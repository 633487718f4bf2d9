//! Saving what can be read of a damaged journal.
//!
//! The damaged file is only read, and then moved aside with the files beside it. Its rows are
//! copied one by one into a new journal, which takes its place. What a damaged page held is lost,
//! but an index on another page often still tells which jobs those were.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::iter;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, TypeInfo as _, ValueRef as _};
use url::Url;

use super::late::Late;
use super::{lease, open, row, sql};
use crate::error::{Damage, JournalError, JournalFault};
use crate::id::JobId;
use crate::step::{LateStep, Step};

/// What was saved of a damaged journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Where the damaged file is now.
    pub aside: PathBuf,
    /// How many jobs the new journal has.
    pub jobs: usize,
    /// The jobs that could not be read.
    pub lost: Vec<LostJob>,
    /// How many rows beside the jobs could not be read, at most: what happened to jobs, and their
    /// create requests.
    pub lost_rows: usize,
}

/// A job that could not be read, by what is still known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LostJob {
    /// Its name.
    pub id: Option<JobId>,
    /// The name of its task, which may be paid.
    pub task_id: Option<String>,
}

/// Repairs the journal in a folder where it is damaged, and only there; `None` where it is sound, or where
/// there is none. No other process can work on jobs meanwhile.
///
/// # Errors
/// When the journal is another program's or a newer version's, when a living process holds it,
/// and when the new one cannot be made. It is then left as it is.
pub async fn repair(folder: &Path) -> Result<Option<Saved>, JournalError> {
    let path = open::file_in(folder);
    if !folder.is_dir() {
        return Ok(None);
    }
    let _setup = open::lock_setup(folder).await?;
    if !open::set_of(&path).iter().any(|file| file.exists()) {
        return Ok(None);
    }
    match examine(folder).await {
        Ok(()) => return Ok(None),
        Err(error) if error.fault() == Some(JournalFault::Damaged) => {}
        Err(error) => return Err(error),
    }
    if let Some(owner) = lease::living(&folder.join("owners"))? {
        let pid = lease::process_id(&owner);
        return Err(JournalError::InUse { path, pid });
    }
    let filled = open::draft(folder, async |new| save(&path, new).await);
    let (mut saved, draft) = filled.await?;
    name_late_tasks(&Late::beside(folder), &mut saved.lost);
    let aside = open::replace(&draft, folder)?;
    Ok(Some(Saved { aside, ..saved }))
}

/// Reads a journal from one end to the other.
async fn examine(folder: &Path) -> Result<(), JournalError> {
    let mut connection = open::open_alone(folder).await?;
    let examined = async {
        let found: String = sqlx::query_scalar(sql::EXAMINE)
            .fetch_one(&mut connection)
            .await?;
        if found != "ok" {
            return Err(open::damaged(&open::file_in(folder), Damage::Found(found)));
        }
        for Table(name, _, check) in &TABLES {
            let every_row = AssertSqlSafe(format!("SELECT * FROM {name}"));
            let mut rows = sqlx::query(every_row).fetch(&mut connection);
            while let Some(row) = rows.try_next().await? {
                check(&row)?;
            }
        }
        Ok(())
    };
    let examined = examined.await;
    // Before the file is moved: closing removes what is beside it, by name.
    let _ = connection.close().await;
    examined
}

/// A table of the damaged file: its name, the column that its first index begins with, and whether a
/// row means something.
struct Table(&'static str, &'static str, Check);

type Check = fn(&SqliteRow) -> Result<(), JournalError>;

const TABLES: [Table; 6] = [
    Table("runs", "id", texts),
    Table("jobs", "id", |row| row::job(row).map(drop)),
    Table("transitions", "job_id", |row| {
        row::transition(row).map(drop)
    }),
    Table("keys", "caller", texts),
    Table("client_keys", "id", |row| row::client_key(row).map(drop)),
    Table("attempts", "job_id", |row| row::attempt(row).map(drop)),
];

/// Whether every text of a row is one.
fn texts(row: &SqliteRow) -> Result<(), JournalError> {
    for column in 0..row.len() {
        if row.try_get_raw(column)?.type_info().name() == "TEXT" {
            row.try_get::<&str, _>(column)?;
        }
    }
    Ok(())
}

/// Copies what can be read of a damaged file into a new one.
async fn save(damaged: &Path, new: &mut SqliteConnection) -> Result<Saved, JournalError> {
    let mut saved = Saved::default();
    let is_there = damaged.metadata().is_ok_and(|file| file.len() > 0);
    // The file is not changed by this, nor the log beside it.
    let url = Url::from_file_path(damaged).map(|url| format!("{url}?mode=ro"));
    let Some(url) = url.ok().filter(|_| is_there) else {
        return Ok(saved);
    };
    sqlx::raw_sql(sql::PREPARE_TO_SAVE)
        .execute(&mut *new)
        .await?;
    let attached = sqlx::query(sql::ATTACH_OLD).bind(url);
    if readable(attached.execute(&mut *new).await)?.is_none() {
        return Ok(saved);
    }
    let mut known = Known::default();
    for table in &TABLES {
        let unread = table.copy(new, &mut known).await?;
        if table.0 == "jobs" {
            known.unread = unread;
        } else {
            saved.lost_rows += unread.len();
        }
    }
    sqlx::raw_sql(sql::COMPLETE_SAVED)
        .execute(&mut *new)
        .await?;
    let kept: Vec<(String, Option<String>)> =
        sqlx::query_as(sql::NAMES).fetch_all(&mut *new).await?;
    saved.jobs = kept.len();
    saved.lost = known.lost(kept);
    sqlx::raw_sql(sql::DETACH_OLD).execute(new).await?;
    Ok(saved)
}

/// A task that was created when the file could not be written any more is known beside it.
fn name_late_tasks(late: &Late, lost: &mut [LostJob]) {
    for job in lost.iter_mut().filter(|job| job.task_id.is_none()) {
        let steps = job.id.as_ref().and_then(|id| late.read(id).ok());
        let task = |late: LateStep| match late.step {
            Step::Running { task_id } => Some(task_id),
            _ => None,
        };
        job.task_id = steps.into_iter().flatten().find_map(task);
    }
}

/// What is known of the damaged file's jobs, by the numbers of their rows.
#[derive(Default)]
struct Known {
    ids: BTreeMap<i64, String>,
    has_every_id: bool,
    tasks: BTreeMap<i64, String>,
    /// The rows that could not be read, or that are none.
    unread: BTreeSet<i64>,
}

impl Known {
    /// The jobs that were not kept.
    fn lost(&self, kept: Vec<(String, Option<String>)>) -> Vec<LostJob> {
        let kept: HashSet<String> = kept
            .into_iter()
            .flat_map(|(id, task)| iter::once(id).chain(task))
            .collect();
        let rows: BTreeSet<_> = self.ids.keys().chain(self.tasks.keys()).collect();
        let rows = rows
            .union(&self.unread.iter().collect())
            .copied()
            .collect::<Vec<_>>();
        let lost = rows.into_iter().filter_map(|row| {
            let (id, task_id) = (self.ids.get(row), self.tasks.get(row));
            let is_lost = match id.or(task_id) {
                Some(name) => !kept.contains(name),
                None => !self.has_every_id,
            };
            is_lost.then(|| LostJob {
                id: id.cloned().map(JobId::stored),
                task_id: task_id.cloned(),
            })
        });
        lost.collect()
    }
}

impl Table {
    /// Copies every row that can be read and means something. The numbers of the others, and of
    /// rows that never were but would be on the same pages.
    async fn copy(
        &self,
        new: &mut SqliteConnection,
        known: &mut Known,
    ) -> Result<BTreeSet<i64>, JournalError> {
        let Self(name, key, _) = self;
        // An older file has other columns.
        let columns = sqlx::query_scalar(sql::COMMON_COLUMNS).bind(name);
        let columns: Option<String> = readable(columns.fetch_optional(&mut *new).await)?.flatten();
        let Some(columns) = columns else {
            return Ok(BTreeSet::new());
        };
        let (rows, _) = keys(new, &format!("{name} NOT INDEXED"), "rowid").await?;
        let by_key = format!("{name} INDEXED BY sqlite_autoindex_{name}_1");
        let (named, is_whole) = keys(new, &by_key, key).await?;
        let last = rows.keys().chain(named.keys()).max().copied();
        if *name == "jobs" {
            let by_task = "jobs INDEXED BY jobs_by_task";
            (known.tasks, _) = keys(new, by_task, "task_id").await?;
            (known.ids, known.has_every_id) = (named, is_whole);
        }
        let copy = format!(
            "INSERT OR IGNORE INTO main.{name} ({columns})
             SELECT {columns} FROM old.{name} NOT INDEXED WHERE rowid BETWEEN $1 AND $2"
        );
        let mut unread = BTreeSet::new();
        let mut ranges: Vec<(i64, i64)> = last.map(|last| (1, last)).into_iter().collect();
        while let Some((first, last)) = ranges.pop() {
            let copied = sqlx::query(AssertSqlSafe(copy.clone()))
                .bind(first)
                .bind(last)
                .execute(&mut *new);
            if readable(copied.await)?.is_some() {
                continue;
            }
            if first == last {
                unread.insert(first);
            } else {
                let middle = first.midpoint(last);
                ranges.extend([(middle + 1, last), (first, middle)]);
            }
        }
        self.remove_meaningless(new).await?;
        Ok(unread)
    }

    async fn remove_meaningless(&self, new: &mut SqliteConnection) -> Result<(), JournalError> {
        let Self(name, _, check) = self;
        let select = AssertSqlSafe(format!("SELECT *, rowid AS row FROM main.{name}"));
        let mut meaningless = Vec::new();
        {
            let mut rows = sqlx::query(select).fetch(&mut *new);
            while let Some(row) = rows.try_next().await? {
                if check(&row).is_err() {
                    meaningless.push(row.try_get::<i64, _>("row")?);
                }
            }
        }
        for row in meaningless {
            let delete = AssertSqlSafe(format!("DELETE FROM main.{name} WHERE rowid = $1"));
            sqlx::query(delete).bind(row).execute(&mut *new).await?;
        }
        Ok(())
    }
}

/// The keys of a damaged table, by the numbers of their rows, as far as they can be read from either
/// end; whether that is all of them.
async fn keys(
    connection: &mut SqliteConnection,
    table: &str,
    key: &str,
) -> Result<(BTreeMap<i64, String>, bool), JournalError> {
    let mut keys = BTreeMap::new();
    for order in ["ASC", "DESC"] {
        let select = format!(
            "SELECT rowid, CAST({key} AS TEXT) FROM old.{table}
             WHERE {key} IS NOT NULL ORDER BY {key} {order}"
        );
        let mut rows = sqlx::query_as(AssertSqlSafe(select)).fetch(&mut *connection);
        loop {
            match readable(rows.try_next().await)? {
                Some(Some((row, key))) => keys.insert(row, key),
                Some(None) => return Ok((keys, true)),
                None => break,
            };
        }
    }
    Ok((keys, false))
}

/// The answer, where there is one; nothing where what is asked for cannot be read.
fn readable<T>(answer: Result<T, sqlx::Error>) -> Result<Option<T>, JournalError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if open::is_unreadable(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
