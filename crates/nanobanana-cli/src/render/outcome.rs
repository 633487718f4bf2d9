//! Outcomes as text: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

use nanobanana::journal::{JobRecord, ServiceKind, State};
use nanobanana::report::{Job, Points};
use nanobanana::{Failure, Notice, Outcome, Picture, Plan};

use super::columns::printable;
use super::report;
use crate::exit::Exit;
use crate::interruption::Begun;
use crate::terminal::{note, say};
use crate::text::language;
use crate::{simulate, text};

/// The results, one a line: the saved paths, or the URLs where nothing was saved.
pub(crate) fn results(outcomes: &[Arc<Outcome>]) -> String {
    let places = pictures(outcomes).map(|picture| match &picture.saved {
        Some(saved) => result(&saved.path.to_string_lossy()),
        None => result(&picture.url),
    });
    places.collect()
}

/// The pictures that came.
fn pictures(outcomes: &[Arc<Outcome>]) -> impl Iterator<Item = &Picture> {
    let came = outcomes.iter().filter_map(|one| one.result.as_ref().ok());
    came.flatten()
}

/// The files that came.
pub(crate) fn saved(outcomes: &[Arc<Outcome>]) -> impl Iterator<Item = &Path> {
    let saved = pictures(outcomes).filter_map(|picture| picture.saved.as_ref());
    saved.map(|saved| saved.path.as_path())
}

/// The same of a job that the journal knows.
pub(crate) fn results_of_record(record: &JobRecord) -> String {
    if record.state != State::Saved {
        return String::new();
    }
    Job::from(record).places().map(result).collect()
}

/// A path or URL as a line for standard output: as it is for programs, and without anything that a
/// terminal would obey for people.
pub(crate) fn result(place: &str) -> String {
    if io::stdout().is_terminal() {
        return printable(place).replace('\n', " ") + "\n";
    }
    format!("{place}\n")
}

/// Says that nothing is real, where that was typed; elsewhere it is said at the beginning.
pub(crate) fn announce() {
    if simulate::is_typed() {
        say(text::SIMULATED.of(language()));
    }
}

/// Notices, failures and the sum, on standard error.
pub(crate) fn remarks(outcomes: &[Arc<Outcome>], begun: Begun, service: ServiceKind) {
    notices_and_failures(outcomes, service);
    let points = outcomes.iter().fold(Points::default(), |points, one| {
        let (price, in_doubt) = (one.plan.points, one.doubtful_points);
        points.and(one.charge(), price.into(), in_doubt.into())
    });
    bill(points, begun, service);
}

/// The plan's own notices were said before anything was spent. What several jobs have to say alike
/// is said once.
fn notices_and_failures(outcomes: &[Arc<Outcome>], service: ServiceKind) {
    let mut said: Vec<&Notice> = Vec::new();
    for outcome in outcomes {
        let of_plan = &outcome.plan.notices;
        for notice in outcome.notices.iter().filter(|n| !of_plan.contains(n)) {
            if !said.contains(&notice) {
                note(&nanobanana_text::notice(language(), notice));
                said.push(notice);
            }
        }
        if let Err(failure) = &outcome.result {
            report::show(
                failure,
                text::jobs::advice(language(), outcome, service).as_deref(),
            );
        }
    }
}

/// What was spent, and whether by this command, on standard error.
pub(crate) fn bill(points: Points, begun: Begun, service: ServiceKind) {
    let mut sum = nanobanana_text::spent(language(), points.spent, points.unknown);
    if begun == Begun::Before {
        sum = text::spent_before(language(), &sum);
    }
    say(&nanobanana_text::if_simulated(language(), sum, service));
}

/// Says what was chosen for the user in a plan.
pub(crate) fn tell_news(plan: &Plan) {
    news(plan).for_each(|news| note(&news));
}

/// What was chosen for the user in a plan.
pub(crate) fn news(plan: &Plan) -> impl Iterator<Item = String> {
    let news = plan.notices.iter().filter(|notice| is_news(notice));
    news.map(|notice| nanobanana_text::notice(language(), notice))
}

/// Whether people are told: that a shape is kept to the pixel is no news.
fn is_news(notice: &Notice) -> bool {
    match notice {
        Notice::ShapeKept { input, ratio, .. } => {
            let [width, height] = [ratio.width, ratio.height].map(u64::from);
            u64::from(input.width) * height != u64::from(input.height) * width
        }
        _ => true,
    }
}

/// Success when every job has its picture, else the exit code of the first failure.
pub(crate) fn exit(outcomes: &[Arc<Outcome>]) -> Exit {
    first_failed(outcomes).map_or(Exit::Success, |(_, failure)| failure.kind().into())
}

/// The first job without a picture, and why it has none.
pub(crate) fn first_failed(outcomes: &[Arc<Outcome>]) -> Option<(&Outcome, &Failure)> {
    outcomes
        .iter()
        .find_map(|outcome| Some((&**outcome, outcome.result.as_ref().err()?)))
}
