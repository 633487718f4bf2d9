//! Text in columns, by the width that it has on a terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Which end of a column its cells keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A heading above each column, then the rows.
pub(crate) fn columns<const N: usize>(
    headings: [(&str, Align); N],
    rows: &[[String; N]],
) -> String {
    let names = headings.map(|(name, _)| name.to_owned());
    let lines = || std::iter::once(&names).chain(rows);
    let widths: [usize; N] = std::array::from_fn(|column| {
        let widths = lines().map(|line| line[column].width());
        widths.max().unwrap_or_default()
    });
    let mut text = String::new();
    for line in lines() {
        let mut row = String::new();
        for ((cell, width), (_, align)) in line.iter().zip(widths).zip(headings) {
            let gap = " ".repeat(width - cell.width());
            match align {
                Align::Left => row.push_str(&format!("{cell}{gap}  ")),
                Align::Right => row.push_str(&format!("{gap}{cell}  ")),
            }
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// A text on one line, without anything that a terminal would obey, cut to a width.
pub(crate) fn start(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.width() <= width {
        return text;
    }
    let mut left = width.saturating_sub(1);
    let mut start = String::new();
    for c in text.chars() {
        let Some(rest) = left.checked_sub(c.width().unwrap_or_default()) else {
            break;
        };
        left = rest;
        start.push(c);
    }
    format!("{}…", start.trim_end())
}

/// A text on one line, without anything that a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let printable = text.replace(|c: char| c.is_control(), " ");
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_look() {
        let rows = [
            ["a".to_owned(), "1".to_owned(), "x".to_owned()],
            ["小狗".to_owned(), "10".to_owned(), String::new()],
        ];
        let headings = [
            ("id", Align::Left),
            ("n", Align::Right),
            ("file", Align::Left),
        ];
        assert_eq!(
            columns(headings, &rows),
            "id     n  file\na      1  x\n小狗  10\n"
        );
    }

    #[test]
    fn a_long_text_is_cut_where_its_width_ends() {
        assert_eq!(start("a cat", 5), "a cat");
        assert_eq!(start("a cat on a mat", 6), "a cat…");
        assert_eq!(start("一只可爱的小狗", 6), "一只…");
        assert_eq!(start("red\u{1b}[31m\n\tcat", 20), "red [31m cat");
    }
}
