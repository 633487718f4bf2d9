//! What a picture was made from as JSON. Documented in `docs/json.md`; fields are only ever added.

use std::path::Path;

use nanobanana::picture::{Recipe, RecipePrompt};
use serde::Serialize;
use serde_json::{Map, Value};

use super::job_json::{self, RecordJson};
use super::json::VERSION;
use crate::again::{Again, KnownInput};
use crate::connect::Maker;
use crate::target::{PictureFile, Target};

/// The end of `show`.
#[derive(Serialize)]
pub(crate) struct ShowJson<'a> {
    version: u32,
    simulated: bool,
    file: Option<FileJson>,
    recipe: Option<RecipeJson<'a>>,
    job: Option<RecordJson<'a>>,
    /// None where nobody here knows them.
    inputs: Option<Vec<PlaceJson>>,
    saved: Vec<PlaceJson>,
    command: Option<Vec<String>>,
    command_line: Option<String>,
}

#[derive(Serialize)]
struct FileJson {
    path: String,
    format: String,
    media_type: &'static str,
    width: u32,
    height: u32,
    bytes: u64,
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
    size: Option<&'a str>,
    aspect_ratio: Option<&'a str>,
    parameters: &'a Map<String, Value>,
    inputs: usize,
    program: &'a str,
    program_version: &'a str,
    created_at: String,
}

#[derive(Serialize)]
struct PlaceJson {
    place: String,
    /// None of a URL.
    exists: Option<bool>,
}

pub(crate) fn show<'a>(target: &'a Target, again: Option<&Again>) -> ShowJson<'a> {
    let maker = target.maker();
    let job = target.job();
    let inputs = again.and_then(Again::known_inputs);
    let files = job.map(|job| job.record.files.as_slice());
    let saved = files.unwrap_or_default().iter().map(|file| PlaceJson {
        place: file.path.clone(),
        exists: Some(Path::new(&file.path).is_file()),
    });
    ShowJson {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        file: target.file().map(file),
        recipe: target
            .file()
            .and_then(|file| file.recipe.as_ref())
            .map(recipe),
        job: job.map(|job| job_json::record(&job.record, job.maker)),
        inputs: inputs.map(|inputs| inputs.iter().map(place).collect()),
        saved: saved.collect(),
        command: again.and_then(|again| again.command(maker)),
        command_line: again.and_then(|again| again.command_line(maker)),
    }
}

fn file(file: &PictureFile) -> FileJson {
    let inspection = &file.inspection;
    FileJson {
        path: file.path.to_string_lossy().into_owned(),
        format: inspection.format.to_string().to_lowercase(),
        media_type: inspection.format.media_type(),
        width: inspection.width,
        height: inspection.height,
        bytes: inspection.bytes,
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
        size: recipe.size.as_deref(),
        aspect_ratio: recipe.aspect_ratio.as_deref(),
        parameters: &recipe.parameters,
        inputs: recipe.inputs,
        program: &recipe.program,
        program_version: &recipe.program_version,
        created_at: job_json::time(recipe.created_at),
    }
}
