//! Journals that earlier versions have written: each is upgraded, read and gone on with.

use std::path::Path;

use nanobanana::journal::{self, Filter, JobRecord, PromptLog, State};
use nanobanana::{Failure, Outcome};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::resume::resume_all;
use crate::studio::{Studio, listed, smooth};

/// What each published schema has changed, and rows that its version wrote, the first one first.
const SCHEMAS: [&str; 3] = [
    include_str!("schemas/1.sql"),
    include_str!("schemas/2.sql"),
    include_str!("schemas/3.sql"),
];

/// Writes the journal of a version, as it has become through those before, into a studio.
async fn write(studio: &Studio, version: usize) {
    let mut connection = connect(studio.records.path()).await;
    let folder = studio.folder.path().to_str().unwrap();
    for schema in &SCHEMAS[..version] {
        let sql = schema.replace("{folder}", folder);
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

async fn connect(records: &Path) -> SqliteConnection {
    let file = records.join("journal.sqlite");
    let options = SqliteConnectOptions::new().filename(file);
    let connection = options.create_if_missing(true).connect().await;
    connection.unwrap()
}

/// The schema's number and the columns of every table.
async fn schema(records: &Path) -> (i64, Vec<(String, String)>) {
    let mut connection = connect(records).await;
    let version = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut connection)
        .await;
    let columns = sqlx::query_as(
        "SELECT tables.name, columns.name
         FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
         ORDER BY tables.name, columns.cid",
    );
    let columns = columns.fetch_all(&mut connection).await;
    (version.unwrap(), columns.unwrap())
}

async fn jobs(studio: &Studio, forgotten: bool) -> Vec<JobRecord> {
    let filter = Filter {
        forgotten,
        ..Filter::default()
    };
    listed(&studio.journal().await, &filter).await
}

#[tokio::test(start_paused = true)]
async fn a_journal_of_every_version_is_upgraded_and_read_alike() {
    let fresh = tempfile::tempdir().unwrap();
    let journal = journal::open(fresh.path(), PromptLog::Keep).await.unwrap();
    journal.close().await.unwrap();
    let expected = schema(fresh.path()).await;
    for version in 1..=SCHEMAS.len() {
        let studio = Studio::new(smooth());
        write(&studio, version).await;
        let listed = jobs(&studio, false).await;
        assert_eq!(schema(studio.records.path()).await, expected, "{version}");
        let states: Vec<State> = listed.iter().rev().map(|job| job.state).collect();
        let written = [
            State::Planned,
            State::Uploading,
            State::Creating,
            State::Running,
            State::StillRunning,
            State::Succeeded,
            State::Saved,
            State::Failed,
            State::Refused,
            State::Cancelled,
            State::Unknown,
        ];
        assert_eq!(states, written, "{version}");
        let journal = studio.journal().await;
        assert_eq!(journal.client_keys().await.unwrap(), []);
        for job in &listed {
            assert_eq!(job.prompt.as_deref(), Some("a cat"));
            let lifecycle = journal.lifecycle(&job.id).await.unwrap();
            assert_eq!(lifecycle.transitions.last().unwrap().to, job.state);
            let tried = lifecycle.attempts.len();
            let is_tried = !matches!(
                job.state,
                State::Planned | State::Uploading | State::Cancelled
            );
            assert_eq!(tried, usize::from(is_tried), "{}", job.state.name());
        }
        // The first version forgot nothing.
        let counted = jobs(&studio, true).await;
        assert_eq!(counted.len() - listed.len(), usize::from(version > 1));
    }
}

#[tokio::test(start_paused = true)]
async fn what_every_version_has_left_is_gone_on_with_alike() {
    for version in 1..=SCHEMAS.len() {
        let studio = Studio::new(smooth());
        write(&studio, version).await;
        let outcomes = resume_all(&studio).await;
        let ends: Vec<String> = outcomes.iter().rev().map(|outcome| end(outcome)).collect();
        assert_eq!(
            ends,
            [
                "cancelled",
                "cancelled",
                "unknown",
                "running.png",
                "still_running.png",
                "succeeded.png",
                "unknown",
            ],
            "{version}"
        );
        let left = listed(&studio.journal().await, &Filter::unfinished()).await;
        assert!(left.iter().all(|job| job.state == State::Unknown));
    }
}

fn end(outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(pictures) => {
            let path = &pictures[0].saved.as_ref().unwrap().path;
            path.file_name().unwrap().to_str().unwrap().to_owned()
        }
        Err(Failure::Cancelled { .. }) => "cancelled".to_owned(),
        Err(Failure::CreateUnknown { .. }) => "unknown".to_owned(),
        Err(other) => panic!("{other:?}"),
    }
}
