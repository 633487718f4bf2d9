//! The command line of the commands about a job or the picture that it made.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{JsonArgs, MakeArgs};
use crate::json::Job;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Files, or jobs: last (the newest run; default), @1 (the newest picture), ids or prefixes of
    /// ids, IMA's task ids
    #[arg(value_name = "JOB|FILE", value_hint = ValueHint::FilePath)]
    pub(crate) targets: Vec<PathBuf>,
    /// Open the pictures in the default viewer instead
    #[arg(long, conflicts_with_all = ["events", "json"])]
    pub(crate) open: bool,
    /// Combine the pictures into a contact sheet and print its path
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["events", "json"])]
    pub(crate) sheet: Option<PathBuf>,
    /// Overwrite the file that --sheet names
    #[arg(long, requires = "sheet", hide_short_help = true)]
    pub(crate) force: bool,
    /// Show each step of the job and each paid request too
    #[arg(long)]
    pub(crate) events: bool,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Job>,
}

#[derive(Debug, Args)]
pub(crate) struct RerunArgs {
    /// A picture file, or a job: last, @1, an id or a prefix of it, or IMA's task id
    #[arg(value_name = "JOB|FILE")]
    pub(crate) target: PathBuf,
    #[command(flatten)]
    pub(crate) make: MakeArgs,
}
