//! English.

pub(crate) mod doctor;
pub(crate) mod errors;
pub(crate) mod given;
pub(crate) mod help;
pub(crate) mod terminal;
pub(crate) mod topics;
pub(crate) mod usage;

use nanobanana::Language;
use std::net::SocketAddr;
use std::path::Path;

use nanobanana::desk::Pending;
use nanobanana::journal::{JobId, JobRecord, Recovery, State};
use nanobanana::{Charge, Failure, FailureKind, Outcome};

use crate::connect::Maker;
use crate::interruption::{Interruption, Left, Tasks};
use crate::render::resumed::Why;
use crate::text::typed::{resend, resume};

pub(crate) const fn key_is_visible() -> &'static str {
    "warning: other users of this machine can see the key that --api-key shows; the variable \
     IMA_API_KEY hides it"
}

pub(crate) fn nothing_but_simulated(nothing: &str, maker: Maker) -> String {
    match maker {
        Maker::Vendor => format!("{nothing}; jobs of the stand-in are under --simulate"),
        Maker::StandIn => nothing.to_owned(),
    }
}

pub(crate) const fn nothing_to_resume() -> &'static str {
    "nothing to resume"
}

pub(crate) const fn nothing_paid() -> &'static str {
    "nothing was spent"
}

pub(crate) const fn one_prompt() -> &'static str {
    "a prompt of several words goes in quotes, and an input picture after -i"
}

pub(crate) const fn simulated() -> &'static str {
    "simulated: nothing is sent to the vendor, and nothing is paid"
}

pub(crate) fn spent_before(sum: &str) -> String {
    format!("nothing was spent now; before: {sum}")
}

pub(crate) fn simulated_sum(sum: &str) -> String {
    format!("{sum} (simulated)")
}

pub(crate) const fn no_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "there are no jobs yet; those of the stand-in are under --simulate",
        Maker::StandIn => "there are no jobs of the stand-in yet",
    }
}

/// Where to look for the name of a job.
pub(crate) const fn list_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => {
            "`nanobanana history` lists them; those of the stand-in are under --simulate"
        }
        Maker::StandIn => "`nanobanana history --simulate` lists them",
    }
}

pub(crate) fn separate_scenario(scenario: &str) -> String {
    format!("to play the scenario `{scenario}`, write --simulate={scenario}")
}

pub(crate) fn advice(outcome: &Outcome, maker: Maker) -> Option<String> {
    let failure = outcome.result.as_ref().err()?;
    let advice = nanobanana_text::advice(Language::En, failure, maker.service(), None);
    let command = if failure.kind() == FailureKind::Unknown {
        format!(
            "to send it again all the same: {}",
            resend(&outcome.id, maker)
        )
    } else if failure.charge() == Charge::Spent {
        format!("to pick it up: {}", resume(&[&outcome.id], maker))
    } else {
        return advice;
    };
    Some(match advice {
        Some(advice) => format!("{advice}; {command}"),
        None => command,
    })
}

/// What to do about a job whose charge is unknown.
pub(crate) fn unknown_advice(job: &JobId, maker: Maker) -> String {
    format!(
        "{}; to send it again all the same: {}",
        look_before(maker),
        resend(job, maker)
    )
}

/// Where to look before a request is sent again.
fn look_before(maker: Maker) -> String {
    nanobanana_text::advice(
        Language::En,
        &Failure::CreateUnknown { source: None },
        maker.service(),
        None,
    )
    .unwrap_or_default()
}

/// That an interruption has ended the command.
pub(crate) fn interrupted(interruption: &Interruption) -> String {
    let total = interruption.left.jobs.len();
    let finished = interruption.in_state(State::Saved).count();
    let progress = match (finished, total) {
        (0, _) | (_, 0..=1) => String::new(),
        _ => format!(" when {finished} of {total} pictures had come"),
    };
    let unanswered = interruption.in_state(State::Unknown).next();
    let meanwhile = match (unanswered, finished) {
        (None, _) => "",
        (Some(_), 0) => {
            " before the vendor had answered a paid request: a task may have been created and paid"
        }
        (Some(_), _) => {
            " and a paid request had no answer yet: a task may have been created and paid"
        }
    };
    format!("interrupted{progress}{meanwhile}")
}

pub(crate) fn waiting(pending: Pending) -> &'static str {
    if pending == Pending::Paying {
        "interrupted: waiting up to 2 s for the answer to a paid request"
    } else {
        "interrupted: waiting up to 2 s for a picture that is being saved"
    }
}

