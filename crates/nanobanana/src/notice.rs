//! What the user must be told beside the picture.

use std::path::PathBuf;

use ima_openapi::TaskId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::Recalled;
use crate::journal::JobRecord;
use crate::model::{AspectRatio, Defaults, Model, PixelSize, Size};
use crate::picture::PictureFormat;

/// Something that the plan or the picture differs in from the user's words, or a choice that was
/// made for the user. Never silent. As JSON it is the journal's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Notice {
    /// The price is not IMA's of this moment. Nothing is paid by such a plan.
    #[serde(skip)]
    OldPrices(Recalled),
    /// 8K or more was asked for; the largest size is planned.
    LargestSizeInstead {
        /// The word, as the user wrote it.
        asked: String,
        size: Size,
    },
    /// The cheapest picture was asked for, which has this size, and another size beside it.
    CheapestSize {
        /// The word for the other size, as the user wrote it.
        asked: String,
        /// The size that is planned.
        size: Size,
    },
    /// The user's saved preference chose the model.
    PreferredModel { model: Model },
    /// The user's settings chose what is named here and was not named in the request.
    ChosenBySettings {
        /// What would be another without the settings.
        chosen: Defaults,
    },
    /// The saved preference names a model that is not on offer here, and was passed over.
    PreferenceOutOfScope { model_id: String, model: Model },
    /// No ratio was asked for, so the picture keeps the shape of the first local input.
    ShapeKept {
        /// The input's size, as displayed.
        input: PixelSize,
        inputs: usize,
        /// The offered ratio that is nearest.
        ratio: AspectRatio,
    },
    /// No ratio was asked for and no input's shape is known.
    ShapeUnknown {
        /// The product's default ratio, which is planned.
        ratio: String,
    },
    /// A local input has samples of more than 8 bits in a format that is converted, and is sent with
    /// 8.
    InputReduced {
        /// The path, as the user gave it.
        input: PathBuf,
    },
    /// The picture came in another pixel size than IMA publishes for the plan.
    OtherPixels {
        /// The published size.
        expected: PixelSize,
        actual: PixelSize,
    },
    /// The file was converted to the format of the output path's extension.
    Converted {
        from: PictureFormat,
        to: PictureFormat,
    },
    /// The file could not be converted to the format of the output path's extension, and was saved
    /// as it came, with the extension of its own format.
    NotConverted {
        /// The format that came and was saved.
        kept: PictureFormat,
        wanted: PictureFormat,
        reason: String,
    },
    /// The picture was saved as it came, without its recipe.
    RecipeNotWritten { reason: String },
    /// The output path was taken, so another name was chosen.
    FreeNameChosen { taken: PathBuf, used: PathBuf },
    /// IMA refused the plan, and it was planned again from a fresh product list.
    PlannedAgain { code: i64 },
    /// IMA refused the size as too much, and a smaller one was planned, as the user allowed.
    SmallerSize { requested: Size, size: Size },
    /// A step could not be written down after the task was paid; the work went on.
    NotRecorded {
        /// The paid task, where one is known.
        task_id: Option<TaskId>,
        reason: String,
    },
    /// The picture is saved, but the preference could not be.
    PreferenceNotSaved { reason: String },
}

impl Notice {
    /// What the journal keeps of what was to be said of a job: what its plan had chosen, and how its
    /// pictures came and were saved.
    #[must_use]
    pub fn of_record(job: &JobRecord) -> Vec<Self> {
        let of_plan = job.plan["notices"].as_array().into_iter().flatten();
        let of_files = job.files.iter().flat_map(|file| &file.notices);
        Self::of_records(of_plan.chain(of_files))
    }

    /// Those that this version knows.
    pub(crate) fn of_records<'a>(kept: impl IntoIterator<Item = &'a Value>) -> Vec<Self> {
        let kept = kept.into_iter();
        kept.filter_map(|notice| Self::deserialize(notice).ok())
            .collect()
    }

    /// As the journal keeps them. One with a path that is not Unicode is left out.
    pub(crate) fn to_records(notices: &[Self]) -> Vec<Value> {
        let notices = notices.iter();
        notices
            .filter_map(|notice| serde_json::to_value(notice).ok())
            .collect()
    }

    /// A stable name for programs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OldPrices(_) => "old_prices",
            Self::LargestSizeInstead { .. } => "largest_size_instead",
            Self::CheapestSize { .. } => "cheapest_size",
            Self::PreferredModel { .. } => "preferred_model",
            Self::ChosenBySettings { .. } => "chosen_by_settings",
            Self::PreferenceOutOfScope { .. } => "preference_out_of_scope",
            Self::ShapeKept { .. } => "shape_kept",
            Self::ShapeUnknown { .. } => "shape_unknown",
            Self::InputReduced { .. } => "input_reduced",
            Self::OtherPixels { .. } => "other_pixels",
            Self::Converted { .. } => "converted",
            Self::NotConverted { .. } => "not_converted",
            Self::RecipeNotWritten { .. } => "recipe_not_written",
            Self::FreeNameChosen { .. } => "free_name_chosen",
            Self::PlannedAgain { .. } => "planned_again",
            Self::SmallerSize { .. } => "smaller_size",
            Self::NotRecorded { .. } => "not_recorded",
            Self::PreferenceNotSaved { .. } => "preference_not_saved",
        }
    }
}
