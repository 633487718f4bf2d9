//! Tables of requests, as people and programs write them: each row with its line.

use std::path::Path;

use serde_json::{Map, Value};

use crate::journal::fold;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Values separated by commas, semicolons or tabs, by what the header has.
    Csv,
    /// Values separated by tabs.
    Tsv,
    /// A JSON object a line.
    Jsonl,
    /// A prompt a line.
    Txt,
}

/// A row: its line in the file, from 1, and the cells that are not empty, by the
/// [name](column_name) of their column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct TableRow {
    pub line: usize,
    pub cells: Cells,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum TableFault {
    /// It is not UTF-8 text.
    #[error("byte {at} is not UTF-8")]
    NotUtf8 { at: usize },
    /// There is no row in it.
    #[error("no row")]
    Empty,
    /// Two columns have the same name.
    #[error("two columns are named {name}")]
    TwiceNamed { name: String },
    /// A row has more cells than the header.
    #[error("line {line} has {cells} cells, the header {columns}")]
    LongRow {
        line: usize,
        cells: usize,
        columns: usize,
    },
    /// The quote that begins a cell is not closed.
    #[error("the quote in line {line} is not closed")]
    OpenQuote { line: usize },
    /// A line is not a JSON object of texts, numbers and lists of texts.
    #[error("line {line} is not a JSON object: {reason}")]
    NotAnObject { line: usize, reason: String },
}

impl TableFormat {
    /// Every format, by the extension of its files.
    pub const ALL: [(&'static str, Self); 4] = [
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("jsonl", Self::Jsonl),
        ("txt", Self::Txt),
    ];

    /// The format of a file by its extension.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == extension)
            .map(|(_, format)| format)
    }

    /// Reads a table; empty lines are none of its rows.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(self, bytes: &[u8]) -> Result<Vec<TableRow>, Vec<TableFault>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            vec![TableFault::NotUtf8 { at }]
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (rows, faults) = match self {
            Self::Csv => separated(text, None),
            Self::Tsv => separated(text, Some(b'\t')),
            Self::Jsonl => by_line(text, object),
            Self::Txt => by_line(text, |_, text| Ok(vec![("prompt".into(), text.into())])),
        };
        match (rows.is_empty(), faults.is_empty()) {
            (_, false) => Err(faults),
            (true, true) => Err(vec![TableFault::Empty]),
            (false, true) => Ok(rows),
        }
    }
}

/// The name of a column, however it is written: `Aspect-Ratio` is `aspect_ratio`.
#[must_use]
pub fn column_name(written: &str) -> String {
    fold(written).replace(['-', ' '], "_")
}

/// The texts of cells, each after the name of its column.
pub type Cells = Vec<(String, String)>;

type Read = (Vec<TableRow>, Vec<TableFault>);

/// Reads lines that are a row each.
fn by_line(text: &str, read: fn(usize, &str) -> Result<Cells, TableFault>) -> Read {
    let mut all = Read::default();
    for (text, line) in text.lines().zip(1..) {
        let text = text.trim();
        match read(line, text) {
            _ if text.is_empty() => {}
            Ok(cells) => all.0.push(TableRow { line, cells }),
            Err(fault) => all.1.push(fault),
        }
    }
    all
}

/// The cells of a JSON object. A list is a cell for each of its texts, and an object is JSON text.
fn object(line: usize, text: &str) -> Result<Cells, TableFault> {
    let not_an_object = |reason: String| TableFault::NotAnObject { line, reason };
    let object: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| not_an_object(error.to_string()))?;
    let mut cells = Vec::new();
    for (name, value) in object {
        let name = column_name(&name);
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Number(_) | Value::Object(_) => value.to_string(),
                Value::Bool(_) | Value::Array(_) => {
                    return Err(not_an_object(format!("{name}: {value}")));
                }
            };
            if !text.trim().is_empty() {
                cells.push((name.clone(), text));
            }
        }
    }
    Ok(cells)
}

