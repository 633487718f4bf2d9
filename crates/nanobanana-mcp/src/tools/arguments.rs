//! What the tools are called with. The comments on the fields are what models read of them.

use nanobanana::input::InputSyntax;
use nanobanana::{RequestWords, WithoutRatio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{
    Another, Limit, ModelWord, RatioWord, Shown, SizeWord, TaskWord, WaitSeconds, WhichJobs, word,
};
use nanobanana::journal::Equal;

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

/// What is asked for, however it was asked. Two calls with the same values want the same picture.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImageArguments {
    pub(crate) prompt: String,
    /// As the caller named them.
    pub(crate) images: Vec<String>,
    pub(crate) model: ModelWord,
    pub(crate) size: SizeWord,
    pub(crate) ratio: RatioWord,
}

/// How the answer to a making call is to be.
#[derive(Clone, Debug)]
pub(crate) struct AnswerArguments {
    pub(crate) shown: Shown,
    pub(crate) wait: WaitSeconds,
    /// Which earlier runs it may mean.
    pub(crate) equal: Equal,
}

impl GenerateArguments {
    pub(crate) fn split(self) -> (ImageArguments, AnswerArguments) {
        let image = ImageArguments {
            prompt: self.prompt,
            images: Vec::new(),
            model: self.model,
            size: self.size,
            ratio: self.ratio,
        };
        let answering = AnswerArguments {
            shown: self.image,
            wait: self.wait_seconds,
            equal: self.another.into(),
        };
        (image, answering)
    }
}

impl EditArguments {
    pub(crate) fn split(self) -> (ImageArguments, AnswerArguments) {
        let image = ImageArguments {
            prompt: self.prompt,
            images: self.images,
            model: self.model,
            size: self.size,
            ratio: self.ratio,
        };
        let answering = AnswerArguments {
            shown: self.image,
            wait: self.wait_seconds,
            equal: self.another.into(),
        };
        (image, answering)
    }
}

impl From<PlanArguments> for ImageArguments {
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

impl ImageArguments {
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
