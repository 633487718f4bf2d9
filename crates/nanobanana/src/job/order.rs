//! What is to be carried out, and what can be found wrong with it without the network.

use std::io;

use ima_openapi::OpenApi;

use crate::ask::request::Request;
use crate::failure::Failure;
use crate::input::{Input, InputSource};
use crate::journal::{Caller, Caps};
use crate::output::{Destination, SaveTo};
use crate::preferences::Preferences;
use crate::refusal::Refusal;

/// A request, how many pictures of it, and where they go.
#[derive(Clone, Debug)]
pub struct Order {
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
    /// Whether a size that IMA refuses as too much may become a smaller one.
    pub smaller: Smaller,
}

/// Whether a size that IMA refuses as too much may become a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smaller {
    /// The size is as asked, or there is no picture.
    Refuse,
    /// The next smaller size is planned.
    Allow,
}

/// What bounds the spending of a job.
pub(super) struct SpendingBounds<'a> {
    pub(super) request: &'a Request,
    pub(super) caps: &'a Caps,
    pub(super) smaller: Smaller,
}

/// The largest number of pictures of one order.
pub const MAX_COUNT: usize = 16;

/// Whether so many pictures can be ordered at once.
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

/// Refuses a request that would take the API key to where it does not belong: into the journal, the
/// names of files, and a prompt or an address that others read.
pub(super) fn keyless(request: &Request, api: &dyn OpenApi) -> Result<(), Refusal> {
    let holds_key = |input: &Input| {
        let place = match &input.source {
            InputSource::File(path) => path.to_string_lossy(),
            InputSource::Url(url) => url.into(),
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

/// Checks where an order's pictures go, and leaves no trace of it, since it may still be refused.
pub(super) fn destination(order: &Order) -> Result<(), Failure> {
    at_destination(order, SaveTo::check)
}

/// Makes the folder of the pictures of an order that will be carried out.
pub(super) fn prepare_destination(order: &Order) -> Result<(), Failure> {
    at_destination(order, SaveTo::prepare)
}

/// Does something about the folder of the pictures, where they go to one.
fn at_destination(order: &Order, act: fn(&SaveTo) -> io::Result<()>) -> Result<(), Failure> {
    let Destination::Disk(save_to) = &order.destination else {
        return Ok(());
    };
    act(save_to).map_err(|source| Failure::Output {
        folder: save_to.folder().to_owned(),
        source,
    })
}
