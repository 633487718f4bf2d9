//! The command line of `auth` and `doctor`.

use clap::{Args, Subcommand, ValueHint};
use secrecy::SecretString;

use super::JsonArgs;
use crate::key::{self, KeyArgs};
use crate::render::auth::{ProfileJson, SourceJson};
use crate::render::doctor::Check;

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Store an API key, typed without echo or piped in
    Login(LoginArgs),
    /// Remove the stored API key from this machine
    Logout {
        /// Remove the key of this profile
        #[arg(long, value_name = "NAME", value_hint = ValueHint::Other)]
        profile: Option<String>,
    },
    /// List the profiles that have a key, and mark the active one
    List(JsonArgs<ProfileJson>),
    /// Switch to the key of another profile
    Switch {
        /// Which one; `default` is the key without a name
        #[arg(value_name = "NAME", value_hint = ValueHint::Other)]
        profile: String,
    },
    /// Show which API key is used, where it comes from, and whether IMA accepts it
    Status(AuthStatusArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// Store it under this name, alongside the keys of other accounts
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Other)]
    pub(crate) profile: Option<String>,
    /// Store it in the system keyring only; by default, a file is used if there is no keyring
    #[arg(long, conflicts_with = "file")]
    pub(crate) keyring: bool,
    /// Store it in a file in the settings folder that only you can read
    #[arg(long)]
    pub(crate) file: bool,
    /// Store it without checking it with IMA
    #[arg(long)]
    pub(crate) no_check: bool,
    /// A key that was typed here by mistake, so that it is refused without being repeated
    #[arg(
        hide = true,
        allow_hyphen_values = true,
        value_name = "NOTHING",
        value_parser = key::typed
    )]
    pub(crate) misplaced: Vec<SecretString>,
}

#[derive(Debug, Args)]
pub(crate) struct AuthStatusArgs {
    /// Don't check the key with IMA
    #[arg(long)]
    pub(crate) no_check: bool,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<SourceJson>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Move a damaged journal aside and keep what can be read of it
    ///
    /// Copies every readable job into a new journal and lists the others. Does not touch a journal
    /// that is sound, newer or another program's. Runs no other checks.
    #[arg(long)]
    pub(crate) repair: bool,
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Check>,
}
