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
    #[arg(long = "allow-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    allowed: Vec<PathBuf>,
}

impl InputFolderArgs {
    /// The folders of the command line, else those of the settings, else all: whoever types a path
    /// here could open it anyway.
    pub(crate) fn allowed(&self, settings: &Inputs) -> AllowedFolders {
        if self.allowed.is_empty() {
            let of_settings = settings.allowed_folders();
            return of_settings.unwrap_or(AllowedFolders::ANYWHERE);
        }
        AllowedFolders::within(self.allowed.clone())
    }
}
