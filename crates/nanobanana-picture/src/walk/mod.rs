//! Walking through the parts of a picture file without decoding it.
//!
//! One walker for each format that is taken apart; measuring, proving wholeness and cleaning all
//! share it. A walk that comes to its end has proven the file whole.

mod jpeg;
mod png;
mod source;
mod webp;

use crate::Orientation;

/// What a walk to the end of a file finds.
pub(super) struct WholeFacts {
    /// Width and height in pixels, as stored.
    pub(super) size: (u32, u32),
    pub(super) orientation: Orientation,
    /// Bytes that follow the end of the picture.
    pub(super) trailing_bytes: u64,
}

pub(super) use jpeg::{JpegPart, JpegWalker, is_frame_header};
pub(super) use png::{PNG_SIGNATURE, PngHeader, PngPart, PngWalker};
pub(super) use webp::walk_webp;
