//! A small picture as a JPEG, for whoever keeps it in a text.

use jpeg_encoder::{ColorType, Encoder};

use super::super::{PictureError, PictureFormat};
use super::Thumbnail;

impl Thumbnail {
    /// The picture as a JPEG of a quality from 1 to 100.
    ///
    /// # Errors
    /// When a side is longer than a JPEG can have, 65535 pixels.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, PictureError> {
        let encoder_error =
            |source: Box<dyn std::error::Error + Send + Sync>| PictureError::Encode {
                format: PictureFormat::Jpeg,
                source,
            };
        let side = |pixels: u32| u16::try_from(pixels).map_err(|error| encoder_error(error.into()));
        let (width, height) = (side(self.width)?, side(self.height)?);
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, quality)
            .encode(&self.rgb, width, height, ColorType::Rgb)
            .map_err(|error| encoder_error(error.into()))?;
        Ok(jpeg)
    }
}
