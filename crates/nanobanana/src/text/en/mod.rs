//! English.

mod failure;
mod notice;
mod refusal;
mod rows;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt::Display;
use std::time::Duration;

use ima_openapi::TaskId;
use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL};

use crate::defaults::Defaults;
use crate::journal::{ServiceKind, State};
use crate::model::ExpectedTime;
use crate::plan::Plan;
use crate::text::brief;
use crate::trouble::{Trouble, TroubleKind};

pub use failure::{advice, failure, journal_advice};
pub use notice::notice;
pub use refusal::refusal;
pub use rows::{offer_rows, plan_rows};

/// What is true of whatever a stand-in says of points.
const NOTHING_PAID: &str = "it was simulated, so nothing was really paid";

/// An error, without its causes.
#[must_use]
pub fn error(error: &(dyn Error + 'static)) -> String {
    error.to_string()
}

/// The state of a job.
#[must_use]
pub const fn state(state: State) -> &'static str {
    match state {
        State::Planned => "planned",
        State::Uploading => "uploading",
        State::Creating => "ordering",
        State::Running => "running",
        State::Succeeded => "made",
        State::Saved => "saved",
        State::Refused => "refused",
        State::Failed => "failed",
        State::StillRunning => "still running",
        State::Unknown => "in doubt",
        State::Cancelled => "cancelled",
    }
}

/// That a key is needed, and how to get one, or do without: by a command that needs none.
#[must_use]
pub fn key_missing(free: Option<&str>) -> String {
    let needed = format!(
        "an API key is needed: set IMA_API_KEY or run `nanobanana auth login`; make one at {NEW_KEY_URL}"
    );
    match free {
        Some(free) => format!("{needed}; `{free}` needs none"),
        None => needed,
    }
}

/// The plan is known; nothing is spent yet.
#[must_use]
pub fn planned(plan: &Plan, jobs: usize) -> String {
    let mut parts = vec![plan.model_name.clone()];
    parts.extend(plan.size.map(|size| size.to_string()));
    parts.extend(plan.aspect_ratio.map(|ratio| ratio.to_string()));
    parts.push(price(plan, jobs));
    parts.push(format!("usually {}", range(plan.expected_time)));
    parts.join(", ")
}

/// A number of points.
#[must_use]
pub fn points(points: u64) -> String {
    match points {
        1 => "1 point".to_owned(),
        _ => format!("{points} points"),
    }
}

/// A number of points, and the verb for so many.
pub(crate) fn points_are(points: u64) -> String {
    match points {
        1 => "1 point is".to_owned(),
        _ => format!("{points} points are"),
    }
}

/// How many of the points of a limit are left, as far as the verb.
pub(crate) fn left_are(left: u64) -> String {
    match left {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        _ => format!("{left} are"),
    }
}

fn price(plan: &Plan, count: usize) -> String {
    let price = plan.points;
    match count {
        1 => points(price.into()),
        _ => format!("{count} × {price} = {}", points(plan.total_points(count))),
    }
}

fn range(expected: ExpectedTime) -> String {
    match (expected.min.as_secs(), expected.max.as_secs()) {
        (_, 0) => "under 1 s".to_owned(),
        (min, max) if min == max => format!("{max} s"),
        (min, max) => format!("{min}–{max} s"),
    }
}

/// How many inputs have been uploaded.
#[must_use]
pub fn uploading(done: usize, total: usize) -> String {
    format!("uploaded {done} of {total}")
}

/// A task exists, and is paid where the vendor has it.
#[must_use]
pub fn created(task_id: &TaskId, service: ServiceKind) -> String {
    match service {
        ServiceKind::Vendor => format!("task {task_id} created and paid"),
        ServiceKind::Simulator => format!("task {task_id} created"),
    }
}

/// A task that was created earlier is attended to again.
#[must_use]
pub fn picked_up(task_id: &TaskId) -> String {
    format!("task {task_id} picked up")
}

/// How far a task is, or what is wrong with asking about it.
#[must_use]
pub fn progress(elapsed: Duration, expected: ExpectedTime, trouble: Option<&Trouble>) -> String {
    let phase = trouble.map_or_else(|| "generating".to_owned(), in_trouble);
    let elapsed = elapsed.as_secs();
    format!("{phase} · {elapsed} s, usually {}", range(expected))
}

fn in_trouble(trouble: &Trouble) -> String {
    let kind = &trouble.error().kind;
    let cause = trouble
        .root()
        .map_or_else(|| kind.to_string(), ToString::to_string);
    let cause = brief(&cause);
    match trouble.kind {
        TroubleKind::NameLookup | TroubleKind::Connection | TroubleKind::Certificate => {
            format!("cannot reach IMA: {cause}; still trying")
        }
        TroubleKind::RateLimit => "IMA is limiting requests; still trying".to_owned(),
        TroubleKind::Server => format!("IMA is having problems: {cause}; still trying"),
    }
}

/// The picture is being fetched.
#[must_use]
pub fn downloading() -> &'static str {
    "downloading"
}

/// What a run has cost.
#[must_use]
pub fn spent(spent: u32, unknown: u32) -> String {
    match unknown {
        0 => format!("spent {}", points(spent.into())),
        _ => format!(
            "spent {}, and for {unknown} more it is not known",
            points(spent.into())
        ),
    }
}

/// Paid tasks that an interruption has left before their pictures came.
#[must_use]
pub fn left_behind(task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(task_ids);
    match service {
        ServiceKind::Vendor => {
            format!("paid and left at the vendor ({DASHBOARD_URL}): {tasks}")
        }
        ServiceKind::Simulator => format!("left at the stand-in: {tasks}; {NOTHING_PAID}"),
    }
}

/// Paid tasks that an interruption has left when their pictures were made.
#[must_use]
pub fn not_fetched(task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(task_ids);
    match service {
        ServiceKind::Vendor => {
            format!("paid and finished, with the picture not fetched yet: {tasks}")
        }
        ServiceKind::Simulator => {
            format!("finished, with the picture not fetched yet: {tasks}; {NOTHING_PAID}")
        }
    }
}

/// What settings have chosen, without which of it.
fn kinds(chosen: &Defaults) -> String {
    let kinds = [
        chosen.model.map(|_| "model"),
        chosen.size.map(|_| "size"),
        chosen.ratio.map(|_| "ratio"),
    ];
    let kinds: Vec<&str> = kinds.into_iter().flatten().collect();
    match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(", ")
}
