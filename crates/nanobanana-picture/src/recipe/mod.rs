//! The recipe of a picture: what it was made from, kept in the file of the picture itself.
//!
//! A PNG has it in text chunks, a JPEG and a WebP in an XMP packet; `docs/recipe.md` describes both
//! for other programs. Everything else in the file stays as it was, byte for byte. What is read
//! back may have been written by anybody.

mod content;
mod jpeg;
mod json;
mod png;
mod splice;
mod webp;
mod xmp;

use std::io::{Read, Seek, Write};

use crate::inspect::open;
use crate::{PictureError, PictureFormat};

pub use content::{MAX_RECIPE_BYTES, Recipe, RecipePrompt, RecipeTemplate};

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
}

/// Copies a picture without the recipes that are in it, and says whether there were some. Everything else stays as it
/// is, but for what shares an XMP packet with a recipe.
///
/// # Errors
///
/// When the bytes are no picture, are damaged as far as they were looked at, or cannot be read or written.
pub fn strip<R: Read + Seek, W: Write>(mut reader: R, writer: W) -> Result<bool, PictureError> {
    let (format, _) = open(&mut reader)?;
    let splices = match format {
        PictureFormat::Png => png::without(&mut reader)?,
        PictureFormat::Jpeg => jpeg::without(&mut reader)?,
        PictureFormat::WebP => webp::without(&mut reader)?,
        PictureFormat::Gif | PictureFormat::Bmp | PictureFormat::Tiff => Vec::new(),
    };
    splice::copy(reader, &splices, writer)?;
    Ok(!splices.is_empty())
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
