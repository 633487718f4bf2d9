//! What the tools are called with. The comments on the fields are what models read of them.

use std::borrow::Cow;

use nanobanana::input::InputSyntax;
use nanobanana::{RequestWords, WithoutRatio};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::workshop::Repeat;

/// The longest time that a call waits, in seconds: many clients give up after 30 and pay again.
const LONGEST_WAIT: u64 = 25;

/// A new picture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GenerateArguments {
    /// What to draw.
    #[schemars(length(min = 1))]
    pub(crate) prompt: String,
    /// flash: fast and cheap. pro: better, slower, dearer; it has no size 512.
    #[serde(default)]
    pub(crate) model: ModelWord,
    /// The larger, the dearer; plan_image tells the price.
    #[serde(default)]
    pub(crate) size: SizeWord,
    /// Width to height; auto is 1:1. The ratios with a 1 and a 4 or 8 exist for flash only.
    #[serde(default)]
    pub(crate) ratio: RatioWord,
    /// What of the picture comes into the answer; the file is on disk in any case.
    #[serde(default)]
    pub(crate) image: Shown,
    /// How long to wait for the picture before answering with the running job.
    #[serde(default)]
    pub(crate) wait_seconds: WaitSeconds,
    /// Pay for one more picture although an identical call was made just now.
    #[serde(default)]
    pub(crate) another: Another,
}

/// A change of pictures.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditArguments {
    /// What to change. The pictures are "image 1", "image 2", in their order.
    #[schemars(length(min = 1))]
    pub(crate) prompt: String,
    /// The pictures: paths of files in the workspace, https:// URLs, or data:image/…;base64,… URLs.
    #[schemars(length(min = 1, max = 14))]
    pub(crate) images: Vec<String>,
    /// flash: fast and cheap. pro: better, slower, dearer; it has no size 512.
    #[serde(default)]
    pub(crate) model: ModelWord,
    /// The larger, the dearer; plan_image tells the price.
    #[serde(default)]
    pub(crate) size: SizeWord,
    /// Width to height; auto keeps the shape of the first file.
    #[serde(default)]
    pub(crate) ratio: RatioWord,
    /// What of the picture comes into the answer; the file is on disk in any case.
    #[serde(default)]
    pub(crate) image: Shown,
    /// How long to wait for the picture before answering with the running job.
    #[serde(default)]
    pub(crate) wait_seconds: WaitSeconds,
    /// Pay for one more picture although an identical call was made just now.
    #[serde(default)]
    pub(crate) another: Another,
}

/// A question for the price.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanArguments {
    /// What to draw, or what to change.
    #[schemars(length(min = 1))]
    pub(crate) prompt: String,
    /// The pictures to change, as edit_image takes them; none for a new picture.
    #[serde(default)]
    #[schemars(length(max = 14))]
    pub(crate) images: Vec<String>,
    /// flash: fast and cheap. pro: better, slower, dearer; it has no size 512.
    #[serde(default)]
    pub(crate) model: ModelWord,
    /// The larger, the dearer.
    #[serde(default)]
    pub(crate) size: SizeWord,
    /// Width to height; auto is 1:1, or the shape of the first file.
    #[serde(default)]
    pub(crate) ratio: RatioWord,
}

/// A question for the models.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ModelsArguments {
    /// New pictures and changes of pictures have prices of their own.
    pub(crate) task: TaskWord,
}

/// A wait for a job.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitArguments {
    /// The job, as generate_image, edit_image or list_jobs named it.
    #[schemars(length(min = 1))]
    pub(crate) job_id: String,
    /// How long to wait before answering with how far it is.
    #[serde(default)]
    pub(crate) wait_seconds: WaitSeconds,
    /// What of the picture comes into the answer; the file is on disk in any case.
    #[serde(default)]
    pub(crate) image: Shown,
}

/// A look at a job.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusArguments {
    /// The job, as generate_image, edit_image or list_jobs named it.
    #[schemars(length(min = 1))]
    pub(crate) job_id: String,
}

/// A look at the jobs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct JobsArguments {
    /// all, or only those that have not ended.
    pub(crate) which: WhichJobs,
    /// No more than so many, the youngest first.
    pub(crate) limit: Limit,
}

/// A model by its short word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ModelWord {
    #[default]
    Flash,
    Pro,
}

/// A size as people write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum SizeWord {
    #[serde(rename = "512")]
    Px512,
    #[default]
    #[serde(rename = "1K")]
    K1,
    #[serde(rename = "2K")]
    K2,
    #[serde(rename = "4K")]
    K4,
}

