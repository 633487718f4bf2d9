//! What several commands take. The comments on the fields are the help.

pub(crate) mod auth;
pub(crate) mod batch;
pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod dates;
pub(crate) mod jobs;
pub(crate) mod manual;
pub(crate) mod mcp;
pub(crate) mod offered;
pub(crate) mod past;
pub(crate) mod recipe;
pub(crate) mod serve;
pub(crate) mod skill;
pub(crate) mod terminal;

use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum, ValueHint};
use nanobanana::input::InputSyntax;
use nanobanana::journal::{Caller, Equal, Join};
use nanobanana::{Language, MAX_COUNT, RequestWords, words};
use nanobanana_text::LanguageChoice;
use schemars::JsonSchema;

use crate::input_folders::InputFolderArgs;
use crate::json::{self, Fields};
use crate::key::KeyArgs;
use crate::settings::Preview;
use crate::spending::{MetadataArgs, SpendingArgs};
use crate::templates::TemplateArgs;

/// The longest wait that can be asked for, in seconds: a day.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

#[derive(Debug, Args)]
pub(crate) struct MakeArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) count: CountArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) spending: SpendingArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) join: JoinArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<json::Job>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Spending")]
pub(crate) struct JoinArgs {
    /// Pay once for calls with this key: for 24 h, an identical request gets the same images
    #[arg(
        long,
        value_name = "KEY",
        value_hint = ValueHint::Other,
        hide_short_help = true,
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub(crate) idempotency_key: Option<String>,
    /// With --messages: make one more image even if the answer to an identical request was lost
    #[arg(
        long,
        requires = "messages",
        conflicts_with = "idempotency_key",
        hide_short_help = true
    )]
    pub(crate) new: bool,
}

impl JoinArgs {
    /// An agent that calls again has given up on the first answer; a person who does wants one more.
    pub(crate) fn join(&self, is_chat: bool) -> Join {
        Join {
            key: self.idempotency_key.clone(),
            equal: if is_chat && !self.new {
                Equal::Any
            } else {
                Equal::Never
            },
            ..Join::default()
        }
    }
}

/// Whose pictures these are: this account's, for a user that it may name.
pub(crate) fn caller(user_id: &str) -> Caller {
    Caller {
        end_user: (user_id != DEFAULT_USER).then(|| user_id.to_owned()),
        ..Caller::default()
    }
}

pub(crate) const DEFAULT_USER: &str = "default";

#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct JsonArgs<T: JsonSchema + 'static> {
    /// Print a JSON array, with all fields or only these
    #[arg(
        id = "json",
        long = "json",
        value_name = "FIELDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        value_parser = Fields::of::<T>()
    )]
    pub(crate) fields: Option<Fields>,
    #[arg(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: JsonSchema> fmt::Debug for JsonArgs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ChatArgs {
    /// Print messages that a chat agent passes on, instead of the path
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) messages: Option<MessageFormat>,
    /// Language of the messages; auto goes by the prompt's words, then by the locale
    #[arg(long, default_value = "auto", value_parser = offered::message_languages(), hide_short_help = true)]
    pub(crate) lang: LanguageChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// The texts, each followed by an empty line; MEDIA: lines for saved pictures.
    Text,
    /// One JSON object per line.
    Ndjson,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Pictures and the prompt, in any order
    #[arg(hide = true, value_hint = ValueHint::FilePath)]
    pub(crate) more: Vec<String>,
    #[command(flatten)]
    pub(crate) count: CountArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<json::Plan>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Picture")]
pub(crate) struct CountArgs {
    #[arg(
        short = 'n',
        long,
        default_value_t = 1,
        value_name = "N",
        value_parser = offered::pictures(),
        allow_negative_numbers = true,
        help = format!(
            "How many pictures, each with its own price (1 to {MAX_COUNT})"
        )
    )]
    pub(crate) count: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ModelsArgs {
    /// text_to_image or image_to_image; they are priced separately
    #[arg(
        long,
        value_name = "TASK",
        default_value = "text_to_image",
        value_parser = offered::text(words::task_choices),
        hide_possible_values = true
    )]
    pub(crate) task: String,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) json: JsonArgs<json::Model>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Picture")]
