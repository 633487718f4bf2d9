//! What a recipe says, and how much of it fits into a file.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::PictureError;

/// The name of the machine-readable part: a keyword in a PNG, a property in an XMP packet.
pub(super) const NAME: &str = "nanobanana:recipe";

/// The most bytes that a recipe takes in a file: what one segment of a JPEG can hold.
pub const MAX_RECIPE_BYTES: usize = 65_504;

/// What a picture was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// What was drawn, or how the inputs were changed.
    pub prompt: RecipePrompt,
    /// `text_to_image` or `image_to_image`.
    pub task_type: String,
    /// IMA's id of the task.
    pub task_id: String,
    /// Whether a simulator made the picture, and not IMA.
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
    pub parameters: Map<String, Value>,
    /// How many input pictures went along. Which ones is nobody else's business.
    pub inputs: usize,
    /// The program that wrote the file.
    pub program: String,
    /// Its version.
    pub program_version: String,
    /// When the file was written, to the second.
    pub created_at: Timestamp,
}

/// The prompt of a recipe, or why there is none in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipePrompt {
    /// The prompt, as it was sent.
    Kept(String),
    /// The user keeps prompts out of files.
    Private,
    /// It is longer than a recipe can be.
    TooLong,
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
        }
        let bytes = length(&shorter);
        if bytes > MAX_RECIPE_BYTES {
            let limit = MAX_RECIPE_BYTES;
            return Err(PictureError::RecipeTooLong { bytes, limit });
        }
        Ok(Cow::Owned(shorter))
    }
}
