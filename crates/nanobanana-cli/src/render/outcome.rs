//! Outcomes as text: results on standard output, everything else on standard error.

use std::io::{self, Write as _};

use nanobanana::{Charge, Notice, Outcome, text};

use crate::error;
use crate::exit::Exit;

/// The results, one a line: the saved paths, or the URLs where nothing was saved.
pub(crate) fn results(outcomes: &[Outcome]) -> String {
    outcomes
        .iter()
        .filter_map(|outcome| outcome.result.as_ref().ok())
        .flatten()
        .map(|picture| match &picture.saved {
            Some(saved) => format!("{}\n", saved.path.display()),
            None => format!("{}\n", picture.url),
        })
        .collect()
}

/// Notices, failures and the sum, on standard error.
pub(crate) fn remarks(outcomes: &[Outcome]) {
    let mut said: Vec<&Notice> = Vec::new();
    for outcome in outcomes {
        for notice in &outcome.notices {
            // The plan's notices are the same for every job of a run.
            if !said.contains(&notice) {
                say(&format!("note: {notice}"));
                said.push(notice);
            }
        }
        if let Err(failure) = &outcome.result {
            error::show(failure, text::en::advice(failure).as_deref());
        }
    }
    say(&text::en::spent(
        points(outcomes, Charge::Spent),
        points(outcomes, Charge::Unknown),
    ));
}

/// The points of the outcomes with this charge.
pub(crate) fn points(outcomes: &[Outcome], charge: Charge) -> u32 {
    outcomes
        .iter()
        .filter(|outcome| outcome.charge() == charge)
        .map(|outcome| outcome.plan.points)
        .sum()
}

/// Success when every job has its picture, else the exit code of the first failure.
pub(crate) fn exit(outcomes: &[Outcome]) -> Exit {
    outcomes
        .iter()
        .find_map(|outcome| outcome.result.as_ref().err())
        .map_or(Exit::Success, |failure| failure.kind().into())
}

/// A line on standard error.
pub(crate) fn say(line: &str) {
    // There is nobody left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "{line}");
}
