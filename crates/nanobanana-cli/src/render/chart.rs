//! Points and pictures as bars.

use nanobanana::report::{Points, Sum};
use unicode_width::UnicodeWidthStr as _;

use super::columns::start;
use crate::text::language;
use crate::text::past;

/// The widest bar; a longer one says no more.
const LONGEST_BAR: usize = 60;
/// A name is not cut below this width, which is that of a day.
const SHORTEST_NAME: usize = 10;
/// A bar shorter than this says nothing.
const SHORTEST_BAR: usize = 4;

/// Sums as bars of points, with the numbers behind them.
pub(super) fn chart(heading: &str, groups: &[Sum], width: usize) -> String {
    let numbers = numbers(groups, width.saturating_sub(SHORTEST_NAME + 2));
    let number_width = widest(&numbers);
    let names_room = width.saturating_sub(number_width + 2).max(SHORTEST_NAME);
    let names: Vec<String> = groups
        .iter()
        .map(|group| start(&group.name, names_room))
        .collect();
    let name_width = widest(&names);
    let most = groups.iter().map(|group| group.points.total()).max();
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
fn numbers(groups: &[Sum], width: usize) -> Vec<String> {
    let of_each = |say: fn(&Sum) -> String| groups.iter().map(say).collect::<Vec<_>>();
    let all = of_each(|group| {
        past::numbers(
            language(),
            group.points.spent,
            group.points.unknown,
            group.pictures,
        )
    });
    if widest(&all) <= width {
        return all;
    }
    let points =
        of_each(|group| past::points(language(), group.points.spent, group.points.unknown));
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
    let pale = eighths(points.total()).div_ceil(8).saturating_sub(full);
    "█".repeat(full) + &"░".repeat(pale.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, spent: u64, unknown: u64, pictures: usize) -> Sum {
        Sum {
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
        2026-11-02  ████████████  96 points, 16 pictures
        2026-11-03  ████░░  30 points, 18 in doubt, 5 pictures
        2026-11-04  ▏  1 point, no picture
        ");
        insta::assert_snapshot!(chart("day", &groups, 40), @"
        day
        2026-11-02  ████  96 points
        2026-11-03  ██░  30 points, 18 in doubt
        2026-11-04  ▏  1 point
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
