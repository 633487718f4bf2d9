//! The commands of `nanobanana`, one a file.

pub(crate) mod auth;
pub(crate) mod batch;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod gallery;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod keys;
pub(crate) mod make;
pub(crate) mod man;
pub(crate) mod mcp;
pub(crate) mod models;
pub(crate) mod plan;
pub(crate) mod rerun;
pub(crate) mod resend;
pub(crate) mod resume;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod skill;
pub(crate) mod spend;

use std::time::Duration;

use nanobanana::ProgressPace;

use crate::args::ServiceArgs;
use crate::connect::ConnectOptions;

/// How a service is connected to for these arguments.
fn connect_options(
    service: &ServiceArgs,
    max_wait: Duration,
    progress: ProgressPace,
) -> ConnectOptions {
    ConnectOptions {
        key: service.key.clone(),
        language: service.language,
        max_wait,
        progress,
    }
}

/// How a service is connected to for a command that waits for no picture.
fn reading_options(service: &ServiceArgs) -> ConnectOptions {
    connect_options(service, Duration::ZERO, ProgressPace::Every(Duration::MAX))
}
