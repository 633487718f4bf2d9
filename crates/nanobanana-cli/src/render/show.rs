//! A job, or a picture and what it was made from, for people.

use std::path::Path;

use jiff::Timestamp;
use nanobanana::journal::{JobRecord, Lifecycle, ServiceKind};
use nanobanana::picture::{Recipe, RecipePrompt};
use nanobanana::report::Job;

use super::columns::one_line;
use super::table::{self, second};
use crate::again::{Again, Inputs};
use crate::target::{PictureFile, Target};
use crate::text::language;
use crate::text::tables;
use crate::text::{self, Phrase, recipe as words};

/// Names and values.
type Rows = Vec<(Phrase, String)>;

/// The file and its recipe, or the job; then how to make it again.
pub(crate) fn show(target: &Target, again: Option<&Again>, children: &[String]) -> String {
    let mut rows = Rows::new();
    match target {
        Target::File(file) => add_file(&mut rows, file),
        Target::Job(job) => {
            rows.push((Phrase::JOB, job.id.to_string()));
            rows.push((Phrase::STATE, table::state(job.state).to_owned()));
            add(&mut rows, Phrase::REASON, job.reason.as_deref());
            let code = job.ima_code.map(|code| code.to_string());
            add(&mut rows, Phrase::CODE, code.as_deref());
            add_request(&mut rows, job);
        }
    }
    if let Some(again) = again {
        add_inputs(&mut rows, &again.inputs);
    }
    if let Some(job) = target.job() {
        let parents = nanobanana::parents_of(job).into_iter();
        rows.extend(parents.map(|id| (Phrase::MADE_FROM, id)));
        rows.extend(children.iter().map(|id| (Phrase::MADE_INTO, id.clone())));
        add_bill(&mut rows, target, job);
    }
    let again = again.filter(|_| !target.is_pending());
    let command = again.and_then(|again| again.command_line(target.service()));
    rows.extend(command.map(|line| (Phrase::AGAIN, line)));
    if let Some(job) = target.job() {
        let hint = text::jobs::next_step(language(), job);
        rows.extend(hint.map(|hint| (Phrase::HINT, hint)));
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(of, value)| (of.of(language()), value))
        .collect();
    table::rows(&rows)
}

fn add(rows: &mut Rows, name: Phrase, value: Option<&str>) {
    rows.extend(value.map(|value| (name, value.to_owned())));
}

fn add_file(rows: &mut Rows, file: &PictureFile) {
    rows.push((Phrase::FILE, file.path.to_string_lossy().into_owned()));
    rows.push((
        Phrase::PICTURE,
        words::picture(language(), &file.inspection),
    ));
    match (&file.recipe, &file.job) {
        (Some(recipe), _) => add_recipe(rows, recipe),
        (None, Some(job)) => add_request(rows, job),
        (None, None) => {}
    }
}

fn add_recipe(rows: &mut Rows, recipe: &Recipe) {
    let made = Job {
        prompt: recipe.prompt.text().map(str::to_owned),
        task_type: recipe.task_type.clone(),
        model_id: recipe.model_id.clone(),
        model_name: recipe.model_name.clone(),
        model_version: recipe.model_version.clone(),
        size: recipe.size.clone(),
        ratio: recipe.aspect_ratio.clone(),
        task_id: Some(recipe.task_id.clone()),
        ..Job::default()
    };
    add_made(
        rows,
        &made,
        match recipe.prompt {
            RecipePrompt::TooLong => words::PROMPT_TOO_LONG.of(language()),
            _ => words::PROMPT_PRIVATE.of(language()),
        },
    );
    let program = format!("{} {}", recipe.program, recipe.program_version);
    let written = words::written(language(), &second(recipe.created_at), &program);
    rows.push((Phrase::WRITTEN, written));
    add_maker(rows, recipe.simulated);
}

/// The same of a job, by the journal.
fn add_request(rows: &mut Rows, job: &JobRecord) {
    let without_prompt = match job.forgotten_at {
        Some(_) => words::PROMPT_FORGOTTEN.of(language()),
        None => words::PROMPT_PRIVATE.of(language()),
    };
    add_made(rows, &Job::from(job), without_prompt);
    add_maker(rows, job.service == ServiceKind::Simulator);
}

