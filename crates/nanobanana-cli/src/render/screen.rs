//! Lines at the end of the terminal that change in place.
//!
//! When a window becomes narrower, terminals wrap what is on the screen, so that more rows are there than
//! lines were drawn. The lines before are therefore erased by the rows that they take at the width of
//! *this* moment, and those that replace them are cut to it.
//!
//! The cursor rests on the empty line below them, so that whatever ends the process leaves the
//! shell a line of its own; it is never hidden.

use std::io::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use console::{strip_ansi_codes, truncate_str};
use unicode_width::UnicodeWidthChar as _;

use super::columns::{Size, stderr_size};

/// The terminal that standard error is.
static SCREEN: Mutex<Screen> = Mutex::new(Screen {
    drawn: Vec::new(),
    size: Size::UNKNOWN,
});

/// The lines at its end that change.
#[derive(Debug)]
struct Screen {
    drawn: Vec<String>,
    /// The size that they were drawn for.
    size: Size,
}

/// Shows lines in place of those before.
pub(crate) fn show(lines: &[String]) {
    let size = stderr_size();
    tell(&screen().show(lines, size));
}

/// Says lines that stay, above those that change.
pub(crate) fn above(text: &str) {
    let size = stderr_size();
    let mut screen = screen();
    let drawn = screen.drawn.clone();
    let erased = screen.show(&[], size);
    tell(&format!("{erased}{text}\n{}", screen.show(&drawn, size)));
}

fn screen() -> MutexGuard<'static, Screen> {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes to standard error, at once.
pub(crate) fn tell(text: &str) {
    let mut stderr = io::stderr().lock();
    // There is nobody left to see it when standard error is gone.
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}

impl Screen {
    /// What a terminal of this size is told for these lines, in one piece.
    fn show(&mut self, lines: &[String], size: Size) -> String {
        // The last column is left free, for terminals that wrap as soon as it is filled.
        let width = size.columns.saturating_sub(1);
        let next = lines.iter().take(size.rows.saturating_sub(1));
        let next: Vec<String> = next
            .map(|line| truncate_str(line, width, "…").into_owned())
            .collect();
        if next == self.drawn && self.size == size {
            return String::new();
        }
        let drawn = self.drawn.iter();
        let rows: usize = drawn.map(|line| rows_of(line, size.columns)).sum();
        // Row by row: tmux keeps a screen that is erased from its first row on in its history.
        let mut told = match rows {
            0 => String::new(),
            rows => format!("\r{}", "\u{1b}[1A\u{1b}[2K".repeat(rows)),
        };
        for line in &next {
            told.push_str(line);
            told.push('\n');
        }
        (self.drawn, self.size) = (next, size);
        told
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

    fn screen() -> Screen {
        Screen {
            drawn: Vec::new(),
            size: WIDE,
        }
    }

    /// What the terminal is told for these lines.
    fn told(screen: &mut Screen, lines: &[&str], size: Size) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        screen.show(&lines, size)
    }

    #[test]
    fn lines_replace_each_other_and_leave_the_cursor_below_them() {
        let screen = &mut screen();
        assert_eq!(told(screen, &["one", "two"], WIDE), "one\ntwo\n");
        assert_eq!(told(screen, &["one", "two"], WIDE), "");
        assert_eq!(told(screen, &["three"], WIDE), format!("\r{UP}{UP}three\n"));
        assert_eq!(told(screen, &[], WIDE), format!("\r{UP}"));
        assert_eq!(told(screen, &[], WIDE), "");
    }

    #[test]
    fn what_became_narrower_is_erased_by_the_rows_that_it_takes_now() {
        let screen = &mut screen();
        told(screen, &["0123456789012345678", "short"], WIDE);
        let narrow = Size {
            columns: 8,
            rows: 5,
        };
        let lines = &["0123456789", "一二三四五"];
        assert_eq!(
            told(screen, lines, narrow),
            format!("\r{UP}{UP}{UP}{UP}012345…\n一二三…\n")
        );
        assert_eq!(
            told(screen, lines, WIDE),
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
        let screen = &mut screen();
        assert_eq!(told(screen, &["one", "two", "three"], low), "one\n");
        let flat = Size { rows: 1, ..low };
        assert_eq!(told(screen, &["one"], flat), format!("\r{UP}"));
    }
}
