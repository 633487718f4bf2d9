//! What a server's callers may read, write and spend.

use std::path::PathBuf;
use std::sync::Arc;

use nanobanana::journal::{Caps, PromptLog};
use nanobanana::report::Job;
use nanobanana::{Metadata, Model};
use rmcp::model::ErrorData;

/// Where the callers of a server work.
pub enum Place {
    /// On this machine: the user's own program has started the server.
    Local(Folders),
    /// Perhaps on another machine. Nothing of this one is read for them, and no path of it shown.
    Remote(Remote),
}

/// The folders that local callers work in, beside those that they name (roots, in the protocol).
#[derive(Debug)]
pub struct Folders {
    /// Where pictures go if the caller names no workspace. Made when it is needed.
    pub output: PathBuf,
    /// Where inputs may come from, too.
    pub inputs: Vec<PathBuf>,
    /// Where callers work if they do not say that they name any.
    pub otherwise: Vec<PathBuf>,
}

/// How a remote caller is served.
pub struct Remote {
    /// Where its pictures are kept.
    pub folder: PathBuf,
    /// The folder that no answer may name.
    pub hidden: PathBuf,
    /// The address by which it can read a picture of a job's, from 1.
    pub address: Arc<Address>,
    /// Its place among the pictures that it may have made at once, which it holds; else what is to be said.
    pub enter: Arc<Enter>,
}

type Address = dyn Fn(&str, usize) -> String + Send + Sync;
type Enter = dyn Fn() -> Result<Option<Arc<()>>, String> + Send + Sync;

/// The limits that are set by whoever starts the server, for one caller or for all.
pub struct Settings {
    /// Whose jobs the calls make and find. The [local](nanobanana::journal::Caller::LOCAL) one finds all.
    pub account: String,
    /// What the HTTP request of a call is called, where it is one.
    pub request_id: Option<String>,
    /// The ids of the models that may be used; all models if empty.
    pub models: Vec<String>,
    /// Where callers work.
    pub place: Place,
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

impl Settings {
    /// Whether a model may be used.
    pub(crate) fn may_use(&self, model: Model) -> bool {
        self.models.is_empty() || self.models.iter().any(|id| id == model.id())
    }

    /// Whether a caller may be on another machine, where no command of this program can be run.
    pub(crate) fn is_remote(&self) -> bool {
        matches!(self.place, Place::Remote(_))
    }

    /// Says of a job's pictures where the caller finds them.
    pub(crate) fn locate(&self, job: &mut Job) {
        let Place::Remote(remote) = &self.place else {
            return;
        };
        let id = job.id.as_deref().unwrap_or_default();
        for (picture, number) in job.pictures.iter_mut().zip(1..) {
            if picture.path.take().is_some() {
                picture.url = Some((remote.address)(id, number));
                picture.cover_url = None;
            }
        }
    }

    /// A text without the paths that the caller is not to see, if only in a cause that the system gave.
    pub(crate) fn hide(&self, text: &mut String) {
        if let Place::Remote(remote) = &self.place {
            let hidden = remote.hidden.to_string_lossy();
            if hidden.len() > 1 && text.contains(&*hidden) {
                *text = text.replace(&*hidden, "…");
            }
        }
    }

    /// The same of an error.
    pub(crate) fn hide_in(&self, error: ErrorData) -> ErrorData {
        let mut message = error.message.into_owned();
        self.hide(&mut message);
        ErrorData {
            message: message.into(),
            ..error
        }
    }
}
