//! `doctor` as lines and as JSON.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::columns::one_line;
use crate::exit::Exit;
use crate::text::doctor::{Check, Mark, mark};
use crate::text::{auth::next_step, language};

/// One line a check, and below it the next step where there is something to do.
pub(crate) fn report(checks: &[Check]) -> String {
    let marks = checks.iter().map(|check| mark(language(), check.status));
    let widest = marks.clone().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let labels = checks.iter().map(|check| check.check.width());
    let labels = labels.max().unwrap_or(0);
    let mut report = String::new();
    for (mark, check) in marks.zip(checks) {
        let (mark, label) = (padded(mark, widest), padded(check.check, labels));
        report.push_str(&format!("{mark}  {label}  {}\n", one_line(&check.text)));
        if let Some(hint) = &check.hint {
            let hint = next_step(language(), &one_line(hint));
            report.push_str(&format!("{}  {hint}\n", " ".repeat(widest)));
        }
    }
    report
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width - text.width()))
}

/// Every check.
#[derive(Serialize)]
pub(crate) struct ReportJson<'a> {
    /// The worst mark.
    status: Mark,
    exit_code: u8,
    checks: &'a [Check],
}

pub(crate) fn json(checks: &[Check], exit: Exit) -> ReportJson<'_> {
    let worst = checks.iter().map(|check| check.status).max();
    ReportJson {
        status: worst.unwrap_or(Mark::Ok),
        exit_code: exit as u8,
        checks,
    }
}
