//! English for forgetting jobs.

use nanobanana::Charge;
use nanobanana::Language;
use nanobanana::journal::{JobId, JobRecord};

pub(crate) fn points_kept(job: &JobRecord) -> String {
    format!(
        "job {} is forgotten: prompt, inputs, paths and addresses are gone; its price ({}), \
         times, model, size and task id stay for `spend` and the limits",
        job.id,
        nanobanana_text::points(Language::En, job.points.into())
    )
}

pub(crate) fn nothing_kept(job: &JobId) -> String {
    format!("job {job} is forgotten: it cost nothing, and nothing of it is kept")
}

pub(crate) fn was_forgotten(job: &JobId) -> String {
    format!("job {job} was forgotten already; only what it cost is left")
}

pub(crate) fn deleted(path: &str) -> String {
    format!("deleted {path}")
}

pub(crate) fn still_there(path: &str) -> String {
    format!("note: the picture stays, and its name may tell the prompt: {path}")
}

pub(crate) fn not_ours(path: &str) -> String {
    format!("note: {path} has changed since it was saved, and is left")
}

pub(crate) fn not_deleted(path: &str) -> String {
    format!("{path} cannot be deleted; nothing was forgotten")
}

pub(crate) fn not_ended(job: &JobRecord) -> String {
    let state = nanobanana_text::state(Language::En, job.state);
    let why = match job.charge() {
        Charge::Spent => "it is paid, and its picture can still come",
        Charge::Unknown => "it may be paid",
        Charge::None => "it may still be sent",
    };
    format!(
        "job {} is {state} and cannot be forgotten: {why}; nothing was forgotten",
        job.id
    )
}
