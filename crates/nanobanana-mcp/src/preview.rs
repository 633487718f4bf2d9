//! Pictures small enough for an answer. Clients keep answers in the conversation, and a large one
//! ends it; the whole picture is the file on disk.

use std::fs::File;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use nanobanana::NotAsSaved;
use nanobanana::picture::{PictureError, thumbnail};

/// How large a picture in an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    /// The longer side, in pixels.
    side: u32,
    /// The length in base64, in bytes.
    base64: usize,
}

impl Ceiling {
    /// Enough to see what it is.
    pub(crate) const PREVIEW: Self = Self {
        side: 512,
        base64: 48 * 1024,
    };
    /// As much as models look at. Some clients refuse an answer of 1 MiB in all.
    pub(crate) const FULL: Self = Self {
        side: 1568,
        base64: (1024 - 32) * 1024,
    };
}

/// Why there is no small picture. The file is not affected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PreviewError {
    #[error(transparent)]
    NotAsSaved(#[from] NotAsSaved),
    #[error("the file could not be decoded")]
    Decode(#[from] PictureError),
    #[error("the preview cannot be made small enough")]
    TooLarge,
}

/// The type of what [`shrink`] makes.
pub(crate) const MEDIA_TYPE: &str = "image/jpeg";

/// The best JPEG of a picture within a ceiling, in base64: first the quality goes down, then the size. Blocks.
pub(crate) fn shrink(file: &File, ceiling: Ceiling) -> Result<String, PreviewError> {
    let mut side = ceiling.side;
    let mut small = thumbnail(file, side, side)?;
    while side >= 32 {
        small = small.shrunk(side, side);
        for quality in [85, 70, 55, 40] {
            let jpeg = small.to_jpeg(quality)?;
            if jpeg.len().div_ceil(3) * 4 <= ceiling.base64 {
                return Ok(BASE64_STANDARD.encode(jpeg));
            }
        }
        side = side * 3 / 4;
    }
    Err(PreviewError::TooLarge)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, RgbImage, Rgba};

    use super::*;

    /// A picture that compresses badly.
    fn noise(width: u32, height: u32) -> RgbImage {
        let mut seed = 1_u32;
        RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, red, green, blue] = seed.to_be_bytes();
            image::Rgb([red, green, blue])
        })
    }

    fn shrunk(picture: &DynamicImage, ceiling: Ceiling) -> (String, DynamicImage) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        picture.save(&path).unwrap();
        let shrunk = shrink(&File::open(path).unwrap(), ceiling).unwrap();
        let bytes = BASE64_STANDARD.decode(&shrunk).unwrap();
        let decoded = image::load_from_memory(&bytes).unwrap();
        (shrunk, decoded)
    }

    #[test]
    fn even_noise_becomes_small_enough_for_each_ceiling() {
        let picture = noise(2000, 1000).into();
        for ceiling in [Ceiling::PREVIEW, Ceiling::FULL] {
            let (shrunk, decoded) = shrunk(&picture, ceiling);
            assert!(shrunk.len() <= ceiling.base64, "{ceiling:?}");
            assert!(decoded.width() <= ceiling.side);
            // Within the rounding of the sides to whole pixels.
            assert!(decoded.width().abs_diff(2 * decoded.height()) <= 2);
        }
    }

    #[test]
    fn a_small_picture_keeps_its_size() {
        let (_, decoded) = shrunk(&noise(64, 64).into(), Ceiling::PREVIEW);
        assert_eq!((decoded.width(), decoded.height()), (64, 64));
    }

    #[test]
    fn what_can_be_seen_through_is_white() {
        let clear = image::RgbaImage::from_pixel(600, 600, Rgba([0, 0, 0, 0]));
        let (_, decoded) = shrunk(&clear.into(), Ceiling::PREVIEW);
        assert_eq!((decoded.width(), decoded.height()), (512, 512));
        assert_eq!(decoded.to_rgb8().get_pixel(9, 9).0, [255, 255, 255]);
    }

    #[test]
    fn a_small_picture_is_shown_without_its_metadata() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        let mut jpeg = Cursor::new(Vec::new());
        let picture = DynamicImage::from(noise(16, 16));
        picture
            .write_to(&mut jpeg, image::ImageFormat::Jpeg)
            .unwrap();
        let jpeg = jpeg.into_inner();
        let (start, rest) = jpeg.split_at(2);
        let comment: &[u8] = b"\xff\xfe\0\x10taken at home!";
        std::fs::write(&path, [start, comment, rest].concat()).unwrap();
        let shrunk = shrink(&File::open(path).unwrap(), Ceiling::PREVIEW).unwrap();
        let bytes = BASE64_STANDARD.decode(&shrunk).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"taken"));
        assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 16);
    }
}
