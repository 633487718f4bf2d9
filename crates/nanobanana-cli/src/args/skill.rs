//! The command line of `skill`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::offered;

#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// Copy the agent skill to where an agent looks for skills
    Install(InstallArgs),
}

/// What a schema describes.
#[derive(Debug, Subcommand)]
pub(crate) enum Schema {
    /// The messages of `--messages ndjson`
    Messages,
}

#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    /// openclaw, claude, or the folder that holds skills; by default every one of the two agents
    /// that this user has
    #[arg(
        long,
        value_name = "openclaw|claude|DIR",
        value_parser = offered::agents(),
        hide_possible_values = true
    )]
    pub(crate) target: Option<Target>,
}

/// Whose skill it will be.
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
