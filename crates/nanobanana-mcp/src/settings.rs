//! What the server may read, write and spend.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use nanobanana::Metadata;
use nanobanana::journal::{Caps, PromptLog};

/// Where the callers of a server work.
#[derive(Clone, Debug)]
pub enum Workspace {
    /// On this machine, and the user's own programs have started the server: in the folders that they
    /// name (roots, in the protocol).
    Local {
        /// Where they work if they do not say that they name any.
        otherwise: Vec<PathBuf>,
    },
    /// On this machine, but whoever has the token can call: in the folders that they name, as far as
    /// these are within the output folder and those for inputs.
    Within,
    /// Perhaps on another machine, whose folders mean nothing here.
    Remote,
}

/// The limits that are set by whoever starts the server.
#[derive(Clone)]
pub struct Settings {
    /// Where pictures go if the caller names no workspace. Made when it is needed.
    pub output_folder: PathBuf,
    /// Folders that inputs may come from beside the caller's workspace and the output folder.
    pub input_folders: Vec<PathBuf>,
    /// Where callers work.
    pub workspace: Workspace,
    /// The price in points above which the user is asked first, where there is such a limit.
    pub ask_above: Option<u64>,
    /// What may be spent, at the moment of a call: the day begins anew while a server runs.
    pub caps: Arc<dyn Fn() -> Caps + Send + Sync>,
    /// Whether a size that IMA refuses as too much may become a smaller one.
    pub allow_smaller: bool,
    /// Whether file names are made from prompts.
    pub prompts: PromptLog,
    /// Whether saved pictures carry their recipes.
    pub metadata: Metadata,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("output_folder", &self.output_folder)
            .field("input_folders", &self.input_folders)
            .field("workspace", &self.workspace)
            .field("ask_above", &self.ask_above)
            .finish_non_exhaustive()
    }
}
