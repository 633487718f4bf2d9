//! The options of IMA's published script.

use clap::{Parser, ValueHint};

use nanobanana::{Language, Model, words};
use secrecy::SecretString;

use crate::args::{ChatArgs, JoinArgs, offered};
use crate::exit;
use crate::input_folders::InputFolderArgs;
use crate::key;
use crate::render::messages::Messages;
use crate::simulate;

/// Make a picture with IMA Studio's Nano Banana models (drop-in for the published script)
#[derive(Debug, Parser)]
#[command(name = "ima_image_create", version, after_long_help = exit::HELP, max_term_width = 100)]
pub(crate) struct Args {
    /// Use this API key; other users of this machine can see it
    #[arg(long, value_name = "KEY", value_parser = key::typed)]
    pub(crate) api_key: Option<SecretString>,
    /// text_to_image or image_to_image
    #[arg(long, value_parser = offered::text(words::task_choices), hide_possible_values = true)]
    pub(crate) task_type: String,
    /// gemini-3.1-flash-image or gemini-3-pro-image; by default the user's saved preference, else
    /// the former
    #[arg(long, value_parser = offered::text(|| Model::ALL.map(Model::id).to_vec()), hide_possible_values = true)]
    pub(crate) model_id: Option<String>,
    /// Exact version of the model, as --list-models shows it; by default the last one listed
    #[arg(long, value_hint = ValueHint::Other)]
    pub(crate) version_id: Option<String>,
    /// What to draw, or how to change the inputs
    #[arg(
        long,
        required_unless_present = "list_models",
        value_hint = ValueHint::Other,
        allow_hyphen_values = true
    )]
    pub(crate) prompt: Option<String>,
    /// Input pictures for image_to_image: files or https:// URLs, up to 14
    #[arg(long, value_name = "IMAGE", num_args = 1.., value_hint = ValueHint::FilePath)]
    pub(crate) input_images: Vec<String>,
    #[command(flatten)]
    pub(crate) input_folders: InputFolderArgs,
    /// 512px, 1K (default), 2K or 4K; gemini-3-pro-image has no 512px
    #[arg(long, value_parser = offered::text(words::size_choices), hide_possible_values = true)]
    pub(crate) size: Option<String>,
    /// Extra parameters as a JSON object, such as '{"aspect_ratio":"16:9"}'
    #[arg(long, value_name = "JSON", value_hint = ValueHint::Other)]
    pub(crate) extra_params: Option<String>,
    /// Language of IMA's own labels
    #[arg(long, default_value = "en", value_parser = offered::languages())]
    pub(crate) language: Language,
    /// Who is asking: the preference and the runs to join are that user's
    #[arg(long, default_value = "default")]
    pub(crate) user_id: String,
    /// Never use a smaller size if IMA refuses one as too large
    #[arg(long)]
    pub(crate) exact: bool,
    /// List the models of the task type, and make nothing
    #[arg(long)]
    pub(crate) list_models: bool,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) join: JoinArgs,
    /// Print the result as JSON instead of the URL or the table
    #[arg(id = "json", long = "output-json")]
    pub(crate) output_json: bool,
}

impl Args {
    pub(crate) fn begin_chat(&self) -> Option<Messages> {
        let prompt = self.prompt.as_deref().filter(|_| !self.list_models)?;
        Messages::begin(&self.chat, prompt, simulate::service())
    }
}
