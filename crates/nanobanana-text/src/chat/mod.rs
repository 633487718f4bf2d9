//! The messages that an agent passes on in a chat: received, started, how far, done or not.
//!
//! A [`Messenger`] makes them from the engine's events, in Chinese or English. Each holds its ready
//! text and the numbers behind it, so that nobody has to compute, translate or choose anything. The
//! steps, the times and the wording of the four messages follow IMA's published runbook for chat
//! agents; why there is no picture, and what to do, is what the terminal says.

mod messenger;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;
use std::ops::Deref;

use nanobanana::input::{Input, InputSource};
use nanobanana::journal::Charge;
use nanobanana::plain::{is_one_line, one_line};
use nanobanana::report::{Notice, Picture, Seconds};
use nanobanana::{Destination, Refusal, Trouble};
use schemars::JsonSchema;
use serde::Serialize;

pub use messenger::{Commands, Messenger};

/// The version of the messages' form. It changes when a reader of the old form would go wrong; new
/// fields may come without it.
pub const VERSION: u32 = 1;

/// A value as it enters a message: on one line, with nothing in it that a chat front end takes for a
/// file to attach. Whatever a user, a file's name or IMA says becomes text in this way only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Line(String);

/// What begins the line that names a file to attach.
const MEDIA: &str = "MEDIA:";

impl Line {
    /// The same as a text, for what has no type of its own here.
    fn text(text: impl AsRef<str>) -> String {
        Self::from(text).0
    }
}

impl<T: AsRef<str>> From<T> for Line {
    fn from(text: T) -> Self {
        let mut line = one_line(text.as_ref());
        // Front ends look for it in any case, and some within a line.
        let upper = line.to_ascii_uppercase();
        for (at, _) in upper.rmatch_indices(MEDIA) {
            line.insert(at + MEDIA.len() - 1, ' ');
        }
        Self(line)
    }
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// Whether a path can stand in a chat and mean this file: no line ends in it, and no reader that
/// splits it at white space finds a second path.
#[must_use]
pub fn is_safe_path(path: &str) -> bool {
    let mut pieces = path.split(char::is_whitespace).skip(1);
    is_one_line(path) && !pieces.any(|piece| piece.starts_with(['/', '\\', '~', '.']))
}

/// Checks the names of files that a chat will hear of: those of the inputs, and where the pictures
/// go.
///
/// # Errors
/// [`Refusal::UnsafeName`] for the first that [`is_safe_path`] does not take.
pub fn check_paths(inputs: &[Input], destination: &Destination) -> Result<(), Refusal> {
    let files = inputs.iter().filter_map(|input| match &input.source {
        InputSource::File(path) => Some(path.clone()),
        InputSource::Url(_) | InputSource::Bytes(_) | InputSource::Opened(_) => None,
    });
    let output = match destination {
        Destination::Disk(save_to) => {
            let folder = std::path::absolute(save_to.folder());
            let folder = folder.unwrap_or_else(|_| save_to.folder().to_owned());
            Some(folder.join(save_to.given_name().unwrap_or_default()))
        }
        Destination::Ima => None,
    };
    let unsafe_path = files
        .chain(output)
        .find(|path| !path.to_str().is_some_and(is_safe_path));
    match unsafe_path {
        Some(path) => Err(Refusal::UnsafeName {
            path: path.to_string_lossy().into_owned(),
        }),
        None => Ok(()),
    }
}

/// One message, ready to be passed on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Message {
    /// The version of this form: 1.
    pub version: u32,
    /// 0 received, 1 started or joined, 2 how far, 3 done, 4 failed. A job ends with exactly one of 3
    /// and 4. None for a price, which begins nothing.
    pub step: Option<u8>,
    /// When it was said: UTC, RFC 3339 with milliseconds.
    pub at: String,
    /// The language of `text`: `zh` or `en`.
    pub language: &'static str,
    /// Whether the pictures are the simulator's, which costs nothing.
    pub simulated: bool,
    /// The job that it is about; none where it is about the whole run.
    pub job: Option<JobRef>,
    /// What to pass on.
    pub text: String,
    /// The numbers behind it.
    #[serde(flatten)]
    pub body: Body,
}

