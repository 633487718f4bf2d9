//! The command line of `skill`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::offered;

#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// Copy the agent skill to where an agent looks for skills
    Install(InstallArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Schema {
    /// A job, as most commands print it.
    Job,
    /// What `plan --json` prints.
    Plan,
    /// A model of `models --json`.
    Model,
    /// A sum of `spend --json`.
    Sum,
    /// What a command prints if it fails before it has a job.
    Failure,
    /// A line of `--messages ndjson`.
    Messages,
}

#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    /// openclaw, claude, or a skills folder; by default, whichever of the two agents you have
    #[arg(
        long,
        value_name = "openclaw|claude|DIR",
        value_parser = offered::agents(),
        hide_possible_values = true
    )]
    pub(crate) target: Option<Target>,
}

#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// `OpenClaw`'s default workspace.
    OpenClaw,
    /// Claude Code, for all projects of the user.
    Claude,
    /// A folder of skills.
    Folder(PathBuf),
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        match text.as_str() {
            "openclaw" => Self::OpenClaw,
            "claude" => Self::Claude,
            _ => Self::Folder(text.into()),
        }
    }
}
