//! The command line of `serve`.

use std::net::SocketAddr;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use nanobanana::Model;

use super::{JsonArgs, ServiceArgs, WaitArgs, dates, offered};
use crate::render::keys::KeyJson;
use crate::text::{Fault, Phrase};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ServeArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ServeCommand>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

const ADDRESS: &str = "127.0.0.1:8787";

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Address and port to listen on; needs a client key if other machines can reach it
    #[arg(
        long = "listen",
        value_name = "ADDRESS:PORT",
        default_value = ADDRESS,
        value_parser = offered::address()
    )]
    pub(crate) address: SocketAddr,
    /// Also accept requests for this host name; can be repeated
    #[arg(long = "allow-host", value_name = "HOST", value_parser = offered::host())]
    pub(crate) hosts: Vec<String>,
    /// Serve metrics for Prometheus at this address, without a key
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = offered::address())]
    pub(crate) metrics: Option<SocketAddr>,
    /// Log each request to standard error
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,
    /// Refuse requests that would take all client keys together over this many points a day
    #[arg(
        long,
        value_name = "POINTS",
        help_heading = "Spending",
        value_parser = offered::whole(0, u64::MAX),
        allow_negative_numbers = true
    )]
    pub(crate) max_points_per_day: Option<u64>,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Json,
    Text,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ServeCommand {
    /// Create, list, rotate and revoke client keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Ask a running server whether it can make pictures
    Ready {
        /// Where the server listens
        #[arg(value_name = "ADDRESS:PORT", default_value = ADDRESS, value_parser = offered::address())]
        address: SocketAddr,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Create a key and print its secret, once
    #[command(after_help = EXAMPLES)]
    Create(CreateArgs),
    /// List keys with their limits and what they have spent
    List(ListArgs),
    /// Replace the secret of a key; keeps its limits and jobs
    Rotate(KeyArgs),
    /// Revoke a key and delete its pictures; its jobs stay in the journal
    Revoke(KeyArgs),
}

const EXAMPLES: &str = "\
Examples:
  nanobanana serve keys create --name team-a
  nanobanana serve keys create --name ci --models flash --max-points 20 --max-points-total 500 \\
    --rpm 30 --concurrency 4 --expires 90d";

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Name of the key: letters, digits, `-`, `_` and `.`
    #[arg(long, value_name = "NAME", value_parser = name, allow_hyphen_values = true)]
    pub(crate) name: String,
    /// Allowed models, separated by commas; all by default
    #[arg(long, value_name = "MODELS", value_delimiter = ',', value_parser = offered::model_words())]
    pub(crate) models: Vec<Model>,
    /// Refuse a request that costs more points than this
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true)]
    pub(crate) max_points: Option<u64>,
    /// Refuse requests that would spend more points a day than this
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true)]
    pub(crate) max_points_per_day: Option<u64>,
    /// Refuse requests that would spend more points in total than this
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true)]
    pub(crate) max_points_total: Option<u64>,
    /// Allow at most this many requests a minute
    #[arg(long, value_name = "N", value_parser = offered::requests(), allow_negative_numbers = true)]
    pub(crate) rpm: Option<u32>,
    /// Allow at most this many picture requests at once
    #[arg(long, value_name = "N", value_parser = offered::requests(), allow_negative_numbers = true)]
    pub(crate) concurrency: Option<u32>,
    /// When it expires: 90d for 90 days from now, the last day as YYYY-MM-DD, or a time such as
    /// 2027-04-01T12:00:00Z; never by default
    #[arg(long, value_name = "WHEN", value_parser = dates::end, allow_hyphen_values = true)]
    pub(crate) expires: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) json: JsonArgs<KeyJson>,
}

/// What a key may be called: what a shell, a log and a table take as it is.
fn name(text: &str) -> Result<String, Fault> {
    const UNFIT: Phrase = Phrase(
        "must be 1 to 64 letters, digits, `-`, `_` or `.`, and not begin with `-` or `sk-`",
        "应为 1 到 64 个字母、数字、-、_ 或 .，开头不能是 - 或 sk-",
    );
    let is_fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = (1..=64).contains(&text.chars().count()) && text.chars().all(is_fit);
    let is_option_or_secret = text.starts_with('-') || text.starts_with("sk-");
    (is_name && !is_option_or_secret)
        .then(|| text.to_owned())
        .ok_or_else(|| UNFIT.into())
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// List revoked keys too
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) json: JsonArgs<KeyJson>,
}

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// Which key: its name, its id, or the beginning of its secret
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    #[command(flatten)]
    pub(crate) json: JsonArgs<KeyJson>,
}
