//! Delivery of results. A picture is drawn when it is asked for, never kept.

use crate::addresses::object_id;
use crate::answer::Answer;
use crate::backend::{Backend, Halt};
use crate::detail::is_done;
use crate::endpoint::{MEDIA_PREFIX, MOVED_PREFIX};
use crate::incoming::Incoming;
use crate::picture::{self, Subject};
use crate::scenario::Scenario;
use crate::state::StateError;
use crate::task::{Format, Input, Task};
use crate::upload::no_such_key;

/// Answers `GET` of a result.
pub(crate) fn get(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let task = task(backend, request, MEDIA_PREFIX)?;
    if backend.config.scenario == Scenario::HtmlResult {
        return Ok(Answer::html());
    }
    let subject = Subject {
        prompt: task.prompt.clone(),
        model_id: task.model_id.clone(),
        aspect_ratio: task.aspect_ratio.clone(),
        size: task.drawn,
        sources: sources(backend, &task)?,
        take: task.take,
    };
    let mut bytes = Vec::new();
    match task.format {
        Format::Png => picture::png(&subject, &mut bytes)?,
        Format::Jpeg => picture::jpeg(&subject, &mut bytes)?,
    }
    if backend.config.scenario == Scenario::CutResult {
        bytes.truncate(bytes.len() / 2);
    }
    Ok(Answer::image(task.format.content_type(), bytes))
}

/// Answers `GET` of a result that has moved.
pub(crate) fn moved(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let task = task(backend, request, MOVED_PREFIX)?;
    Ok(Answer::redirect(backend.addresses.media(&task)))
}

/// The finished task whose result is at the request's path.
fn task(backend: &Backend, request: &Incoming, prefix: &str) -> Result<Task, Halt> {
    let id = object_id(&request.path, prefix).ok_or_else(no_such_key)?;
    let task = backend.state.task(&id)?.ok_or_else(no_such_key)?;
    if is_done(backend, &task) {
        Ok(task)
    } else {
        Err(no_such_key().into())
    }
}

/// The bytes of each input picture, or its name where it is not at hand.
fn sources(backend: &Backend, task: &Task) -> Result<Vec<Vec<u8>>, StateError> {
    task.inputs
        .iter()
        .map(|input| {
            let (id, stored) = match input {
                Input::Upload(id) => (id.as_str(), backend.state.stored(id)?),
                Input::Result(id) => (id.as_str(), None),
                Input::Remote(url) => (url.as_str(), None),
            };
            Ok(stored.unwrap_or_else(|| id.as_bytes().to_vec()))
        })
        .collect()
}
