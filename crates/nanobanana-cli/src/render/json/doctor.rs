//! `doctor --json`. Its texts are English, whatever the user's language is.

use nanobanana::journal::{JobId, LostJob, Repair};
use nanobanana::reach::ClockOffset;
use serde::Serialize;
use serde_json::{Value, json};

use super::VERSION;
use crate::connect::Maker;
use crate::doctor::{self, Finding, FolderState, KeyFinding, Mark};
use crate::text::doctor::{Words, english_words};

/// Every check.
#[derive(Serialize)]
pub(crate) struct ReportJson {
    version: u32,
    /// The worst mark.
    status: &'static str,
    exit_code: u8,
    simulated: bool,
    checks: Vec<CheckJson>,
}

#[derive(Serialize)]
struct CheckJson {
    check: &'static str,
    mark: &'static str,
    text: String,
    next_step: Option<String>,
    details: Value,
}

pub(crate) fn report(findings: &[Finding]) -> ReportJson {
    let worst = findings.iter().map(Finding::mark).max().unwrap_or(Mark::Ok);
    ReportJson {
        version: VERSION,
        status: name(worst),
        exit_code: doctor::exit(findings) as u8,
        simulated: false,
        checks: findings.iter().map(check).collect(),
    }
}

fn name(mark: Mark) -> &'static str {
    match mark {
        Mark::Ok => "ok",
        Mark::Warn => "warn",
        Mark::Fail => "fail",
    }
}

fn check(found: &Finding) -> CheckJson {
    let Words { summary, next } = english_words(found);
    CheckJson {
        check: found.name(),
        mark: name(found.mark()),
        text: summary,
        next_step: next,
        details: details(found),
    }
}

/// What programs need not read out of the text.
fn details(found: &Finding) -> Value {
    match found {
        Finding::Key(
            KeyFinding::Accepted(source, hint)
            | KeyFinding::Refused(source, hint, _)
            | KeyFinding::NotTried(source, hint),
        ) => json!({ "source": source.name(), "key": hint }),
        Finding::Host(host, result) => {
            let reached = result.as_ref().ok();
            json!({
                "host": host.name(),
                "latency_ms": reached.map(|reached| reached.latency.as_millis() as u64),
            })
        }
        Finding::Clock(offset) => json!({ "offset_seconds": offset.map(seconds) }),
        Finding::Proxy(Some(proxy)) => {
            json!({ "variable": proxy.variable, "address": proxy.address })
        }
        Finding::Certificates(roots, file) => json!({ "roots": roots, "file": file }),
        Finding::Folder(_, path, state) => {
            let free = match state {
                FolderState::Writable { free } => *free,
                _ => None,
            };
            json!({ "path": path, "free_bytes": free })
        }
        Finding::Repair(maker, repair) => {
            let (state, saved) = match repair {
                Repair::Absent => ("absent", None),
                Repair::Sound => ("sound", None),
                Repair::Repaired(saved) => ("repaired", Some(saved)),
            };
            json!({
                "simulated": *maker == Maker::StandIn,
                "state": state,
                "aside": saved.map(|saved| &saved.aside),
                "jobs": saved.map(|saved| saved.jobs),
                "lost_jobs": saved.map(|saved| saved.lost.len()),
                "lost_steps": saved.map(|saved| saved.lost_rows),
            })
        }
        Finding::Lost(LostJob { id, task_id }) => {
            json!({ "job": id.as_ref().map(JobId::as_str), "task_id": task_id })
        }
        Finding::Terminal(pictures) => json!({ "pictures": pictures.name() }),
        Finding::Unfinished(jobs) | Finding::UnknownCharges(jobs) => json!({ "jobs": jobs }),
        _ => json!({}),
    }
}

/// Positive where this clock is ahead.
fn seconds(offset: ClockOffset) -> i64 {
    let size = i64::try_from(offset.size().as_secs()).unwrap_or(i64::MAX);
    match offset {
        ClockOffset::Ahead(_) => size,
        ClockOffset::Behind(_) => -size,
    }
}
