//! The command line of `config`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the path of the settings file
    Path,
    /// List every setting with its value, source and purpose
    Show(ShowArgs),
    /// Change a setting; keeps the comments and the order of the file
    #[command(after_help = EXAMPLES)]
    Set(SetArgs),
    /// Remove a setting from the file
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
    /// The new value; several for a list
    #[arg(required = true, value_name = "VALUE", allow_negative_numbers = true)]
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnsetArgs {
    /// Which setting, such as defaults.size
    pub(crate) key: String,
}
