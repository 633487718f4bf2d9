//! What this program says to people, in English, beside what the engine says.

use nanobanana::journal::{JobId, JobRecord, Recovery, State};
use nanobanana::text::en;
use nanobanana::{Charge, Failure, FailureKind, Outcome};

use crate::connect::Maker;
use crate::heard::Pending;
use crate::interruption::Interruption;

/// Said once, whenever a key is on the command line.
pub(crate) const KEY_IS_VISIBLE: &str = "warning: other users of this machine can see the key that \
                                         --api-key shows; the variable IMA_API_KEY hides it";

pub(crate) const NOTHING_TO_RESUME: &str = "nothing to resume: every job has ended";
pub(crate) const NOTHING_PAID: &str = "nothing was paid";

/// Reasons in the journal.
pub(crate) const INTERRUPTED_BEFORE: &str = "interrupted before anything was sent";
pub(crate) const INTERRUPTED_MEANWHILE: &str = "interrupted while the paid request was under way";

/// Why `-o -` is refused.
pub(crate) const NOT_TO_STDOUT: &str = "pictures are not written to standard output, which gets \
                                        the saved paths; name a file or a folder, or ./- for a \
                                        file of that name";

/// Said where a prompt, or what was taken for one, is followed by more words.
pub(crate) const ONE_PROMPT: &str = "a prompt of several words goes in quotes, and an input \
                                     picture after -i";

/// That there is nothing to list. Who has only tried things out looks for jobs of the stand-in.
pub(crate) const fn no_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "there are no jobs yet; those of the stand-in are under --simulate",
        Maker::StandIn => "there are no jobs of the stand-in yet",
    }
}

/// Where to look for the name of a job.
pub(crate) const fn list_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "`nanobanana jobs` lists them; those of the stand-in are under --simulate",
        Maker::StandIn => "`nanobanana jobs --simulate` lists them",
    }
}

/// That a scenario after a space is taken for something else.
pub(crate) fn separate_scenario(scenario: &str) -> String {
    format!("to play the scenario `{scenario}`, write --simulate={scenario}")
}

/// The command that picks jobs up.
pub(crate) fn resume(jobs: &[&JobId], maker: Maker) -> String {
    let jobs: String = jobs.iter().map(|job| format!(" {job}")).collect();
    format!("nanobanana resume{jobs}{}", option(maker))
}

/// The command that sends a paid request again.
fn retry(job: &JobId, maker: Maker) -> String {
    let option = option(maker);
    format!("nanobanana retry {job} --accept-double-charge{option}")
}

fn option(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "",
        Maker::StandIn => " --simulate",
    }
}

