//! The command line of the commands that go on with jobs.

use clap::Args;

use super::{ChatArgs, JsonArgs, ServiceArgs, WaitArgs};

use crate::input_folders::InputFolderArgs;
use crate::spending::CapArgs;

#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Which jobs: their ids, the beginnings of these, or IMA's task ids; by default all
    /// that have not ended
    #[arg(value_name = "JOB|TASK_ID")]
    pub(crate) jobs: Vec<String>,
    /// Stop asking for the pictures of these jobs; what they cost stays spent
    #[arg(long, requires = "jobs", conflicts_with_all = ["json", "messages", "wait"], hide_short_help = true)]
    pub(crate) give_up: bool,
    /// Wait also for jobs that are older than the longest wait; by default they are asked about once
    /// unless they are named
    #[arg(long, hide_short_help = true)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) longest: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ResendArgs {
    /// Which job: its id or the beginning of it
    pub(crate) job: String,
    /// Send it even though the first request may have been charged; required
    #[arg(long, help_heading = "Spending")]
    pub(crate) accept_double_charge: bool,
    #[command(flatten)]
    pub(crate) caps: CapArgs,
    #[command(flatten)]
    pub(crate) input_folders: InputFolderArgs,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs,
}
