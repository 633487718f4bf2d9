//! Jobs of the journal for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nanobanana::journal::{Attempt, JobRecord, State, Transition};

use super::columns::{Align, Column, one_line, start, table, terminal_width};
use super::table::rows;
use crate::connect::Maker;
use crate::text;

/// How much of a prompt is shown in a list, in columns of a terminal.
const PROMPT_WIDTH: usize = 28;

/// Jobs, one a line, under these names.
pub(crate) fn jobs(records: &[JobRecord], names: &[&str]) -> String {
    let columns = [
        Column::new("id", Align::Left),
        Column::new("time", Align::Left).dropped(5),
        Column::new("state", Align::Left),
        Column::new("model", Align::Left).dropped(3),
        Column::new("size", Align::Left).dropped(2),
        Column::new("points", Align::Right).dropped(4),
        Column::new("prompt", Align::Left).cut_to(12),
        Column::new("picture or task", Align::Left)
            .cut_before(16)
            .dropped(1),
    ];
    let rows: Vec<_> = records
        .iter()
        .zip(names)
        .map(|(job, name)| {
            let prompt = job.prompt.as_deref().unwrap_or("-");
            vec![
                (*name).to_owned(),
                minute(job.created_at),
                job.state.name().to_owned(),
                one_line(&job.model_name),
                job.size.clone().unwrap_or_else(|| "-".to_owned()),
                job.points.to_string(),
                start(prompt, PROMPT_WIDTH),
                one_line(picture_or_task(job)),
            ]
        })
        .collect();
    table(&columns, &rows, terminal_width())
}

pub(super) fn picture_or_task(job: &JobRecord) -> &str {
    let file = job.files.first().map(|file| file.path.as_str());
    file.or(job.task_id.as_deref()).unwrap_or("-")
}

/// What came of a job, one a line: its files, or the addresses where no file was wanted.
pub(crate) fn results(job: &JobRecord) -> String {
    if job.state != State::Saved {
        return String::new();
    }
    let files = job.files.iter().map(|file| format!("{}\n", file.path));
    let urls = job
        .pictures
        .iter()
        .map(|picture| format!("{}\n", picture.url));
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
    text.push_str("\nhistory\n");
    for transition in transitions {
        let reason = transition.reason.as_deref();
        text.push_str(&line(
            transition.at,
            &[transition.step.as_str(), transition.to.name()],
            reason,
        ));
    }
    if !attempts.is_empty() {
        text.push_str("\npaid requests\n");
    }
    for attempt in attempts {
        let outcome = attempt
            .outcome
            .map_or("no answer yet", |outcome| outcome.name());
        let points = format!("{} points", attempt.points);
        let words = [attempt.message.as_deref(), attempt.reason.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let said = (!words.is_empty()).then(|| words.join("; "));
        text.push_str(&line(
            attempt.started_at,
            &[points.as_str(), outcome],
            said.as_deref(),
        ));
    }
    text
}

fn facts(job: &JobRecord, maker: Maker) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("job", job.id.to_string()),
        ("state", job.state.name().to_owned()),
    ];
    let mut add = |name, value: Option<&str>| {
        facts.extend(value.map(|value| (name, one_line(value))));
    };
    add("reason", job.reason.as_deref());
    let code = job.vendor_code.map(|code| code.to_string());
    add("code", code.as_deref());
    add("task id", job.task_id.as_deref());
    add("task", Some(&job.task_type));
    add(
        "model",
        Some(&format!("{} ({})", job.model_name, job.model_id)),
    );
    add("version", Some(&job.model_version));
    add("size", job.size.as_deref());
    add("ratio", job.aspect_ratio.as_deref());
    add("prompt", job.prompt.as_deref());
    add("points", Some(&points(job)));
    add("rule", Some(&job.attribute_id.to_string()));
    for hash in &job.input_hashes {
        add("input", Some(hash));
    }
    for picture in &job.pictures {
        add("url", Some(&picture.url));
    }
    for file in &job.files {
        add("file", Some(&file.path));
    }
    add("ordered", Some(&second(job.created_at)));
    add("changed", Some(&second(job.updated_at)));
    add("forgotten", job.forgotten_at.map(second).as_deref());
    add("what now", text::next_step(job, maker).as_deref());
    facts
}

/// The price, and what is known of it.
pub(crate) fn points(job: &JobRecord) -> String {
    let charge = match job.charge() {
        nanobanana::Charge::None => "not spent",
        nanobanana::Charge::Spent => "spent",
        nanobanana::Charge::Unknown => "not known whether spent",
    };
    let mut text = format!("{}, {charge}", job.points);
    if job.doubtful_points > 0 {
        text.push_str(&format!(
            "; {} more for an earlier request, not known whether spent",
            job.doubtful_points
        ));
    }
    text
}

fn line(at: Timestamp, words: &[&str], said: Option<&str>) -> String {
    let said = said.map(|said| format!(": {}", one_line(said)));
    format!(
        "  {}  {}{}\n",
        second(at),
        words.join(", "),
        said.unwrap_or_default()
    )
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
