//! Views of the engine's events, outcomes and records. They compute nothing of their own.

pub(crate) mod auth;
pub(crate) mod chart;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod doctor;
pub(crate) mod gallery;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod json;
pub(crate) mod messages;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod prose;
pub(crate) mod report;
pub(crate) mod resumed;
pub(crate) mod screen;
pub(crate) mod settings;
pub(crate) mod short;
pub(crate) mod show;
pub(crate) mod show_json;
pub(crate) mod spend;
pub(crate) mod table;
pub(crate) mod wrap;
