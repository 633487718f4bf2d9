//! An accepted task, as it is kept.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalog::{Category, PixelSize};
use crate::scenario::Scenario;
use crate::state::Id;

/// What becomes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    Succeeds,
    /// `resource_status` 2 with an `error_msg`.
    Fails,
    /// `resource_status` 1, failed, with a `remark`.
    FailsLate,
    /// `resource_status` 3.
    Deleted,
    /// Never leaves "processing".
    NeverEnds,
}

impl Fate {
    pub(crate) fn under(scenario: Scenario) -> Self {
        match scenario {
            Scenario::Fails => Self::Fails,
            Scenario::FailsLate => Self::FailsLate,
            Scenario::Deleted => Self::Deleted,
            Scenario::NeverFinishes => Self::NeverEnds,
            _ => Self::Succeeds,
        }
    }
}

/// The file format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    Png,
    Jpeg,
}

impl Format {
    /// As in `format` and at the end of URLs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// An input picture of an `image_to_image` task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Input {
    /// Uploaded here.
    Upload(Id),
    /// The result of another task here.
    Result(Id),
    /// Somewhere this simulator does not go.
    Remote(String),
}

/// An accepted, paid task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: Id,
    pub(crate) created_at_ms: u64,
    pub(crate) lifetime: Duration,
    pub(crate) fate: Fate,
    pub(crate) category: Category,
    pub(crate) model_id: String,
    pub(crate) prompt: String,
    pub(crate) aspect_ratio: String,
    pub(crate) inputs: Vec<Input>,
    pub(crate) points: u64,
    /// What was asked for; the detail names it.
    pub(crate) asked: PixelSize,
    /// What is drawn.
    pub(crate) drawn: PixelSize,
    pub(crate) format: Format,
    /// The points that were spent before it, by which equal requests get pictures of their own.
    #[serde(default)]
    pub(crate) take: u64,
}
