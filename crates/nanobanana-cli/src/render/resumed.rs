//! What came of picking jobs up.

use nanobanana::Language;
use nanobanana::Outcome;
use nanobanana::journal::{JobRecord, Recovery, ServiceKind, State};
use nanobanana::report::Job;
use serde::Serialize;
use std::sync::Arc;

use super::json::{Run, object, run};
use super::{json, outcome};
use crate::exit::Exit;
use crate::text::{self, jobs::Why};

/// The jobs that were worked on, and those that were not.
#[derive(Default)]
pub(crate) struct Resumed {
    pub(crate) outcomes: Vec<Arc<Outcome>>,
    pub(crate) left: Vec<Left>,
}

/// A job that was not worked on.
pub(crate) struct Left {
    pub(crate) record: JobRecord,
    pub(crate) why: Why,
}

/// The object of `generate`, and what was left.
#[derive(Serialize)]
struct ResumedJson {
    #[serde(flatten)]
    run: Run,
    left: Vec<LeftJson>,
}

#[derive(Serialize)]
struct LeftJson {
    why: &'static str,
    pid: Option<u32>,
    text: String,
    job: Job,
}

impl Resumed {
    pub(crate) fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.left.is_empty()
    }

    /// The results, one a line, of the jobs that had ended before too.
    pub(crate) fn results(&self) -> String {
        let ended = self.left.iter().filter(|left| left.why == Why::Ended);
        let before = ended.map(|left| outcome::results_of_record(&left.record));
        before.collect::<String>() + &outcome::results(&self.outcomes)
    }

    pub(crate) fn exit(&self) -> Exit {
        self.end().0
    }

    /// The exit code and the status: of the first job that failed, else of the first that was
    /// asked for and left.
    fn end(&self) -> (Exit, &'static str) {
        let failed = outcome::first_failed(&self.outcomes);
        let failed = failed.map(|(_, failure)| (failure.kind().into(), failure.kind().name()));
        let left = || self.left.iter().find_map(Left::end);
        failed.or_else(left).unwrap_or((Exit::Success, "succeeded"))
    }

    pub(crate) fn json(&self, service: ServiceKind) -> String {
        let (exit, status) = self.end();
        let left = self.left.iter().map(Left::json);
        let resumed = ResumedJson {
            run: run(&self.outcomes, status, exit, service),
            left: left.collect(),
        };
        object(&resumed, service)
    }
}

impl Left {
    /// A job of an earlier run, which another process has ended.
    pub(crate) fn of_joined(record: JobRecord) -> Self {
        let why = match record.state.recovery() {
            Recovery::AskUser => Why::Unknown,
            _ => Why::Ended,
        };
        Self { record, why }
    }

    /// A line for people.
    pub(crate) fn text(&self, l: Language) -> String {
        text::jobs::left(l, &self.record, self.why)
    }

    /// What stands against success, where something does.
    fn end(&self) -> Option<(Exit, &'static str)> {
        match (self.why, self.record.state) {
            (Why::Busy { is_named: true, .. }, _) => Some((Exit::StillRunning, "busy")),
            (Why::Busy { .. } | Why::Unknown, _) | (Why::Ended, State::Saved) => None,
            (Why::Ended, State::Failed) => Some((Exit::Generation, "generation")),
            (Why::Ended, State::Cancelled) => Some((Exit::Refused, "cancelled")),
            (Why::Ended, _) => Some((Exit::Refused, "refused")),
            (Why::Unreadable, _) => Some((Exit::Internal, "internal")),
        }
    }

    fn json(&self) -> LeftJson {
        let (why, pid) = match self.why {
            Why::Busy { pid, .. } => ("busy", pid),
            Why::Ended => ("ended", None),
            Why::Unknown => ("unknown", None),
            Why::Unreadable => ("unreadable", None),
        };
        LeftJson {
            why,
            pid,
            text: self.text(Language::En),
            job: json::job(&self.record),
        }
    }
}
