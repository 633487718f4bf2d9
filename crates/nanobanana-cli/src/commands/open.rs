//! `open`: a job's pictures in the desktop's viewer.

use std::path::{Path, PathBuf};

use nanobanana::journal::{Filter, JobRecord, SavedFile, State};
use nanobanana::open_saved;

use crate::args::past::OpenArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{desktop, journal};

/// Shows what the user means: the pictures of a job, or a file.
pub(crate) async fn run(args: &OpenArgs) -> Result<Exit, CommandError> {
    for path in pictures(args).await? {
        desktop::open(&path)?;
    }
    Ok(Exit::Success)
}

async fn pictures(args: &OpenArgs) -> Result<Vec<PathBuf>, CommandError> {
    let service = args.journal.service();
    let Some(key) = &args.job else {
        let saved = Filter {
            with_files: true,
            ..Filter::in_states([State::Saved])
        };
        let jobs = journal::jobs(service, &saved, Some(1)).await?;
        return saved_files(jobs.first().ok_or(CommandError::NoPictureYet { service })?);
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
    let whole = || Box::new(job.clone());
    if job.state != State::Saved || job.forgotten_at.is_some() {
        return Err(match job.forgotten_at {
            // What is left of it has no name for its pictures.
            Some(_) => CommandError::NoSuchJob {
                key: job.id.to_string(),
            },
            None => CommandError::NoPicture { job: whole() },
        });
    }
    if job.files.is_empty() {
        return Err(CommandError::NotDownloaded { job: whole() });
    }
    job.files.iter().map(|file| picture(job, file)).collect()
}

/// The path of a saved picture, where that is what is there.
fn picture(job: &JobRecord, saved: &SavedFile) -> Result<PathBuf, CommandError> {
    let path = PathBuf::from(&saved.path);
    match open_saved(job.task_id.as_deref(), &path, saved.bytes) {
        Ok(_) => Ok(path),
        Err(why) => Err(CommandError::PictureNotAsSaved {
            job: job.id.clone(),
            file: Box::new(saved.clone()),
            why,
        }),
    }
}
