//! What is written about a job, and what is read back.

use std::ffi::OsString;
use std::path::PathBuf;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::id::{JobId, Nonce, RunId};
use crate::state::{Charge, State};

/// Who makes the pictures. Points of the simulator are nobody's money and have their own budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// IMA Studio.
    #[serde(alias = "vendor")]
    Ima,
    /// The simulator on this machine.
    Simulator,
}

/// A job as the journal knows it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct JobRecord {
    pub id: JobId,
    pub run_id: RunId,
    /// Which job of its run, from 1.
    pub number: u32,
    pub service: ServiceKind,
    pub state: State,
    /// When it was written first.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// When its points were last committed: at its planning, then at each create request.
    pub committed_at: Timestamp,
    /// `text_to_image` or `image_to_image`.
    pub task_type: String,
    pub model_id: String,
    pub model_name: String,
    /// IMA's id of the product.
    pub model_version: String,
    /// The size as IMA spells it.
    pub size: Option<String>,
    /// The aspect ratio as IMA spells it.
    pub aspect_ratio: Option<String>,
    /// The price, in points.
    pub points: u32,
    /// Points of earlier create requests whose answers were lost, and that the user had sent again.
    pub doubtful_points: u32,
    /// The id of the credit rule.
    pub attribute_id: u64,
    /// The prompt, where prompts are kept.
    pub prompt: Option<String>,
    pub request: Value,
    pub plan: Value,
    /// A hash of each input.
    pub input_hashes: Vec<String>,
    /// Where the pictures are to go.
    pub destination: Value,
    pub task_id: Option<String>,
    pub pictures: Vec<PictureRecord>,
    /// The pictures on this machine.
    pub files: Vec<SavedFile>,
    /// The files that were made ready for the job's pictures before it was known to be saved.
    pub intended: Vec<IntendedFile>,
    /// IMA's business code, where it refused.
    pub ima_code: Option<i64>,
    /// How IMA ended the task, where it did so without a picture.
    pub task_end: Option<TaskEnd>,
    /// Why the job is in its state, where there is something to say.
    pub reason: Option<String>,
    /// When the user had it [forgotten](crate::Store::erase): only what it cost is left.
    pub forgotten_at: Option<Timestamp>,
    /// The profile whose key has paid for it; any key's where it was not written down.
    pub profile: Option<String>,
    /// The HTTP request that asked for it first, where one did.
    pub request_id: Option<String>,
    /// Who holds the job, alive or not.
    pub(crate) lease_owner: Option<String>,
}

/// A picture at IMA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRecord {
    /// Where it is.
    pub url: String,
    /// Where IMA's small version is.
    pub cover_url: Option<String>,
}

/// A picture on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFile {
    /// Where it came from.
    pub url: String,
    /// The absolute path. A path that is not Unicode is written with replacement characters:
    /// recording that a paid picture was saved must not fail for its name.
    pub path: String,
    /// The length in bytes.
    pub bytes: u64,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// For example `image/png`.
    pub media_type: String,
    /// What was to be said of how it came and was saved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Value>,
    /// The SHA-256 of its bytes, in hexadecimal digits; of files of earlier versions it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A finished file on this machine that is about to get its name, or has it already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntendedFile {
    /// What it will be.
    #[serde(flatten)]
    pub file: SavedFile,
    /// The path, where it is not Unicode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_path: Option<OsString>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl IntendedFile {
    /// The absolute path.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        let native = self.native_path.clone();
        native
            .unwrap_or_else(|| self.file.path.clone().into())
            .into()
    }
}

/// How IMA ended a task without a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskEnd {
    /// The generation failed.
    Failed,
    /// The task was deleted.
    Deleted,
}

/// Something that happened to a job, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Transition {
    /// From 1.
    #[serde(skip)]
    pub number: u32,
    /// When. In JSON, RFC 3339 in UTC with milliseconds.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What: `begun`, `create_authorised`, `repeated_create_authorised`, or the name of a
    /// [`Step`](crate::Step).
    pub step: String,
    pub from: Option<State>,
    pub to: State,
    pub reason: Option<String>,
}

/// A create request that was authorised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Attempt {
    /// From 1.
    #[serde(skip)]
    pub number: u32,
    /// When it was authorised.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When its outcome was known.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
    /// The price, in points.
    pub points: u32,
    pub attribute_id: u64,
    /// The size as people write it.
    pub size: Option<String>,
    /// Why there was this attempt after the one before.
    pub reason: Option<String>,
    pub outcome: Option<AttemptOutcome>,
    /// IMA's business code, where it refused.
    #[serde(rename = "code")]
    pub ima_code: Option<i64>,
    /// What was said of the outcome.
    pub message: Option<String>,
    pub task_id: Option<String>,
    /// What its answer is recorded by.
    #[serde(skip)]
    pub(crate) nonce: Option<Nonce>,
}

/// A job, and what has happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifecycle {
    /// The job, as these have brought it.
    pub record: JobRecord,
    /// Its steps, in order.
    pub transitions: Vec<Transition>,
    /// The create requests that were authorised for it, in order.
    pub attempts: Vec<Attempt>,
}

/// A moment, where there is one, in RFC 3339.
pub(crate) fn to_the_millisecond<T, S>(at: &T, to: S) -> Result<S::Ok, S::Error>
where
    T: Copy + Into<Option<Timestamp>>,
    S: Serializer,
{
    let at: Option<Timestamp> = (*at).into();
    at.map(|at| format!("{at:.3}")).serialize(to)
}

/// What came of a create request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// IMA gave it a task id.
    Created,
    /// IMA refused it.
    Refused,
    /// Not a byte of it left.
    NotSent,
    /// Its answer was lost.
    Unknown,
}

impl Attempt {
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.outcome, None | Some(AttemptOutcome::Unknown))
    }
}

impl JobRecord {
    /// What is known of the job's [`points`](Self::points). What is known of its
    /// [`doubtful_points`](Self::doubtful_points) is nothing.
    #[must_use]
    pub fn charge(&self) -> Charge {
        self.state.charge()
    }
}

impl ServiceKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Ima, Self::Simulator];

    /// How the kind is stored. IMA is called `vendor` in every journal that there is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ima => "vendor",
            Self::Simulator => "simulator",
        }
    }
}
