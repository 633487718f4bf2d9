//! The command line of `config`.

use clap::Subcommand;

use super::JsonArgs;
use crate::render::settings::SettingJson;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the path of the settings file
    Path,
    /// List every setting with its value, source and purpose
    Show(JsonArgs<SettingJson>),
    /// Change a setting; keeps the comments and the order of the file
    #[command(after_help = EXAMPLES)]
    Set {
        /// Which setting, such as defaults.size
        key: String,
        /// The new value; several for a list
        #[arg(required = true, value_name = "VALUE", allow_negative_numbers = true)]
        values: Vec<String>,
    },
    /// Remove a setting from the file
    Unset {
        /// Which setting, such as defaults.size
        key: String,
    },
}

const EXAMPLES: &str = "\
Examples:
  nanobanana config set defaults.size 2K
  nanobanana config set output.name \"{date}-{slug}\"
  nanobanana config set inputs.allow_dirs ~/Pictures /photos

`nanobanana config show` lists every setting.";