pub(crate) struct RequestArgs {
    /// What to draw, or how to change the inputs; `-` reads it from standard input
    ///
    /// With inputs, @NAME mentions the input of that name; @@ is an @.
    #[arg(required = true, help_heading = None::<&str>, value_hint = ValueHint::Other)]
    pub(crate) prompt: Option<String>,
    /// Read the prompt from this file instead, or from standard input with `-`
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with = "prompt",
        value_hint = ValueHint::FilePath,
        hide_short_help = true
    )]
    pub(crate) prompt_file: Option<PathBuf>,
    /// Take the prompt and the inputs literally: `-` is not standard input, and only names given
    /// with -i are mentions; always on with --messages
    #[arg(long, hide_short_help = true)]
    pub(crate) literal: bool,
    /// An input picture: a file, an https:// URL, last, @1, or `-` for standard input; up to 14
    #[arg(short, long = "input", value_name = "[NAME=]IMAGE", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) template: TemplateArgs,
    /// Expand choices in braces, {red,blue}: one image for each, named after it
    #[arg(long, hide_short_help = true, conflicts_with = "messages")]
    pub(crate) matrix: bool,
    #[command(flatten)]
    pub(crate) input_folders: InputFolderArgs,
    /// flash (default), pro, cheapest, best, or the model's id
    #[arg(short, long, value_parser = offered::text(words::model_choices), hide_possible_values = true)]
    pub(crate) model: Option<String>,
    /// 512, 1K (default), 2K or 4K; pro has no 512
    #[arg(short, long, value_parser = offered::text(words::size_choices), hide_possible_values = true)]
    pub(crate) size: Option<String>,
    /// Such as 16:9, or landscape, portrait, square
    ///
    /// `default` is the model's own. Without -r an edited picture keeps the shape of its first file.
    #[arg(
        short,
        long,
        visible_short_alias = 'a',
        visible_alias = "aspect-ratio",
        value_parser = offered::text(words::ratio_choices),
        hide_possible_values = true
    )]
    pub(crate) ratio: Option<String>,
    /// text_to_image or image_to_image; by default the inputs decide
    #[arg(
        long,
        value_parser = offered::text(words::task_choices),
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub(crate) task: Option<String>,
    /// Extra parameters of the model, as a JSON object
    #[arg(long, value_name = "JSON", value_hint = ValueHint::Other, hide_short_help = true)]
    pub(crate) extra_params: Option<String>,
    /// Exact version of the model, as `models` lists it
    #[arg(long, value_name = "ID", value_hint = ValueHint::Other, hide_short_help = true)]
    pub(crate) version_id: Option<String>,
    /// End user, such as a chat member's id; runs to join and the last model are kept per user
    #[arg(long, value_name = "USER", default_value = DEFAULT_USER, value_hint = ValueHint::Other, hide_short_help = true)]
    pub(crate) user_id: String,
}

impl RequestArgs {
    /// The user's words for the engine. Only `rerun` comes without a prompt.
    pub(crate) fn words(&self) -> RequestWords {
        RequestWords {
            prompt: self.prompt.clone().unwrap_or_default(),
            inputs: self.inputs.clone(),
            input_syntax: match self.literal {
                true => InputSyntax::Literal,
                false => InputSyntax::Named,
            },
            task: self.task.clone(),
            model: self.model.clone(),
            version: self.version_id.clone(),
            size: self.size.clone(),
            ratio: self.ratio.clone(),
            extra_params: self.extra_params.clone(),
            template: None,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// File or folder; .png, .jpg and .webp choose the format; `-` is standard output
    ///
    /// Defaults to the current folder and a name made from the prompt, unless the settings say
    /// otherwise. Other file types (.gif, .txt) are refused. Standard output takes one picture, as
    /// IMA sends it.
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite the file that -o names; without it, the run is refused
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the picture's URL and save nothing
    #[arg(long, conflicts_with_all = ["output", "force"], hide_short_help = true)]
    pub(crate) no_download: bool,
    /// Open the saved picture in the default viewer
    #[arg(long, conflicts_with = "no_download")]
    pub(crate) open: bool,
    /// Show the picture in the terminal: auto (if supported), never
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub(crate) preview: Option<Preview>,
    #[command(flatten)]
    pub(crate) metadata: MetadataArgs,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct WaitArgs {
    /// Wait at most this long; the task then continues at IMA
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 600,
        value_parser = offered::whole(1, LONGEST_WAIT),
        allow_negative_numbers = true,
        hide_short_help = true
    )]
    max_wait: u64,
}

impl WaitArgs {
    pub(crate) fn max_wait(&self) -> Duration {
        Duration::from_secs(self.max_wait)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct ServiceArgs {
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// Language of IMA's own labels
    #[arg(long, default_value = "en", value_parser = offered::languages(), hide_short_help = true)]
    pub(crate) language: Language,
}
