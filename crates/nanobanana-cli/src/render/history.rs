//! Lists of jobs for people.

use nanobanana::report::Job;

use super::columns::{Column, one_line, table, terminal_width};
use super::table::{ago, color_of_state, minute, place, state};
use crate::text::Phrase;

/// Jobs under their names, one a line, with the whole prompt where there is room.
pub(crate) fn listed(jobs: &[Job], names: &[String]) -> String {
    let place_or_task = match jobs.iter().any(|job| job.simulated) {
        true => Phrase::SIMULATED_PICTURE_OR_TASK,
        false => Phrase::PICTURE_OR_TASK,
    };
    let layout = [
        Column::left(Phrase::JOB),
        Column::left(Phrase::TIME).dropped(4),
        Column::left(Phrase::STATE)
            .dropped(5)
            .painted(color_of_state),
        Column::left(Phrase::MODEL).dropped(2),
        Column::left(Phrase::SIZE).dropped(1),
        Column::right(Phrase::POINTS).dropped(3),
        Column::left(Phrase::PROMPT).cut_to(14),
        Column::left(place_or_task).cut_before(16).dropped(6),
    ];
    let width = terminal_width();
    let named = jobs.iter().zip(names);
    let rows: Vec<_> = named
        .map(|(job, name)| row(job, name, width.is_some()))
        .collect();
    table(&layout, &rows, width)
}

/// The model by its word, as `-m` takes it.
pub(super) fn model(job: &Job) -> String {
    one_line(job.model.unwrap_or(&job.model_name))
}

/// The text on one line, or a dash.
pub(super) fn or_dash(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), one_line)
}

/// What a program may read is exact: a whole path, and the time on the clock.
fn row(job: &Job, name: &str, is_for_people: bool) -> Vec<String> {
    let path = job.path().map(|path| match is_for_people {
        true => place(path),
        false => path.to_owned(),
    });
    let time = |at| match is_for_people {
        true => ago(at),
        false => minute(at),
    };
    vec![
        name.to_owned(),
        job.created_at.map(|at| time(at.0)).unwrap_or_default(),
        state(job.state).to_owned(),
        model(job),
        or_dash(job.size.as_deref()),
        job.points.to_string(),
        or_dash(job.prompt.as_deref()),
        or_dash(path.as_deref().or(job.task_id.as_deref())),
    ]
}
