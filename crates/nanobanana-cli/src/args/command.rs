//! The command line of `nanobanana`. The comments on the fields are its help.

use clap::builder::Resettable;
use clap::{Arg, ArgMatches, Args, Parser, Subcommand, ValueHint};

use super::skill::Schema;
use super::{
    ChatArgs, MakeArgs, ModelsArgs, PlanArgs, RequestArgs, auth, batch, config, jobs, manual, mcp,
    past, recipe, serve, skill, terminal,
};
use crate::exit;
use crate::json::Fields;

/// The commands of the help, under its headings; `help` follows them.
pub(crate) const GROUPS: [(&str, &[&str]); 5] = [
    ("Make", &["generate", "edit", "rerun", "batch", "plan"]),
    (
        "Look back",
        &["history", "show", "gallery", "export", "forget"],
    ),
    ("Money", &["models", "spend", "resume"]),
    ("Set up", &["auth", "config", "doctor"]),
    ("Agents", &["mcp", "skill", "serve"]),
];

/// The commands that only `help` names.
pub(crate) const HIDDEN: [&str; 3] = ["schema", "completions", "man"];

pub(crate) fn names() -> Vec<&'static str> {
    let grouped = GROUPS.iter().flat_map(|(_, names)| names.iter());
    grouped.chain(&HIDDEN).chain(&["help"]).copied().collect()
}

const EXAMPLES: &str = "\
Examples:
  nanobanana generate --simulate \"a cute puppy on grass\" -o puppy.png
  nanobanana plan \"a lighthouse at dusk\" -m pro -s 4K -r 16:9
  nanobanana generate \"a lighthouse at dusk\" -m pro -s 4K -r 16:9
  nanobanana edit \"put @hat on the cat of image 1\" -i cat.jpg -i hat=hat.png

Only --simulate works without an API key; the others read it from IMA_API_KEY, or from where
`nanobanana auth login` has put it.

";

/// Generate and edit images with IMA Studio's Nano Banana models; see the price up front.
#[derive(Debug, Parser)]
#[command(
    name = "nanobanana",
    version,
    disable_help_subcommand = true,
    override_usage = "nanobanana <COMMAND> [OPTIONS]\n       nanobanana \"a cat in a hat\"",
    after_long_help = format!("{EXAMPLES}{}", exit::HELP),
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Use this proxy: http, https, socks5 or socks5h, such as socks5h://127.0.0.1:9050; put
    /// USER:PASSWORD@ before the host to log in; `none` disables it
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_hint = ValueHint::Url,
        hide_short_help = true
    )]
    pub(crate) proxy: Option<String>,
    #[command(flatten)]
    pub(crate) terminal: terminal::TerminalArgs,
    #[command(flatten)]
    pub(crate) simulate: terminal::SimulateArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a picture from a prompt
    #[command(mut_arg("prompt", or_template), mut_arg("matrix", paid))]
    Generate(MakeArgs),
    /// Edit pictures: name them and say what to change
    #[command(
        override_usage = "nanobanana edit [OPTIONS] <IMAGE>... <PROMPT>",
        mut_arg("prompt", |prompt| {
            or_template(prompt)
                .index(1)
                .value_name("IMAGE|PROMPT")
                .help(EDIT_WORDS)
                .long_help(EDIT_WORDS)
                .value_hint(ValueHint::FilePath)
        }),
        mut_arg("matrix", paid),
        // The words may all be pictures.
        mut_arg("prompt_file", |file| file.conflicts_with(Resettable::Reset))
    )]
    Edit(EditArgs),
    /// Make an image for each row of a table; run it again to continue
    Batch(batch::BatchArgs),
    /// Show what would be sent and what it costs; spends nothing
    #[command(mut_arg("prompt", or_template), after_help = PRICES)]
    Plan(PlanArgs),
    /// Show the models, their sizes, prices and aspect ratios
    Models(ModelsArgs),
    /// Resume unfinished jobs and fetch their pictures; spends nothing
    Resume(jobs::ResumeArgs),
    /// Resend a paid request whose answer was lost; may charge twice
    #[command(hide = true)]
    Resend(jobs::ResendArgs),
    /// List past jobs, or search them by prompt, model, size, date and outcome
    History(past::HistoryArgs),
    /// Show a job or picture: prompt, price, files, and how to make it again
    Show(recipe::ShowArgs),
    /// Make a picture again, with the same options or others; spends points
    ///
    /// Options not given keep their original values, whatever the defaults below.
    #[command(
        mut_arg("prompt", |prompt| {
            prompt.required(false).long("prompt").value_name("TEXT").help_heading("Picture")
        }),
        mut_arg("matrix", paid)
    )]
    Rerun(recipe::RerunArgs),
    /// Build an HTML gallery of your pictures and prompts
    Gallery(past::GalleryArgs),
    /// Show what was spent, by day, model and size
    Spend(past::SpendArgs),
    /// Copy pictures to a folder; --clean strips their recipes
    Export(past::ExportArgs),
    /// Erase prompts and recipes of finished jobs; keeps what they cost
    #[command(mut_arg("words", |words| {
        words.value_name("JOB|FILE|WORD").help(
            "Jobs (ids, prefixes of ids, or IMA's task ids), their picture files, or words in \
             their prompts",
        )
    }))]
    Forget(past::ForgetArgs),
    /// Run an MCP server
    Mcp(mcp::McpArgs),
    /// Serve Gemini's and OpenAI's image APIs and MCP, and manage client keys
    Serve(serve::ServeArgs),
    /// Show, change and explain the settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Log in, log out, and show which API key is active
    #[command(subcommand)]
    Auth(auth::AuthCommand),
    /// Check your setup: key, network, clock, folders; spends nothing
    Doctor(auth::DoctorArgs),
    /// Install the agent skill that drives this program
    #[command(subcommand)]
    Skill(skill::SkillCommand),
    /// Print the JSON Schema of what this program prints
    #[command(hide = true)]
    Schema {
        /// What it describes
        #[arg(value_enum, default_value_t = Schema::Job)]
        of: Schema,
    },
    /// Print a shell completion script
    #[command(after_long_help = manual::COMPLETION_PLACES, hide = true)]
    Completions(manual::CompletionsArgs),
    /// Print the manual page, or write one for each command
    #[command(hide = true)]
    Man(manual::ManArgs),
    /// Show help for a command, or a topic such as sizes or files
    Help(manual::HelpArgs),
}

