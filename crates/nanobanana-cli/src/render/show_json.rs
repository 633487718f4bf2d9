//! A job, or a picture and what it was made from, as JSON.

use std::path::Path;

use nanobanana::journal::{Attempt, Transition};
use nanobanana::picture::{Recipe, RecipePrompt};
use nanobanana::report::{Job, Picture, Time};
use nanobanana::words::people_size;
use serde::Serialize;
use serde_json::{Map, Value};

use super::json;
use crate::again::{Again, KnownInput};
use crate::target::{Events, PictureFile, Target};

/// What `show` prints.
#[derive(Serialize)]
pub(crate) struct ShowJson<'a> {
    file: Option<Picture>,
    recipe: Option<RecipeJson<'a>>,
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
struct RecipeJson<'a> {
    prompt: Option<&'a str>,
    prompt_omitted: Option<&'static str>,
    task_type: &'a str,
    task_id: &'a str,
    simulated: bool,
    model_id: &'a str,
    model_name: &'a str,
    model_version: &'a str,
    size: Option<String>,
    ratio: Option<&'a str>,
    parameters: &'a Map<String, Value>,
    inputs: usize,
    program: &'a str,
    program_version: &'a str,
    created_at: Time,
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
    let recipe_of = |file: &'a PictureFile| file.recipe.as_ref().map(recipe);
    ShowJson {
        file: target.file().map(file),
        recipe: target.file().and_then(recipe_of),
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

fn recipe(recipe: &Recipe) -> RecipeJson<'_> {
    RecipeJson {
        prompt: recipe.prompt.text(),
        prompt_omitted: match recipe.prompt {
            RecipePrompt::Kept(_) => None,
            RecipePrompt::Private => Some("private"),
            RecipePrompt::TooLong => Some("too_long"),
        },
        task_type: &recipe.task_type,
        task_id: &recipe.task_id,
        simulated: recipe.simulated,
        model_id: &recipe.model_id,
        model_name: &recipe.model_name,
        model_version: &recipe.model_version,
        size: recipe.size.as_deref().map(people_size),
        ratio: recipe.aspect_ratio.as_deref(),
        parameters: &recipe.parameters,
        inputs: recipe.inputs,
        program: &recipe.program,
        program_version: &recipe.program_version,
        created_at: Time(recipe.created_at),
    }
}
