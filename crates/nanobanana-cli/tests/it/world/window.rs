//! The window of a terminal: what is seen of what it was told.

use unicode_width::UnicodeWidthChar as _;

/// A window of so many columns, as long as what is in it, which wraps what no longer fits when it
/// becomes narrower and joins it again when it becomes wider, as today's terminals do.
pub(crate) struct Window {
    columns: usize,
    rows: Vec<Row>,
    /// The row of the cursor, and its column there.
    cursor: (usize, usize),
}

#[derive(Clone, Default)]
struct Row {
    text: String,
    /// Whether the next row is the rest of the same line.
    goes_on: bool,
}

impl Window {
    pub(crate) fn new(columns: u16) -> Self {
        Self {
            columns: columns.into(),
            rows: vec![Row::default()],
            cursor: (0, 0),
        }
    }

    /// Obeys: characters, `\r`, `\n`, a step up, an erased row. Colors are left out.
    pub(crate) fn tell(&mut self, told: &str) {
        let mut rest = told;
        while let Some(c) = rest.chars().next() {
            if let Some(sequence) = rest.strip_prefix("\u{1b}[") {
                let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                match &sequence[..=end] {
                    "1A" => self.cursor.0 = self.cursor.0.saturating_sub(1),
                    "2K" => self.rows[self.cursor.0] = Row::default(),
                    color => assert!(color.ends_with('m'), "{color} in {told:?}"),
                }
                rest = &sequence[end + 1..];
                continue;
            }
            match c {
                '\r' => self.cursor.1 = 0,
                '\n' => self.next_row(),
                c => self.put(c),
            }
            rest = &rest[c.len_utf8()..];
        }
    }

    fn next_row(&mut self) {
        self.cursor = (self.cursor.0 + 1, 0);
        if self.cursor.0 == self.rows.len() {
            self.rows.push(Row::default());
        }
    }

    fn put(&mut self, c: char) {
        let width = c.width().unwrap_or_default();
        if self.cursor.1 + width > self.columns {
            self.rows[self.cursor.0].goes_on = true;
            self.next_row();
        }
        self.rows[self.cursor.0].text.push(c);
        self.cursor.1 += width;
    }

    /// Gets another width. The cursor is below all lines, where the program leaves it.
    pub(crate) fn resize(&mut self, columns: u16) {
        let lines = lines_of(&self.rows[..self.cursor.0]);
        *self = Self::new(columns);
        for line in lines {
            line.chars().for_each(|c| self.put(c));
            self.next_row();
        }
    }

    /// The lines in it, however many rows each takes, without empty ones at the end.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = lines_of(&self.rows);
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }
}

fn lines_of(rows: &[Row]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for row in rows {
        line.push_str(&row.text);
        if !row.goes_on {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines
}
