//! The command line of the commands about a job or the picture that it made.

use std::path::PathBuf;

use clap::Args;

use super::{JsonArgs, MakeArgs};

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A picture file, or a job: its id, the beginning of it, or IMA's task id. A job is
    /// looked for among the paid ones and then among the simulated ones
    #[arg(value_name = "JOB|FILE")]
    pub(crate) target: PathBuf,
    /// Show each step of the job and each paid request too
    #[arg(long)]
    pub(crate) events: bool,
    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RerunArgs {
    /// A picture file, or a job: its id, the beginning of it, or IMA's task id. A job is
    /// looked for among the paid ones and then among the simulated ones
    #[arg(value_name = "JOB|FILE")]
    pub(crate) target: PathBuf,
    #[command(flatten)]
    pub(crate) make: MakeArgs,
}
