//! Chinese.

pub(in crate::text) mod auth;

pub(crate) use super::en::*;
