//! Chinese.

pub(crate) mod recipe;

pub(crate) use super::en::*;
