//! Lists of jobs for people: all of the last ones, and those that were looked for.

use nanobanana::Model;
use nanobanana::journal::JobRecord;
use nanobanana::words::people_size;

use super::columns::{Align, Column, one_line, table as columns, terminal_width};
use super::job_text::{minute, picture_or_task, state};
use crate::text::tables::{Name, name};

/// Jobs under their names, one a line, with the whole prompt where there is room.
pub(crate) fn table(jobs: &[(&JobRecord, &str)]) -> String {
    let layout = [
        Column::new(name(Name::Job), Align::Left),
        Column::new(name(Name::Time), Align::Left).dropped(5),
        Column::new(name(Name::State), Align::Left).dropped(6),
        Column::new(name(Name::Model), Align::Left).dropped(4),
        Column::new(name(Name::Size), Align::Left).dropped(3),
        Column::new(name(Name::Points), Align::Right).dropped(2),
        Column::new(name(Name::Prompt), Align::Left).cut_to(14),
        Column::new(name(Name::PictureOrTask), Align::Left)
            .cut_before(16)
            .dropped(1),
    ];
    let rows: Vec<_> = jobs.iter().map(|(job, name)| row(job, name)).collect();
    columns(&layout, &rows, terminal_width())
}

/// The model by its word, as `-m` takes it.
pub(super) fn model(job: &JobRecord) -> String {
    Model::from_id(&job.model_id).map_or_else(
        || one_line(&job.model_name),
        |model| model.word().to_owned(),
    )
}

/// The size as `-s` takes it.
pub(super) fn size(job: &JobRecord) -> String {
    let size = job.size.as_deref().map(people_size);
    size.map_or_else(|| "-".to_owned(), |size| one_line(&size))
}

fn row(job: &JobRecord, name: &str) -> Vec<String> {
    let or_dash = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), one_line);
    vec![
        name.to_owned(),
        minute(job.created_at),
        state(job.state).to_owned(),
        model(job),
        size(job),
        job.points.to_string(),
        or_dash(job.prompt.as_deref()),
        one_line(picture_or_task(job)),
    ]
}
