//! `forget`: prompts, inputs and paths of ended jobs go, and the recipes in their pictures; what they cost stays.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use nanobanana::journal::{
    Erased, Filter, JobId, JobRecord, Journal, JournalError, Recovery, ServiceKind, State,
};
use nanobanana::picture::Recipe;
use nanobanana::{NotAsSaved, strip_saved};

use crate::args::past::ForgetArgs;
use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::journal;
use crate::render::columns::one_line;
use crate::settings::Settings;
use crate::simulate;
use crate::target::Target;
use crate::terminal::{agrees, can_ask, note, say};
use crate::text::desktop::not_as_saved;
use crate::text::files::undeleted;
use crate::text::forget as text;
use crate::text::jobs::next_step;
use crate::text::language;
use crate::text::past::jobs;

/// So many jobs or files are told of one by one, and more of them in one sentence.
const FEW: usize = 3;

/// What is to be forgotten.
#[derive(Default)]
struct Meant {
    jobs: Vec<JobRecord>,
    /// Picture files that were named, each with the task that it says it is of.
    files: Vec<(PathBuf, Option<String>)>,
}

/// Forgets jobs, all or none of them, and says what is left of each.
pub(crate) async fn run(args: &ForgetArgs) -> Result<Exit, CommandError> {
    let service = simulate::service();
    let words = &args.search.words;
    // A word that is blank, as of a variable that is not set, would be in every prompt.
    let names_any = !words.is_empty() || args.is_search();
    if !names_any || words.iter().any(|word| word.trim().is_empty()) {
        return Err(CommandError::told(Exit::Usage, |l| text::WHICH_JOBS.of(l)));
    }
    let meant = match named(args, service).await? {
        Some(meant) => meant,
        None => found(args, service).await?,
    };
    let mut all = meant.jobs.iter();
    if let Some(job) = all.find(|job| job.state.recovery() != Recovery::Nothing) {
        let error = CommandError::told(Exit::Refused, |l| text::not_ended(l, job));
        return Err(error.hint(|l| next_step(l, job)));
    }
    let Some(journal) = journal::existing(service).await? else {
        treat_files(args, &meant, &[])?;
        return Ok(Exit::Success);
    };
    // First, since nobody knows the names afterwards.
    let others = files_of_others(&journal, &meant.jobs).await?;
    treat_files(args, &meant, &others)?;
    let erased = erase(&journal, &meant.jobs).await?;
    journal::close(journal).await;
    if meant.jobs.len() > FEW {
        let kept = meant.jobs.iter().zip(&erased);
        let kept = kept.filter(|(_, erased)| **erased == Erased::Points);
        let points = kept.map(|(job, _)| u64::from(job.points)).sum();
        let many = jobs(language(), meant.jobs.len());
        say(&text::points_kept(language(), &many, points));
        return Ok(Exit::Success);
    }
    for (job, erased) in meant.jobs.iter().zip(erased) {
        say(&match erased {
            _ if job.forgotten_at.is_some() => text::was_forgotten(language(), &job.id),
            Erased::Points => {
                let one = text::job(language(), &job.id);
                text::points_kept(language(), &one, job.points.into())
            }
            Erased::Nothing => text::nothing_kept(language(), &job.id),
        });
    }
    Ok(Exit::Success)
}

