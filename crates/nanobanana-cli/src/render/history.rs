//! Jobs that were looked for, for people.

use nanobanana::Model;
use nanobanana::journal::JobRecord;
use nanobanana::words::people_size;

use super::columns::{Align, Column, one_line, table as columns, terminal_width};
use super::job_text::{minute, picture_or_task, state};
use crate::text::past::heading;

/// Jobs under their names, one a line, with the whole prompt where there is room.
pub(crate) fn table(jobs: &[(&JobRecord, &str)]) -> String {
    let heading = heading();
    let layout = [
        Column::new(heading.job, Align::Left),
        Column::new(heading.time, Align::Left).dropped(6),
        Column::new(heading.outcome, Align::Left).dropped(5),
        Column::new(heading.model, Align::Left).dropped(4),
        Column::new(heading.size, Align::Left).dropped(3),
        Column::new(heading.points, Align::Right).dropped(2),
        Column::new(heading.prompt, Align::Left).cut_to(14),
        Column::new(heading.picture, Align::Left)
            .cut_before(16)
            .dropped(1),
    ];
    let rows: Vec<_> = jobs.iter().map(|(job, name)| row(job, name)).collect();
    columns(&layout, &rows, terminal_width())
}

fn row(job: &JobRecord, name: &str) -> Vec<String> {
    let or_dash = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), one_line);
    vec![
        name.to_owned(),
        minute(job.created_at),
        state(job.state).to_owned(),
        Model::from_id(&job.model_id).map_or_else(
            || one_line(&job.model_name),
            |model| model.word().to_owned(),
        ),
        or_dash(job.size.as_deref().map(people_size).as_deref()),
        job.points.to_string(),
        or_dash(job.prompt.as_deref()),
        one_line(picture_or_task(job)),
    ]
}
