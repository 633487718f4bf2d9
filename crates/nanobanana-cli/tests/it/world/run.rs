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

    /// The first object of the array on standard output.
    #[track_caller]
    pub(crate) fn first(&self) -> Value {
        self.json()[0].take()
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

    /// [`Run::text`] of a list of jobs: with times and the beginnings of ids replaced too.
    pub(crate) fn list(&self) -> String {
        without_short_ids(&without_times(&self.text()))
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

/// Replaces the simulator's ids, 24 hex digits, and those of jobs, 20.
pub(crate) fn without_ids(text: &str) -> String {
    let mut result = String::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_hexdigit() {
            digits.push(c);
            continue;
        }
        result.push_str(match digits.len() {
            // The one long number of these tests.
            20 if digits == u64::MAX.to_string() => &digits,
            20 => "[JOB]",
            24 => "[ID]",
            _ => &digits,
        });
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

/// A text without ids, times and ports.
pub(crate) fn without_what_differs(text: &str) -> String {
    without_ports(&without_times(&without_ids(text)))
}

/// The shapes of times, the longest first.
const TIMES: [&str; 3] = [
    "0000-00-00T00:00:00.000Z",
    "0000-00-00 00:00:00",
    "0000-00-00 00:00",
];

/// Replaces times.
fn without_times(text: &str) -> String {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let mut result = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let time = TIMES.into_iter().find(|time| shape[at..].starts_with(time));
        match time {
            Some(_) => result.push_str("[TIME]"),
            None => result.push(c),
        }
        at += time.map_or(c.len_utf8(), str::len);
    }
    result
}

/// Replaces words of six hex digits.
fn without_short_ids(text: &str) -> String {
    let mut result = String::new();
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if word.len() == 6 && word.chars().all(|c| c.is_ascii_hexdigit()) {
            result.push_str("[JOB]");
            result.push_str(&piece[6..]);
        } else {
            result.push_str(piece);
        }
    }
    result
}