/// A job of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JobRef {
    /// Which one, counted from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// Its name in the journal, which `resume` and `show` understand.
    pub id: String,
}

/// The numbers of a message.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// The request was received.
    Acknowledge,
    /// What it would cost. Nothing was begun.
    Price(Start),
    /// The plan is known and will be paid.
    Start(Start),
    /// The call means an earlier run, whose messages follow; nothing more is paid.
    Joined(Joined),
    /// The task runs.
    Progress(Progress),
    /// The picture is there.
    Success(Success),
    /// There is no picture.
    Failure(Failed),
}

/// What a picture is, and what it costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chosen {
    /// IMA's id of the model.
    pub model_id: Line,
    /// IMA's name of the model.
    pub model_name: Line,
    /// The size, where there is one.
    pub size: Option<Line>,
    /// The aspect ratio, where there is one.
    pub aspect_ratio: Option<Line>,
    /// The price of one picture, in points.
    pub points: u32,
    /// When a picture is expected.
    pub expected_seconds: Seconds,
}

/// What will be made, and what it costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Start {
    /// The task type: `text_to_image` or `image_to_image`.
    pub task_type: &'static str,
    /// Each picture.
    #[serde(flatten)]
    pub chosen: Chosen,
    /// How many pictures.
    pub count: usize,
    /// The price of all pictures, in points.
    pub total_points: u64,
    /// The jobs of the run, each of which ends with a message of its own; none of a price.
    pub jobs: Vec<JobRef>,
    /// What the user must know of the choices that were made.
    pub notices: Vec<Notice>,
}

/// An earlier run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Joined {
    /// Its jobs, each of which ends with a message of its own.
    pub jobs: Vec<JobRef>,
    /// For how long it has run.
    pub elapsed_seconds: u64,
}

/// How far a task is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// `min(95, elapsed / longest expected)`, in percent, rounded down.
    pub percent: u8,
    /// Since the task's creation.
    pub elapsed_seconds: u64,
    /// When the picture is expected.
    pub expected_seconds: Seconds,
    /// What is wrong, where the last questions about the task failed.
    pub trouble: Option<Trouble>,
}

/// What came.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Success {
    /// IMA's id of the task.
    pub task_id: Option<Line>,
    /// What was made and paid.
    #[serde(flatten)]
    pub chosen: Chosen,
    /// From the task's creation to the picture.
    pub elapsed_seconds: u64,
    /// The pictures, ready to be attached: with a path only where it can be named in a chat.
    pub media: Vec<Picture>,
    /// What the user must know of the picture.
    pub notices: Vec<Notice>,
}

/// Why there is no picture, or none yet. IMA's own code and words are in the log and in `--json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failed {
    /// A stable name of what went wrong, such as `points` or `still_running`.
    pub failure: &'static str,
    /// What went wrong, in words.
    pub reason: Line,
    /// The one thing to do.
    pub advice: Line,
    /// What is known of the points: `none`, `spent` or `unknown`.
    pub charge: Charge,
    /// The price of the picture in points, where it is known.
    pub points: Option<u32>,
    /// IMA's id of the task, where one exists.
    pub task_id: Option<Line>,
    /// What `text` ends with a question about; none where trying again cannot help, or could be paid
    /// twice.
    pub offer: Option<Offer>,
    /// The command to run next, where there is one. It is not in `text`.
    pub command: Option<Line>,
    /// What lies behind it, in English, for whoever looks after the agent. It is not in `text`.
    pub cause: Option<Line>,
    /// From the task's creation on, where it was sent.
    pub elapsed_seconds: Option<u64>,
}

/// What can be done next, for which the user is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Ask for the picture once more; nothing was paid for it yet.
    Retry,
    /// Fetch the picture that is paid.
    Fetch,
}

impl Message {
    /// The message as a chat that takes text and files gets it: the text, and for each saved
    /// picture a line `MEDIA:` with its absolute path.
    #[must_use]
    pub fn to_chat(&self) -> String {
        let mut chat = self.text.clone();
        if let Body::Success(success) = &self.body {
            for path in success.media.iter().filter_map(|media| media.path.as_ref()) {
                chat.push_str(&format!("\n{MEDIA}{path}"));
            }
        }
        chat
    }
}

/// The JSON Schema of a [`Message`].
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Message).to_value()
}
