//! What `doctor` has found, as lines and as JSON.

use nanobanana::Language;
use nanobanana_text::either;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::one_line;
use super::table::rows;
use crate::exit::Exit;
use crate::text::auth::next_step;

/// What a check has found, in the words of one language.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    /// What it is about.
    check: &'static str,
    /// `ok`; `warn`: a picture can be made, and something should be done; `fail`: no picture can be made.
    status: &'static str,
    /// What was found.
    text: String,
    /// The one next step, where there is something to do.
    hint: Option<String>,
    /// How a command ends for this reason.
    #[serde(skip)]
    pub(crate) exit: Exit,
}

impl Check {
    pub(crate) fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self {
            check,
            status: "ok",
            text: text.into(),
            hint: None,
            exit: Exit::Success,
        }
    }

    pub(crate) fn warn(self, hint: impl Into<Option<String>>) -> Self {
        Self {
            status: "warn",
            hint: hint.into(),
            ..self
        }
    }

    pub(crate) fn fail(self, exit: Exit, hint: impl Into<Option<String>>) -> Self {
        Self {
            status: "fail",
            exit,
            ..self.warn(hint)
        }
    }
}

/// One line a check, and below it the next step where there is something to do.
pub(crate) fn report(l: Language, checks: &[Check]) -> String {
    let named = checks.iter().map(|one| (one.check, one.text.clone()));
    let lines = rows(&named.collect::<Vec<_>>());
    let report = checks.iter().zip(lines.lines()).map(|(check, line)| {
        let mark = match check.status {
            "ok" => either(l, "ok  ", "正常"),
            "warn" => either(l, "warn", "注意"),
            _ => either(l, "FAIL", "失败"),
        };
        let hint = check.hint.as_deref().map(one_line);
        let hint = hint.map(|hint| format!("      {}\n", next_step(l, &hint)));
        format!("{mark}  {line}\n{}", hint.unwrap_or_default())
    });
    report.collect()
}
