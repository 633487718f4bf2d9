//! What a user means by a word that is a picture file or a job.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use nanobanana::journal::{
    Attempt, Caller, Filter, Found, JobRecord, Recovery, SavedFile, ServiceKind, State, Transition,
};
use nanobanana::picture::{Inspection, PictureError, Recipe, inspect};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::recent::Recent;
use crate::text::recipe::not_readable;
use crate::{journal, simulate};

/// What the word stands for.
pub(crate) enum Target {
    /// A picture file that is there.
    File(Box<PictureFile>),
    /// A job of the journal.
    Job(Box<JobRecord>),
}

/// A picture, by its own bytes.
pub(crate) struct PictureFile {
    /// The path, as the user gave it.
    pub(crate) path: PathBuf,
    pub(crate) inspection: Inspection,
    /// What it says of itself; anybody may have written that.
    pub(crate) recipe: Option<Recipe>,
    /// The job that the recipe names, where the journal of this machine knows it; without a recipe
    /// the job that saved this very file.
    pub(crate) job: Option<JobRecord>,
}

/// The services whose jobs are looked at: what is only read may be simulated, too.
pub(crate) fn readable() -> &'static [ServiceKind] {
    match simulate::service() {
        ServiceKind::Ima => &ServiceKind::ALL,
        ServiceKind::Simulator => &[ServiceKind::Simulator],
    }
}

/// What happened to a job.
#[derive(Default)]
pub(crate) struct Events {
    pub(crate) transitions: Vec<Transition>,
    /// The requests that may have been paid.
    pub(crate) attempts: Vec<Attempt>,
}

impl Events {
    /// What happened to a job.
    pub(crate) async fn of(job: &JobRecord) -> Result<Self, CommandError> {
        let mut events = Self::default();
        if let Some(journal) = journal::existing(job.service).await? {
            events.transitions = journal.transitions(&job.id).await?;
            events.attempts = journal.attempts(&job.id).await?;
            journal::close(journal).await;
        }
        Ok(events)
    }
}

impl PictureFile {
    /// Whether only the journal knows what it was made from.
    pub(crate) fn is_known_by_journal(&self) -> bool {
        self.recipe.is_none() && self.job.is_some()
    }
}

impl Target {
    /// What a word means: a picture file of that name, else all jobs of the newest run, else the job of that name
    /// among these services' jobs.
    pub(crate) async fn find_all(
        word: &Path,
        services: &[ServiceKind],
    ) -> Result<Vec<Self>, CommandError> {
        if word.is_file() {
            return Ok(vec![Self::File(Box::new(read(word, services).await?))]);
        }
        let key = word.to_string_lossy().into_owned();
        let mut found = Vec::new();
        if let Some(recent) = Recent::of(&key) {
            if let Some(journal) = journal::existing(simulate::service()).await? {
                let jobs = recent.jobs(&journal, &Caller::default()).await;
                journal::close(journal).await;
                found.extend(jobs?.into_iter().map(|job| Self::Job(Box::new(job))));
            }
        } else {
            for service in services {
                match find_job(&key, *service).await? {
                    Found::One(record) => return Ok(vec![Self::Job(record)]),
                    Found::Ambiguous(candidates) => {
                        return Err(journal::ambiguous(&key, &candidates));
                    }
                    Found::None => {}
                }
            }
        }
        match found.is_empty() {
            true => Err(CommandError::NoSuchJob { key }),
            false => Ok(found),
        }
    }

    /// The first of what a word means: the jobs of a run ask for the same.
    pub(crate) async fn find(word: &Path, services: &[ServiceKind]) -> Result<Self, CommandError> {
        let found = Self::find_all(word, services).await?.into_iter().next();
        found.ok_or_else(|| CommandError::NoSuchJob {
            key: word.to_string_lossy().into_owned(),
        })
    }

