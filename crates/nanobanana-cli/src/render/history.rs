//! Lists of jobs for people.

use nanobanana::report::Job;

use super::columns::{Align, Column, colored_table, one_line, terminal_width};
use super::table::{self, minute, state};
use crate::terminal::results_have_colors;
use crate::text::Phrase;
use crate::text::language;

/// Jobs under their names, one a line, with the whole prompt where there is room.
pub(crate) fn listed(jobs: &[Job], names: &[String]) -> String {
    let place = match jobs.iter().any(|job| job.simulated) {
        true => Phrase::SIMULATED_PICTURE_OR_TASK,
        false => Phrase::PICTURE_OR_TASK,
    };
    let layout = [
        Column::new(Phrase::JOB.of(language()), Align::Left),
        Column::new(Phrase::TIME.of(language()), Align::Left).dropped(4),
        Column::new(Phrase::STATE.of(language()), Align::Left)
            .dropped(5)
            .painted(table::color_of_state),
        Column::new(Phrase::MODEL.of(language()), Align::Left).dropped(2),
        Column::new(Phrase::SIZE.of(language()), Align::Left).dropped(1),
        Column::new(Phrase::POINTS.of(language()), Align::Right).dropped(3),
        Column::new(Phrase::PROMPT.of(language()), Align::Left).cut_to(14),
        Column::new(place.of(language()), Align::Left)
            .cut_before(16)
            .dropped(6),
    ];
    let width = terminal_width();
    let named = jobs.iter().zip(names);
    let rows: Vec<_> = named
        .map(|(job, name)| row(job, name, width.is_some()))
        .collect();
    colored_table(&layout, &rows, width, results_have_colors())
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
    let mut pictures = job.pictures.iter();
    let path = pictures.find_map(|picture| picture.path.as_deref());
    let path = path.map(|path| match is_for_people {
        true => table::place(path),
        false => path.to_owned(),
    });
    let time = |at| match is_for_people {
        true => table::ago(at),
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
