//! Walking through the parts of a picture file without decoding it.
//!
//! One walker for each format that is taken apart; measuring, proving wholeness and cleaning all
//! share it. A walk that comes to its end has proven the file whole.

mod jpeg;
mod png;
mod source;
mod webp;

use crate::Orientation;

/// Width and height in pixels, as stored, and how the picture is turned for display.
pub(super) type Measures = ((u32, u32), Orientation);

pub(super) use jpeg::{JpegPart, JpegWalker, is_frame_header};
pub(super) use png::{PNG_SIGNATURE, PngHeader, PngPart, PngWalker};
pub(super) use webp::walk_webp;
