//! What was spent, for people and for spreadsheets.

use nanobanana::report::{Job, Picture, Points, Spending, Sum};
use unicode_width::UnicodeWidthStr as _;

use super::columns::{Align, Column, table, terminal_width};
use super::csv;
use super::history::{model, or_dash};
use super::table::{rows, second, state};
use crate::args::past::By;
use crate::text::Phrase;
use crate::text::language;
use crate::text::past;

/// How wide a chart is where nobody says how wide it may be.
const WIDTH: usize = 80;
/// The widest bar; a longer one says no more.
const LONGEST_BAR: usize = 60;
/// A bar shorter than this says nothing.
const SHORTEST_BAR: usize = 4;

/// One chart or all, and the total.
pub(crate) fn charts(spending: &Spending, by: Option<By>) -> String {
    let width = terminal_width().unwrap_or(WIDTH);
    let charts = [
        (By::Day, Phrase::DAY.of(language()), &spending.by_day),
        (By::Model, Phrase::MODEL.of(language()), &spending.by_model),
        (By::Size, Phrase::SIZE.of(language()), &spending.by_size),
    ];
    let chosen = charts
        .into_iter()
        .filter(|(chart, ..)| by.is_none_or(|by| by == *chart));
    let text: String = chosen
        .map(|(_, heading, sums)| chart(heading, sums, width) + "\n")
        .collect();
    text + &total(spending)
}

/// Sums as numbers, with bars of their points where those have room.
fn chart(heading: &'static str, sums: &[Sum], width: usize) -> String {
    type Cell = fn(&Sum) -> String;
    let column = |of: Phrase| Column::new(of.of(language()), Align::Right);
    let mut columns: Vec<(Column, Cell)> = vec![
        (Column::new(heading, Align::Left).cut_to(10), |sum| {
            sum.name.clone()
        }),
        (column(Phrase::POINTS), |sum| sum.points.spent.to_string()),
        (column(Phrase::IN_DOUBT).dropped(2), |sum| {
            sum.points.unknown.to_string()
        }),
        (column(Phrase::PICTURES).dropped(1), |sum| {
            sum.pictures.to_string()
        }),
    ];
    if sums.iter().all(|sum| sum.points.unknown == 0) {
        columns.remove(2);
    }
    let row = |sum| columns.iter().map(|(_, of)| of(sum)).collect();
    let rows: Vec<Vec<String>> = sums.iter().map(row).collect();
    let columns: Vec<Column> = columns.iter().map(|(column, _)| *column).collect();
    let table = table(&columns, &rows, Some(width));
    // The last column keeps to the right, so that all lines are as wide.
    let taken = table.lines().next().unwrap_or_default().width();
    let room = width.saturating_sub(taken + 2).min(LONGEST_BAR);
    if room < SHORTEST_BAR {
        return table;
    }
    let most = sums.iter().map(|sum| sum.points.total()).max();
    let bars = sums
        .iter()
        .map(|sum| "  ".to_owned() + &bar(sum.points, most.unwrap_or(0), room));
    let ends = std::iter::once(String::new()).chain(bars);
    let lines = table.lines().zip(ends);
    lines.map(|(line, end)| format!("{line}{end}\n")).collect()
}

/// A bar as long as its points, full for what was spent and pale for what is not known. `most` is
/// the points of a bar of the whole width.
fn bar(points: Points, most: u64, width: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    // In eighths of a column; what there is any of is at least one.
    let eighths = |points: u64| {
        let whole = u128::from(most.max(1));
        let length = (u128::from(points) * 8 * width as u128 + whole / 2) / whole;
        usize::try_from(length)
            .unwrap_or(0)
            .max(usize::from(points > 0))
    };
    let spent = eighths(points.spent);
    if points.unknown == 0 {
        let part = PARTS.get(spent % 8).copied().unwrap_or_default();
        return "█".repeat(spent / 8) + part;
    }
    // Whole columns, so that there is no gap between the two.
    let full = spent.div_ceil(8).min(width.saturating_sub(1));
    let pale = eighths(points.total()).div_ceil(8).saturating_sub(full);
    "█".repeat(full) + &"░".repeat(pale.max(1))
}

