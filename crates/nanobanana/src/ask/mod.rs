//! What is asked for: the user's words, read once into a [`Request`](request::Request).

pub(crate) mod defaults;
mod extra_params;
mod mention;
pub(crate) mod request;
pub(crate) mod source;
pub mod words;

pub use mention::resolve_mentions;
