//! The command line of `mcp`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ServiceArgs, WaitArgs, offered};
use crate::spending::{MetadataArgs, SpendingArgs};

#[derive(Debug, Args)]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) folders: FolderArgs,
    /// Ask the user before making a picture that costs more points than this; refuse it if the
    /// client cannot ask. Defaults to the setting; without one, never asks
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

#[derive(Debug, Args)]
#[command(next_help_heading = "Folders")]
pub(crate) struct FolderArgs {
    /// Where pictures go if the client names no workspace; defaults to the setting output.folder,
    /// then to Pictures/nanobanana in the home folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output_dir: Option<PathBuf>,
    /// Allow input pictures from this folder, besides the output folder and the client's workspace
    /// (without one, the current and temporary folders); can be repeated; overrides the settings
    #[arg(long = "allow-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) allowed: Vec<PathBuf>,
}
