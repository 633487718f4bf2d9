//! The command line of `auth` and `doctor`, and the options that name a key.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use secrecy::SecretString;

use super::JsonArgs;
use crate::key::{self, KeyChoice};
use crate::render::auth::{ProfileJson, SourceJson};
use crate::render::doctor::Check;

/// Which key.
#[derive(Debug, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct KeyArgs {
    /// Use this API key; other users of this machine can see it
    #[arg(long, value_name = "KEY", value_parser = key::typed, hide_short_help = true)]
    api_key: Option<SecretString>,
    /// Read the API key from this file; overrides IMA_API_KEY
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    api_key_file: Option<PathBuf>,
    /// Use the stored API key of this profile; overrides IMA_API_KEY
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Other, hide_short_help = true)]
    profile: Option<String>,
}

impl KeyArgs {
    /// Where the key comes from.
    pub(crate) fn choice(&self) -> KeyChoice<'_> {
        KeyChoice {
            text: self.api_key.as_ref(),
            file: self.api_key_file.as_deref(),
            profile: self.profile.as_deref(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Store an API key, typed without echo or piped in
    Login(LoginArgs),
    /// Remove the stored API key from this machine
    Logout(LogoutArgs),
    /// List the profiles that have a key, and mark the active one
    List(JsonArgs<ProfileJson>),
    /// Switch to the key of another profile
    Switch(SwitchArgs),
    /// Show which API key is used, where it comes from, and whether IMA accepts it
    Status(AuthStatusArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LogoutArgs {
    /// Remove the key of this profile
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Other)]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SwitchArgs {
    /// Which one; `default` is the key without a name
    #[arg(value_name = "NAME", value_hint = ValueHint::Other)]
    pub(crate) profile: String,
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
