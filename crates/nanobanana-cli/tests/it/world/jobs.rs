//! The journal that the programs leave, as another program would read it.

use std::path::{Path, PathBuf};

use nanobanana::journal::{JobFilter, JobRecord, Journal, PromptLog, State};

use super::sandbox::Sandbox;
use super::wait_until;

/// The folder of the journal of the vendor's jobs.
pub(crate) fn of_vendor(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".local/state/nanobanana/journal")
}

/// The folder of the journal of the stand-in's jobs.
pub(crate) fn of_stand_in(sandbox: &Sandbox) -> PathBuf {
    sandbox
        .home()
        .join(".local/state/nanobanana/simulator/journal")
}

/// Every job, the youngest run first.
pub(crate) fn read(folder: &Path) -> Vec<JobRecord> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let journal = Journal::open(folder, PromptLog::Keep).await.unwrap();
        let jobs = journal.jobs(&JobFilter::default()).await.unwrap();
        journal.close().await.unwrap();
        jobs
    })
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
    wait_until(|| {
        // Reading must not be what makes it.
        folder.join("journal.sqlite").exists() && {
            let jobs = read(folder);
            !jobs.is_empty() && jobs.iter().all(|job| job.state == state)
        }
    });
}
