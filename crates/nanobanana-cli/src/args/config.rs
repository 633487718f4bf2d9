//! The command line of `config` and `prefs`.

use std::error::Error;
use std::str::FromStr as _;

use clap::{Args, Subcommand};
use nanobanana::words::{self, ModelWord};
use nanobanana::{Model, Refusal, TaskType};

use crate::connect::Maker;
use crate::simulate::Simulate;
use crate::text;

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

#[derive(Debug, Subcommand)]
pub(crate) enum PrefsCommand {
    /// Show the models that are remembered
    Show(PrefsShowArgs),
    /// Remember a model, as if it had been used
    Set(PrefsSetArgs),
    /// Forget this user's models; what other programs keep in the file stays
    Clear(PrefsClearArgs),
}

impl PrefsCommand {
    /// Whose pictures it is about.
    pub(crate) fn maker(&self) -> Maker {
        let of = match self {
            Self::Show(args) => &args.of,
            Self::Set(args) => &args.of,
            Self::Clear(args) => &args.of,
        };
        of.maker()
    }
}

/// Whose preferences, and which file.
#[derive(Debug, Args)]
pub(crate) struct PrefsArgs {
    /// Whose they are
    #[arg(long, value_name = "USER", default_value = "default")]
    pub(crate) user_id: String,
    /// Those of the built-in stand-in instead of the shared ones
    #[arg(
        long,
        value_name = "SCENARIO[,PACE]",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ok",
        value_parser = Simulate::from_str
    )]
    simulate: Option<Simulate>,
}

impl PrefsArgs {
    /// Whose pictures they are about.
    pub(crate) fn maker(&self) -> Maker {
        Maker::of(self.simulate)
    }
}

#[derive(Debug, Args)]
pub(crate) struct PrefsShowArgs {
    #[command(flatten)]
    pub(crate) of: PrefsArgs,
    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PrefsSetArgs {
    /// text_to_image or image_to_image
    #[arg(long, value_name = "TASK", value_parser = task)]
    pub(crate) task: TaskType,
    /// flash, pro, or the model's id
    #[arg(short, long, value_parser = model)]
    pub(crate) model: Model,
    #[command(flatten)]
    pub(crate) of: PrefsArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PrefsClearArgs {
    /// text_to_image or image_to_image; by default both
    #[arg(long, value_name = "TASK", value_parser = task)]
    pub(crate) task: Option<TaskType>,
    #[command(flatten)]
    pub(crate) of: PrefsArgs,
}

fn task(word: &str) -> Result<TaskType, Refusal> {
    words::task(word)
}

/// A word that names one of the two models and nothing else.
fn model(word: &str) -> Result<Model, Box<dyn Error + Send + Sync>> {
    match words::model(word) {
        Ok(ModelWord::Model(model)) => Ok(model),
        Ok(ModelWord::Cheapest) => Err(text::config::cheapest_is_no_model().into()),
        Err(refusal) => Err(refusal.into()),
    }
}
