//! Lines at the end of a terminal that change in place.
//!
//! The cursor rests on the empty line below them, so that whatever ends the process leaves the
//! shell a line of its own; it is never hidden. Lines are cut to the width of the moment, and are
//! erased by the rows that they take at the width of *that* moment: terminals wrap what is on the
//! screen when they become narrower.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::columns::start;
use crate::terminal::{Paint, paint};

/// The lines that are on the screen.
#[derive(Debug, Default)]
pub(super) struct Screen {
    /// The width of each line, in columns.
    drawn: Vec<usize>,
}

/// A line that can change: parts, each in a colour or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<(Option<Paint>, String)>);

/// The size of a terminal, in columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

impl Size {
    /// The size that standard error has now.
    pub(crate) fn now() -> Self {
        let size = terminal_size::terminal_size_of(io::stderr());
        let (columns, rows) = size.map_or((80, 24), |(columns, rows)| (columns.0, rows.0));
        // Some pseudo-terminals say nothing.
        Self {
            columns: if columns == 0 { 80 } else { columns.into() },
            rows: if rows == 0 { 24 } else { rows.into() },
        }
    }
}

impl Line {
    /// Adds a part.
    #[must_use]
    pub(super) fn with(mut self, paint: Option<Paint>, text: impl Into<String>) -> Self {
        self.0.push((paint, text.into()));
        self
    }

    /// The columns that it would take.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    /// The text alone.
    #[cfg(test)]
    pub(super) fn plain(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// What fits into a width, and its own width.
    fn fitted(&self, width: usize) -> (String, usize) {
        let (mut text, mut used) = (String::new(), 0);
        for (colour, part) in &self.0 {
            let left = width - used;
            let is_whole = part.width() <= left;
            let part = if is_whole {
                part.clone()
            } else {
                start(part, left)
            };
            used += part.width();
            match colour {
                Some(colour) => text.push_str(&paint(*colour, &part)),
                None => text.push_str(&part),
            }
            if !is_whole {
                break;
            }
        }
        (text, used)
    }
}

impl Screen {
    /// Shows lines in place of those that were there, below text that stays.
    pub(super) fn draw(&mut self, above: &str, lines: &[Line]) {
        let text = self.drawing(above, lines, Size::now());
        let mut stderr = io::stderr().lock();
        // There is nobody left to see it when standard error is gone.
        let _ = stderr
            .write_all(text.as_bytes())
            .and_then(|()| stderr.flush());
    }

    /// What a terminal of this size is told for it, in one piece.
    fn drawing(&mut self, above: &str, lines: &[Line], size: Size) -> String {
        let mut text = self.erasing(size.columns);
        if !above.is_empty() {
            text.push_str(above);
            text.push('\n');
        }
        // The last column is left free, for terminals that wrap as soon as it is filled.
        let width = size.columns.saturating_sub(1);
        let room = size.rows.saturating_sub(1);
        for line in lines.iter().take(room) {
            let (line, width) = line.fitted(width);
            text.push_str(&line);
            text.push('\n');
            self.drawn.push(width);
        }
        text
    }

    fn erasing(&mut self, columns: usize) -> String {
        let rows: usize = self
            .drawn
            .drain(..)
            .map(|width| width.div_ceil(columns.max(1)).max(1))
            .sum();
        // Row by row: tmux keeps a screen that is erased from its first row on in its history.
        if rows == 0 {
            return String::new();
        }
        format!("\r{}", "\u{1b}[1A\u{1b}[2K".repeat(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: &str = "\u{1b}[1A\u{1b}[2K";
    const WIDE: Size = Size {
        columns: 20,
        rows: 5,
    };

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |text: &&str| Line::default().with(None, *text);
        texts.iter().map(line).collect()
    }

    #[test]
    fn lines_replace_each_other_and_leave_the_cursor_below_them() {
        let mut screen = Screen::default();
        let drawn = screen.drawing("", &lines(&["one", "two"]), WIDE);
        assert_eq!(drawn, "one\ntwo\n");
        let drawn = screen.drawing("said", &lines(&["three"]), WIDE);
        assert_eq!(drawn, format!("\r{UP}{UP}said\nthree\n"));
        assert_eq!(screen.drawing("", &[], WIDE), format!("\r{UP}"));
        assert_eq!(screen.drawing("", &[], WIDE), "");
    }

    #[test]
    fn what_became_narrower_is_erased_by_the_rows_that_it_takes_now() {
        let mut screen = Screen::default();
        screen.drawing("", &lines(&["0123456789012345678", "short"]), WIDE);
        let narrow = Size {
            columns: 8,
            rows: 5,
        };
        let drawn = screen.drawing("", &lines(&["0123456789", "一二三四五"]), narrow);
        assert_eq!(drawn, format!("\r{UP}{UP}{UP}{UP}012345…\n一二三…\n"));
    }

    #[test]
    fn no_more_lines_are_shown_than_there_are_rows() {
        let low = Size {
            columns: 20,
            rows: 2,
        };
        let mut screen = Screen::default();
        let drawn = screen.drawing("", &lines(&["one", "two", "three"]), low);
        assert_eq!(drawn, "one\n");
        let flat = Size { rows: 1, ..low };
        assert_eq!(
            screen.drawing("", &lines(&["one"]), flat),
            format!("\r{UP}")
        );
    }
}