/// Reads separated values. The header says what they are separated by, where nothing else does: what
/// gives it the most cells.
fn separated(text: &str, separator: Option<u8>) -> Read {
    let (told, text, skipped) = told_separator(text);
    let candidates = match separator.or(told) {
        Some(separator) => vec![separator],
        None => b",;\t".to_vec(),
    };
    let header_of = |separator: &u8| {
        let mut records = reader(text, *separator).into_records();
        records.next().and_then(Result::ok).unwrap_or_default()
    };
    // Of equal ones the first.
    let best = candidates
        .iter()
        .rev()
        .max_by_key(|one| header_of(one).len());
    let separator = best.copied().unwrap_or(b',');
    let mut lines = Lines {
        text,
        at: 0,
        line: 1 + skipped,
    };
    let mut columns: Option<Vec<String>> = None;
    let mut all = Read::default();
    for record in reader(text, separator).into_records() {
        // Only what is no UTF-8 is an error to it.
        let Ok(record) = record else { continue };
        let start = record.position().map_or(0, csv::Position::byte) as usize;
        let line = lines.of(start);
        let Some(columns) = &columns else {
            let names: Vec<String> = record.iter().map(column_name).collect();
            all.1.extend(twice_named(&names));
            columns = Some(names);
            continue;
        };
        let given = record.iter().enumerate();
        let given = given.filter(|(_, cell)| !cell.trim().is_empty());
        let Some((last, _)) = given.last() else {
            continue;
        };
        if is_open(text, start, &record) {
            all.1.push(TableFault::OpenQuote { line });
        } else if last >= columns.len() {
            all.1.push(TableFault::LongRow {
                line,
                cells: last + 1,
                columns: columns.len(),
            });
        } else {
            let cells = columns.iter().zip(&record);
            let cells = cells.filter(|(_, cell)| !cell.trim().is_empty());
            let cells = cells.map(|(name, cell)| (name.clone(), cell.to_owned()));
            let cells = cells.collect();
            all.0.push(TableRow { line, cells });
        }
    }
    all
}

