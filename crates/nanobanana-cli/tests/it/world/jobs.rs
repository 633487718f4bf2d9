//! The journal that the programs leave, as another program would read it.

use std::path::{Path, PathBuf};

use nanobanana::journal::{Filter, JobRecord, PromptLog, State, open};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor as _};

use super::sandbox::Sandbox;
use super::wait_patiently_until;

/// The folder of the journal of IMA's jobs.
pub(crate) fn of_ima(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".local/state/nanobanana/journal")
}

/// The folder of the journal of the simulator's jobs.
pub(crate) fn of_simulator(sandbox: &Sandbox) -> PathBuf {
    sandbox
        .home()
        .join(".local/state/nanobanana/simulator/journal")
}

/// Every job, the youngest run first.
pub(crate) fn read(folder: &Path) -> Vec<JobRecord> {
    runtime().block_on(async {
        let journal = open(folder, PromptLog::Keep).await.unwrap();
        let page = journal.page(&Filter::default(), None, None).await.unwrap();
        journal.close().await.unwrap();
        page.jobs
    })
}

/// Makes create requests whose process was killed as old as one is that nobody answers any more.
pub(crate) fn age_requests(folder: &Path) {
    age(folder, State::Creating, 45_000);
}

/// Makes the jobs in a state older by so many milliseconds.
pub(crate) fn age(folder: &Path, state: State, milliseconds: u32) {
    let file = SqliteConnectOptions::new().filename(folder.join("journal.sqlite"));
    let age = format!(
        "UPDATE jobs SET committed_at = committed_at - {milliseconds} WHERE state = '{}'",
        state.name()
    );
    runtime().block_on(async {
        let mut connection = SqliteConnection::connect_with(&file).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(age)).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// Runs something while the journal is locked, as by another program that keeps it to itself.
pub(crate) fn while_locked<T>(folder: &Path, work: impl FnOnce() -> T) -> T {
    let file = SqliteConnectOptions::new().filename(folder.join("journal.sqlite"));
    runtime().block_on(async {
        let mut connection = SqliteConnection::connect_with(&file).await.unwrap();
        connection.execute("BEGIN EXCLUSIVE").await.unwrap();
        let done = work();
        connection.execute("ROLLBACK").await.unwrap();
        connection.close().await.unwrap();
        done
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// The one job.
#[track_caller]
pub(crate) fn only(folder: &Path) -> JobRecord {
    let mut jobs = read(folder);
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

/// Waits until there is a job in a state, and every job is.
#[track_caller]
pub(crate) fn wait_for(folder: &Path, state: State) {
    wait_patiently_until(|| {
        // Reading must not be what makes it.
        folder.join("journal.sqlite").exists() && {
            let jobs = read(folder);
            !jobs.is_empty() && jobs.iter().all(|job| job.state == state)
        }
    });
}
