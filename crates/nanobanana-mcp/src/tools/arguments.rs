//! What the tools are called with: one set of names, of which each tool takes some.

use std::time::Duration;

use nanobanana::journal::Equal;
use nanobanana::{MAX_INPUTS, RequestWords, words};
use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Offer;

/// The longest time that a call waits, in seconds: many clients give up after 30 and pay again.
const LONGEST_WAIT: u64 = 25;

/// Everything that a call can say.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Arguments {
    pub(crate) prompt: String,
    /// As the caller named them.
    pub(crate) images: Vec<String>,
    model: Option<String>,
    size: Option<String>,
    ratio: Option<String>,
    /// How many pictures, each a job of its own.
    pub(crate) n: usize,
    /// What of the picture comes into the answer.
    pub(crate) image: Shown,
    wait_seconds: u64,
    another: bool,
    pub(crate) task: Option<String>,
    pub(crate) job_id: String,
    pub(crate) which: WhichJobs,
    pub(crate) limit: u32,
}

/// What of a picture comes into the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Shown {
    Preview,
    None,
    Full,
}

/// Which jobs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WhichJobs {
    All,
    Unfinished,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            images: Vec::new(),
            model: None,
            size: None,
            ratio: None,
            n: 1,
            image: Shown::Preview,
            wait_seconds: 20,
            another: false,
            task: None,
            job_id: String::new(),
            which: WhichJobs::All,
            limit: 20,
        }
    }
}

/// The schema of an argument. Models read the description; words that are not among the examples
/// mean something too, so none is excluded.
pub(super) fn schema(name: &str, is_remote: bool) -> Value {
    match name {
        "prompt" => json!({
            "type": "string", "minLength": 1,
            "description": "What to draw, or what to change; \"image 1\" and \"image 2\" are the \
                inputs in order.",
        }),
        "images" => json!({
            "type": "array", "items": { "type": "string" }, "maxItems": MAX_INPUTS,
            "description": if is_remote {
                "The pictures to edit: job ids, https:// URLs, or \
                 data:image/…;base64,… URLs."
            } else {
                "The pictures to edit: paths of files in the workspace, https:// URLs, or \
                 data:image/…;base64,… URLs."
            },
        }),
        "model" => json!({
            "type": "string", "default": "flash", "examples": ["flash", "pro", "cheapest", "best"],
            "description": "flash: fast and cheap. pro: better, slower, more expensive; no size 512.",
        }),
        "size" => json!({
            "type": "string", "default": "1K", "examples": words::size_choices(),
            "description": "Larger sizes cost more; plan_image tells the price.",
        }),
        "ratio" => json!({
            "type": "string", "default": "auto", "examples": words::ratio_choices(),
            "description": "Width to height; auto is 1:1, or the shape of the first input file. \
                1:4, 4:1, 1:8 and 8:1 are flash only.",
        }),
        "n" => json!({
            "type": "integer", "minimum": 1, "maximum": 4, "default": 1,
            "description": "How many pictures; each is paid for.",
        }),
        "image" => json!({
            "type": "string", "enum": ["preview", "none", "full"], "default": "preview",
            "description": "How much of a picture the answer includes; it says where the whole one is.",
        }),
        "wait_seconds" => json!({
            "type": "integer", "minimum": 0, "maximum": LONGEST_WAIT, "default": 20,
            "description": "How long to wait before answering with the job's progress.",
        }),
        "another" => json!({
            "type": "boolean", "default": false,
            "description": "Make and pay for one more picture, even if an identical call was just made.",
        }),
        "task" => json!({
            "type": "string", "default": "text_to_image", "examples": words::task_choices(),
            "description": "New pictures and edits are priced separately.",
        }),
        "job_id" => json!({
            "type": "string", "minLength": 1,
            "description": "The job, as generate_image, edit_image or list_jobs named it.",
        }),
        "which" => json!({
            "type": "string", "enum": ["all", "unfinished"], "default": "all",
            "description": "All jobs, or only unfinished ones.",
        }),
        _ => json!({
            "type": "integer", "minimum": 1, "maximum": 100, "default": 20,
            "description": "How many, newest first.",
        }),
    }
}

impl Arguments {
    /// Reads the arguments of a call of this tool.
    ///
    /// # Errors
    /// What is wrong with them, with what is valid. Part of the answer: models see no chain of causes.
    pub(super) fn read(tool: &Offer, given: Option<JsonObject>) -> Result<Self, String> {
        let mut given = given.unwrap_or_default();
        // Some clients write out what they leave open.
        given.retain(|_, value| !value.is_null());
        let name = tool.name;
        if let Some(unknown) = given.keys().find(|key| !tool.takes.contains(&key.as_str())) {
            let valid = tool.takes.join(", ");
            return Err(format!(
                "{name} has no argument `{unknown}`; valid arguments: {valid}"
            ));
        }
        if let Some(missing) = tool.needs().iter().find(|key| !given.contains_key(**key)) {
            return Err(format!("{name} needs the argument `{missing}`"));
        }
        for (key, value) in &given {
            let schema = schema(key, false);
            let (least, most) = (&schema["minimum"], &schema["maximum"]);
            if let (Some(value), Some(low), Some(high)) =
                (value.as_i64(), least.as_i64(), most.as_i64())
                && !(low..=high).contains(&value)
            {
                return Err(format!("{key} must be from {low} to {high}, not {value}"));
            }
        }
        let given = Value::Object(given);
        Self::deserialize(&given).map_err(|fault| {
            // The parser does not say which it was.
            let mut each = given.as_object().into_iter().flatten();
            let is_bad =
                |key: &str, value: &Value| Self::deserialize(&json!({ key: value })).is_err();
            let bad = each.find(|(key, value)| is_bad(key, value));
            let bad = bad.map_or("", |(key, _)| key);
            format!("invalid argument `{bad}` of {name}: {fault}")
        })
    }

    /// How long to wait.
    pub(crate) fn wait(&self) -> Duration {
        Duration::from_secs(self.wait_seconds)
    }

    /// Which earlier runs the call may mean.
    pub(crate) fn equal(&self) -> Equal {
        if self.another {
            Equal::Never
        } else {
            Equal::Any
        }
    }

    /// The engine's words for it, without the pictures.
    pub(crate) fn words(&self) -> RequestWords {
        RequestWords {
            prompt: self.prompt.clone(),
            model: self.model.clone(),
            size: self.size.clone(),
            ratio: self.ratio.clone().filter(|ratio| ratio != "auto"),
            ..RequestWords::default()
        }
    }
}