/// Each charge under the name of its job, and the total.
pub(crate) fn charges(spending: &Spending, names: &[String]) -> String {
    let doubt = Column::new(Phrase::IN_DOUBT.of(language()), Align::Right);
    let columns = [
        Column::new(Phrase::JOB.of(language()), Align::Left),
        Column::new(Phrase::TIME.of(language()), Align::Left).dropped(6),
        Column::new(Phrase::STATE.of(language()), Align::Left),
        Column::new(Phrase::MODEL.of(language()), Align::Left).dropped(3),
        Column::new(Phrase::SIZE.of(language()), Align::Left).dropped(4),
        Column::new(Phrase::SPENT.of(language()), Align::Right),
        // Where there is something in it, it says more than any other.
        match spending.points.unknown {
            0 => doubt.dropped(5),
            _ => doubt,
        },
        Column::new(Phrase::TASK_ID.of(language()), Align::Left).dropped(2),
        Column::new(Phrase::FILE.of(language()), Align::Left)
            .cut_before(12)
            .dropped(1),
    ];
    let jobs = spending.charges.as_deref().unwrap_or_default();
    let rows: Vec<_> = jobs
        .iter()
        .zip(names)
        .map(|(job, id)| {
            let points =
                Points::default().and(job.charge, job.points.into(), job.points_in_doubt.into());
            vec![
                id.clone(),
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
        Phrase::TOTAL.of(language()),
        past::numbers(language(), points.spent, *pictures),
    )];
    if points.unknown > 0 {
        let unknown = past::perhaps_spent(language(), points.unknown);
        lines.push((Phrase::IN_DOUBT.of(language()), unknown));
    }
    if spending.undelivered > 0 {
        let count = past::jobs(language(), spending.undelivered);
        lines.push((Phrase::UNDELIVERED.of(language()), count));
    }
    rows(&lines)
}

fn id(job: &Job) -> &str {
    job.id.as_deref().unwrap_or_default()
}

/// Where the pictures are: on this machine, or else at IMA.
fn places(job: &Job) -> impl Iterator<Item = &str> {
    let pictures = job.pictures.iter();
    pictures.filter_map(|picture| picture.path.as_deref().or(picture.url.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(name: &str, spent: u64, unknown: u64, pictures: usize) -> Sum {
        Sum {
            name: name.to_owned(),
            points: Points { spent, unknown },
            pictures,
        }
    }

    #[test]
    fn bars_are_as_long_as_their_points_and_fit_the_width() {
        let sums = [
            sum("2026-11-02", 96, 0, 16),
            sum("2026-11-03", 30, 18, 5),
            sum("2026-11-04", 1, 0, 0),
        ];
        insta::assert_snapshot!(chart("day", &sums, 60), @"
        day         points  in doubt  pictures
        2026-11-02      96         0        16  ████████████████████
        2026-11-03      30        18         5  ███████░░░
        2026-11-04       1         0         0  ▎
        ");
        insta::assert_snapshot!(chart("day", &sums, 36), @"
        day         points  in doubt
        2026-11-02      96         0  ██████
        2026-11-03      30        18  ██░
        2026-11-04       1         0  ▏
        ");
        insta::assert_snapshot!(chart("day", &sums, 24), @"
        day         points
        2026-11-02      96  ████
        2026-11-03      30  ██░
        2026-11-04       1  ▏
        ");
        for width in 20..90 {
            let chart = chart("day", &sums, width);
            let widest = chart
                .lines()
                .map(unicode_width::UnicodeWidthStr::width)
                .max();
            assert!(widest <= Some(width), "{width}: {chart}");
        }
    }
}