/// The first line `sep=;` by which some programs tell each other the separator: what it says, the text
/// after it, and how many lines that skips.
fn told_separator(text: &str) -> (Option<u8>, &str, usize) {
    let told = text.split_once('\n').and_then(|(first, rest)| {
        let separator = first.trim_end().trim_matches('"').strip_prefix("sep=")?;
        let [separator] = *separator.as_bytes() else {
            return None;
        };
        Some((separator, rest))
    });
    match told {
        Some((separator, rest)) => (Some(separator), rest, 1),
        None => (None, text, 0),
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Columns that cannot be told apart. Several inputs are one list, and a column without a name and cells
/// is what spreadsheets leave behind.
fn twice_named(names: &[String]) -> impl Iterator<Item = TableFault> {
    let is_twice = |(at, name): &(usize, &String)| {
        !name.is_empty() && *name != "input" && names[..*at].contains(name)
    };
    let twice = names.iter().enumerate().filter(is_twice);
    twice.map(|(_, name)| TableFault::TwiceNamed { name: name.clone() })
}

/// Whether the last cell of a record goes on to the end of the file since nothing closes its quote.
fn is_open(text: &str, start: usize, record: &csv::StringRecord) -> bool {
    let Some(last) = record.iter().next_back() else {
        return false;
    };
    // A quote within an unquoted cell is a character, and one line says nothing.
    let rest = &text[start..];
    !last.is_empty()
        && rest.ends_with(last)
        && rest[..rest.len() - last.len()].ends_with('"')
        && (last.contains(['\n', '\r']) || !last.ends_with('"'))
}

/// Which line a place is in, of places in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the first character from a place on that is none of a line's end.
    fn of(&mut self, place: usize) -> usize {
        let rest = &self.text[place..];
        let place = place + rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        let between = self.text[self.at..place].replace("\r\n", "\n");
        self.line += between.matches(['\n', '\r']).count();
        self.at = place;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(format: TableFormat, text: &str) -> Vec<(usize, String)> {
        let rows = format.read(text.as_bytes()).unwrap().into_iter();
        let shown = |row: TableRow| {
            let cells = row
                .cells
                .iter()
                .map(|(name, cell)| format!("{name}={cell}"));
            (row.line, cells.collect::<Vec<_>>().join("|"))
        };
        rows.map(shown).collect()
    }

    fn row(line: usize, cells: &str) -> (usize, String) {
        (line, cells.to_owned())
    }

    #[test]
    fn the_header_decides_what_separates() {
        let expected = [row(2, "prompt=一只猫|size=2K"), row(3, "prompt=a, b; c")];
        for text in [
            "prompt,size\n一只猫,2K\n\"a, b; c\",\n",
            "\u{feff}Prompt;Size\r\n一只猫;2K\r\n\"a, b; c\";\r\n",
            "prompt\tsize\n一只猫\t2K\na, b; c\t\n",
            " PROMPT , size\r一只猫,2K\r\"a, b; c\"",
        ] {
            assert_eq!(rows(TableFormat::Csv, text), expected, "{text}");
        }
        assert_eq!(
            rows(TableFormat::Tsv, "prompt\ta,b\nx\ty"),
            [row(2, "prompt=x|a,b=y")]
        );
        let told = "sep=;\nprompt\n\"a\"\n";
        assert_eq!(rows(TableFormat::Csv, told), [row(3, "prompt=a")]);
    }

    #[test]
    fn lines_are_those_of_the_file_whatever_is_in_the_cells() {
        let text = "prompt,n\n\n\"two\nlines \"\"said\"\"\",1\n\r\n,,\nb,2,,\n\n\nc\n";
        assert_eq!(
            rows(TableFormat::Csv, text),
            [
                row(3, "prompt=two\nlines \"said\"|n=1"),
                row(7, "prompt=b|n=2"),
                row(10, "prompt=c"),
            ]
        );
        assert_eq!(
            rows(TableFormat::Csv, "prompt\n5\" fox\n6\" fox"),
            [row(2, "prompt=5\" fox"), row(3, "prompt=6\" fox")]
        );
        assert_eq!(
            rows(TableFormat::Txt, "\u{feff}a, b\r\n\r\n  c  \n"),
            [row(1, "prompt=a, b"), row(3, "prompt=c")]
        );
    }

    #[test]
    fn a_line_of_json_is_a_row() {
        let text = "{\"prompt\": \"a cat\", \"n\": 2, \"size\": null, \"input\": [\"a.png\", \"b.png\"]}\n\n\
             {\"prompt\": \"b\", \"extra_params\": {\"quality\": \"hd\"}}\n";
        assert_eq!(
            rows(TableFormat::Jsonl, text),
            [
                row(1, "prompt=a cat|n=2|input=a.png|input=b.png"),
                row(3, "prompt=b|extra_params={\"quality\":\"hd\"}"),
            ]
        );
        let faults = TableFormat::Jsonl
            .read(b"[1]\n{\"a\": true}\n{\"a\": \"b\"}")
            .unwrap_err();
        assert!(
            matches!(
                faults.as_slice(),
                [
                    TableFault::NotAnObject { line: 1, .. },
                    TableFault::NotAnObject { line: 2, .. }
                ]
            ),
            "{faults:?}"
        );
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let faults = |text: &[u8]| TableFormat::Csv.read(text).unwrap_err();
        assert_eq!(faults(b"prompt\na \xb0"), [TableFault::NotUtf8 { at: 9 }]);
        assert_eq!(faults(b"prompt,size\n\n,,\n"), [TableFault::Empty]);
        assert_eq!(faults(b""), [TableFault::Empty]);
        let (cells, columns) = (3, 2);
        assert_eq!(
            faults(b"prompt,size\na cat, sitting,1K\nb\nc,,d\n\"e,2K\nf,1K\n"),
            [
                TableFault::LongRow {
                    line: 2,
                    cells,
                    columns
                },
                TableFault::LongRow {
                    line: 4,
                    cells,
                    columns
                },
                TableFault::OpenQuote { line: 5 },
            ]
        );
        let name = "size".to_owned();
        assert_eq!(
            faults(b"prompt,size,Size,input,input\na"),
            [TableFault::TwiceNamed { name }]
        );
    }

    #[test]
    fn a_format_is_that_of_the_extension() {
        let of = |name: &str| TableFormat::of(Path::new(name));
        assert_eq!(of("a/b.CSV"), Some(TableFormat::Csv));
        assert_eq!(of("b.jsonl"), Some(TableFormat::Jsonl));
        assert_eq!(of("csv"), None);
        assert_eq!(of("b.xlsx"), None);
    }
}
