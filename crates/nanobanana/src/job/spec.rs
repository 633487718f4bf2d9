//! What is to be carried out, and what can be found wrong with it without the network.

use std::io;
use std::path::Path;

use ima_openapi::OpenApi;

use crate::ask::Request;
use crate::catalog::Catalog;
use crate::failure::Failure;
use crate::input::{Input, InputSource};
use crate::journal::{Caller, Caps};
use crate::output::{Destination, Existing, SaveTo};
use crate::picture::ResultFormat;
use crate::preferences::Preferences;
use crate::refusal::Refusal;

/// A request, how many pictures of it, and where they go.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunSpec {
    /// What is asked for.
    pub request: Request,
    /// How many separate tasks, each paid, 1 to [`MAX_COUNT`].
    pub count: usize,
    /// Where the pictures go.
    pub destination: Destination,
    /// The user's preferences, read before the plan and written after a success.
    pub preferences: Option<Preferences>,
    /// Whose pictures they are.
    pub caller: Caller,
    /// What may be spent.
    pub caps: Caps,
    /// What makes another run of the caller's an equal one, where that is not what it asks for.
    pub identity: Option<Vec<u8>>,
    /// Whether a size that IMA refuses as too much may become a smaller one.
    pub allow_smaller: bool,
    /// The list to plan by, where one was read a moment ago.
    pub catalog: Option<Catalog>,
}

impl RunSpec {
    /// One picture of a request for the local caller, within no limits.
    #[must_use]
    pub fn new(request: Request, destination: Destination) -> Self {
        Self {
            request,
            count: 1,
            destination,
            preferences: None,
            caller: Caller::default(),
            caps: Caps::NONE,
            identity: None,
            allow_smaller: false,
            catalog: None,
        }
    }

    /// The same for so many pictures, each a task that is paid, 1 to [`MAX_COUNT`].
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// The same with pictures that are saved in this format, whatever comes.
    #[must_use]
    pub fn format(mut self, format: ResultFormat) -> Self {
        if let Destination::Disk(save_to) = self.destination {
            self.destination = Destination::Disk(save_to.in_format(format));
        }
        self
    }
}

impl Request {
    /// One picture of it, saved in a folder under a name made of its prompt. The folder is made where
    /// it is missing, and no file in it is replaced.
    #[must_use]
    pub fn save_to(self, folder: impl AsRef<Path>) -> RunSpec {
        let save_to = SaveTo::in_folder(folder.as_ref(), &self.prompt, Existing::Keep);
        RunSpec::new(self, Destination::Disk(save_to))
    }
}

/// The largest number of pictures of one run.
pub const MAX_COUNT: usize = 16;

/// Whether one run can be of so many pictures.
///
/// # Errors
/// [`Refusal::Count`] for none, and for more than [`MAX_COUNT`].
pub fn check_count(count: usize) -> Result<(), Refusal> {
    if (1..=MAX_COUNT).contains(&count) {
        return Ok(());
    }
    let limit = MAX_COUNT;
    Err(Refusal::Count { count, limit })
}

/// Refuses a request that cannot be one, and one that would take the API key to where it does not belong: into the journal, the
/// names of files, and a prompt or an address that others read.
pub(super) fn check(request: &Request, api: &dyn OpenApi) -> Result<(), Refusal> {
    request.check()?;
    let holds_key = |input: &Input| {
        let place = match &input.source {
            InputSource::File(path) => path.to_string_lossy(),
            InputSource::Url(url) => url.into(),
            InputSource::Bytes(_) | InputSource::Opened(_) => "".into(),
        };
        api.holds_key(&place)
            || input
                .name
                .as_deref()
                .is_some_and(|name| api.holds_key(name))
    };
    if api.holds_key(&request.prompt) || request.inputs.iter().any(holds_key) {
        return Err(Refusal::KeyInRequest);
    }
    Ok(())
}

/// Finds out whether the pictures of a new run have a place and a name.
///
/// # Errors
/// [`Failure::Output`] where they cannot be written, and [`Refusal::OutputExists`] where a name is taken.
pub fn check_destination(spec: &RunSpec) -> Result<(), Failure> {
    destination(spec, SaveTo::check)?;
    if let Destination::Disk(save_to) = &spec.destination {
        save_to.check_names(spec.count, MAX_COUNT)?;
    }
    Ok(())
}

/// Does something about the folder of the pictures of a run, where they go to one: [checks](SaveTo::check)
/// it, which leaves no trace of a run that may still be refused, or [makes](SaveTo::prepare) it.
pub(super) fn destination(
    spec: &RunSpec,
    act: fn(&SaveTo) -> io::Result<()>,
) -> Result<(), Failure> {
    let Destination::Disk(save_to) = &spec.destination else {
        return Ok(());
    };
    act(save_to).map_err(|source| Failure::Output {
        folder: save_to.folder().to_owned(),
        source,
    })
}
