//! Tables, by the width that text has on a terminal.

use std::io;

use console::{Alignment, pad_str};
pub(crate) use nanobanana::plain::{is_printable, one_line, printable};
use terminal_size::{Height, Width, terminal_size_of};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::terminal::{Paint, painted, results_have_colors};
use crate::text::{Phrase, language};

/// What is between two columns.
const GAP: usize = 2;

/// What a column gives up where the table is wider than the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Nothing.
    Whole,
    /// The ends of its cells, down to this width.
    Ends(usize),
    /// The beginnings of its cells, down to this width: of a path the name says most.
    Beginnings(usize),
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    heading: &'static str,
    align: Alignment,
    room: Room,
    /// When it is left out; a column without a place stays.
    place: Option<u8>,
    /// The color of a cell.
    paint: Option<fn(&str) -> Option<Paint>>,
}

impl Column {
    /// A column that stays whole, whose cells keep to the left.
    pub(crate) fn left(heading: Phrase) -> Self {
        Self {
            heading: heading.of(language()),
            align: Alignment::Left,
            room: Room::Whole,
            place: None,
            paint: None,
        }
    }

    /// The same for numbers, which keep to the right.
    pub(crate) fn right(heading: Phrase) -> Self {
        Self {
            align: Alignment::Right,
            ..Self::left(heading)
        }
    }

    /// It may be cut at the end, down to a width.
    pub(crate) const fn cut_to(mut self, width: usize) -> Self {
        self.room = Room::Ends(width);
        self
    }

    /// It may be cut at the beginning, down to a width.
    pub(crate) const fn cut_before(mut self, width: usize) -> Self {
        self.room = Room::Beginnings(width);
        self
    }

    /// It may be left out: of those that may, the first.
    pub(crate) const fn dropped(mut self, place: u8) -> Self {
        self.place = Some(place);
        self
    }

    /// Its cells have colors, by what is in them.
    pub(crate) const fn painted(mut self, paint: fn(&str) -> Option<Paint>) -> Self {
        self.paint = Some(paint);
        self
    }

    /// The least width of the column, where its cells have this one.
    fn least(&self, width: usize) -> usize {
        match self.room {
            Room::Whole => width,
            Room::Ends(least) | Room::Beginnings(least) => {
                width.min(least.max(self.heading.width()))
            }
        }
    }

    fn cell(&self, text: &str, width: usize, paint: Option<Paint>) -> String {
        let text = match self.room {
            Room::Whole => text.to_owned(),
            Room::Ends(_) => start(text, width),
            Room::Beginnings(_) => end(text, width),
        };
        let text = match paint {
            Some(paint) => painted(true, paint, &text),
            None => text,
        };
        pad_str(&text, width, self.align, None).into_owned()
    }
}

/// The size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

impl Size {
    /// Of a terminal that does not say it.
    pub(crate) const UNKNOWN: Self = Self {
        columns: 80,
        rows: 24,
    };

    fn of((columns, rows): (Width, Height)) -> Option<Self> {
        // Some pseudo-terminals say nothing.
        (columns.0 > 0).then(|| Self {
            columns: columns.0.into(),
            rows: rows.0.max(1).into(),
        })
    }
}

/// The width of the terminal that standard output is, in columns; `None` where it is none.
pub(crate) fn terminal_width() -> Option<usize> {
    let size = terminal_size_of(io::stdout()).and_then(Size::of)?;
    Some(size.columns)
}

/// The size of the terminal that standard error is; that of a usual one where it is none, or says nothing.
pub(crate) fn stderr_size() -> Size {
    let size = terminal_size_of(io::stderr()).and_then(Size::of);
    size.unwrap_or(Size::UNKNOWN)
}

