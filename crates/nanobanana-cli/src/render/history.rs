//! Lists of jobs for people.

use nanobanana::report::Job;

use super::columns::{Align, Column, one_line, table as columns, terminal_width};
use super::table::{minute, state};
use crate::text::Phrase;
use crate::text::language;

/// Jobs under their names, one a line, with the whole prompt where there is room.
pub(crate) fn table(jobs: &[Job], names: &[String]) -> String {
    let layout = [
        Column::new(Phrase::JOB.of(language()), Align::Left),
        Column::new(Phrase::TIME.of(language()), Align::Left).dropped(5),
        Column::new(Phrase::STATE.of(language()), Align::Left).dropped(6),
        Column::new(Phrase::MODEL.of(language()), Align::Left).dropped(4),
        Column::new(Phrase::SIZE.of(language()), Align::Left).dropped(3),
        Column::new(Phrase::POINTS.of(language()), Align::Right).dropped(2),
        Column::new(Phrase::PROMPT.of(language()), Align::Left).cut_to(14),
        Column::new(Phrase::PICTURE_OR_TASK.of(language()), Align::Left)
            .cut_before(16)
            .dropped(1),
    ];
    let named = jobs.iter().zip(names);
    let rows: Vec<_> = named.map(|(job, name)| row(job, name)).collect();
    columns(&layout, &rows, terminal_width())
}

/// The model by its word, as `-m` takes it.
pub(super) fn model(job: &Job) -> String {
    one_line(job.model.unwrap_or(&job.model_name))
}

/// The text on one line, or a dash.
pub(super) fn or_dash(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), one_line)
}

fn row(job: &Job, name: &str) -> Vec<String> {
    let path = job
        .pictures
        .iter()
        .find_map(|picture| picture.path.as_deref());
    vec![
        name.to_owned(),
        job.created_at.map(|at| minute(at.0)).unwrap_or_default(),
        state(job.state).to_owned(),
        model(job),
        or_dash(job.size.as_deref()),
        job.points.to_string(),
        or_dash(job.prompt.as_deref()),
        or_dash(path.or(job.task_id.as_deref())),
    ]
}
