//! Chinese.

pub(crate) mod desktop;
pub(crate) mod forget;
pub(crate) mod gallery;
pub(crate) mod past;

pub(crate) use super::en::*;