impl Command {
    /// What is asked for, the chat that is told and the other words, of a command about a picture to come.
    pub(crate) fn request(
        &mut self,
    ) -> Option<(&mut RequestArgs, &ChatArgs, Option<&mut Vec<String>>)> {
        Some(match self {
            Self::Generate(args) => (&mut args.request, &args.chat, None),
            Self::Rerun(args) => (&mut args.make.request, &args.make.chat, None),
            Self::Edit(EditArgs { make, more, .. }) => (&mut make.request, &make.chat, Some(more)),
            Self::Plan(args) => (&mut args.request, &args.chat, Some(&mut args.more)),
            _ => return None,
        })
    }

    /// Whether its JSON is an object a line: there may be thousands.
    pub(crate) fn prints_lines(&self) -> bool {
        match self {
            Self::Batch(_) => true,
            Self::Generate(args) => args.request.matrix,
            Self::Rerun(args) => args.make.request.matrix,
            Self::Edit(args) => args.each.is_some() || args.make.request.matrix,
            _ => false,
        }
    }
}

/// Several pictures that are paid for, each saved under a name of its own.
fn paid(matrix: Arg) -> Arg {
    matrix.conflicts_with_all(["idempotency_key", "no_download"])
}

fn or_template(prompt: Arg) -> Arg {
    let instead = ["template", "prompt_file"];
    prompt.required(false).required_unless_present_any(instead)
}

const PRICES: &str = "For the prices of a table: nanobanana batch FILE --prices";

const EDIT_WORDS: &str = "\
Pictures (files, https:// URLs, last, @1, ids) and one prompt, in any order";

#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) make: MakeArgs,
    /// Pictures and the prompt, in any order
    #[arg(index = 2, hide = true, value_hint = ValueHint::FilePath)]
    pub(crate) more: Vec<String>,
    /// Edit each picture with this prompt, one image per file, as a batch
    #[arg(
        long,
        value_name = "PROMPT",
        value_hint = ValueHint::Other,
        help_heading = "Picture",
        conflicts_with_all = ["messages", "matrix", "idempotency_key", "no_download", "prompt_file"]
    )]
    pub(crate) each: Option<String>,
}

/// The fields that were typed, where standard output is to be JSON, errors included.
pub(crate) fn json(matches: &ArgMatches) -> Option<Fields> {
    match matches.subcommand() {
        Some((_, below)) => json(below),
        // A command that has no such option is asked for it too.
        None => matches.try_get_one("json").ok().flatten().cloned(),
    }
}
