//! Jobs of the journal for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nanobanana::journal::{Attempt, JobRecord, State, Transition};

use super::columns::one_line;
use super::outcome::result;
use super::table::rows;
use crate::connect::Maker;
use crate::text;
use crate::text::tables::{self, Name, name};

pub(super) fn picture_or_task(job: &JobRecord) -> &str {
    let file = job.files.first().map(|file| file.path.as_str());
    file.or(job.task_id.as_deref()).unwrap_or("-")
}

/// What came of a job, one a line: its files, or the addresses where no file was wanted.
pub(crate) fn results(job: &JobRecord) -> String {
    if job.state != State::Saved {
        return String::new();
    }
    let files = job.files.iter().map(|file| result(&file.path));
    let urls = job.pictures.iter().map(|picture| result(&picture.url));
    if job.files.is_empty() {
        urls.collect()
    } else {
        files.collect()
    }
}

/// Everything about one job.
pub(crate) fn status(
    job: &JobRecord,
    transitions: &[Transition],
    attempts: &[Attempt],
    maker: Maker,
) -> String {
    let mut text = rows(&facts(job, maker));
    text.push_str(&format!("\n{}\n", tables::history()));
    // What was said of several steps is there once.
    let mut shown: Vec<&str> = job.reason.as_deref().into_iter().collect();
    for transition in transitions {
        let reason = unshown(transition.reason.as_deref(), &mut shown);
        text.push_str(&line(
            transition.at,
            &[tables::step(&transition.step), state(transition.to)],
            reason,
        ));
    }
    if !attempts.is_empty() {
        text.push_str(&format!("\n{}\n", tables::paid_requests()));
    }
    for attempt in attempts {
        let outcome = tables::attempt(attempt.outcome);
        let points = tables::points(attempt.points);
        let message = unshown(attempt.message.as_deref(), &mut shown);
        let reason = unshown(attempt.reason.as_deref(), &mut shown);
        let again = reason.map(tables::sent_again);
        let words: Vec<&str> = [message, again.as_deref()].into_iter().flatten().collect();
        let said = (!words.is_empty()).then(|| words.join("; "));
        text.push_str(&line(
            attempt.started_at,
            &[points.as_str(), outcome],
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

fn facts(job: &JobRecord, maker: Maker) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        (name(Name::Job), job.id.to_string()),
        (name(Name::State), state(job.state).to_owned()),
    ];
    let mut add = |what, value: Option<&str>| {
        facts.extend(value.map(|value| (name(what), one_line(value))));
    };
    add(Name::Reason, job.reason.as_deref());
    let code = job.vendor_code.map(|code| code.to_string());
    add(Name::Code, code.as_deref());
    add(Name::TaskId, job.task_id.as_deref());
    add(Name::TaskType, Some(&job.task_type));
    add(
        Name::Model,
        Some(&tables::model(&job.model_name, &job.model_id)),
    );
    add(Name::Version, Some(&job.model_version));
    add(Name::Size, job.size.as_deref());
    add(Name::Ratio, job.aspect_ratio.as_deref());
    add(Name::Prompt, job.prompt.as_deref());
    add(Name::Points, Some(&tables::price(job)));
    add(Name::Rule, Some(&job.attribute_id.to_string()));
    for hash in &job.input_hashes {
        add(Name::Input, Some(hash));
    }
    for picture in &job.pictures {
        add(Name::Url, Some(&picture.url));
    }
    for file in &job.files {
        add(Name::File, Some(&file.path));
    }
    add(Name::Ordered, Some(&second(job.created_at)));
    add(Name::Changed, Some(&second(job.updated_at)));
    add(Name::Forgotten, job.forgotten_at.map(second).as_deref());
    add(Name::WhatNow, text::next_step(job, maker).as_deref());
    facts
}

/// The state of a job, in the language of this process.
pub(super) fn state(state: State) -> &'static str {
    nanobanana::text::state(text::language(), state)
}

fn line(at: Timestamp, words: &[&str], said: Option<&str>) -> String {
    let said = said.map(one_line);
    tables::event(&second(at), words, said.as_deref())
}

/// Local time to the minute.
pub(super) fn minute(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Local time to the second.
pub(crate) fn second(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
