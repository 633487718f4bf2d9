//! The command line of `config`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the path of the settings file
    Path,
    /// Show every setting: what it is, where that comes from, and what it is for
    Show(ShowArgs),
    /// Set a setting; comments and order of the file stay
    #[command(after_help = EXAMPLES)]
    Set(SetArgs),
    /// Take a setting out of the file
    Unset(UnsetArgs),
}

/// What `config set --help` ends with.
const EXAMPLES: &str = "\
Examples:
  nanobanana config set defaults.size 2K
  nanobanana config set output.name \"{date}-{slug}\"
  nanobanana config set inputs.allow_dirs ~/Pictures /photos

`nanobanana config show` lists every setting.";

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Which setting, such as defaults.size
    pub(crate) key: String,
    /// What it is to be; several values where it has several
    #[arg(required = true, value_name = "VALUE", allow_negative_numbers = true)]
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnsetArgs {
    /// Which setting, such as defaults.size
    pub(crate) key: String,
}