/// What was asked for, and of whom.
fn add_made(rows: &mut Rows, job: &Job, without_prompt: &str) {
    let prompt = job.prompt.as_deref().unwrap_or(without_prompt);
    rows.push((Phrase::PROMPT, prompt.to_owned()));
    rows.push((Phrase::TASK_TYPE, job.task_type.clone()));
    let model = tables::model(language(), &job.model_name, &job.model_id);
    rows.push((Phrase::MODEL, model));
    rows.push((Phrase::VERSION, job.model_version.clone()));
    add(rows, Phrase::SIZE, job.size.as_deref());
    add(rows, Phrase::RATIO, job.ratio.as_deref());
    add(rows, Phrase::TASK_ID, job.task_id.as_deref());
}

fn add_maker(rows: &mut Rows, is_simulated: bool) {
    let simulated = words::SIMULATED.of(language());
    add(rows, Phrase::MADE_BY, is_simulated.then_some(simulated));
}

fn add_inputs(rows: &mut Rows, inputs: &Inputs) {
    match inputs {
        Inputs::Unknown(count) => {
            rows.push((Phrase::INPUT, words::inputs_unknown(language(), *count)));
        }
        Inputs::Known(inputs) => rows.extend(inputs.iter().map(|input| {
            let is_gone = input.exists() == Some(false);
            (Phrase::INPUT, place(input.place(), is_gone))
        })),
    }
}

fn place(place: String, is_gone: bool) -> String {
    match is_gone {
        true => words::gone(language(), &place),
        false => place,
    }
}

/// What it cost, when, and where its pictures are.
fn add_bill(rows: &mut Rows, target: &Target, record: &JobRecord) {
    if target.file().is_some() {
        rows.push((Phrase::JOB, record.id.to_string()));
    }
    rows.push((Phrase::POINTS, tables::price(language(), record)));
    rows.push((Phrase::CREATED, second(record.created_at)));
    add(rows, Phrase::REQUEST_ID, record.request_id.as_deref());
    // A file that was asked for is at the top already.
    if target.file().is_some() {
        return;
    }
    rows.extend(record.files.iter().map(|file| {
        let is_gone = !Path::new(&file.path).is_file();
        (Phrase::FILE, place(file.path.clone(), is_gone))
    }));
    if record.files.is_empty() {
        let urls = record.pictures.iter().map(|picture| picture.url.clone());
        rows.extend(urls.map(|url| (Phrase::URL, url)));
    }
}

/// What happened to a job, and the requests that may have been paid.
pub(crate) fn events(lifecycle: &Lifecycle) -> String {
    let job = &lifecycle.record;
    let mut text = format!("\n{}\n", tables::EVENTS.of(language()));
    // What was said of several steps is there once.
    let mut shown: Vec<&str> = job.reason.as_deref().into_iter().collect();
    for event in &lifecycle.transitions {
        let reason = unshown(event.reason.as_deref(), &mut shown);
        let words = [
            tables::step(language(), &event.step),
            table::state(event.to),
        ];
        text.push_str(&line(event.at, &words, reason));
    }
    if !lifecycle.attempts.is_empty() {
        text.push_str(&format!("\n{}\n", tables::PAID_REQUESTS.of(language())));
    }
    for attempt in &lifecycle.attempts {
        let points = nanobanana_text::points(language(), attempt.points.into());
        let is_other = |task: &&str| job.task_id.as_deref() != Some(*task);
        let task = attempt.task_id.as_deref().filter(is_other);
        let message = unshown(attempt.message.as_deref(), &mut shown);
        let reason = unshown(attempt.reason.as_deref(), &mut shown);
        let again = reason.map(|reason| tables::sent_again(language(), reason));
        let words: Vec<&str> = [task, message, again.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let said = (!words.is_empty()).then(|| words.join("; "));
        let outcome = tables::attempt(language(), attempt.outcome);
        text.push_str(&line(
            attempt.started_at,
            &[&points, outcome],
            said.as_deref(),
        ));
    }
    text
}

/// A text, unless it has been shown.
fn unshown<'a>(text: Option<&'a str>, shown: &mut Vec<&'a str>) -> Option<&'a str> {
    let text = text.filter(|text| !shown.contains(text))?;
    shown.push(text);
    Some(text)
}

fn line(at: Timestamp, words: &[&str], said: Option<&str>) -> String {
    let said = said.map(one_line);
    tables::event(language(), &second(at), words, said.as_deref())
}