/// The ids of tasks, or how many there are.
fn named(tasks: &Tasks) -> Vec<String> {
    match tasks {
        Tasks::Named(ids) => ids.clone(),
        Tasks::Counted(1) => vec!["1 task".to_owned()],
        Tasks::Counted(count) => vec![format!("{count} tasks")],
    }
}

/// What to do after an interruption, where there is something. A command is the end of its line, so
/// that it can be copied.
pub(crate) fn after_interruption(interruption: &Interruption, maker: Maker) -> Option<String> {
    let left = interruption.left();
    let said = left.iter().map(|left| match left {
        Left::Going(tasks) => {
            nanobanana_text::left_behind(Language::En, &named(tasks), maker.service())
        }
        Left::Finished(tasks) => {
            nanobanana_text::not_fetched(Language::En, &named(tasks), maker.service())
        }
        Left::ToFetch(jobs) => format!("to get the pictures: {}", resume(jobs, maker)),
        Left::Unanswered => look_before(maker),
        Left::SendAgain(job) => format!("to send it again all the same: {}", resend(job, maker)),
        Left::Unsent(count) => format!("nothing was sent for {}", pictures(*count)),
        Left::Unread(jobs) => format!(
            "the journal could not be asked what is left; to pick up whatever it is: {}",
            resume(jobs, maker)
        ),
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

fn pictures(count: usize) -> String {
    match count {
        1 => "1 picture".to_owned(),
        _ => format!("{count} pictures"),
    }
}

/// That nothing is sent without the user's word.
pub(crate) fn consent_missing(record: &JobRecord) -> String {
    format!(
        "job {} was not sent again: its first request may have been paid, and a second one may be \
         charged as well, {}",
        record.id,
        nanobanana_text::points(Language::En, record.points.into())
    )
}

/// That a key stands for several jobs.
pub(crate) fn ambiguous_job(key: &str, candidates: &[JobId]) -> String {
    let candidates: Vec<&str> = candidates.iter().map(JobId::as_str).collect();
    format!(
        "`{key}` stands for several jobs: {}; give more of the one you mean",
        candidates.join(", ")
    )
}

/// That another process works on a job.
pub(crate) fn busy(job: &JobId, pid: Option<u32>) -> String {
    match pid {
        Some(pid) => format!("job {job} is left to process {pid}, which works on it"),
        None => format!("job {job} is left to another process, which works on it"),
    }
}

pub(crate) fn left(record: &JobRecord, why: Why, maker: Maker) -> String {
    match why {
        Why::Busy { pid } | Why::BusyNamed { pid } => busy(&record.id, pid),
        Why::Ended => ended(record),
        Why::Unknown => format!(
            "it is still not known whether job {} was paid; {}",
            record.id,
            unknown_advice(&record.id, maker)
        ),
        Why::Unreadable => format!(
            "job {} was written by another version of this program and cannot be read",
            record.id
        ),
    }
}

pub(crate) fn ended(record: &JobRecord) -> String {
    let id = &record.id;
    match record.state {
        State::Saved => format!("job {id} has its picture"),
        state => {
            let reason = record.reason.as_deref();
            let reason = reason.map(|reason| format!(": {reason}"));
            format!(
                "job {id} has ended without a picture, as {}{}",
                nanobanana_text::state(Language::En, state),
                reason.unwrap_or_default()
            )
        }
    }
}

pub(crate) fn next_step(record: &JobRecord, maker: Maker) -> Option<String> {
    match record.state.recovery() {
        Recovery::Nothing => None,
        Recovery::AskUser => Some(unknown_advice(&record.id, maker)),
        Recovery::Cancel | Recovery::MarkUnknown | Recovery::AskVendor | Recovery::Download => {
            Some(resume(&[&record.id], maker))
        }
    }
}

pub(crate) fn listening(address: SocketAddr, path: &str) -> String {
    format!("listening on http://{address}{path}")
}

pub(crate) fn token(token: &str, path: &Path) -> String {
    format!(
        "clients send the header \"Authorization: Bearer {token}\" (kept in {})",
        path.display()
    )
}

pub(crate) const fn joined() -> &'static str {
    "this request was made before; nothing more is paid"
}

pub(crate) fn equal_unfinished(jobs: &[JobId], maker: Maker) -> String {
    let jobs: Vec<&JobId> = jobs.iter().collect();
    let command = resume(&jobs, maker);
    format!("note: an equal request is paid and unfinished; fetch it for free with: {command}")
}