/// What the words name, where they name jobs or files and nothing else is asked for.
async fn named(args: &ForgetArgs, service: ServiceKind) -> Result<Option<Meant>, CommandError> {
    let words = &args.search.words;
    if words.is_empty() || args.is_search() {
        return Ok(None);
    }
    let mut meant = Meant::default();
    let mut unknown = None;
    for word in words {
        match Target::find_all(Path::new(word), &[service]).await {
            Ok(targets) => targets.iter().try_for_each(|target| meant.take(target))?,
            Err(error @ CommandError::NoSuchJob { .. }) => {
                unknown.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match unknown {
        None => Ok(Some(meant)),
        Some(_) if meant.jobs.is_empty() && meant.files.is_empty() => Ok(None),
        // Some of it is no word of a prompt.
        Some(error) => Err(error),
    }
}

impl Meant {
    fn take(&mut self, target: &Target) -> Result<(), CommandError> {
        if let Target::File(file) = target {
            let task = file.recipe.as_ref().map(|recipe| recipe.task_id.clone());
            if task.is_none() && file.job.is_none() {
                let name = target.name();
                return Err(CommandError::told(Exit::Refused, |l| {
                    text::unknown_file(l, &name)
                }));
            }
            let path = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
            self.files.push((path, task));
        }
        if let Some(job) = target.job()
            && self.jobs.iter().all(|known| known.id != job.id)
        {
            self.jobs.push(job.clone());
        }
        Ok(())
    }
}

/// The ended jobs that are looked for, once the user has agreed.
async fn found(args: &ForgetArgs, service: ServiceKind) -> Result<Meant, CommandError> {
    let filter = Filter {
        states: State::ALL
            .into_iter()
            .filter(|state| state.recovery() == Recovery::Nothing)
            .collect(),
        ..args.filter()?
    };
    let jobs = journal::jobs(service, &filter, None).await?;
    match jobs.len() {
        0 => Err(CommandError::told(Exit::Refused, |l| {
            text::NO_MATCHES.of(l)
        })),
        _ if args.yes || agrees(&text::question(language(), jobs.len())) => Ok(Meant {
            jobs,
            files: Vec::new(),
        }),
        many => {
            let error = CommandError::told(Exit::Refused, |l| text::not_agreed(l, many));
            // Whoever was asked has said no.
            Err(match can_ask() {
                true => error,
                false => error.hint(|l| text::SAY_YES.of(l).to_owned()),
            })
        }
    }
}

/// Deletes pictures, or takes the recipes out of them, and says what cannot be done.
fn treat_files(args: &ForgetArgs, meant: &Meant, others: &[String]) -> Result<(), CommandError> {
    let mut left = Vec::new();
    for job in &meant.jobs {
        let task = job.task_id.as_deref();
        for file in &job.files {
            let path = Path::new(&file.path);
            match args.with_files {
                true => delete(path, Some(file.bytes), others.contains(&file.path))?,
                false => left.extend(strip(path, task)),
            }
        }
        if let (true, true, Some(task)) = (args.with_files, job.files.is_empty(), task) {
            for path in pictures_of(task) {
                delete(&path, None, false)?;
            }
        }
    }
    let is_known = |path: &Path| {
        let mut files = meant.jobs.iter().flat_map(|job| &job.files);
        files.any(|file| Path::new(&file.path) == path)
    };
    for (path, task) in meant.files.iter().filter(|(path, _)| !is_known(path)) {
        match args.with_files {
            true => delete(path, None, false)?,
            false => left.extend(strip(path, task.as_deref())),
        }
    }
    match left.len() {
        ..=FEW => left.iter().for_each(|told| note(told)),
        many => note(&text::many_stay(language(), many)),
    }
    Ok(())
}

/// Takes a recipe out of a picture, and tells that the file is still there; or says why that cannot be done.
fn strip(path: &Path, task: Option<&str>) -> Option<String> {
    let l = language();
    let name = one_line(&path.to_string_lossy());
    match strip_saved(task, path) {
        Ok(true) => Some(text::stays_without_recipe(l, &name)),
        Ok(false) => Some(text::still_there(l, &name)),
        Err(NotAsSaved::Open(error)) if error.kind() == io::ErrorKind::NotFound => None,
        Err(why) => {
            note(&text::may_keep_recipe(l, &not_as_saved(l, &name, &why)));
            None
        }
    }
}

/// The pictures in this folder and in that of the settings whose recipes name a task.
fn pictures_of(task: &str) -> Vec<PathBuf> {
    let set = Settings::load()
        .ok()
        .and_then(|settings| settings.output_folder());
    let folders = environment::working_folder().ok().into_iter().chain(set);
    let files = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten();
    let is_picture = |path: &PathBuf| {
        let end = path
            .extension()
            .and_then(OsStr::to_str)
            .map(str::to_lowercase);
        end.is_some_and(|end| ["png", "jpg", "jpeg", "webp"].contains(&&*end))
    };
    let is_of_task = |path: &PathBuf| {
        let recipe = fs::File::open(path).ok().map(Recipe::read);
        matches!(recipe, Some(Ok(Some(recipe))) if recipe.task_id == task)
    };
    let paths = files.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths.filter(is_picture).filter(is_of_task).collect();
    found.dedup();
    found
}

/// The paths under which other jobs have saved pictures too: one of those may have replaced the one that is
/// forgotten.
async fn files_of_others(
    journal: &Journal,
    forgotten: &[JobRecord],
) -> Result<Vec<String>, CommandError> {
    let mut others = Vec::new();
    for file in forgotten.iter().flat_map(|job| &job.files) {
        let filter = Filter {
            path: Some(file.path.clone()),
            ..Filter::default()
        };
        let page = journal.page(&filter, None, None).await?;
        let mut jobs = page.jobs.iter();
        if jobs.any(|job| forgotten.iter().all(|gone| gone.id != job.id)) {
            others.push(file.path.clone());
        }
    }
    Ok(others)
}

async fn erase(journal: &Journal, jobs: &[JobRecord]) -> Result<Vec<Erased>, CommandError> {
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
    let erased = journal.erase(&ids, Timestamp::now()).await;
    erased.map_err(|error| match error {
        JournalError::Held { job, pid } => CommandError::Busy { job, pid },
        error => error.into(),
    })
}

/// Deletes a picture, where it is still the one that was saved, as far as its length is known.
fn delete(path: &Path, bytes: Option<u64>, is_of_others: bool) -> Result<(), CommandError> {
    let name = one_line(&path.to_string_lossy());
    let deleted = match fs::symlink_metadata(path) {
        Ok(found)
            if found.is_file()
                && bytes.is_none_or(|bytes| found.len() == bytes)
                && !is_of_others =>
        {
            fs::remove_file(path)
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
