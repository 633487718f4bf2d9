//! What a recipe says, and how much of it fits into a file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::PictureError;

/// The name of the machine-readable part: a keyword in a PNG, a property in an XMP packet.
pub(super) const NAME: &str = "nanobanana:recipe";

/// The most bytes that a recipe takes in a file: what one segment of a JPEG can hold.
pub const MAX_RECIPE_BYTES: usize = 65_504;

/// The version of the object. Fields are only ever added to it.
const VERSION: u32 = 1;

/// What a picture was made from. Its serde form is the object in the file, in the order of its fields;
/// [`Recipe::read`] also refuses names that hold what a terminal would obey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// What was drawn, or how the inputs were changed.
    #[serde(flatten)]
    pub prompt: RecipePrompt,
    /// `text_to_image` or `image_to_image`.
    pub task_type: String,
    /// IMA's id of the task.
    pub task_id: String,
    /// Whether a simulator made the picture, and not IMA.
    #[serde(default)]
    pub simulated: bool,
    /// IMA's id of the model.
    pub model_id: String,
    /// IMA's name of the model.
    pub model_name: String,
    /// IMA's id of the product.
    pub model_version: String,
    /// The size as people spell it: `512`, `1K`, `2K`, `4K`.
    pub size: Option<String>,
    /// The aspect ratio, such as `16:9`.
    pub aspect_ratio: Option<String>,
    /// Everything that was chosen of the product, in IMA's own spelling.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The template that the prompt was made of, where the prompt is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<RecipeTemplate>,
    /// How many input pictures went along. Which ones is nobody else's business.
    #[serde(default)]
    pub inputs: usize,
    /// The program that wrote the file.
    pub program: String,
    /// Its version.
    pub program_version: String,
    /// When the file was written, to the second.
    #[serde(serialize_with = "write_second", deserialize_with = "read_time")]
    pub created_at: Timestamp,
}

/// What a prompt was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeTemplate {
    /// The template's name.
    pub name: String,
    /// What was filled in.
    pub variables: BTreeMap<String, String>,
}

/// RFC 3339, in UTC.
fn write_second<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.0}"))
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let time = String::deserialize(deserializer)?;
    time.parse().map_err(de::Error::custom)
}

/// The prompt of a recipe, or why there is none in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Opening", into = "Opening")]
pub enum RecipePrompt {
    /// The prompt, as it was sent.
    Kept(String),
    /// The user keeps prompts out of files.
    Private,
    /// It is longer than a recipe can be.
    TooLong,
}

/// How the object begins.
#[derive(Serialize, Deserialize)]
struct Opening {
    recipe: u32,
    prompt: Option<String>,
    #[serde(default)]
    prompt_omitted: Option<String>,
}

impl From<RecipePrompt> for Opening {
    fn from(prompt: RecipePrompt) -> Self {
        let (prompt, omitted) = match prompt {
            RecipePrompt::Kept(text) => (Some(text), None),
            RecipePrompt::Private => (None, Some("private")),
            RecipePrompt::TooLong => (None, Some("too_long")),
        };
        Self {
            recipe: VERSION,
            prompt,
            prompt_omitted: omitted.map(str::to_owned),
        }
    }
}

impl TryFrom<Opening> for RecipePrompt {
    type Error = &'static str;

    fn try_from(opening: Opening) -> Result<Self, Self::Error> {
        match (opening.prompt, opening.prompt_omitted.as_deref()) {
            _ if opening.recipe != VERSION => Err("a recipe of another version"),
            (Some(text), _) => Ok(Self::Kept(text)),
            (None, Some("too_long")) => Ok(Self::TooLong),
            (None, _) => Ok(Self::Private),
        }
    }
}

impl RecipePrompt {
    /// The prompt, where there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Kept(text) => Some(text),
            Self::Private | Self::TooLong => None,
        }
    }
}

impl Recipe {
    /// The recipe such that its encoded form fits: without the prompt where that is too long.
    pub(super) fn fitted(
        &self,
        length: impl Fn(&Self) -> usize,
    ) -> Result<Cow<'_, Self>, PictureError> {
        if length(self) <= MAX_RECIPE_BYTES {
            return Ok(Cow::Borrowed(self));
        }
        let mut shorter = self.clone();
        if let RecipePrompt::Kept(_) = shorter.prompt {
            shorter.prompt = RecipePrompt::TooLong;
            // It would say the same.
            shorter.template = None;
        }
        let bytes = length(&shorter);
        if bytes > MAX_RECIPE_BYTES {
            let limit = MAX_RECIPE_BYTES;
            return Err(PictureError::RecipeTooLong { bytes, limit });
        }
        Ok(Cow::Owned(shorter))
    }
}
