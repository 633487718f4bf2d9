//! What was spent, for people and for spreadsheets.

use std::iter;

use console::{Alignment, pad_str};
use nanobanana::journal::ServiceKind;
use nanobanana::report::{By, Job, Picture, Points, Spending, Sum};
use unicode_width::UnicodeWidthStr as _;

use super::columns::{Column, table, terminal_width};
use super::csv;
use super::history::{model, or_dash};
use super::table::{place, rows, second, state};
use crate::text::Phrase;
use crate::text::language;
use crate::text::past;

/// How wide a chart is where nobody says how wide it may be.
const WIDTH: usize = 80;
/// The widest bar; a longer one says no more.
const LONGEST_BAR: usize = 30;
/// A bar shorter than this says nothing.
const SHORTEST_BAR: usize = 4;

/// A chart by each of these, on one scale, and the total.
pub(crate) fn charts(spending: &Spending, by: &[By], service: ServiceKind) -> String {
    let heading = |by: By| match by {
        By::Day => Phrase::DAY,
        By::Month => Phrase::MONTH,
        By::Model => Phrase::MODEL,
        By::Size => Phrase::SIZE,
        By::Caller => Phrase::CALLER,
        By::Profile => Phrase::PROFILE,
    };
    let sums = by.iter().map(|by| (heading(*by), spending.by(*by)));
    let sums: Vec<_> = sums.collect();
    let text = bars(&sums, terminal_width().unwrap_or(WIDTH));
    text + &total(spending, service)
}

