//! `doctor` as lines.

use unicode_width::UnicodeWidthStr as _;

use super::columns::one_line;
use super::prose;
use crate::doctor::Finding;
use crate::text;

/// One line a check, and below it the next step where there is something to do.
pub(crate) fn report(findings: &[Finding]) -> String {
    let rows: Vec<(&str, &str, &Finding)> = findings
        .iter()
        .map(|found| {
            let mark = text::doctor::mark(found.mark());
            (mark, text::doctor::label(found), found)
        })
        .collect();
    let width = |cells: Vec<&str>| cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    let marks = width(rows.iter().map(|row| row.0).collect());
    let labels = width(rows.iter().map(|row| row.1).collect());
    let mut report = String::new();
    for (mark, label, found) in rows {
        let text::doctor::Words { summary, next } = text::doctor::words(found);
        let (mark, label) = (padded(mark, marks), padded(label, labels));
        report.push_str(&format!("{mark}  {label}  {}\n", one_line(&summary)));
        if let Some(next) = next {
            let next = text::auth::next_step(&one_line(&next));
            report.push_str(&format!("{}  {next}\n", " ".repeat(marks)));
        }
    }
    prose::for_stdout(&report)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width - text.width()))
}
