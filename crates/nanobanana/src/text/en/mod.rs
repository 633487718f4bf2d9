//! English.

mod failure;
mod leftover;
mod notice;
mod refusal;
mod rows;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::time::Duration;

use ima_openapi::TaskId;
use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL};

use crate::model::ExpectedTime;
use crate::plan::Plan;

pub use failure::{advice, failure};
pub use leftover::leftover;
pub use notice::notice;
pub use refusal::refusal;
pub use rows::{offer_rows, plan_rows};

/// That a key is needed, and how to get one or do without.
#[must_use]
pub fn key_missing() -> String {
    format!(
        "an API key is needed: set IMA_API_KEY or give --api-key; make one at {NEW_KEY_URL}; `nanobanana generate --simulate` needs none"
    )
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

fn price(plan: &Plan, count: usize) -> String {
    let points = plan.points;
    match count {
        1 => format!("{points} points"),
        _ => format!("{count} × {points} = {} points", plan.total_points(count)),
    }
}

fn range(expected: ExpectedTime) -> String {
    format!("{}–{} s", expected.min.as_secs(), expected.max.as_secs())
}

/// How many inputs have been uploaded.
#[must_use]
pub fn uploading(done: usize, total: usize) -> String {
    format!("uploaded {done} of {total}")
}

/// A task exists and is paid.
#[must_use]
pub fn created(task_id: &TaskId) -> String {
    format!("task {task_id} created and paid")
}

/// How far a task is.
#[must_use]
pub fn progress(elapsed: Duration, expected: ExpectedTime) -> String {
    format!(
        "generating · {} s of {}",
        elapsed.as_secs(),
        range(expected)
    )
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
        0 => format!("spent {spent} points"),
        _ => format!("spent {spent} points, and for {unknown} more it is not known"),
    }
}

/// Paid tasks that go on after an interruption.
#[must_use]
pub fn left_running(task_ids: &[String]) -> String {
    format!(
        "paid and still running at the vendor: {}; look for the picture at {DASHBOARD_URL}",
        list(task_ids)
    )
}

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(", ")
}
