//! The pictures that a request starts from: what the user named, and what is fit to be sent.

mod allowed;
mod file;
pub(crate) mod place;

pub use crate::ask::{Input, InputSource, InputSyntax, OpenedFile, split_name};
pub use allowed::AllowedFolders;
pub use file::{InputError, InputFault, LocalInput, open_regular};
