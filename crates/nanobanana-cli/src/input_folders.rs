//! Which folders input files may be in.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use nanobanana::input::AllowedFolders;

use crate::settings::Inputs;

/// Where input files may be.
#[derive(Debug, Args)]
pub(crate) struct InputFolderArgs {
    /// Take input files from this folder and below it only, wherever links lead; repeat for more.
    /// By default from anywhere, unless the settings say otherwise
    #[arg(long = "allow-dir", value_name = "DIR", value_hint = ValueHint::DirPath, hide_short_help = true)]
    allowed: Vec<PathBuf>,
    /// The folder of a picture that came through standard input, and was named by no path.
    #[arg(skip)]
    pub(crate) piped: Option<PathBuf>,
}

impl InputFolderArgs {
    /// The folders of the command line, else those of the settings, else all: whoever types a path
    /// here could open it anyway.
    pub(crate) fn allowed(&self, settings: &Inputs) -> AllowedFolders {
        let allowed = if self.allowed.is_empty() {
            let of_settings = settings.allowed_folders();
            of_settings.unwrap_or(AllowedFolders::ANYWHERE)
        } else {
            AllowedFolders::within(self.allowed.clone())
        };
        match &self.piped {
            Some(folder) => allowed.or_in(folder),
            None => allowed,
        }
    }
}
