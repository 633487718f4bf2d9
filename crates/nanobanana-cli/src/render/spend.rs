//! What was spent, for people and for spreadsheets.

use nanobanana::report::{Job, Picture, Points, Spending};

use super::columns::{Align, Column, table, terminal_width};
use super::history::{model, or_dash};
use super::table::{rows, second, state};
use super::{chart, csv, prose, short};
use crate::args::past::By;
use crate::text::language;
use crate::text::past;
use crate::text::tables::{Name, name};

/// How wide a chart is where nobody says how wide it may be.
const WIDTH: usize = 80;

/// One chart or all, and the total.
pub(crate) fn charts(spending: &Spending, by: Option<By>) -> String {
    let width = terminal_width().unwrap_or(WIDTH);
    let charts = [
        (By::Day, name(language(), Name::Day), &spending.by_day),
        (By::Model, name(language(), Name::Model), &spending.by_model),
        (By::Size, name(language(), Name::Size), &spending.by_size),
    ];
    let chosen = charts
        .into_iter()
        .filter(|(chart, ..)| by.is_none_or(|by| by == *chart));
    let text: String = chosen
        .map(|(_, heading, sums)| chart::chart(heading, sums, width) + "\n")
        .collect();
    text + &total(spending)
}

/// Each charge, and the total.
pub(crate) fn charges(spending: &Spending) -> String {
    let doubt = Column::new(name(language(), Name::InDoubt), Align::Right);
    let columns = [
        Column::new(name(language(), Name::Job), Align::Left),
        Column::new(name(language(), Name::Time), Align::Left).dropped(6),
        Column::new(name(language(), Name::State), Align::Left),
        Column::new(name(language(), Name::Model), Align::Left).dropped(3),
        Column::new(name(language(), Name::Size), Align::Left).dropped(4),
        Column::new(name(language(), Name::Spent), Align::Right),
        // Where there is something in it, it says more than any other.
        match spending.points.unknown {
            0 => doubt.dropped(5),
            _ => doubt,
        },
        Column::new(name(language(), Name::TaskId), Align::Left).dropped(2),
        Column::new(name(language(), Name::File), Align::Left)
            .cut_before(12)
            .dropped(1),
    ];
    let jobs = spending.charges.as_deref().unwrap_or_default();
    let names = short::ids(jobs.iter().map(id));
    let rows: Vec<_> = jobs
        .iter()
        .zip(names)
        .map(|(job, id)| {
            let points =
                Points::default().and(job.charge, job.points.into(), job.points_in_doubt.into());
            vec![
                id.to_owned(),
                job.committed_at.map(|at| second(at.0)).unwrap_or_default(),
                state(job.state).to_owned(),
                model(job),
                or_dash(job.size.as_deref()),
                points.spent.to_string(),
                points.unknown.to_string(),
                or_dash(job.task_id.as_deref()),
                or_dash(places(job).next()),
            ]
        })
        .collect();
    let table = table(&columns, &rows, terminal_width());
    format!("{table}\n{}", total(spending))
}

/// One line for each charge: the fields of the JSON that fit into a cell.
pub(crate) fn records(spending: &Spending) -> String {
    let mut text = csv::record([
        "id",
        "committed_at",
        "state",
        "charge",
        "points",
        "points_in_doubt",
        "task_id",
        "model_id",
        "model_name",
        "size",
        "reason",
        "paths",
        "urls",
    ]);
    for job in spending.charges.iter().flatten() {
        let each = |of: fn(&Picture) -> Option<&str>| {
            let texts: Vec<&str> = job.pictures.iter().filter_map(of).collect();
            texts.join("\n")
        };
        let at = job.committed_at.map(|at| at.to_string());
        let reason = job.error.as_ref().map(|error| error.message.as_str());
        text.push_str(&csv::record([
            id(job),
            at.as_deref().unwrap_or_default(),
            job.state.name(),
            job.charge.name(),
            &job.points.to_string(),
            &job.points_in_doubt.to_string(),
            job.task_id.as_deref().unwrap_or_default(),
            &job.model_id,
            &job.model_name,
            job.size.as_deref().unwrap_or_default(),
            reason.unwrap_or_default(),
            &each(|picture| picture.path.as_deref()),
            &each(|picture| picture.url.as_deref()),
        ]));
    }
    text
}

fn total(spending: &Spending) -> String {
    let Spending {
        points, pictures, ..
    } = spending;
    let mut lines = vec![(
        name(language(), Name::Total),
        past::numbers(language(), points.spent, 0, *pictures),
    )];
    if points.unknown > 0 {
        let unknown = past::perhaps_spent(language(), points.unknown);
        lines.push((name(language(), Name::InDoubt), unknown));
    }
    if spending.undelivered > 0 {
        let count = past::jobs(language(), spending.undelivered);
        lines.push((name(language(), Name::Undelivered), count));
    }
    prose::for_stdout(&rows(&lines))
}

fn id(job: &Job) -> &str {
    job.id.as_deref().unwrap_or_default()
}

/// Where the pictures are: on this machine, or else at IMA.
fn places(job: &Job) -> impl Iterator<Item = &str> {
    let pictures = job.pictures.iter();
    pictures.filter_map(|picture| picture.path.as_deref().or(picture.url.as_deref()))
}
