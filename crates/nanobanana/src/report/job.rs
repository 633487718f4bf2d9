//! A job and its pictures.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Error, Notice, Sentences, Time};
use crate::ask::words::people_size;
use crate::job::parents_of;
use crate::model::Model;
use crate::notice;
use crate::outcome::{self, Outcome};
use crate::plan::Plan;
use nanobanana_journal::{Charge, JobRecord, PictureRecord, SavedFile, ServiceKind, State};

/// One paid task, from intent to picture.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Job {
    /// Its name in the journal; absent where nothing was written down.
    pub id: Option<String>,
    pub run_id: Option<String>,
    /// Which job of its run, from 1.
    pub number: usize,
    pub state: State,
    /// Whether the simulator makes its pictures, which cost nothing.
    pub simulated: bool,
    /// What is known of its points.
    pub charge: Charge,
    /// The price, in points.
    pub points: u32,
    /// Points of earlier requests whose answers were lost, and that were sent again.
    pub points_in_doubt: u32,
    pub created_at: Option<Time>,
    /// When its points were last committed.
    pub committed_at: Option<Time>,
    /// When something last happened to it.
    pub updated_at: Option<Time>,
    /// When the user had it forgotten: only what it cost is left.
    pub forgotten_at: Option<Time>,
    pub task_id: Option<String>,
    /// `text_to_image` or `image_to_image`.
    pub task_type: String,
    /// The word for the model, `flash` or `pro`; absent for one that is not offered here.
    pub model: Option<&'static str>,
    pub model_id: String,
    pub model_name: String,
    /// IMA's id of the product.
    pub model_version: String,
    /// The size as people write it.
    pub size: Option<String>,
    pub ratio: Option<String>,
    /// The id of the credit rule.
    pub attribute_id: u64,
    /// The profile whose key has paid, where the journal says it.
    pub profile: Option<String>,
    /// The HTTP request that asked for it first (`x-request-id`), where one did.
    pub request_id: Option<String>,
    /// The prompt, where prompts are kept.
    pub prompt: Option<String>,
    /// The ids of the jobs that made the pictures which it started from.
    pub parents: Vec<String>,
    /// Seconds from the paid request to the end, with one decimal.
    pub elapsed_seconds: Option<f64>,
    /// Its pictures: the files, or where they are at IMA.
    pub pictures: Vec<Picture>,
    /// What the user must be told beside the pictures.
    pub notices: Vec<Notice>,
    /// Why it has no picture, or none yet.
    pub error: Option<Error>,
    /// What to do next, where there is something. The front end says it.
    pub hint: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Picture {
    /// The absolute path of the file.
    pub path: Option<String>,
    /// Where it is at IMA.
    pub url: Option<String>,
    /// Where IMA's small version is.
    pub cover_url: Option<String>,
    /// For example `image/png`.
    pub media_type: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// The length of the file.
    pub bytes: Option<u64>,
}

