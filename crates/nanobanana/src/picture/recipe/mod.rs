//! The recipe of a picture: what it was made from, kept in the file of the picture itself.
//!
//! A PNG has it in text chunks, a JPEG and a WebP in an XMP packet; `docs/recipe.md` describes both
//! for other programs. Everything else in the file stays as it was, byte for byte. What is read
//! back may have been written by anybody.

mod jpeg;
mod json;
mod png;
mod splice;
mod webp;
mod xmp;

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::inspect::open;
use super::{PictureError, PictureFormat};

/// The name of the machine-readable part: a keyword in a PNG, a property in an XMP packet.
const NAME: &str = "nanobanana:recipe";

/// The most bytes that a recipe takes in a file: what one segment of a JPEG can hold.
pub const MAX_RECIPE_BYTES: usize = 65_504;

/// What a picture was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// What was drawn, or how the inputs were changed.
    pub prompt: RecipePrompt,
    /// `text_to_image` or `image_to_image`.
    pub task_type: String,
    /// The vendor's id of the task.
    pub task_id: String,
    /// Whether a stand-in made the picture, and not the vendor.
    pub simulated: bool,
    /// The vendor's id of the model.
    pub model_id: String,
    /// The vendor's name of the model.
    pub model_name: String,
    /// The vendor's id of the product.
    pub model_version: String,
    /// The size as people spell it: `512`, `1K`, `2K`, `4K`.
    pub size: Option<String>,
    /// The aspect ratio, such as `16:9`.
    pub aspect_ratio: Option<String>,
    /// Everything that was chosen of the product, in the vendor's own spelling.
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
    /// Reads the recipe that a picture carries; `None` where it has none that is understood here.
    ///
    /// # Errors
    ///
    /// When the bytes are no picture, are cut off or damaged as far as they were read, or cannot
    /// be read.
    pub fn read<R: Read + Seek>(mut reader: R) -> Result<Option<Self>, PictureError> {
        let (format, _) = open(&mut reader)?;
        match format {
            PictureFormat::Png => png::read(reader),
            PictureFormat::Jpeg => jpeg::read(reader),
            PictureFormat::WebP => webp::read(reader),
            PictureFormat::Gif | PictureFormat::Bmp | PictureFormat::Tiff => Ok(None),
        }
    }

    /// The recipe such that its encoded form fits: without the prompt where that is too long.
    fn fitted(&self, length: impl Fn(&Self) -> usize) -> Result<Cow<'_, Self>, PictureError> {
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

/// Copies a PNG, JPEG or WebP picture with a recipe in it. A prompt that is too long for that is
/// left out, and the recipe says so.
///
/// # Errors
///
/// When the bytes are no such picture, are damaged as far as they were looked at, cannot be read
/// or written, or when the recipe does not fit even without its prompt.
pub fn embed<R: Read + Seek, W: Write>(
    mut reader: R,
    recipe: &Recipe,
    writer: W,
) -> Result<(), PictureError> {
    let (format, _) = open(&mut reader)?;
    let splices = match format {
        PictureFormat::Png => png::splices(recipe)?,
        PictureFormat::Jpeg => jpeg::splices(&mut reader, recipe)?,
        PictureFormat::WebP => webp::splices(&mut reader, recipe)?,
        found @ (PictureFormat::Gif | PictureFormat::Bmp | PictureFormat::Tiff) => {
            return Err(PictureError::UnexpectedFormat { found });
        }
    };
    splice::copy(reader, &splices, writer)
}
