//! Lines at the end of a terminal that change in place: what indicatif draws on.
//!
//! Indicatif clears the rows that it has counted when it drew them, and fills its lines with spaces
//! up to the width of the terminal. When the window becomes narrower, terminals wrap what is on the
//! screen, so that more rows are there than were counted, and every filled line leaves debris. The
//! screen therefore takes no orders about the cursor. It takes the lines of a drawing, and shows
//! them in place of those before: it cuts them to the width of the moment, and erases those before
//! by the rows that they take at the width of *this* moment.
//!
//! The cursor rests on the empty line below them, so that whatever ends the process leaves the
//! shell a line of its own; it is never hidden.

use std::io::{self, Write as _};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use console::{strip_ansi_codes, truncate_str};
use indicatif::TermLike;
use unicode_width::UnicodeWidthChar as _;

/// The terminal that standard error is.
#[derive(Debug, Default)]
pub(super) struct Screen(Mutex<Lines>);

/// The lines at its end.
#[derive(Debug, Default)]
struct Lines {
    /// Those of the drawing that is being made.
    next: Vec<String>,
    /// Those on the screen.
    drawn: Vec<String>,
    /// The size that they were drawn for.
    size: Option<Size>,
}

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

impl Screen {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        u16::try_from(Size::now().columns).unwrap_or(u16::MAX)
    }

    /// Without end: it is the screen that leaves out what has no room, by the rows that it takes.
    fn height(&self) -> u16 {
        u16::MAX
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    /// Takes a line of the drawing, or what indicatif fills it with.
    fn write_str(&self, text: &str) -> io::Result<()> {
        let line = text.trim_end();
        if !line.is_empty() {
            self.lines().next.push(line.to_owned());
        }
        Ok(())
    }

    /// Shows the drawing.
    fn flush(&self) -> io::Result<()> {
        let told = self.lines().show(Size::now());
        let mut stderr = io::stderr().lock();
        // There is nobody left to see it when standard error is gone.
        let _ = stderr
            .write_all(told.as_bytes())
            .and_then(|()| stderr.flush());
        Ok(())
    }
}

impl Lines {
    /// What a terminal of this size is told for the drawing, in one piece.
    fn show(&mut self, size: Size) -> String {
        // The last column is left free, for terminals that wrap as soon as it is filled.
        let width = size.columns.saturating_sub(1);
        let room = size.rows.saturating_sub(1);
        let next = mem::take(&mut self.next).into_iter().take(room);
        let next: Vec<String> = next
            .map(|line| truncate_str(&line, width, "…").into_owned())
            .collect();
        if next == self.drawn && self.size == Some(size) {
            return String::new();
        }
        let mut told = self.erasing(size.columns);
        for line in &next {
            told.push_str(line);
            told.push('\n');
        }
        (self.drawn, self.size) = (next, Some(size));
        told
    }

    fn erasing(&self, columns: usize) -> String {
        let rows: usize = self.drawn.iter().map(|line| rows_of(line, columns)).sum();
        // Row by row: tmux keeps a screen that is erased from its first row on in its history.
        match rows {
            0 => String::new(),
            rows => format!("\r{}", "\u{1b}[1A\u{1b}[2K".repeat(rows)),
        }
    }
}

/// The rows that a line takes in a terminal that wraps it. A character of two columns that has room
/// for one of them goes into the next row.
fn rows_of(line: &str, columns: usize) -> usize {
    let mut rows = 1;
    let mut taken = 0;
    for width in strip_ansi_codes(line).chars().filter_map(char::width) {
        if taken + width > columns && taken > 0 {
            rows += 1;
            taken = 0;
        }
        taken += width;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: &str = "\u{1b}[1A\u{1b}[2K";
    const WIDE: Size = Size {
        columns: 20,
        rows: 5,
    };

    /// What the terminal is told when indicatif writes these lines.
    fn told(screen: &Screen, lines: &[&str], size: Size) -> String {
        for line in lines {
            screen.write_str(line).unwrap();
            screen.write_str("   ").unwrap();
        }
        screen.lines().show(size)
    }

    #[test]
    fn lines_replace_each_other_and_leave_the_cursor_below_them() {
        let screen = Screen::default();
        assert_eq!(told(&screen, &["one", "two"], WIDE), "one\ntwo\n");
        assert_eq!(told(&screen, &["one", "two"], WIDE), "");
        assert_eq!(
            told(&screen, &["three"], WIDE),
            format!("\r{UP}{UP}three\n")
        );
        assert_eq!(told(&screen, &[], WIDE), format!("\r{UP}"));
        assert_eq!(told(&screen, &[], WIDE), "");
    }

    #[test]
    fn what_became_narrower_is_erased_by_the_rows_that_it_takes_now() {
        let screen = Screen::default();
        told(&screen, &["0123456789012345678", "short"], WIDE);
        let narrow = Size {
            columns: 8,
            rows: 5,
        };
        assert_eq!(
            told(&screen, &["0123456789", "一二三四五"], narrow),
            format!("\r{UP}{UP}{UP}{UP}012345…\n一二三…\n")
        );
        let lines = &["0123456789", "一二三四五"];
        assert_eq!(
            told(&screen, lines, WIDE),
            format!("\r{UP}{UP}0123456789\n一二三四五\n")
        );
    }

    #[test]
    fn a_wide_character_is_not_split_between_two_rows() {
        assert_eq!(rows_of("一二三四", 8), 1);
        assert_eq!(rows_of("一二三四", 7), 2);
        assert_eq!(rows_of("一二三四", 3), 4);
        assert_eq!(rows_of("\u{1b}[32m0一二三\u{1b}[0m", 6), 2);
        assert_eq!(rows_of("\u{1b}[32m0一二三\u{1b}[0m", 7), 1);
        assert_eq!(rows_of("", 8), 1);
        assert_eq!(rows_of("一二", 1), 2);
    }

    #[test]
    fn no_more_lines_are_shown_than_there_are_rows() {
        let low = Size {
            columns: 20,
            rows: 2,
        };
        let screen = Screen::default();
        assert_eq!(told(&screen, &["one", "two", "three"], low), "one\n");
        let flat = Size { rows: 1, ..low };
        assert_eq!(told(&screen, &["one"], flat), format!("\r{UP}"));
    }
}
