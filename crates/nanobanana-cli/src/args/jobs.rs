//! The command line of the commands that go on with jobs.

use clap::Args;

use super::{ChatArgs, JsonArgs, ServiceArgs, WaitArgs};

use crate::input_folders::InputFolderArgs;
use crate::json::Job;
use crate::spending::CapArgs;

#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Which jobs: last, ids, prefixes of ids, or IMA's task ids; by default, all unfinished jobs
    #[arg(value_name = "JOB|TASK_ID")]
    pub(crate) jobs: Vec<String>,
    /// Stop asking IMA for these jobs' pictures until they are named; what they cost stays spent
    #[arg(long, requires = "jobs", conflicts_with_all = ["json", "messages", "wait"], hide_short_help = true)]
    pub(crate) give_up: bool,
    /// Also wait for jobs older than the longest wait; by default, they are checked once unless
    /// named
    #[arg(long, hide_short_help = true)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) longest: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Job>,
}

#[derive(Debug, Args)]
pub(crate) struct ResendArgs {
    /// Which job: last, or its id or a prefix of it
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
    pub(crate) json: JsonArgs<Job>,
}
