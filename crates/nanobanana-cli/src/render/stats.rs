//! Points and pictures by day, model and size: as bars, as JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nanobanana::Charge;
use nanobanana::journal::{JobRecord, State};
use nanobanana::words::people_size;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::columns::{start, terminal_width};
use super::job_json::time;
use super::json::{VERSION, to_text};
use super::prose;
use crate::args::past::By;
use crate::connect::Maker;
use crate::text::past;
use crate::text::tables::{Name, name};

/// How wide a chart is where nobody says how wide it may be.
const WIDTH: usize = 80;
/// The widest bar; a longer one says no more.
const LONGEST_BAR: usize = 60;
/// A name is not cut below this width, which is that of a day.
const SHORTEST_NAME: usize = 10;
/// A bar shorter than this says nothing.
const SHORTEST_BAR: usize = 4;

/// What was added up.
#[derive(Debug, Serialize)]
pub(crate) struct Stats {
    points: Points,
    pictures: usize,
    by_day: Vec<Group>,
    by_model: Vec<Group>,
    by_size: Vec<Group>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Points {
    /// Points that were spent.
    pub(crate) spent: u64,
    /// Points of which it is not known whether they were spent.
    pub(crate) unknown: u64,
}

/// What belongs to one day, model or size.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Group {
    name: String,
    points: Points,
    pictures: usize,
}

#[derive(Serialize)]
struct StatsJson<'a> {
    version: u32,
    simulated: bool,
    since: Option<String>,
    #[serde(flatten)]
    stats: &'a Stats,
}

impl Stats {
    /// Adds jobs up. Days are those of a time zone, on which the points were committed.
    pub(crate) fn of(jobs: &[JobRecord], zone: &TimeZone) -> Self {
        let (points, pictures) = jobs
            .iter()
            .fold((Points::default(), 0), |(points, sum), job| {
                (points.and(job), sum + pictures(job))
            });
        let day = |job: &JobRecord| job.committed_at.to_zoned(zone.clone()).date().to_string();
        let size = |job: &JobRecord| job.size.as_deref().map_or("-".to_owned(), people_size);
        let mut by_model = groups(jobs, |job| job.model_name.clone());
        by_model.sort_by_key(|group| std::cmp::Reverse(group.points.sum()));
        let mut by_size = groups(jobs, size);
        by_size.sort_by_key(|group| rank(&group.name));
        Self {
            points,
            pictures,
            by_day: groups(jobs, day),
            by_model,
            by_size,
        }
    }

    /// One chart or all, and the sums.
    pub(crate) fn text(&self, by: Option<By>) -> String {
        let width = terminal_width().unwrap_or(WIDTH);
        let charts = [
            (By::Day, name(Name::Day), &self.by_day),
            (By::Model, name(Name::Model), &self.by_model),
            (By::Size, name(Name::Size), &self.by_size),
        ];
        let chosen = charts
            .into_iter()
            .filter(|(chart, ..)| by.is_none_or(|by| by == *chart));
        let text: String = chosen
            .map(|(_, heading, groups)| chart(heading, groups, width) + "\n")
            .collect();
        let mut sums = past::stats_sum(self.points.spent, self.pictures);
        if self.points.unknown > 0 {
            sums.push_str(&past::stats_unknown(self.points.unknown));
        }
        text + &prose::for_stdout(&sums)
    }

    pub(crate) fn json(&self, since: Option<Timestamp>, maker: Maker) -> String {
        to_text(&StatsJson {
            version: VERSION,
            simulated: maker == Maker::StandIn,
            since: since.map(time),
            stats: self,
        })
    }
}

impl Points {
    fn and(self, job: &JobRecord) -> Self {
        let points = u64::from(job.points);
        let (spent, unknown) = match job.charge() {
            Charge::Spent => (points, 0),
            Charge::Unknown => (0, points),
            Charge::None => (0, 0),
        };
        Self {
            spent: self.spent + spent,
            unknown: self.unknown + unknown + u64::from(job.doubtful_points),
        }
    }

    const fn sum(self) -> u64 {
        self.spent + self.unknown
    }
}