    /// The job, where there is one.
    pub(crate) fn job(&self) -> Option<&JobRecord> {
        match self {
            Self::File(file) => file.job.as_ref(),
            Self::Job(job) => Some(job),
        }
    }

    /// The job that the user had forgotten: only what it cost is left.
    pub(crate) fn forgotten(&self) -> Option<&JobRecord> {
        self.job().filter(|job| job.forgotten_at.is_some())
    }

    /// Whether something is left to do for its job: until then nothing invites to pay for it again.
    pub(crate) fn is_pending(&self) -> bool {
        self.job()
            .is_some_and(|job| job.state.recovery() != Recovery::Nothing)
    }

    /// The picture file, where that was meant.
    pub(crate) fn file(&self) -> Option<&PictureFile> {
        match self {
            Self::File(file) => Some(file),
            Self::Job(_) => None,
        }
    }

    /// Who made it; IMA where nothing says otherwise.
    pub(crate) fn service(&self) -> ServiceKind {
        match self {
            Self::Job(job) => job.service,
            Self::File(file) => match (&file.recipe, &file.job) {
                (Some(recipe), _) => maker_of(recipe),
                (None, Some(job)) => job.service,
                (None, None) => ServiceKind::Ima,
            },
        }
    }

    /// What the user may call it by.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Job(job) => job.id.to_string(),
            Self::File(file) => file.path.display().to_string(),
        }
    }
}

async fn read(path: &Path, services: &[ServiceKind]) -> Result<PictureFile, CommandError> {
    let (inspection, recipe) = look_at(path).map_err(|cause| {
        let path = path.display();
        CommandError::told(Exit::Input, |l| not_readable(l, &path.to_string())).because(cause)
    })?;
    let job = match &recipe {
        Some(recipe) => job_of(recipe).await?,
        None => job_that_saved(path, &inspection, services).await?,
    };
    Ok(PictureFile {
        path: path.to_owned(),
        inspection,
        recipe,
        job,
    })
}

fn look_at(path: &Path) -> Result<(Inspection, Option<Recipe>), PictureError> {
    let file = File::open(path).map_err(PictureError::Read)?;
    Ok((inspect(&file)?, Recipe::read(&file)?))
}

async fn job_of(recipe: &Recipe) -> Result<Option<JobRecord>, CommandError> {
    let found = find_job(&recipe.task_id, maker_of(recipe)).await?;
    Ok(match found {
        // A file may call the beginning of some job's name its task id.
        Found::One(job) if job.task_id.as_deref() == Some(&recipe.task_id) => Some(*job),
        _ => None,
    })
}

/// The last job that saved a file at this path, where that is still the picture that is there, as
/// far as the journal can tell: it keeps length, pixels and format.
async fn job_that_saved(
    path: &Path,
    inspection: &Inspection,
    services: &[ServiceKind],
) -> Result<Option<JobRecord>, CommandError> {
    let Ok(path) = fs::canonicalize(path) else {
        return Ok(None);
    };
    let path = path.to_string_lossy();
    let is_it = |file: &SavedFile| {
        (file.path.as_str(), file.bytes, file.media_type.as_str())
            == (&*path, inspection.bytes, inspection.format.media_type())
            && (file.width, file.height) == (inspection.width, inspection.height)
    };
    let saved = Filter {
        path: Some(path.to_string()),
        ..Filter::in_states([State::Saved])
    };
    for service in services {
        let mut jobs = journal::jobs(*service, &saved, None).await?.into_iter();
        if let Some(job) = jobs.find(|job| job.files.iter().any(is_it)) {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

fn maker_of(recipe: &Recipe) -> ServiceKind {
    if recipe.simulated {
        ServiceKind::Simulator
    } else {
        ServiceKind::Ima
    }
}

async fn find_job(key: &str, service: ServiceKind) -> Result<Found, CommandError> {
    let Some(journal) = journal::existing(service).await? else {
        return Ok(Found::None);
    };
    let found = journal.find(key).await;
    journal::close(journal).await;
    Ok(found?)
}
