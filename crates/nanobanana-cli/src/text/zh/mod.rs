//! Chinese.

pub(crate) mod config;

pub(crate) use super::en::*;
