//! Chinese.

pub(crate) mod given;
pub(crate) mod terminal;

pub(crate) use super::en::*;