/// What the user can do about a job that has no picture, where there is something.
pub(crate) fn advice(outcome: &Outcome, maker: Maker) -> Option<String> {
    let failure = outcome.result.as_ref().err()?;
    let advice = en::advice(failure, maker.service());
    let command = if failure.kind() == FailureKind::Unknown {
        format!(
            "to send it again all the same: {}",
            retry(&outcome.id, maker)
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
        retry(job, maker)
    )
}

/// Where to look before a request is sent again.
fn look_before(maker: Maker) -> String {
    en::advice(&Failure::CreateUnknown { source: None }, maker.service()).unwrap_or_default()
}

/// That an interruption has ended the command.
pub(crate) fn interrupted(interruption: &Interruption) -> String {
    let total = interruption.jobs.len();
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

/// That a program which was told to end does not end at once.
pub(crate) fn waiting(pending: &Pending) -> &'static str {
    if pending.is_paying() {
        "interrupted: waiting up to 2 s for the answer to a paid request"
    } else {
        "interrupted: waiting up to 2 s for a picture that is being saved"
    }
}

/// What to do after an interruption, where there is something. A command is the end of its line, so
/// that it can be copied.
pub(crate) fn after_interruption(interruption: &Interruption, maker: Maker) -> Option<String> {
    let mut parts = Vec::new();
    let paid: Vec<&JobRecord> = interruption.paid().collect();
    if !paid.is_empty() {
        let (finished, going): (Vec<&JobRecord>, Vec<&JobRecord>) = paid
            .iter()
            .partition(|job| job.state.recovery() == Recovery::Download);
        let tasks = |jobs: &[&JobRecord]| -> Vec<String> {
            jobs.iter().filter_map(|job| job.task_id.clone()).collect()
        };
        let jobs: Vec<&JobId> = paid.iter().map(|job| &job.id).collect();
        if !going.is_empty() {
            parts.push(en::left_behind(&tasks(&going), maker.service()));
        }
        if !finished.is_empty() {
            parts.push(en::not_fetched(&tasks(&finished), maker.service()));
        }
        parts.push(format!("to get the pictures: {}", resume(&jobs, maker)));
    }
    let mut unanswered = interruption.in_state(State::Unknown).peekable();
    if unanswered.peek().is_some() {
        parts.push(look_before(maker));
    }
    parts.extend(unanswered.map(|job| {
        let command = retry(&job.id, maker);
        format!("to send it again all the same: {command}")
    }));
    let unsent = interruption.in_state(State::Cancelled).count();
    if unsent > 0 {
        parts.push(format!("nothing was sent for {}", pictures(unsent)));
    }
    if let Some(heard) = &interruption.unread {
        let tasks: Vec<String> = heard.iter().filter_map(|job| job.task_id.clone()).collect();
        if !tasks.is_empty() {
            parts.push(en::left_behind(&tasks, maker.service()));
        }
        let jobs: Vec<&JobId> = heard.iter().map(|named| &named.job).collect();
        parts.push(format!(
            "the journal could not be asked what is left; to pick up whatever it is: {}",
            resume(&jobs, maker)
        ));
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn pictures(count: usize) -> String {
    match count {
        1 => "1 picture".to_owned(),
        _ => format!("{count} pictures"),
    }
}

/// Why a job of an interrupted command has no picture.
pub(crate) fn without_picture(record: &JobRecord) -> String {
    match record.state.recovery() {
        Recovery::Nothing => ended(record),
        Recovery::AskVendor => {
            format!("job {} was interrupted before its picture came", record.id)
        }
        Recovery::Download => format!(
            "job {} was interrupted when its picture was finished and not fetched yet",
            record.id
        ),
        Recovery::AskUser | Recovery::MarkUnknown | Recovery::Cancel => {
            Failure::CreateUnknown { source: None }.to_string()
        }
    }
}

/// That nothing is sent without the user's word.
pub(crate) fn consent_missing(record: &JobRecord) -> String {
    format!(
        "job {} was not sent again: its first request may have been paid, and a second one may be \
         charged as well, {} points",
        record.id, record.points
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

/// That a job needs the user.
pub(crate) fn left_unknown(job: &JobId, maker: Maker) -> String {
    format!(
        "it is still not known whether job {job} was paid; {}",
        unknown_advice(job, maker)
    )
}

/// That a job was written by another version.
pub(crate) fn unreadable(job: &JobId) -> String {
    format!("job {job} was written by another version of this program and cannot be read")
}

/// That there is nothing left to do for a job.
pub(crate) fn ended(record: &JobRecord) -> String {
    let id = &record.id;
    match record.state {
        State::Saved => format!("job {id} has its picture"),
        state => {
            let reason = record.reason.as_deref();
            let reason = reason.map(|reason| format!(": {reason}"));
            format!(
                "job {id} has ended without a picture, as {}{}",
                state.name(),
                reason.unwrap_or_default()
            )
        }
    }
}

/// The next step for a job in the journal, where there is one.
pub(crate) fn next_step(record: &JobRecord, maker: Maker) -> Option<String> {
    match record.state.recovery() {
        Recovery::Nothing => None,
        Recovery::AskUser => Some(unknown_advice(&record.id, maker)),
        Recovery::Cancel | Recovery::MarkUnknown | Recovery::AskVendor | Recovery::Download => {
            Some(resume(&[&record.id], maker))
        }
    }
}

/// That a list is not whole.
pub(crate) fn only_the_last(shown: usize, total: usize) -> String {
    format!("the last {shown} of {total} jobs; --all lists every one")
}

/// The sums of an audit.
pub(crate) fn sums(spent: u64, unknown: u64, without_picture: usize) -> String {
    let mut text = format!("spent      {spent} points\n");
    if unknown > 0 {
        text.push_str(&format!("not known  {unknown} points\n"));
    }
    if without_picture > 0 {
        text.push_str(&format!(
            "no picture {without_picture} jobs, listed first\n"
        ));
    }
    text
}