/// The ratios that the vendor publishes sizes of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum RatioWord {
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "1:1")]
    R1x1,
    #[serde(rename = "16:9")]
    R16x9,
    #[serde(rename = "9:16")]
    R9x16,
    #[serde(rename = "4:3")]
    R4x3,
    #[serde(rename = "3:4")]
    R3x4,
    #[serde(rename = "3:2")]
    R3x2,
    #[serde(rename = "2:3")]
    R2x3,
    #[serde(rename = "5:4")]
    R5x4,
    #[serde(rename = "4:5")]
    R4x5,
    #[serde(rename = "21:9")]
    R21x9,
    #[serde(rename = "4:1")]
    R4x1,
    #[serde(rename = "1:4")]
    R1x4,
    #[serde(rename = "8:1")]
    R8x1,
    #[serde(rename = "1:8")]
    R1x8,
}

/// A task type by the vendor's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskWord {
    #[default]
    TextToImage,
    ImageToImage,
}

/// What of a picture comes into the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Shown {
    #[default]
    Preview,
    None,
    Full,
}

/// Which jobs are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WhichJobs {
    #[default]
    All,
    Unfinished,
}

/// Whether an identical call is another order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Another(bool);

impl From<Another> for Repeat {
    fn from(another: Another) -> Self {
        if another.0 { Self::Another } else { Self::Join }
    }
}

/// The seconds that a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub(crate) struct WaitSeconds(pub(crate) u64);

impl Default for WaitSeconds {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u64> for WaitSeconds {
    type Error = String;

    fn try_from(seconds: u64) -> Result<Self, Self::Error> {
        if seconds > LONGEST_WAIT {
            return Err(format!(
                "wait_seconds is {seconds}; a call waits at most {LONGEST_WAIT}, and can be repeated"
            ));
        }
        Ok(Self(seconds))
    }
}

/// How many jobs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct Limit(pub(crate) u32);

impl Limit {
    const MOST: u32 = 100;
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(limit: u32) -> Result<Self, Self::Error> {
        if !(1..=Self::MOST).contains(&limit) {
            return Err(format!("limit is {limit}; it can be 1 to {}", Self::MOST));
        }
        Ok(Self(limit))
    }
}

/// A schema that is written where the type is used.
macro_rules! plain_schema {
    ($type:ident, $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

plain_schema!(Another, json_schema!({ "type": "boolean" }));
plain_schema!(
    WaitSeconds,
    json_schema!({ "type": "integer", "minimum": 0, "maximum": LONGEST_WAIT })
);
plain_schema!(
    Limit,
    json_schema!({ "type": "integer", "minimum": 1, "maximum": Limit::MOST })
);

/// What is asked for, however it was asked. Two calls with the same values want the same picture.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Wish {
    pub(crate) prompt: String,
    /// As the caller named them.
    pub(crate) images: Vec<String>,
    pub(crate) model: ModelWord,
    pub(crate) size: SizeWord,
    pub(crate) ratio: RatioWord,
}

/// How the answer to a making call is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) shown: Shown,
    pub(crate) wait: WaitSeconds,
    pub(crate) repeat: Repeat,
}

impl GenerateArguments {
    pub(crate) fn split(self) -> (Wish, Manner) {
        let wish = Wish {
            prompt: self.prompt,
            images: Vec::new(),
            model: self.model,
            size: self.size,
            ratio: self.ratio,
        };
        let manner = Manner {
            shown: self.image,
            wait: self.wait_seconds,
            repeat: self.another.into(),
        };
        (wish, manner)
    }
}

impl EditArguments {
    pub(crate) fn split(self) -> (Wish, Manner) {
        let wish = Wish {
            prompt: self.prompt,
            images: self.images,
            model: self.model,
            size: self.size,
            ratio: self.ratio,
        };
        let manner = Manner {
            shown: self.image,
            wait: self.wait_seconds,
            repeat: self.another.into(),
        };
        (wish, manner)
    }
}

impl From<PlanArguments> for Wish {
    fn from(arguments: PlanArguments) -> Self {
        Self {
            prompt: arguments.prompt,
            images: arguments.images,
            model: arguments.model,
            size: arguments.size,
            ratio: arguments.ratio,
        }
    }
}

impl Wish {
    /// The engine's words for it; `inputs` are the admitted pictures, in order.
    pub(crate) fn words(&self, task: Option<TaskWord>, inputs: Vec<String>) -> RequestWords {
        RequestWords {
            prompt: self.prompt.clone(),
            inputs,
            input_syntax: InputSyntax::Plain,
            task: task.map(|task| word(&task)),
            model: Some(word(&self.model)),
            version: None,
            size: Some(word(&self.size)),
            ratio: (self.ratio != RatioWord::Auto).then(|| word(&self.ratio)),
            without_ratio: WithoutRatio::KeepShape,
            extra_params: None,
        }
    }
}

/// The spelling of a value in the schema, which is the engine's word for it too.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // The enums above are all strings; what is not is refused by the engine.
        _ => String::new(),
    }
}
