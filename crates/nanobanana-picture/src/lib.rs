//! Everything that is done with the bytes of pictures.
//!
//! A local input goes through [`prepare()`]: it is recognized by its bytes, measured, and written
//! anew as a JPEG or PNG without metadata. A result is proven whole by [`check_whole`] and, when
//! the user asked for another format, goes through [`convert()`]. [`embed`] puts its [`Recipe`] in, and
//! [`thumbnail()`] makes it small for whoever shows it.
//!
//! All input is taken as hostile: lengths in it are checked before they are believed, a picture
//! with too many pixels is refused by its header, and what is decoded at the same time shares one
//! budget of memory. Every function reads its input from the start, wherever the reader stood before. What was
//! written to an output before an error was returned is to be thrown away.
//!
//! The functions block; they know no paths, no network and no runtime.

mod budget;
mod clean;
mod convert;
mod digest;
mod error;
mod guard;
mod icc;
mod inspect;
mod limits;
mod orientation;
pub mod plain;
mod prepare;
mod recipe;
mod rows;
mod sniff;
mod walk;

pub use clean::clean;
pub use convert::{ResultFormat, Thumbnail, convert, thumbnail};
pub use digest::{Written, sha256};
pub use error::PictureError;
pub use inspect::{Inspection, check_whole, inspect};
pub use limits::{MAX_DECODED_PIXELS, MAX_DECODING_BYTES, MAX_INPUT_BYTES, MAX_PIXELS};
pub use orientation::Orientation;
pub use prepare::{Prepared, prepare};
pub use recipe::{MAX_RECIPE_BYTES, Recipe, RecipePrompt, RecipeTemplate, embed, strip};
pub use sniff::{PictureFormat, SNIFF_BYTES, Unrecognized, sniff};
