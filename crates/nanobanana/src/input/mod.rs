//! The pictures that a request starts from: what the user named, and what is fit to be sent.

mod allowed;
mod file;
mod mention;
pub(crate) mod place;
mod source;

pub use allowed::AllowedFolders;
pub use file::{InputError, InputFault, LocalInput, open_regular};
pub use mention::resolve_mentions;
pub use source::{Input, InputSource, InputSyntax, split_name};
