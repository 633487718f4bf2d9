//! How a job ended: what every front end renders.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ima_openapi::TaskId;

use crate::event::JobNumber;
use crate::failure::{Failure, FailureKind};
use crate::journal::{Charge, JobId, PictureRecord, SavedFile, State};
use crate::model::PixelSize;
use crate::notice::Notice;
use crate::picture::PictureFormat;
use crate::plan::Plan;

/// The end of one job.
#[derive(Debug)]
pub struct Outcome {
    /// Which job of its run.
    pub job: JobNumber,
    /// The job's name in the journal.
    pub id: JobId,
    /// What was planned: model, size, ratio, price.
    pub plan: Arc<Plan>,
    /// Points of earlier create requests whose answers were lost, and that the user had sent again.
    /// Whether they were spent is not known; they are not part of the plan's.
    pub doubtful_points: u32,
    /// IMA's id of the task, where one is known to exist.
    pub task_id: Option<TaskId>,
    /// From the create request, whoever sent it, to the end of the job.
    pub elapsed: Duration,
    /// What the user must be told, the plan's own notices first.
    pub notices: Vec<Notice>,
    /// The pictures, or why there is none.
    pub result: Result<Vec<Picture>, Failure>,
}

impl Outcome {
    /// What is known of the plan's points.
    #[must_use]
    pub fn charge(&self) -> Charge {
        match &self.result {
            Ok(_) => Charge::Spent,
            Err(failure) => failure.charge(),
        }
    }

    /// The state that the job is left in.
    #[must_use]
    pub fn state(&self) -> State {
        let Err(failure) = &self.result else {
            return State::Saved;
        };
        match (failure.kind(), failure.charge()) {
            (FailureKind::Unknown, _) => State::Unknown,
            (FailureKind::Generation, _) => State::Failed,
            (FailureKind::Cancelled, _) => State::Cancelled,
            (_, Charge::Spent) => match failure {
                Failure::Delivery { .. } | Failure::Save { .. } => State::Succeeded,
                _ => State::StillRunning,
            },
            _ => State::Refused,
        }
    }
}

/// A picture that IMA made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it is at IMA.
    pub url: String,
    /// Where IMA's small version is.
    pub cover_url: Option<String>,
    /// The file, where the picture was fetched.
    pub saved: Option<SavedPicture>,
}

impl From<PictureRecord> for Picture {
    fn from(PictureRecord { url, cover_url }: PictureRecord) -> Self {
        Self {
            url,
            cover_url,
            saved: None,
        }
    }
}

impl Picture {
    /// The bytes of the file, where the picture was fetched. Blocks.
    ///
    /// # Errors
    /// Of the system; [`NotFound`](io::ErrorKind::NotFound) also for a picture that stays at IMA, and
    /// [`InvalidData`](io::ErrorKind::InvalidData) for a file that has another length by now.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        let saved = self.saved.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let bytes = fs::read(&saved.path)?;
        if bytes.len() as u64 != saved.bytes {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(bytes)
    }
}

/// A picture on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPicture {
    /// The absolute path.
    pub path: PathBuf,
    /// The format of the file.
    pub format: PictureFormat,
    /// The measured size, as displayed.
    pub pixels: PixelSize,
    /// The length of the file in bytes.
    pub bytes: u64,
    /// What of it the outcome's notices have.
    pub notices: Vec<Notice>,
}

impl SavedPicture {
    /// What the journal keeps of it and of where it came from.
    pub(crate) fn to_record(&self, url: &str) -> SavedFile {
        SavedFile {
            url: url.to_owned(),
            path: self.path.to_string_lossy().into_owned(),
            bytes: self.bytes,
            width: self.pixels.width,
            height: self.pixels.height,
            media_type: self.format.media_type().to_owned(),
            notices: Notice::to_records(&self.notices),
            sha256: None,
        }
    }
}
