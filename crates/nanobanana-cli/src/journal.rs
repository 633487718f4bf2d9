//! The journal on this machine, read without leaving anything behind where there is none yet.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use nanobanana::journal::{
    self, Caller, Filter, Found, JobId, JobRecord, Journal, PromptLog, ServiceKind,
};
use tokio::time::timeout;

use crate::environment::Folders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::recent::Recent;
use crate::text::jobs::ambiguous_job;

/// The folder of a service's journal, whether it is there or not.
pub(crate) fn folder(service: ServiceKind) -> Result<PathBuf, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    Ok(folders.journal(service))
}

pub(crate) async fn existing(service: ServiceKind) -> Result<Option<Journal>, CommandError> {
    // A folder that cannot be looked at is left for the journal itself to complain about.
    match folder(service)?.try_exists().unwrap_or(true) {
        true => existing_or_new(service).await.map(Some),
        false => Ok(None),
    }
}

pub(crate) async fn existing_or_new(service: ServiceKind) -> Result<Journal, CommandError> {
    Ok(journal::open(&folder(service)?, PromptLog::Keep).await?)
}

/// The newest jobs of a service; none where there is no journal.
pub(crate) async fn jobs(
    service: ServiceKind,
    filter: &Filter,
    limit: Option<u32>,
) -> Result<Vec<JobRecord>, CommandError> {
    let Some(journal) = existing(service).await? else {
        return Ok(Vec::new());
    };
    let page = journal.page(filter, None, limit).await?;
    close(journal).await;
    Ok(page.jobs)
}

/// The jobs that a user means, each once.
pub(crate) async fn find_each(
    journal: Option<&Journal>,
    keys: &[String],
) -> Result<Vec<JobRecord>, CommandError> {
    let mut found: Vec<JobRecord> = Vec::new();
    for key in keys {
        for job in named(journal, key).await? {
            if found.iter().all(|known| known.id != job.id) {
                found.push(job);
            }
        }
    }
    Ok(found)
}

/// The jobs of a word: the newest run's, a picture's, the one of an id, or the one that saved a file.
pub(crate) async fn named(
    journal: Option<&Journal>,
    key: &str,
) -> Result<Vec<JobRecord>, CommandError> {
    let jobs = match (journal, Recent::of(key)) {
        (None, _) => Vec::new(),
        (Some(journal), Some(recent)) => recent.jobs(journal, &Caller::default()).await?,
        (Some(journal), None) => match journal.find(key).await? {
            Found::One(job) => vec![*job],
            Found::None => that_saved(journal, key).await?,
            Found::Ambiguous(candidates) => return Err(ambiguous(key, &candidates)),
        },
    };
    match jobs.is_empty() {
        true => Err(CommandError::NoSuchJob {
            key: key.to_owned(),
        }),
        false => Ok(jobs),
    }
}

async fn that_saved(journal: &Journal, path: &str) -> Result<Vec<JobRecord>, CommandError> {
    let Ok(path) = fs::canonicalize(path) else {
        return Ok(Vec::new());
    };
    let saved = Filter {
        path: Some(path.to_string_lossy().into_owned()),
        ..Filter::default()
    };
    Ok(journal.page(&saved, None, Some(1)).await?.jobs)
}

pub(crate) fn ambiguous(key: &str, candidates: &[JobId]) -> CommandError {
    CommandError::told(Exit::Refused, |l| ambiguous_job(l, key, candidates))
}

/// How long the journal may take to end in order. It takes milliseconds, unless another process
/// holds it.
const LONGEST_CLOSE: Duration = Duration::from_secs(1);

/// Ends the work with the journal in order, so that its helper files go.
pub(crate) async fn close(journal: Journal) {
    // What was read has been read, and what was written is on the disk.
    let _ = timeout(LONGEST_CLOSE, journal.close()).await;
}
