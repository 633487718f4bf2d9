//! What can go wrong with the bytes of a picture.

use std::error::Error;
use std::io::{self, ErrorKind};

use image::ImageError;

use crate::{PictureFormat, Unrecognized};

/// Why a picture was refused, or could not be read or written.
///
/// The texts are short and leave out the source.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum PictureError {
    /// The bytes are not a picture of a kind that can be used.
    #[error("this is {found}, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture")]
    NotAPicture { found: Unrecognized },
    /// A picture, but of a kind that a result never has.
    #[error("this is a {found} picture where a PNG, JPEG or WebP picture was expected")]
    UnexpectedFormat { found: PictureFormat },
    /// The file is larger than an input may be.
    #[error("the file is {bytes} bytes long; the limit for a picture is {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    /// The header names more pixels than are ever decoded.
    #[error(
        "the {format} picture has {width}x{height} pixels; a {format} may have at most {limit}"
    )]
    TooManyPixels {
        format: PictureFormat,
        width: u32,
        height: u32,
        limit: u64,
    },
    /// Decoding may take more memory than is ever given to one picture.
    #[error("decoding the picture takes {bytes} bytes of memory; the limit is {limit}")]
    DecodedTooLarge { bytes: u64, limit: u64 },
    /// The bytes end before the picture does.
    #[error("the {format} picture is truncated")]
    CutOff { format: PictureFormat },
    /// The bytes break a rule of their format.
    #[error("the {format} picture is damaged: {what}")]
    Corrupt {
        format: PictureFormat,
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// The picture uses a part of its format that is not handled here.
    #[error("cannot use the {format} picture: {what}")]
    Unsupported {
        format: PictureFormat,
        /// What it uses, as a clause.
        what: &'static str,
    },
    /// The decoder of the format gave up.
    #[error("cannot decode the {format} picture")]
    Decode {
        format: PictureFormat,
        /// The decoder's own account.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The decoder of the format broke off, which only a damaged picture makes it do.
    #[error("the {format} picture is damaged and cannot be decoded")]
    Damaged { format: PictureFormat },
    /// The picture is wider or higher than the format asked for can hold.
    #[error(
        "{format} cannot hold a picture of {width}x{height} pixels: a side has at most {limit}"
    )]
    DoesNotFit {
        format: PictureFormat,
        width: u32,
        height: u32,
        limit: u32,
    },
    /// The encoder of the format gave up.
    #[error("cannot write the picture as {format}")]
    Encode {
        format: PictureFormat,
        /// The encoder's own account.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A recipe is longer than a file can hold, even without its prompt.
    #[error(
        "the recipe takes {bytes} bytes without its prompt; at most {limit} fit into a picture"
    )]
    RecipeTooLong { bytes: usize, limit: usize },
    /// The bytes could not be read.
    #[error("the picture cannot be read")]
    Read(#[source] io::Error),
    /// The output could not be written.
    #[error("the picture cannot be written")]
    Write(#[source] io::Error),
}

/// Explains an error of a decoder.
pub(crate) fn decode_error(format: PictureFormat, error: ImageError) -> PictureError {
    match error {
        ImageError::IoError(error) => match error.kind() {
            ErrorKind::UnexpectedEof => PictureError::CutOff { format },
            // Decoders report wrong data in this way too.
            ErrorKind::InvalidData | ErrorKind::InvalidInput => PictureError::Decode {
                format,
                source: error.into(),
            },
            _ => PictureError::Read(error),
        },
        error => PictureError::Decode {
            format,
            source: error.into(),
        },
    }
}
