//! Chinese.

pub(crate) mod topics;

pub(crate) use super::en::*;
