//! Views of the engine's events and outcomes. They compute nothing of their own.

pub(crate) mod json;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod table;
