//! `show`: a job, or a picture and what it was made from, and the command that makes it again; or several
//! side by side.

use std::path::{Path, PathBuf};

use nanobanana::journal::{Caller, Filter, JobRecord, Lifecycle};
use nanobanana::picture::thumbnail;
use nanobanana::report::Job;

use crate::again::Again;
use crate::args::recipe::ShowArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::recent::{self, Shot};
use crate::render::outcome::result;
use crate::render::{history, show, show_json};
use crate::saved_files::{files_of, files_of_all};
use crate::target::{Target, readable, unreadable};
use crate::terminal::note;
use crate::{desktop, journal, preview, sheet, simulate, text};

/// Reads the files or the journal, and shows what they say.
pub(crate) async fn run(args: &ShowArgs) -> Result<Exit, CommandError> {
    let last = [PathBuf::from("last")];
    let words = match args.targets.as_slice() {
        [] => &last[..],
        words => words,
    };
    let mut targets = Vec::new();
    for word in words {
        targets.extend(Target::find_all(word, readable()).await?);
    }
    if let Some(path) = &args.sheet {
        write_sheet(&targets, path, args.force)?;
        write_stdout(&result(&path.to_string_lossy()))?;
        if args.open {
            desktop::open(path)?;
        }
    } else if args.open {
        let files = files_of_all(&targets)?;
        files.iter().try_for_each(|(path, _)| desktop::open(path))?;
    } else if let Some(fields) = &args.json.fields {
        let mut jobs = Vec::new();
        for target in &targets {
            let again = Again::of(target);
            let (children, events) = (children(target).await?, events(target, args).await?);
            jobs.push(show_json::show(target, again.as_ref(), children, events));
        }
        write_stdout(&fields.array(&jobs))?;
    } else if let [target] = targets.as_slice() {
        one(target, args).await?;
    } else {
        several(&targets).await?;
    }
    Ok(Exit::Success)
}

/// What has happened to a job, where that is asked for.
async fn events(target: &Target, args: &ShowArgs) -> Result<Option<Lifecycle>, CommandError> {
    let Some(job) = target.job().filter(|_| args.events) else {
        return Ok(None);
    };
    let Some(journal) = journal::existing(job.service).await? else {
        return Ok(None);
    };
    let lifecycle = journal.lifecycle(&job.id).await;
    journal::close(journal).await;
    Ok(Some(lifecycle?))
}

/// The ids of the jobs that started from a job's pictures.
async fn children(target: &Target) -> Result<Vec<String>, CommandError> {
    let Some(job) = target.job() else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        parent: Some(job.id.clone()),
        ..Filter::default()
    };
    let children = journal::jobs(job.service, &filter, None).await?;
    Ok(children.iter().map(|child| child.id.to_string()).collect())
}

async fn one(target: &Target, args: &ShowArgs) -> Result<(), CommandError> {
    let again = Again::of(target);
    let events = events(target, args).await?;
    let mut text = show::show(target, again.as_ref(), &children(target).await?);
    if let Some(lifecycle) = &events {
        text.push_str(&show::events(lifecycle));
    }
    write_stdout(&text)?;
    if let Some(remark) = remark(target, again.as_ref()) {
        note(&remark);
    }
    Ok(())
}

/// The pictures side by side where the terminal can show some, then a line for each.
async fn several(targets: &[Target]) -> Result<(), CommandError> {
    let mut jobs = Vec::new();
    let mut names = Vec::new();
    let mut shown = Vec::new();
    for target in targets {
        let name = match target {
            Target::File(file) => file.path.to_string_lossy().into_owned(),
            Target::Job(job) => name(job).await?,
        };
        let files = files_of(target).unwrap_or_default();
        shown.extend(files.into_iter().map(|(path, _)| (path, name.clone())));
        names.push(name);
        jobs.push(target.job().map(Job::from).unwrap_or_default());
    }
    preview::show(&shown);
    write_stdout(&history::listed(&jobs, &names))
}

/// The word for a job's picture, else the job's id.
async fn name(job: &JobRecord) -> Result<String, CommandError> {
    let shots = Shot::all_of(job);
    let Some(journal) = journal::existing(job.service).await? else {
        return Ok(job.id.to_string());
    };
    let of_shots = match job.service == simulate::service() {
        true => recent::names(&journal, &Caller::default(), &shots).await?,
        false => Vec::new(),
    };
    let name = match of_shots.into_iter().next() {
        Some(name) => name,
        None => journal
            .shortened(std::slice::from_ref(&job.id))
            .await?
            .concat(),
    };
    journal::close(journal).await;
    Ok(name)
}

fn write_sheet(targets: &[Target], path: &Path, force: bool) -> Result<(), CommandError> {
    let mut pictures = Vec::new();
    for (path, file) in files_of_all(targets)? {
        let small = thumbnail(file, sheet::PLACE, sheet::PLACE);
        pictures.push(small.map_err(|cause| unreadable(&path, cause))?);
    }
    sheet::write(&sheet::of(&pictures), path, force)
}

/// What is to be known of where all that was read from, or of why it is not more.
fn remark(target: &Target, again: Option<&Again>) -> Option<String> {
    match (target.forgotten(), again) {
        (Some(job), _) => Some(text::recipe::forgotten(text::language(), job)),
        (None, None) => Some(text::recipe::no_recipe(text::language(), &target.name())),
        (None, Some(_)) => target
            .file()
            .filter(|file| file.is_known_by_journal())
            .map(|_| text::recipe::from_journal(text::language(), &target.name())),
    }
}
