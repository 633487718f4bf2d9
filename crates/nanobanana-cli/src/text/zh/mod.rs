//! Chinese.

pub(in crate::text) mod auth;
pub(in crate::text) mod doctor;

pub(crate) use super::en::*;
