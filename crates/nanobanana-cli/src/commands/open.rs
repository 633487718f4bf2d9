//! `open`: a job's pictures in the desktop's viewer.

use std::path::{Path, PathBuf};

use nanobanana::journal::{Filter, JobRecord, SavedFile, ServiceKind, State};
use nanobanana::{Language, open_saved};

use crate::args::past::OpenArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::text::desktop as text;
use crate::text::jobs::{ended, next_step};
use crate::text::typed::show;
use crate::{desktop, journal, simulate};

/// Shows what the user means: the pictures of a job, or a file.
pub(crate) async fn run(args: &OpenArgs) -> Result<Exit, CommandError> {
    for path in pictures(args).await? {
        desktop::open(&path)?;
    }
    Ok(Exit::Success)
}

async fn pictures(args: &OpenArgs) -> Result<Vec<PathBuf>, CommandError> {
    let service = simulate::service();
    let Some(key) = &args.job else {
        let saved = Filter {
            with_files: true,
            ..Filter::in_states([State::Saved])
        };
        let jobs = journal::jobs(service, &saved, Some(1)).await?;
        return saved_files(jobs.first().ok_or_else(|| {
            CommandError::told(Exit::Refused, |l| text::no_picture_yet(l, service))
        })?);
    };
    if Path::new(key).is_file() {
        // Absolute, so that no name looks like an option.
        let path = std::path::absolute(key);
        return Ok(vec![path.unwrap_or_else(|_| key.into())]);
    }
    let journal = journal::existing(service).await?;
    let found = journal::find(journal.as_ref(), key).await;
    if let Some(journal) = journal {
        journal::close(journal).await;
    }
    match found {
        Err(CommandError::NoSuchJob { key }) => Err(CommandError::NeitherFileNorJob { key }),
        found => saved_files(&found?),
    }
}

/// The files of a job, all of which are there.
fn saved_files(job: &JobRecord) -> Result<Vec<PathBuf>, CommandError> {
    if job.state != State::Saved || job.forgotten_at.is_some() {
        return Err(match job.forgotten_at {
            // What is left of it has no name for its pictures.
            Some(_) => CommandError::NoSuchJob {
                key: job.id.to_string(),
            },
            None => {
                CommandError::told(Exit::Refused, |l| ended(l, job)).hint(|l| next_step(l, job))
            }
        });
    }
    if job.files.is_empty() {
        let url = job.pictures.first().map(|picture| picture.url.as_str());
        return Err(gone(job, url, |l| text::not_downloaded(l, job)));
    }
    job.files.iter().map(|file| picture(job, file)).collect()
}

/// The path of a saved picture, where that is what is there.
fn picture(job: &JobRecord, saved: &SavedFile) -> Result<PathBuf, CommandError> {
    let path = PathBuf::from(&saved.path);
    match open_saved(job.task_id.as_deref(), &path, saved.bytes) {
        Ok(_) => Ok(path),
        Err(why) => Err(gone(job, Some(&saved.url), |l| {
            text::not_as_saved(l, &saved.path, &why)
        })),
    }
}

/// That a picture is not here, and where it may be.
fn gone(job: &JobRecord, url: Option<&str>, said: impl Fn(Language) -> String) -> CommandError {
    // The simulator's addresses end with it.
    let url = url.filter(|_| job.service == ServiceKind::Ima);
    CommandError::told(Exit::Refused, said).hint(|l| text::after_gone(l, url, &show(&job.id)))
}
