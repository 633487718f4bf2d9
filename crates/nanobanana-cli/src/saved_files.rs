//! The files of pictures that were saved, where they still are what was saved.

use std::fs::File;
use std::path::PathBuf;

use nanobanana::journal::{JobRecord, SavedFile, ServiceKind, State};
use nanobanana::{Language, open_saved};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::target::{Target, unreadable};
use crate::text::desktop as text;
use crate::text::jobs::{ended, next_step};
use crate::text::typed::show;

/// The files of all that the user means, open: none where one is not there.
pub(crate) fn files_of_all(targets: &[Target]) -> Result<Vec<(PathBuf, File)>, CommandError> {
    let files: Result<Vec<_>, _> = targets.iter().map(files_of).collect();
    Ok(files?.into_iter().flatten().collect())
}

/// The files of what the user means, open, all of which are there.
pub(crate) fn files_of(target: &Target) -> Result<Vec<(PathBuf, File)>, CommandError> {
    match target {
        Target::Job(job) => saved_files(job),
        Target::File(file) => {
            // Absolute, so that no name looks like an option.
            let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
            let open = File::open(&path).map_err(|cause| unreadable(&path, cause))?;
            Ok(vec![(path, open)])
        }
    }
}

fn saved_files(job: &JobRecord) -> Result<Vec<(PathBuf, File)>, CommandError> {
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

fn picture(job: &JobRecord, saved: &SavedFile) -> Result<(PathBuf, File), CommandError> {
    let path = PathBuf::from(&saved.path);
    match open_saved(job.task_id.as_deref(), &path, saved.bytes) {
        Ok(file) => Ok((path, file)),
        Err(why) => Err(gone(job, Some(&saved.url), |l| {
            text::not_as_saved(l, &saved.path, &why)
        })),
    }
}

fn gone(job: &JobRecord, url: Option<&str>, said: impl Fn(Language) -> String) -> CommandError {
    // The simulator's addresses end with it.
    let url = url.filter(|_| job.service == ServiceKind::Ima);
    CommandError::told(Exit::Refused, said).hint(|l| text::after_gone(l, url, &show(&job.id)))
}
