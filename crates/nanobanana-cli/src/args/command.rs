//! The command line of `nanobanana`. The comments on the fields are its help.

use clap::{Parser, Subcommand};
use nanobanana::journal::ServiceKind;

use super::{
    MakeArgs, ModelsArgs, PlanArgs, auth, config, jobs, manual, mcp, past, recipe, skill, terminal,
};
use crate::exit;
use crate::simulate::Simulate;

/// What `nanobanana --help` ends with: something to type, then the exit codes.
const EXAMPLES: &str = "\
Examples:
  nanobanana generate --simulate \"a cute puppy on grass\" -o puppy.png
  nanobanana plan \"a lighthouse at dusk\" -m pro -s 4K -r 16:9
  nanobanana generate \"a lighthouse at dusk\" -m pro -s 4K -r 16:9
  nanobanana edit \"put @hat on the cat of image 1\" -i cat.jpg -i hat=hat.png

Only --simulate works without an API key; the others read it from IMA_API_KEY, or from where
`nanobanana auth login` has put it.
More by `nanobanana help TOPIC`: models, sizes, ratios, files, exit-codes, simulate.

";

/// Generate and edit images with IMA Studio's Nano Banana models; see the price up front.
#[derive(Debug, Parser)]
#[command(
    name = "nanobanana",
    version,
    disable_help_subcommand = true,
    after_help = EXAMPLES.trim_end(),
    after_long_help = format!("{EXAMPLES}{}", exit::HELP),
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) terminal: terminal::TerminalArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a picture from words
    Generate(MakeArgs),
    /// Change pictures: give them with -i, and say how
    #[command(override_usage = "nanobanana edit -i <IMAGE> [OPTIONS] <PROMPT>")]
    Edit(MakeArgs),
    /// Show what would be sent and what it costs; spends nothing
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
    /// An option that is not given is as it was then, whatever its default below.
    #[command(
        mut_arg("prompt", |prompt| {
            prompt.required(false).long("prompt").value_name("TEXT").help_heading("Picture")
        })
    )]
    Rerun(recipe::RerunArgs),
    /// Show a picture in the desktop's viewer
    Open(past::OpenArgs),
    /// Make a page of pictures with their prompts, for the browser
    Gallery(past::GalleryArgs),
    /// Show what was spent, by day, model and size
    Spend(past::SpendArgs),
    /// Remove prompts and paths of ended jobs from the journal; keeps their cost
    Forget(past::ForgetArgs),
    /// Run an MCP server
    Mcp(mcp::McpArgs),
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
    #[command(subcommand)]
    Schema(skill::Schema),
    /// Print a shell completion script
    #[command(after_long_help = manual::COMPLETION_PLACES)]
    Completions(manual::CompletionsArgs),
    /// Print the manual page, or write those of every command
    Man(manual::ManArgs),
    /// Show the help of a command, or of a topic such as sizes or files
    Help(manual::HelpArgs),
}

impl Command {
    /// Whether standard output is to be one JSON object, errors included.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Self::Generate(args) | Self::Edit(args) => args.json,
            Self::Rerun(args) => args.make.json,
            Self::Show(args) => args.json,
            Self::Plan(args) => args.json,
            Self::Models(args) => args.json,
            Self::Resume(args) => args.json,
            Self::Resend(args) => args.json,
            Self::History(args) => args.json,
            Self::Spend(args) => args.is_json(),
            Self::Open(_) | Self::Gallery(_) | Self::Forget(_) => false,
            Self::Config(config::ConfigCommand::Show(args)) => args.json,
            Self::Config(_) => false,
            Self::Auth(command) => command.wants_json(),
            Self::Doctor(args) => args.json,
            Self::Mcp(_) | Self::Skill(_) | Self::Schema(_) => false,
            Self::Completions(_) | Self::Man(_) | Self::Help(_) => false,
        }
    }

    /// Its name, where it does with `--simulate` what it does without, and needs no key.
    pub(crate) fn without_key(&self) -> Option<&'static str> {
        match self {
            Self::Generate(_) => Some("generate"),
            Self::Edit(_) => Some("edit"),
            Self::Plan(_) => Some("plan"),
            Self::Models(_) => Some("models"),
            Self::Mcp(_) => Some("mcp"),
            _ => None,
        }
    }

    /// Who makes the pictures that it is about.
    pub(crate) fn service(&self) -> ServiceKind {
        let service = match self {
            Self::Generate(args) | Self::Edit(args) => &args.service,
            Self::Rerun(args) => &args.make.service,
            Self::Plan(args) => &args.service,
            Self::Models(args) => &args.service,
            Self::Resume(args) => &args.service,
            Self::Resend(args) => &args.service,
            Self::Mcp(args) => &args.service,
            Self::Config(_) | Self::Skill(_) | Self::Schema(_) => return ServiceKind::Ima,
            Self::Completions(_) | Self::Man(_) | Self::Help(_) => return ServiceKind::Ima,
            Self::Auth(_) | Self::Doctor(_) => return ServiceKind::Ima,
            Self::Show(args) => return args.journal.service(),
            Self::History(args) => return args.journal.service(),
            Self::Open(args) => return args.journal.service(),
            Self::Gallery(args) => return args.journal.service(),
            Self::Spend(args) => return args.journal.service(),
            Self::Forget(args) => return args.journal.service(),
        };
        Simulate::service_of(service.simulate)
    }
}
