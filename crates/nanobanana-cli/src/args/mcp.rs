//! The command line of `mcp`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ServiceArgs, WaitArgs, offered};
use crate::spending::{MetadataArgs, SpendingArgs};

#[derive(Debug, Args)]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) http: HttpArgs,
    #[command(flatten)]
    pub(crate) folders: FolderArgs,
    /// Ask the user before a picture that costs more points than this; where the client cannot
    /// ask, refuse it. By default the settings say; without them nobody is asked
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

/// How clients reach the server.
#[derive(Debug, Args)]
#[command(next_help_heading = "Transport")]
pub(crate) struct HttpArgs {
    /// Serve streamable HTTP at this address, under /mcp, instead of standard input and output
    #[arg(long = "http", value_name = "ADDRESS:PORT")]
    pub(crate) address: Option<SocketAddr>,
    /// A file with the token that requests must carry, instead of the variable
    /// NANOBANANA_MCP_TOKEN; without either one is made, kept and printed
    #[arg(long, value_name = "FILE", requires = "address", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: Option<PathBuf>,
    /// A further name that the server is reached by; repeat for more
    #[arg(long = "allow-host", value_name = "HOST", requires = "address")]
    pub(crate) hosts: Vec<String>,
    /// A web page's origin that may send requests, such as https://example.com:443; repeat for more
    #[arg(long = "allow-origin", value_name = "ORIGIN", requires = "address")]
    pub(crate) origins: Vec<String>,
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
    /// workspace (over stdio, where it knows none, the working folder and the one for temporary
    /// files); repeat for more. Takes the place of those of the settings
    #[arg(long = "allow-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) allowed: Vec<PathBuf>,
}
