//! The command line of `mcp`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ServiceArgs, WaitArgs, offered};
use crate::spending::{MetadataArgs, SpendingArgs};

#[derive(Debug, Args)]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) folders: FolderArgs,
    /// Ask the user before a picture that costs more points than this; where the client cannot
    /// ask, refuse it. By default as in the settings, else nobody is asked
    #[arg(
        long,
        value_name = "POINTS",
        help_heading = "Spending",
        value_parser = offered::whole(0, u64::MAX),
        allow_negative_numbers = true
    )]
    pub(crate) ask_above: Option<u64>,
    #[command(flatten)]
    pub(crate) spending: SpendingArgs,
    #[command(flatten)]
    pub(crate) metadata: MetadataArgs,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

/// What the server reads and writes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Folders")]
pub(crate) struct FolderArgs {
    /// Where pictures go if the client names no workspace; by default the folder of the settings,
    /// else Pictures/nanobanana in the home folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output_dir: Option<PathBuf>,
    /// A folder that input pictures may come from, beside the output folder and the client's
    /// workspace (where it knows none, the working folder and the one for temporary files); repeat for more. Takes the place of those of the settings
    #[arg(long = "allow-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) allowed: Vec<PathBuf>,
}