/// A heading above each column, then the rows, each with a cell for each column. Where that is wider
/// than a terminal, cells are cut first, and columns left out then. Colors are in a table that has any for its
/// cells.
pub(crate) fn table(columns: &[Column], rows: &[Vec<String>], terminal: Option<usize>) -> String {
    let is_painted = columns.iter().any(|column| column.paint.is_some());
    let has_colors = is_painted && results_have_colors();
    let headings: Vec<String> = columns.iter().map(|c| c.heading.to_owned()).collect();
    let lines: Vec<&Vec<String>> = std::iter::once(&headings).chain(rows).collect();
    let wide: Vec<usize> = (0..columns.len())
        .map(|at| lines.iter().map(|line| line[at].width()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let shown = fit(columns, &wide, terminal.unwrap_or(usize::MAX));
    let mut text = String::new();
    for (number, line) in lines.into_iter().enumerate() {
        let cells = shown.iter().map(|&(at, width)| {
            let paint = match number {
                0 => Some(Paint::Heading),
                _ => columns[at].paint.and_then(|paint| paint(&line[at])),
            };
            columns[at].cell(&line[at], width, paint.filter(|_| has_colors))
        });
        let row = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Which columns are shown, and how wide.
fn fit(columns: &[Column], wide: &[usize], terminal: usize) -> Vec<(usize, usize)> {
    let sum = |widths: &[(usize, usize)]| {
        let gaps = GAP * widths.len().saturating_sub(1);
        widths.iter().map(|(_, width)| width).sum::<usize>() + gaps
    };
    let mut shown: Vec<(usize, usize)> = wide.iter().copied().enumerate().collect();
    loop {
        let least: Vec<_> = shown
            .iter()
            .map(|&(at, width)| (at, columns[at].least(width)))
            .collect();
        if sum(&least) <= terminal {
            break;
        }
        let places = shown.iter().enumerate();
        let first = places
            .filter_map(|(index, &(at, _))| Some((columns[at].place?, index)))
            .min();
        let Some((_, index)) = first else {
            return least;
        };
        shown.remove(index);
    }
    while sum(&shown) > terminal {
        // The widest gives way, so that a long path does not eat up a short prompt.
        let widest = shown
            .iter_mut()
            .filter(|(at, width)| columns[*at].least(*width) < *width)
            .max_by_key(|(_, width)| *width);
        let Some((_, width)) = widest else { break };
        *width -= 1;
    }
    shown
}

/// A text on one line, without anything that a terminal would obey, cut to a width.
pub(crate) fn start(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.width() <= width {
        return text;
    }
    let kept = kept(text.chars(), width);
    format!("{}…", kept.trim_end())
}

/// The same, cut at its beginning.
pub(crate) fn end(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.width() <= width {
        return text;
    }
    let kept: String = kept(text.chars().rev(), width).chars().rev().collect();
    format!("…{}", kept.trim_start())
}

/// As many characters as leave room for the mark of a cut.
fn kept(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut left = width.saturating_sub(1);
    let mut kept = String::new();
    for c in chars {
        let Some(rest) = left.checked_sub(c.width().unwrap_or_default()) else {
            break;
        };
        left = rest;
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 4] {
        let heading = |text| Phrase(text, text);
        [
            Column::left(heading("id")),
            Column::right(heading("n")).dropped(2),
            Column::left(heading("prompt")).cut_to(8),
            Column::left(heading("file")).cut_before(6).dropped(1),
        ]
    }

    fn rows() -> Vec<Vec<String>> {
        [
            ["a", "1", "a cat on a mat", "/pictures/cat.png"],
            ["小狗", "10", "一只可爱的小狗", "-"],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec()
    }

    fn at(width: usize) -> String {
        table(&columns(), &rows(), Some(width))
    }

    #[test]
    fn columns_are_as_wide_as_they_look() {
        let wide = "\
id     n  prompt          file
a      1  a cat on a mat  /pictures/cat.png
小狗  10  一只可爱的小狗  -
";
        assert_eq!(table(&columns(), &rows(), None), wide);
        assert_eq!(at(43), wide);
    }

    #[test]
    fn on_a_narrow_terminal_the_widest_cells_are_cut_first() {
        insta::assert_snapshot!(at(32), @"
        id     n  prompt      file
        a      1  a cat on…   …s/cat.png
        小狗  10  一只可爱…   -
        ");
    }

    #[test]
    fn on_a_narrower_one_columns_are_left_out_in_their_order() {
        insta::assert_snapshot!(at(23), @"
        id     n  prompt
        a      1  a cat on a m…
        小狗  10  一只可爱的小…
        ");
        insta::assert_snapshot!(at(15), @"
        id    prompt
        a     a cat on…
        小狗  一只可爱…
        ");
        // Less than the least is the least.
        assert_eq!(at(1), at(14));
        for width in 14..45 {
            let widest = at(width)
                .lines()
                .map(unicode_width::UnicodeWidthStr::width)
                .max();
            assert!(widest <= Some(width), "{width}");
        }
    }

    #[test]
    fn a_long_text_is_cut_where_its_width_ends() {
        assert_eq!(start("a cat", 5), "a cat");
        assert_eq!(start("a cat on a mat", 6), "a cat…");
        assert_eq!(start("一只可爱的小狗", 6), "一只…");
        assert_eq!(start("red\u{1b}[31m\n\tcat", 20), "red [31m cat");
        assert_eq!(start("gpj\u{202e}png.\u{2066}a\u{61c}", 20), "gpjpng.a");
        assert_eq!(end("/a/cat.png", 8), "…cat.png");
        assert_eq!(end("/图/小狗.png", 8), "…狗.png");
    }
}
