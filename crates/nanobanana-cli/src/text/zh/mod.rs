//! The Chinese help.

pub(super) mod help;
