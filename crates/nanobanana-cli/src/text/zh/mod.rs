//! Chinese.

pub(crate) use super::en::*;
