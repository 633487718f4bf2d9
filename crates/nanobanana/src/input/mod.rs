//! The pictures that a request starts from: what the user named, and what is fit to be sent.

mod file;
mod mention;
mod source;

pub use file::{InputError, InputFault, LocalInput};
pub use mention::resolve_mentions;
pub use source::{Input, InputSource, InputSyntax};
