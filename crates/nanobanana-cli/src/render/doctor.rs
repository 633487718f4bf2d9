//! `doctor` as lines, and as JSON in English whatever the user's language is.

use nanobanana::Language;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::columns::one_line;
use crate::doctor::{self, Finding, Mark};
use crate::text;
use crate::text::doctor::CheckText;

/// One line a check, and below it the next step where there is something to do.
pub(crate) fn report(findings: &[Finding]) -> String {
    let of = |found| {
        let mark = text::doctor::mark(text::language(), Finding::mark(found));
        (
            mark,
            text::doctor::label(text::language(), found),
            text::doctor::words(text::language(), found),
        )
    };
    let rows: Vec<(&str, &str, CheckText)> = findings.iter().map(of).collect();
    let marks = rows.iter().map(|row| row.0.width()).max().unwrap_or(0);
    let labels = rows.iter().map(|row| row.1.width()).max().unwrap_or(0);
    let mut report = String::new();
    for (mark, label, CheckText { summary, next }) in rows {
        let (mark, label) = (padded(mark, marks), padded(label, labels));
        report.push_str(&format!("{mark}  {label}  {}\n", one_line(&summary)));
        if let Some(next) = next {
            let next = text::auth::next_step(text::language(), &one_line(&next));
            report.push_str(&format!("{}  {next}\n", " ".repeat(marks)));
        }
    }
    report
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width - text.width()))
}

/// Every check.
#[derive(Serialize)]
pub(crate) struct ReportJson {
    /// The worst mark.
    status: Mark,
    exit_code: u8,
    checks: Vec<CheckJson>,
}

#[derive(Serialize)]
struct CheckJson {
    check: &'static str,
    status: Mark,
    text: String,
    hint: Option<String>,
}

pub(crate) fn json(findings: &[Finding]) -> ReportJson {
    let check = |found: &Finding| {
        let CheckText { summary, next } = text::doctor::words(Language::En, found);
        CheckJson {
            check: text::doctor::label(Language::En, found),
            status: found.mark(),
            text: summary,
            hint: next,
        }
    };
    ReportJson {
        status: findings.iter().map(Finding::mark).max().unwrap_or(Mark::Ok),
        exit_code: doctor::exit(findings) as u8,
        checks: findings.iter().map(check).collect(),
    }
}
