//! Chinese.

pub(crate) mod errors;
pub(crate) mod given;
pub(crate) mod terminal;

pub(crate) use super::en::*;
