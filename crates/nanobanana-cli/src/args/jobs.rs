//! The command line of the commands about jobs that were ordered before.

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{ChatArgs, ServiceArgs, WaitArgs, dates, offered};
use crate::connect::Maker;
use crate::input_folders::InputFolderArgs;
use crate::simulate::Simulate;
use crate::spending::CapArgs;

#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Which jobs: their ids, the beginnings of these, or the vendor's task ids; by default all
    /// that have not ended
    #[arg(value_name = "JOB|TASK_ID")]
    pub(crate) jobs: Vec<String>,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    /// Print one JSON object instead of the paths
    #[arg(long, help_heading = "Output", conflicts_with = "messages")]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    /// Which job: its id or the beginning of it
    pub(crate) job: String,
    /// Send the request although the first one may have been paid; without this nothing is sent
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
    /// Print one JSON object instead of the path
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct JobsArgs {
    /// List all jobs instead of the last 20
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) journal: JournalArgs,
    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Which job: its id, the beginning of it, or the vendor's task id
    #[arg(value_name = "JOB|TASK_ID")]
    pub(crate) job: String,
    #[command(flatten)]
    pub(crate) journal: JournalArgs,
    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Only jobs that were ordered on this day or later: YYYY-MM-DD, today, yesterday, 7d for seven
    /// days ago, or a time such as 2026-04-01T12:00:00Z
    #[arg(long, value_name = "DATE", value_parser = dates::since)]
    pub(crate) since: Option<Timestamp>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    format: AuditFormat,
    #[command(flatten)]
    pub(crate) journal: JournalArgs,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl AuditArgs {
    /// How it is printed.
    pub(crate) fn format(&self) -> AuditFormat {
        if self.json {
            AuditFormat::Json
        } else {
            self.format
        }
    }
}

/// How an audit is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// A table and the sums.
    Text,
    /// One JSON object.
    Json,
    /// One line for each job, for spreadsheets.
    Csv,
}

/// Whose jobs.
#[derive(Debug, Args)]
pub(crate) struct JournalArgs {
    /// The jobs of the built-in stand-in instead of the vendor's
    #[arg(
        long,
        value_name = "SCENARIO[,PACE]",
        hide_possible_values = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ok",
        value_parser = offered::scenarios()
    )]
    simulate: Option<Simulate>,
}

impl JournalArgs {
    pub(crate) fn maker(&self) -> Maker {
        Maker::of(self.simulate)
    }
}
