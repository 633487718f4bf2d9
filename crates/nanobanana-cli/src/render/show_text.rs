//! What a picture was made from, for people.

use std::path::Path;

use nanobanana::picture::{Recipe, RecipePrompt};
use unicode_width::UnicodeWidthStr as _;

use super::columns::{is_printable, one_line};
use super::job_text;
use crate::again::{Again, Inputs};
use crate::target::{KnownJob, PictureFile, Target};
use crate::text::{self, tables};

/// Names and values.
type Rows = Vec<(&'static str, String)>;

/// The file and its recipe, or the job; then how to make it again.
pub(crate) fn show(target: &Target, again: Option<&Again>) -> String {
    let labels = text::recipe::labels();
    let mut rows = Rows::new();
    match target {
        Target::File(file) => add_file(&mut rows, file),
        Target::Job(job) => {
            rows.push((labels.job, job.record.id.to_string()));
            rows.push((labels.state, job_text::state(job.record.state).to_owned()));
            add_request(&mut rows, job);
        }
    }
    if let Some(again) = again {
        add_inputs(&mut rows, &again.inputs);
    }
    if let Some(job) = target.job() {
        add_bill(&mut rows, target, job);
    }
    let command = again.and_then(|again| again.command_line(target.maker()));
    // A file says of itself what it likes.
    for (_, value) in &mut rows {
        *value = one_line(value);
    }
    // A prompt may hold what a terminal obeys. Line ends are good between quotes.
    let command = command.filter(|line| is_printable(line));
    rows.extend(command.map(|line| (labels.again, line)));
    table(&rows)
}

fn add_file(rows: &mut Rows, file: &PictureFile) {
    let labels = text::recipe::labels();
    rows.push((labels.file, one_line(&file.path.to_string_lossy())));
    rows.push((labels.picture, text::recipe::picture(&file.inspection)));
    match (&file.recipe, &file.job) {
        (Some(recipe), _) => add_recipe(rows, recipe),
        (None, Some(job)) => add_request(rows, job),
        (None, None) => {}
    }
}

fn add_recipe(rows: &mut Rows, recipe: &Recipe) {
    let labels = text::recipe::labels();
    rows.push((labels.prompt, prompt(&recipe.prompt)));
    rows.push((labels.task, recipe.task_type.clone()));
    let model = tables::model(&recipe.model_name, &recipe.model_id);
    rows.push((labels.model, model));
    rows.push((labels.version, recipe.model_version.clone()));
    rows.extend(recipe.size.clone().map(|size| (labels.size, size)));
    let ratio = recipe.aspect_ratio.clone();
    rows.extend(ratio.map(|ratio| (labels.ratio, ratio)));
    rows.push((labels.task_id, recipe.task_id.clone()));
    let at = job_text::second(recipe.created_at);
    let program = format!("{} {}", recipe.program, recipe.program_version);
    rows.push((labels.written, text::recipe::written(&at, &program)));
    if recipe.simulated {
        rows.push((labels.made_by, text::recipe::stand_in().to_owned()));
    }
}

/// The same of a job, by the journal.
fn add_request(rows: &mut Rows, job: &KnownJob) {
    let labels = text::recipe::labels();
    let record = &job.record;
    let prompt = match &record.prompt {
        Some(kept) => one_line(kept),
        None if job.is_forgotten() => text::recipe::prompt_forgotten().to_owned(),
        None => text::recipe::prompt_private().to_owned(),
    };
    rows.push((labels.prompt, prompt));
    rows.push((labels.task, record.task_type.clone()));
    let model = tables::model(&record.model_name, &record.model_id);
    rows.push((labels.model, one_line(&model)));
    rows.push((labels.version, one_line(&record.model_version)));
    rows.extend(record.size.clone().map(|size| (labels.size, size)));
    let ratio = record.aspect_ratio.clone();
    rows.extend(ratio.map(|ratio| (labels.ratio, ratio)));
    let task_id = record.task_id.as_deref();
    rows.extend(task_id.map(|task_id| (labels.task_id, one_line(task_id))));
    if job.maker == crate::connect::Maker::StandIn {
        rows.push((labels.made_by, text::recipe::stand_in().to_owned()));
    }
}

fn prompt(prompt: &RecipePrompt) -> String {
    match prompt {
        RecipePrompt::Kept(text) => one_line(text),
        RecipePrompt::Private => text::recipe::prompt_private().to_owned(),
        RecipePrompt::TooLong => text::recipe::prompt_too_long().to_owned(),
    }
}

fn add_inputs(rows: &mut Rows, inputs: &Inputs) {
    let labels = text::recipe::labels();
    match inputs {
        Inputs::Unknown(count) => {
            rows.push((labels.input, text::recipe::inputs_unknown(*count)));
        }
        Inputs::Known(inputs) => rows.extend(inputs.iter().map(|input| {
            let place = one_line(&input.place());
            let is_gone = input.exists() == Some(false);
            (
                labels.input,
                if is_gone {
                    text::recipe::gone(&place)
                } else {
                    place
                },
            )
        })),
    }
}

/// What it cost, when, and where its pictures are.
fn add_bill(rows: &mut Rows, target: &Target, job: &KnownJob) {
    let labels = text::recipe::labels();
    let record = &job.record;
    if target.file().is_some() {
        rows.push((labels.job, record.id.to_string()));
    }
    rows.push((labels.points, tables::price(record)));
    rows.push((labels.ordered, job_text::second(record.created_at)));
    // A file that was asked for is at the top already.
    if target.file().is_none() {
        rows.extend(record.files.iter().map(|file| {
            let path = one_line(&file.path);
            let is_gone = !Path::new(&file.path).is_file();
            (
                labels.file,
                if is_gone {
                    text::recipe::gone(&path)
                } else {
                    path
                },
            )
        }));
    }
}

/// One row a line, the values below each other.
fn table(rows: &Rows) -> String {
    let width = rows.iter().map(|(name, _)| name.width()).max();
    let width = width.unwrap_or_default();
    let line = |(name, value): &(&str, String)| {
        let gap = " ".repeat(width - name.width());
        format!("{name}{gap}  {value}\n")
    };
    rows.iter().map(line).collect()
}