impl Job {
    /// The path of its first file, where it has one on this machine.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let mut pictures = self.pictures.iter();
        pictures.find_map(|picture| picture.path.as_deref())
    }

    /// Where its pictures are: on this machine, or else at IMA.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        let pictures = self.pictures.iter();
        pictures.filter_map(|picture| picture.path.as_deref().or(picture.url.as_deref()))
    }

    /// A job of which nothing is known but what it is to be: nothing was sent for it.
    #[must_use]
    pub fn of_plan(plan: &Plan, service: ServiceKind) -> Self {
        Self {
            task_type: plan.task_type.as_str().to_owned(),
            model: Some(plan.model.word()),
            model_id: plan.model_id.clone(),
            model_name: plan.model_name.clone(),
            model_version: plan.model_version.clone(),
            size: plan.size.map(|size| size.to_string()),
            ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
            attribute_id: plan.attribute_id,
            points: plan.points,
            prompt: Some(plan.prompt.clone()),
            ..Self::unplanned(service)
        }
    }

    /// The end of a job.
    #[must_use]
    pub fn of_outcome(outcome: &Outcome, service: ServiceKind, say: &Sentences) -> Self {
        let (pictures, failure) = match &outcome.result {
            Ok(pictures) => (pictures.iter().map(Picture::from).collect(), None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let notices = outcome.notices.iter();
        let notices = notices.map(|notice| Notice::of(notice, say));
        Self {
            id: Some(outcome.id.to_string()),
            number: outcome.job.0,
            state: outcome.state(),
            charge: outcome.charge(),
            points_in_doubt: outcome.doubtful_points,
            task_id: outcome.task_id.as_ref().map(ToString::to_string),
            elapsed_seconds: Some((outcome.elapsed.as_secs_f64() * 10.0).round() / 10.0),
            pictures,
            notices: notices.collect(),
            error: failure.map(|failure| Error::of_failure(failure, say)),
            ..Self::of_plan(&outcome.plan, service)
        }
    }

    /// A job of the journal, with what was to be said of it.
    #[must_use]
    pub fn of_record(job: &JobRecord, say: &Sentences) -> Self {
        let notices = notice::Notice::of_record(job);
        let notices = notices.iter();
        Self {
            notices: notices.map(|notice| Notice::of(notice, say)).collect(),
            ..Self::from(job)
        }
    }

    /// A job of which nothing is known.
    #[must_use]
    pub fn unplanned(service: ServiceKind) -> Self {
        Self {
            number: 1,
            simulated: service == ServiceKind::Simulator,
            ..Self::default()
        }
    }
}

impl From<&JobRecord> for Job {
    fn from(job: &JobRecord) -> Self {
        Self {
            id: Some(job.id.to_string()),
            run_id: Some(job.run_id.to_string()),
            number: usize::try_from(job.number).unwrap_or_default(),
            state: job.state,
            simulated: job.service == ServiceKind::Simulator,
            charge: job.charge(),
            points: job.points,
            points_in_doubt: job.doubtful_points,
            created_at: Some(Time(job.created_at)),
            committed_at: Some(Time(job.committed_at)),
            updated_at: Some(Time(job.updated_at)),
            forgotten_at: job.forgotten_at.map(Time),
            task_id: job.task_id.clone(),
            task_type: job.task_type.clone(),
            model: Model::from_id(&job.model_id).map(Model::word),
            model_id: job.model_id.clone(),
            model_name: job.model_name.clone(),
            model_version: job.model_version.clone(),
            size: job.size.as_deref().map(people_size),
            ratio: job.aspect_ratio.clone(),
            attribute_id: job.attribute_id,
            prompt: job.prompt.clone(),
            profile: job.profile.clone(),
            request_id: job.request_id.clone(),
            parents: parents_of(job),
            pictures: pictures(job),
            error: error(job),
            ..Self::default()
        }
    }
}

impl From<&outcome::Picture> for Picture {
    fn from(picture: &outcome::Picture) -> Self {
        let saved = picture.saved.as_ref();
        let file = saved.map(|saved| saved.to_record(&picture.url));
        Self {
            url: Some(picture.url.clone()),
            cover_url: picture.cover_url.clone(),
            ..file.as_ref().map(Self::from).unwrap_or_default()
        }
    }
}

impl From<&SavedFile> for Picture {
    fn from(file: &SavedFile) -> Self {
        Self {
            path: Some(file.path.clone()),
            url: Some(file.url.clone()),
            cover_url: None,
            media_type: Some(file.media_type.clone()),
            width: Some(file.width),
            height: Some(file.height),
            bytes: Some(file.bytes),
        }
    }
}

/// Why a job has no picture, as the journal says it.
fn error(job: &JobRecord) -> Option<Error> {
    let kind = match job.state {
        State::Saved => return None,
        State::Refused => "refused",
        State::Failed => "generation",
        State::Cancelled => "cancelled",
        State::GivenUp => "given_up",
        State::Unknown => "unknown",
        // One that is under way has no error unless something went wrong.
        _ => job.reason.as_ref().map(|_| "unfinished")?,
    };
    let message = job.reason.clone().unwrap_or_else(|| kind.to_owned());
    Some(Error {
        code: job.ima_code,
        ..Error::new(kind, message)
    })
}

/// The files, or where the pictures are at IMA as long as there are none.
fn pictures(job: &JobRecord) -> Vec<Picture> {
    let at_ima = |picture: &PictureRecord| Picture {
        url: Some(picture.url.clone()),
        cover_url: picture.cover_url.clone(),
        ..Picture::default()
    };
    let saved = |file: &SavedFile| {
        let mut at_ima = job.pictures.iter();
        let it = at_ima.find(|picture| picture.url == file.url);
        Picture {
            cover_url: it.and_then(|picture| picture.cover_url.clone()),
            ..file.into()
        }
    };
    match job.files.is_empty() {
        true => job.pictures.iter().map(at_ima).collect(),
        false => job.files.iter().map(saved).collect(),
    }
}
