//! What `doctor` has found, as lines and as JSON.

use nanobanana::Language;
use nanobanana_text::either;
use schemars::JsonSchema;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::columns::one_line;
use crate::exit::Exit;
use crate::text::auth::next_step;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// All is well.
    Ok,
    /// A picture can be made, and something should be done.
    Warn,
    /// No picture can be made.
    Fail,
}

/// What a check has found, in the words of one language.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    /// What it is about.
    check: &'static str,
    pub(crate) status: Mark,
    /// What was found.
    text: String,
    /// The one next step, where there is something to do.
    hint: Option<String>,
    /// How a command ends for this reason.
    #[serde(skip)]
    exit: Exit,
}

impl Check {
    pub(crate) fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self {
            check,
            status: Mark::Ok,
            text: text.into(),
            hint: None,
            exit: Exit::Success,
        }
    }

    pub(crate) fn warn(self, hint: impl Into<Option<String>>) -> Self {
        Self {
            status: Mark::Warn,
            hint: hint.into(),
            ..self
        }
    }

    pub(crate) fn fail(self, exit: Exit, hint: impl Into<Option<String>>) -> Self {
        Self {
            status: Mark::Fail,
            exit,
            ..self.warn(hint)
        }
    }
}

/// How the command ends: as the first check that failed.
pub(crate) fn exit(checks: &[Check]) -> Exit {
    let failed = checks.iter().find(|check| check.status == Mark::Fail);
    failed.map_or(Exit::Success, |check| check.exit)
}

/// One line a check, and below it the next step where there is something to do.
pub(crate) fn report(l: Language, checks: &[Check]) -> String {
    let mark = |check: &Check| match check.status {
        Mark::Ok => either(l, "ok", "正常"),
        Mark::Warn => either(l, "warn", "注意"),
        Mark::Fail => either(l, "FAIL", "失败"),
    };
    let widest = |text: &dyn Fn(&Check) -> &'static str| {
        let widths = checks.iter().map(|check| text(check).width());
        widths.max().unwrap_or(0)
    };
    let (marks, labels) = (widest(&mark), widest(&|check| check.check));
    let mut report = String::new();
    for check in checks {
        let mark = padded(mark(check), marks);
        let label = padded(check.check, labels);
        report.push_str(&format!("{mark}  {label}  {}\n", one_line(&check.text)));
        if let Some(hint) = &check.hint {
            let hint = next_step(l, &one_line(hint));
            report.push_str(&format!("{}  {hint}\n", " ".repeat(marks)));
        }
    }
    report
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width - text.width()))
}
