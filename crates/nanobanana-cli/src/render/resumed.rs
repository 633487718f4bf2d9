//! What came of picking jobs up.

use std::sync::Arc;

use nanobanana::journal::{JobRecord, Recovery, ServiceKind, State};
use nanobanana::{Language, Outcome};

use super::{json, outcome};
use crate::exit::Exit;
use crate::json::Job;
use crate::text::{self, jobs::Why};

/// The jobs that were worked on, and those that were not.
#[derive(Default)]
pub(crate) struct Resumed {
    pub(crate) outcomes: Vec<Arc<Outcome>>,
    pub(crate) left: Vec<Left>,
    /// Whether the results of the outcomes were printed when they came.
    pub(crate) is_told: bool,
}

/// A job that was not worked on.
pub(crate) struct Left {
    pub(crate) record: JobRecord,
    pub(crate) why: Why,
}

impl Resumed {
    pub(crate) fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.left.is_empty()
    }

    /// The results, one a line, of the jobs that had ended before too.
    pub(crate) fn results(&self) -> String {
        let ended = self.left.iter().filter(|left| left.why == Why::Ended);
        let before = ended.map(|left| outcome::results_of_record(&left.record));
        let now = match self.is_told {
            true => String::new(),
            false => outcome::results(&self.outcomes),
        };
        before.collect::<String>() + &now
    }

    /// By the first job that failed, else by the first that was asked for and left.
    pub(crate) fn exit(&self) -> Exit {
        let failed = outcome::first_failed(&self.outcomes);
        let failed = failed.map(|(_, failure)| failure.kind().into());
        // Who has no key for some jobs has done what could be done with the others.
        let is_done = |why| why == Why::NoKey && !self.outcomes.is_empty();
        let mut left = self.left.iter().filter(|left| !is_done(left.why));
        let left = || left.find_map(Left::exit);
        failed.or_else(left).unwrap_or(Exit::Success)
    }

    pub(crate) fn json(&self, service: ServiceKind) -> Vec<Job> {
        let ended = json::ended(&self.outcomes, service);
        ended
            .into_iter()
            .chain(self.left.iter().map(Left::json))
            .collect()
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
    fn exit(&self) -> Option<Exit> {
        match (self.why, self.record.state) {
            (Why::Busy { is_named: true, .. }, _) => Some(Exit::StillRunning),
            (Why::Busy { .. } | Why::Unknown, _) | (Why::Ended, State::Saved) => None,
            (Why::Ended, State::Failed) => Some(Exit::Generation),
            (Why::Ended, _) => Some(Exit::Refused),
            (Why::Unreadable, _) => Some(Exit::Internal),
            (Why::NoKey, _) => Some(Exit::Key),
        }
    }

    fn json(&self) -> Job {
        let (left, pid) = match self.why {
            Why::Busy { pid, .. } => ("busy", pid),
            Why::Ended => ("ended", None),
            Why::Unknown => ("unknown", None),
            Why::Unreadable => ("unreadable", None),
            Why::NoKey => ("no_key", None),
        };
        Job {
            left: Some(left),
            pid,
            ..json::job(&self.record)
        }
    }
}