/// How many pictures have come of a job. Of a forgotten one it is only known that there were any.
fn pictures(job: &JobRecord) -> usize {
    match job.state {
        State::Saved => job.pictures.len().max(1),
        _ => 0,
    }
}

/// The jobs by what they have in common, sorted by its name.
fn groups(jobs: &[JobRecord], name: impl Fn(&JobRecord) -> String) -> Vec<Group> {
    let mut groups: BTreeMap<String, (Points, usize)> = BTreeMap::new();
    for job in jobs {
        let (points, sum) = groups.entry(name(job)).or_default();
        *points = points.and(job);
        *sum += pictures(job);
    }
    let groups = groups.into_iter();
    groups
        .map(|(name, (points, pictures))| Group {
            name,
            points,
            pictures,
        })
        .collect()
}

/// The place of a size among sizes.
fn rank(size: &str) -> usize {
    let mut sizes = nanobanana::Size::ALL.into_iter();
    sizes
        .position(|known| known.word() == size)
        .unwrap_or(usize::MAX)
}

/// Groups as bars of points, with the numbers behind them.
fn chart(heading: &str, groups: &[Group], width: usize) -> String {
    let numbers = numbers(groups, width.saturating_sub(SHORTEST_NAME + 2));
    let number_width = widest(&numbers);
    let names_room = width.saturating_sub(number_width + 2).max(SHORTEST_NAME);
    let names: Vec<String> = groups
        .iter()
        .map(|group| start(&group.name, names_room))
        .collect();
    let name_width = widest(&names);
    let most = groups.iter().map(|group| group.points.sum()).max();
    let room = width.saturating_sub(name_width + number_width + 4);
    let mut text = format!("{heading}\n");
    for ((group, name), numbers) in groups.iter().zip(&names).zip(&numbers) {
        let gap = " ".repeat(name_width - name.width());
        text.push_str(&format!("{name}{gap}  "));
        if room >= SHORTEST_BAR {
            let bar = bar(group.points, most.unwrap_or(0), room.min(LONGEST_BAR));
            text.push_str(&format!("{bar}  "));
        }
        text.push_str(numbers);
        text.push('\n');
    }
    text
}

/// The numbers of each group, as many of them as a width has room for.
fn numbers(groups: &[Group], width: usize) -> Vec<String> {
    let of_each = |say: fn(&Group) -> String| groups.iter().map(say).collect::<Vec<_>>();
    let all = of_each(|group| {
        past::stats_numbers(group.points.spent, group.points.unknown, group.pictures)
    });
    if widest(&all) <= width {
        return all;
    }
    let points = of_each(|group| past::stats_points(group.points.spent, group.points.unknown));
    if widest(&points) <= width {
        return points;
    }
    of_each(|group| group.points.spent.to_string())
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.width()).max().unwrap_or(0)
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
    let pale = eighths(points.sum()).div_ceil(8).saturating_sub(full);
    "█".repeat(full) + &"░".repeat(pale.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, spent: u64, unknown: u64, pictures: usize) -> Group {
        Group {
            name: name.to_owned(),
            points: Points { spent, unknown },
            pictures,
        }
    }

    #[test]
    fn bars_are_as_long_as_their_points_and_fit_the_width() {
        let groups = [
            group("2026-11-02", 96, 0, 16),
            group("2026-11-03", 30, 18, 5),
            group("2026-11-04", 1, 0, 0),
        ];
        insta::assert_snapshot!(chart("day", &groups, 60), @"
        day
        2026-11-02  ███████████  96 points, 16 pictures
        2026-11-03  ████░░  30 points, 18 not known, 5 pictures
        2026-11-04  ▏  1 point, no picture
        ");
        insta::assert_snapshot!(chart("day", &groups, 40), @"
        day
        2026-11-02  96 points
        2026-11-03  30 points, 18 not known
        2026-11-04  1 point
        ");
        insta::assert_snapshot!(chart("day", &groups, 24), @"
        day
        2026-11-02  ████████  96
        2026-11-03  ███░  30
        2026-11-04  ▏  1
        ");
        for width in 16..90 {
            let chart = chart("day", &groups, width);
            let widest = chart
                .lines()
                .map(unicode_width::UnicodeWidthStr::width)
                .max();
            assert!(widest <= Some(width), "{width}: {chart}");
        }
    }
}
