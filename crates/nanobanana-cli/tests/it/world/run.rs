//! What a program that ended has left: its exit code and its two texts.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

/// A program that ended.
pub(crate) struct Run {
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    sandbox: String,
}

impl Run {
    pub(crate) fn new(output: Output, sandbox: &Path) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            sandbox: sandbox.display().to_string(),
        }
    }

    /// The standard output of a run that must have succeeded.
    #[track_caller]
    pub(crate) fn success(&self) -> &str {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        &self.stdout
    }

    /// The standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Everything, with what differs from run to run replaced, for snapshots.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("exit code: {:?}\n", self.code.unwrap_or(-1));
        for (name, content) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !content.is_empty() {
                writeln!(text, "----- {name}\n{}", self.redacted(content)).unwrap();
            }
        }
        text
    }

    /// The standard error, with what differs from run to run replaced.
    pub(crate) fn remarks(&self) -> String {
        self.redacted(&self.stderr)
    }

    /// [`Run::remarks`] from the first line that begins with a text.
    pub(crate) fn remarks_from(&self, start: &str) -> String {
        let remarks = self.remarks();
        let lines = remarks.lines().skip_while(|line| !line.starts_with(start));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The standard output, with what differs from run to run replaced.
    pub(crate) fn result(&self) -> String {
        self.redacted(&self.stdout)
    }

    fn redacted(&self, text: &str) -> String {
        let text = text.replace(&self.sandbox, "[SANDBOX]");
        without_ports(&without_ids(&text)).trim_end().to_owned()
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// Replaces the stand-in's ids, 24 hex digits.
fn without_ids(text: &str) -> String {
    let mut result = String::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_hexdigit() {
            digits.push(c);
            continue;
        }
        result.push_str(if digits.len() == 24 { "[ID]" } else { &digits });
        digits.clear();
        result.push(c);
    }
    result.pop();
    result
}

/// Replaces the port after a loopback address.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str("127.0.0.1:[PORT]");
        result.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    result
}