/// Sums as numbers, with bars of their points where those have room.
fn bars(charts: &[(Phrase, &[Sum])], width: usize) -> String {
    let tables: Vec<String> = charts
        .iter()
        .map(|(heading, sums)| numbers(*heading, sums, width))
        .collect();
    // The last column keeps to the right, so that all lines of a table are as wide.
    let widths = tables
        .iter()
        .map(|table| table.lines().next().unwrap_or_default().width());
    let taken = widths.max().unwrap_or_default();
    let room = width.saturating_sub(taken + 2).min(LONGEST_BAR);
    let points = charts
        .iter()
        .flat_map(|(_, sums)| *sums)
        .map(|sum| sum.points.total());
    let most = points.max().unwrap_or_default();
    let mut text = String::new();
    for ((_, sums), table) in charts.iter().zip(&tables) {
        let bars = sums.iter().map(|sum| match room {
            SHORTEST_BAR.. => bar(sum.points, most, room),
            _ => String::new(),
        });
        // The heading has none.
        let bars = iter::once(String::new()).chain(bars);
        for (line, bar) in table.lines().zip(bars) {
            let line = pad_str(line, taken + 2, Alignment::Left, None);
            text.push_str(format!("{line}{bar}").trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

fn numbers(heading: Phrase, sums: &[Sum], width: usize) -> String {
    let are_doubts = sums.iter().any(|sum| sum.points.unknown > 0);
    let columns = [
        Some(Column::left(heading).cut_to(10)),
        Some(Column::right(Phrase::POINTS)),
        are_doubts.then(|| Column::right(Phrase::IN_DOUBT).dropped(2)),
        Some(Column::right(Phrase::PICTURES).dropped(1)),
    ];
    let row = |sum: &Sum| {
        let doubt = are_doubts.then(|| sum.points.unknown.to_string());
        let (points, pictures) = (sum.points.spent.to_string(), sum.pictures.to_string());
        let cells = [Some(sum.name.clone()), Some(points), doubt, Some(pictures)];
        cells.into_iter().flatten().collect()
    };
    let columns: Vec<Column> = columns.into_iter().flatten().collect();
    let rows: Vec<Vec<String>> = sums.iter().map(row).collect();
    table(&columns, &rows, Some(width))
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
pub(crate) fn charges(spending: &Spending, names: &[String], service: ServiceKind) -> String {
    let doubt = Column::right(Phrase::IN_DOUBT);
    // What was paid and where it is goes last.
    let columns = [
        Column::left(Phrase::JOB),
        Column::left(Phrase::TIME).dropped(6),
        Column::left(Phrase::OUTCOME),
        Column::left(Phrase::MODEL).dropped(2),
        Column::left(Phrase::SIZE).dropped(3),
        Column::right(Phrase::QUOTED).dropped(5),
        Column::right(Phrase::CHARGED),
        // Where there is something in it, it says more than any other.
        match spending.points.unknown {
            0 => doubt.dropped(4),
            _ => doubt,
        },
        Column::left(Phrase::TASK_ID).dropped(7),
        Column::left(Phrase::PROFILE).dropped(1),
        Column::left(Phrase::FILE).cut_before(12).dropped(8),
    ];
    let jobs = spending.charges.as_deref().unwrap_or_default();
    let width = terminal_width();
    let rows: Vec<_> = jobs
        .iter()
        .zip(names)
        .map(|(job, id)| {
            let points = points(job);
            let file = job.places().next().map(|at| match width {
                Some(_) => place(at),
                None => at.to_owned(),
            });
            vec![
                id.clone(),
                job.committed_at.map(|at| second(at.0)).unwrap_or_default(),
                state(job.state).to_owned(),
                model(job),
                or_dash(job.size.as_deref()),
                job.points.to_string(),
                points.spent.to_string(),
                points.unknown.to_string(),
                or_dash(job.task_id.as_deref()),
                or_dash(job.profile.as_deref()),
                or_dash(file.as_deref()),
            ]
        })
        .collect();
    let table = table(&columns, &rows, width);
    format!("{table}\n{}", total(spending, service))
}

/// One line for each charge: the fields of the JSON that fit into a cell.
pub(crate) fn records(spending: &Spending) -> String {
    let mut text = csv::record([
        "id",
        "committed_at",
        "state",
        "quoted",
        "charged",
        "in_doubt",
        "task_id",
        "profile",
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
        let points = points(job);
        let at = job.committed_at.map(|at| at.to_string());
        let reason = job.error.as_ref().map(|error| error.message.as_str());
        text.push_str(&csv::record([
            job.id.as_deref().unwrap_or_default(),
            at.as_deref().unwrap_or_default(),
            job.state.name(),
            &job.points.to_string(),
            &points.spent.to_string(),
            &points.unknown.to_string(),
            job.task_id.as_deref().unwrap_or_default(),
            job.profile.as_deref().unwrap_or_default(),
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

fn total(spending: &Spending, service: ServiceKind) -> String {
    let Spending {
        points, pictures, ..
    } = spending;
    let mut lines = vec![(
        Phrase::TOTAL.of(language()),
        nanobanana_text::if_simulated(
            language(),
            past::numbers(language(), points.spent, *pictures),
            service,
        ),
    )];
    if points.unknown > 0 {
        let unknown = past::perhaps_spent(language(), points.unknown);
        lines.push((Phrase::IN_DOUBT.of(language()), unknown));
    }
    if spending.undelivered > 0 {
        let count = past::jobs(language(), spending.undelivered);
        lines.push((Phrase::UNDELIVERED.of(language()), count));
    }
    if service == ServiceKind::Ima {
        lines.push((Phrase::BALANCE.of(language()), past::balance(language())));
    }
    rows(&lines)
}

fn points(job: &Job) -> Points {
    Points::default().and(job.charge, job.points.into(), job.points_in_doubt.into())
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
        insta::assert_snapshot!(bars(&[(Phrase::DAY, &sums)], 60), @"
        day         points  in doubt  pictures
        2026-11-02      96         0        16  ████████████████████
        2026-11-03      30        18         5  ███████░░░
        2026-11-04       1         0         0  ▎
        ");
        insta::assert_snapshot!(bars(&[(Phrase::DAY, &sums)], 36), @"
        day         points  in doubt
        2026-11-02      96         0  ██████
        2026-11-03      30        18  ██░
        2026-11-04       1         0  ▏
        ");
        insta::assert_snapshot!(bars(&[(Phrase::DAY, &sums)], 24), @"
        day         points
        2026-11-02      96  ████
        2026-11-03      30  ██░
        2026-11-04       1  ▏
        ");
        for width in 20..90 {
            let chart = bars(&[(Phrase::DAY, &sums)], width);
            let widest = chart
                .lines()
                .map(unicode_width::UnicodeWidthStr::width)
                .max();
            assert!(widest <= Some(width), "{width}: {chart}");
        }
    }
}
