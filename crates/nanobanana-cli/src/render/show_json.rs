//! A job, or a picture and what it was made from, as JSON.

use std::path::Path;

use nanobanana::journal::{Attempt, Transition};
use nanobanana::picture::Recipe;
use nanobanana::report::{Job, Picture};
use serde::Serialize;

use super::json;
use crate::again::{Again, KnownInput};
use crate::target::{Events, PictureFile, Target};

/// What `show` prints.
#[derive(Serialize)]
pub(crate) struct ShowJson<'a> {
    file: Option<Picture>,
    recipe: Option<&'a Recipe>,
    job: Option<Job>,
    /// None where nobody here knows them.
    inputs: Option<Vec<PlaceJson>>,
    missing_files: Vec<&'a str>,
    command: Option<Vec<String>>,
    command_line: Option<String>,
    events: Option<&'a [Transition]>,
    paid_requests: Option<&'a [Attempt]>,
}

#[derive(Serialize)]
struct PlaceJson {
    place: String,
    /// None of a URL.
    exists: Option<bool>,
}

pub(crate) fn show<'a>(
    target: &'a Target,
    again: Option<&Again>,
    events: Option<&'a Events>,
) -> ShowJson<'a> {
    let service = target.service();
    let job = target.job();
    let inputs = again.and_then(Again::known_inputs);
    let files = job.map(|job| job.files.as_slice());
    let files = files.unwrap_or_default().iter().map(|file| &*file.path);
    let to_make = again.filter(|_| !target.is_pending());
    ShowJson {
        file: target.file().map(file),
        recipe: target.file().and_then(|file| file.recipe.as_ref()),
        job: job.map(json::job),
        inputs: inputs.map(|inputs| inputs.iter().map(place).collect()),
        missing_files: files.filter(|path| !Path::new(path).is_file()).collect(),
        command: to_make.and_then(|again| again.command(service)),
        command_line: to_make.and_then(|again| again.command_line(service)),
        events: events.map(|events| &*events.transitions),
        paid_requests: events.map(|events| &*events.attempts),
    }
}

fn file(file: &PictureFile) -> Picture {
    let inspection = &file.inspection;
    Picture {
        path: Some(file.path.to_string_lossy().into_owned()),
        media_type: Some(inspection.format.media_type().to_owned()),
        width: Some(inspection.width),
        height: Some(inspection.height),
        bytes: Some(inspection.bytes),
        ..Picture::default()
    }
}

fn place(input: &KnownInput) -> PlaceJson {
    PlaceJson {
        place: input.place(),
        exists: input.exists(),
    }
}
