//! `forget`: prompts, inputs and paths of ended jobs go; what they cost stays.

use std::fs;
use std::io;

use jiff::Timestamp;
use nanobanana::journal::{
    Erased, Filter, JobId, JobRecord, Journal, JournalError, Recovery, SavedFile,
};

use crate::args::past::ForgetArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::journal;
use crate::render::columns::one_line;
use crate::simulate;
use crate::terminal::{note, say};
use crate::text::files::undeleted;
use crate::text::forget as text;
use crate::text::jobs::next_step;
use crate::text::language;

/// Forgets jobs, all or none of them, and says what is left of each.
pub(crate) async fn run(args: &ForgetArgs) -> Result<Exit, CommandError> {
    let journal = journal::existing(simulate::service()).await?;
    let jobs = journal::find_each(journal.as_ref(), &args.jobs).await?;
    let mut all = jobs.iter();
    if let Some(job) = all.find(|job| job.state.recovery() != Recovery::Nothing) {
        let error = CommandError::told(Exit::Refused, |l| text::not_ended(l, job));
        return Err(error.hint(|l| next_step(l, job)));
    }
    let Some(journal) = journal else {
        return Ok(Exit::Success);
    };
    let files = || jobs.iter().flat_map(|job| &job.files);
    if args.with_files {
        // First, since nobody knows the names afterwards.
        for file in files() {
            delete(file, is_of_others(&journal, &jobs, file).await?)?;
        }
    }
    let erased = erase(&journal, &jobs).await?;
    journal::close(journal).await;
    for (job, erased) in jobs.iter().zip(erased) {
        say(&match erased {
            _ if job.forgotten_at.is_some() => text::was_forgotten(language(), &job.id),
            Erased::Points => text::points_kept(language(), job),
            Erased::Nothing => text::nothing_kept(language(), &job.id),
        });
    }
    if !args.with_files {
        let left = files().filter(|file| fs::symlink_metadata(&file.path).is_ok());
        left.for_each(|file| note(&text::still_there(language(), &one_line(&file.path))));
    }
    Ok(Exit::Success)
}

/// Whether another job has saved a picture under the same name: it may have replaced the one that is
/// forgotten.
async fn is_of_others(
    journal: &Journal,
    forgotten: &[JobRecord],
    file: &SavedFile,
) -> Result<bool, CommandError> {
    let filter = Filter {
        path: Some(file.path.clone()),
        ..Filter::default()
    };
    let page = journal.page(&filter, None, None).await?;
    let mut jobs = page.jobs.iter();
    Ok(jobs.any(|job| forgotten.iter().all(|gone| gone.id != job.id)))
}

async fn erase(journal: &Journal, jobs: &[JobRecord]) -> Result<Vec<Erased>, CommandError> {
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
    let erased = journal.erase(&ids, Timestamp::now()).await;
    erased.map_err(|error| match error {
        JournalError::Held { job, pid } => CommandError::Busy { job, pid },
        error => error.into(),
    })
}

/// Deletes a picture, where it is still the one that was saved.
fn delete(file: &SavedFile, is_of_others: bool) -> Result<(), CommandError> {
    let name = one_line(&file.path);
    let deleted = match fs::symlink_metadata(&file.path) {
        Ok(found) if found.is_file() && found.len() == file.bytes && !is_of_others => {
            fs::remove_file(&file.path)
        }
        Ok(_) => {
            note(&text::not_ours(language(), &name));
            return Ok(());
        }
        Err(error) => Err(error),
    };
    match deleted {
        Ok(()) => say(&text::deleted(language(), &name)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(undeleted(name.as_ref(), source)),
    }
    Ok(())
}
