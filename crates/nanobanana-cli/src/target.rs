//! What a user means by a word that is a picture file or a job.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use nanobanana::journal::{Filter, Found, JobRecord, Recovery, SavedFile, ServiceKind, State};
use nanobanana::picture::{Inspection, PictureError, Recipe, inspect};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::recent::Recent;
use crate::text::recipe::not_readable;
use crate::{journal, simulate};

pub(crate) enum Target {
    File(Box<PictureFile>),
    Job(Box<JobRecord>),
}

pub(crate) struct PictureFile {
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

impl PictureFile {
    /// Whether only the journal knows what it was made from.
    pub(crate) fn is_known_by_journal(&self) -> bool {
        self.recipe.is_none() && self.job.is_some()
    }
}

impl Target {
    /// What a word means: a file, a job of these services, or all jobs of the newest run.
    pub(crate) async fn find_all(
        word: &Path,
        services: &[ServiceKind],
    ) -> Result<Vec<Self>, CommandError> {
        if word.is_file() {
            return Ok(vec![Self::File(Box::new(read(word, services).await?))]);
        }
        let key = word.to_string_lossy();
        let now = [simulate::service()];
        let services = match Recent::of(&key) {
            Some(_) => &now,
            None => services,
        };
        for service in services {
            let journal = journal::existing(*service).await?;
            let found = journal::named(journal.as_ref(), &key).await;
            if let Some(journal) = journal {
                journal::close(journal).await;
            }
            match found {
                Err(CommandError::NoSuchJob { .. }) => {}
                found => {
                    let jobs = found?.into_iter();
                    return Ok(jobs.map(|job| Self::Job(Box::new(job))).collect());
                }
            }
        }
        let key = key.into_owned();
        Err(CommandError::NoSuchJob { key })
    }

    /// The first of these: the jobs of a run ask for the same.
    pub(crate) async fn find(word: &Path, services: &[ServiceKind]) -> Result<Self, CommandError> {
        Ok(Self::find_all(word, services).await?.swap_remove(0))
    }

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

    pub(crate) fn name(&self) -> String {
        match self {
            Self::Job(job) => job.id.to_string(),
            Self::File(file) => file.path.display().to_string(),
        }
    }
}

async fn read(path: &Path, services: &[ServiceKind]) -> Result<PictureFile, CommandError> {
    let (inspection, recipe) = look_at(path).map_err(|cause| unreadable(path, cause))?;
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

pub(crate) fn unreadable(
    path: &Path,
    cause: impl Into<Box<dyn Error + Send + Sync>>,
) -> CommandError {
    let path = path.to_string_lossy();
    CommandError::told(Exit::Input, |l| not_readable(l, &path)).because(cause)
}

fn look_at(path: &Path) -> Result<(Inspection, Option<Recipe>), PictureError> {
    let file = File::open(path).map_err(PictureError::Read)?;
    Ok((inspect(&file)?, Recipe::read(&file)?))
}

async fn job_of(recipe: &Recipe) -> Result<Option<JobRecord>, CommandError> {
    let Some(journal) = journal::existing(maker_of(recipe)).await? else {
        return Ok(None);
    };
    let found = journal.find(&recipe.task_id).await;
    journal::close(journal).await;
    Ok(match found? {
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
