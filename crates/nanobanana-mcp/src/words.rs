//! What the server says to models, in English. What a user reads is the model's own.

use std::error::Error;
use std::iter::once;
use std::path::Path;
use std::time::Duration;

use nanobanana::journal::{Charge, JobId, JobRecord, JournalFault, ServiceKind, State};
use nanobanana::openapi::ErrorKind;
use nanobanana::plain::one_line;
use nanobanana::report::{Job, Picture};
use nanobanana::{Catalog, DASHBOARD_URL, Failure, FailureKind, Language, NEW_KEY_URL, Plan};
use nanobanana_text as text;

use nanobanana::desk::{Snapshot, Step};

use crate::settings::Settings;

/// The language of models.
const EN: Language = Language::En;

/// An error and its causes.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    text::chain(EN, error)
}

/// What every client shows its model of this server.
pub(crate) fn instructions(is_remote: bool) -> String {
    let place = if is_remote {
        "The answer has an address of the picture that works for an hour, and job_status gives a new one; \
         show it to the user."
    } else {
        "The picture is a file on disk; show the user its path."
    };
    format!("{INSTRUCTIONS} {place}")
}

const INSTRUCTIONS: &str = "\
Makes and edits pictures with IMA Studio's Nano Banana models. generate_image and edit_image spend \
the user's points; everything else is free. plan_image tells the price before anything is spent. \
A picture takes 20 to 120 s. A call answers within 25 s, with the picture or with a running job: \
then call wait_job with its id until the picture is there, and never create it again.";

/// That the jobs of a run go on, and what to do instead of creating them again.
pub(crate) fn still_running(jobs: &[&JobId]) -> String {
    match jobs {
        [] => STILL_PLANNING.to_owned(),
        [job] => format!(
            "Job {job} is still running, do not create it again, call wait_job with job_id \
             \"{job}\" (free, can be repeated)."
        ),
        [first, ..] => {
            let jobs: Vec<&str> = jobs.iter().map(|job| job.as_str()).collect();
            format!(
                "Jobs {} are still running, do not create them again, call wait_job with job_id \
                 \"{first}\" and then with the others (free, can be repeated).",
                jobs.join(", ")
            )
        }
    }
}

/// That it is still being found out what the picture costs.
pub(crate) const STILL_PLANNING: &str = "The price is not known yet, and nothing is paid. Call \
    again with the same arguments to join this run.";

/// That IMA's list has not come in time.
pub(crate) const IMA_SILENT: &str = "IMA did not send its price list in time. Nothing was spent; \
    try again in a minute.";

/// That a request has met a fault of this program's own.
pub(crate) const BROKEN_OFF: &str = "An internal error stopped the request. If it was to make a \
    picture, check list_jobs before calling again: it may be paid.";

/// That a call has found a run and not made one.
pub(crate) fn joined(jobs: &[&JobId], elapsed: Duration) -> String {
    let jobs: Vec<&str> = jobs.iter().map(|job| job.as_str()).collect();
    let (jobs, elapsed) = (jobs.join(", "), elapsed.as_secs());
    format!(
        "The answer to an identical call did not arrive, so this joins its job {jobs}, running \
            for {elapsed} s; nothing more was paid. Use another: true for one more picture."
    )
}

/// How far a run is, on one line.
pub(crate) fn step(snapshot: &Snapshot) -> String {
    if snapshot.has_ended() {
        return "ended".to_owned();
    }
    if let Some((done, total)) = snapshot.uploading {
        return text::uploading(EN, done, total);
    }
    let Some(job) = snapshot.jobs.first() else {
        return "asking for the price".to_owned();
    };
    match &job.step {
        Step::PickingUp => "picking the job up".to_owned(),
        Step::Begun => snapshot.plan.as_ref().map_or_else(
            || "creating".to_owned(),
            |plan| text::planned(EN, plan, snapshot.jobs.len()),
        ),
        Step::Generating {
            elapsed,
            expected: Some(expected),
            percent,
            trouble,
        } => {
            let words = text::progress(EN, *elapsed, *expected, trouble.as_ref());
            format!("{words} · {percent} %")
        }
        Step::Generating { .. } => "generating".to_owned(),
        Step::Downloading => text::downloading(EN).to_owned(),
        Step::Ended => "ended".to_owned(),
    }
}

/// What became of a job, whose pictures are where the caller finds them.
pub(crate) fn told(job: &Job) -> String {
    if job.state == State::Saved {
        let mut lines: Vec<String> = job.pictures.iter().filter_map(saved).collect();
        let simulated = if job.simulated { " (simulated)" } else { "" };
        let took = job.elapsed_seconds;
        let took = took.map(|seconds| format!("; it took {} s", seconds as u64));
        let (points, took) = (
            text::points(EN, job.points.into()),
            took.unwrap_or_default(),
        );
        let choices = listed([Some(&job.model_name), job.size.as_ref(), job.ratio.as_ref()]);
        lines.push(format!("Paid {points} for it{simulated}: {choices}{took}."));
        return lines.join("\n");
    }
    let error = job.error.as_ref().map(|error| {
        let texts = once(&error.message).chain(&error.causes);
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        sentence(format!("No picture: {}", texts.join(": ")))
    });
    let hint = job.hint.as_ref().map(|hint| match hint.ends_with('.') {
        true => hint.clone(),
        false => format!("Hint: {hint}."),
    });
    error.into_iter().chain(hint).collect::<Vec<_>>().join(" ")
}

/// What there is of these, in a row.
fn listed<const N: usize>(parts: [Option<&String>; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(", ")
}

/// Where a picture was saved, and what it is.
fn saved(picture: &Picture) -> Option<String> {
    let kind = picture.media_type.as_ref()?.trim_start_matches("image/");
    Some(format!(
        "Saved {} ({}, {}x{}, {} bytes).",
        place(picture)?,
        kind.to_uppercase(),
        picture.width?,
        picture.height?,
        picture.bytes?
    ))
}

/// Where the caller finds a picture.
fn place(picture: &Picture) -> Option<&str> {
    picture.path.as_deref().or(picture.url.as_deref())
}

/// Model, size and ratio of a plan.
pub(crate) fn choices(plan: &Plan) -> String {
    let size = plan.size.map(|size| size.to_string());
    let ratio = plan.aspect_ratio.map(|ratio| ratio.to_string());
    listed([Some(&plan.model_name), size.as_ref(), ratio.as_ref()])
}

/// What can be done about a failure of this plan.
pub(crate) fn advice(
    failure: &Failure,
    (service, settings): (ServiceKind, &Settings),
    plan: Option<&Plan>,
) -> Option<String> {
    match failure {
        Failure::Ima(error) if matches!(error.kind, ErrorKind::NoKey) && settings.is_remote() => {
            Some("ask whoever runs this server to give it an IMA API key".to_owned())
        }
        Failure::Journal(error) => error.fault().map(after_journal_fault),
        Failure::Ima(error) if matches!(error.kind, ErrorKind::NoKey) => Some(format!(
            "have the user create a key at {NEW_KEY_URL}, run `nanobanana auth login` or set \
             IMA_API_KEY for this server, and restart it"
        )),
        Failure::Generation { .. } if service == ServiceKind::Ima => {
            let advice = text::advice(EN, failure, service, plan)?;
            let link = format!("; the task is at {DASHBOARD_URL}");
            let has_one = advice.contains(DASHBOARD_URL);
            Some(advice + if has_one { "" } else { &link })
        }
        _ => text::advice(EN, failure, service, plan),
    }
}

/// What can be done about a journal that cannot be used.
pub(crate) fn after_journal_fault(fault: JournalFault) -> String {
    let advice = text::journal_advice(EN, fault);
    match fault {
        JournalFault::Damaged => format!("{advice}: nanobanana doctor --repair"),
        _ => advice,
    }
}

/// What to do with the job of a failure, where it is paid or may be.
pub(crate) fn after(
    failure: &Failure,
    job: &JobId,
    (service, settings): (ServiceKind, &Settings),
) -> Option<String> {
    if failure.kind() == FailureKind::Unknown {
        return Some(unknown(job, (service, settings)));
    }
    if failure.charge() != Charge::Spent {
        return None;
    }
    let mut text =
        format!("It is paid: do not create it again, call wait_job with job_id \"{job}\".");
    if service == ServiceKind::Ima {
        if failure.kind() == FailureKind::Key {
            text.push_str(&format!(" First, create a new key at {NEW_KEY_URL}."));
        }
        text.push_str(&format!(" The task is at {DASHBOARD_URL}."));
    }
    Some(text)
}

/// A text with a full stop at its end. What IMA says may have one already.
pub(crate) fn sentence(mut text: String) -> String {
    if !text.ends_with(['.', '!', '?', '。', '！', '？']) {
        text.push('.');
    }
    text
}

/// What to do about a job that nobody here works on, or what is known of its points.
pub(crate) fn after_record(record: &JobRecord, settings: &Settings) -> Option<String> {
    let job = &record.id;
    Some(match record.state {
        State::Saved => return None,
        State::Refused | State::Cancelled | State::Failed | State::GivenUp => {
            let points = match record.charge() {
                Charge::None => "Nothing was spent.",
                Charge::Spent => "It stays paid.",
                _ => "Whether its points were refunded is unknown.",
            };
            points.to_owned()
        }
        State::Unknown => unknown(job, (record.service, settings)),
        _ => format!(
            "Job {job} has not ended. Do not create it again, call wait_job with job_id \"{job}\": \
             it is picked up from there, for free."
        ),
    })
}

/// That nobody knows whether a job is paid.
fn unknown(job: &JobId, (service, settings): (ServiceKind, &Settings)) -> String {
    let lost = format!(
        "The answer to the paid request of job {job} was lost, so a task may exist and be paid. Do \
         not create it again by yourself: ask the user."
    );
    if settings.is_remote() {
        return format!(
            "{lost} Only whoever runs this server can find out and send it again; job_status then \
                has the result."
        );
    }
    let option = option(service);
    format!(
        "{lost} Whoever runs nanobanana can look at {DASHBOARD_URL} and run \
         `nanobanana resend {job} --accept-double-charge{option}`."
    )
}

/// What a command needs to be about the jobs of this service.
fn option(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Ima => "",
        ServiceKind::Simulator => " --simulate",
    }
}

/// That another process works on a job.
pub(crate) fn busy(job: &JobId, pid: Option<u32>) -> String {
    let who = pid.map_or_else(
        || "another process".to_owned(),
        |pid| format!("process {pid}"),
    );
    format!(
        "Job {job} is being handled by {who}, which will save its picture. Do not create it \
            again; call wait_job again for the result."
    )
}

/// That the work on a job has no end of its own.
pub(crate) fn abandoned(job: &JobId, (service, settings): (ServiceKind, &Settings)) -> String {
    let next = match settings.is_remote() {
        true => format!(
            "the server picks it up within minutes; then call wait_job with job_id \"{job}\"."
        ),
        false => {
            let option = option(service);
            format!("`nanobanana resume {job}{option}` picks it up when the server has ended.")
        }
    };
    format!("An internal error stopped the work on job {job}. Do not create it again: {next}")
}

/// That a run was given up before it had jobs.
pub(crate) const CANCELLED: &str = "the run was cancelled before anything was paid";

/// That another version wrote a job.
pub(crate) fn unreadable(job: &JobId) -> String {
    format!("Job {job} was written by another version of nanobanana and cannot be read.")
}

/// A plan and the price of so many pictures.
pub(crate) fn planned(plan: &Plan, count: usize) -> String {
    let mut text = format!("{}. Nothing was spent.", text::planned(EN, plan, count));
    for notice in &plan.notices {
        text.push_str(&format!("\nNote: {}.", text::notice(EN, notice)));
    }
    if let Some(cheaper) = &plan.cheaper {
        text.push_str(&format!(
            "\nCheaper: {}, {}, {}.",
            cheaper.model,
            cheaper.size,
            text::points(EN, cheaper.points.into())
        ));
    }
    text
}

/// The models of a catalog with their prices.
pub(crate) fn models(catalog: &Catalog) -> String {
    let offers = catalog.offers.iter().map(|offer| {
        let prices: Vec<String> = offer
            .prices()
            .map(|price| {
                let size = price.size().unwrap_or("any size").to_owned();
                format!("{size} {}", text::points(EN, price.points.into()))
            })
            .collect();
        format!(
            "{} ({}): {}",
            offer.model.word(),
            &offer.product.name,
            prices.join(", ")
        )
    });
    let note = catalog.recalled.as_ref();
    let note = note.map(|recalled| format!("Note: {}.", text::old_prices(EN, recalled)));
    offers.chain(note).collect::<Vec<_>>().join("\n")
}

/// The question before a dear picture.
pub(crate) fn may_spend(plan: &Plan, count: usize, limit: u64) -> String {
    let what = match count {
        1 => format!("{} costs", choices(plan)),
        _ => format!("{count} × {} cost", choices(plan)),
    };
    format!(
        "{what} {}, more than the {limit} allowed without asking. Go ahead?",
        text::points(EN, plan.total_points(count))
    )
}

/// Why a dear picture was not made.
pub(crate) fn not_agreed(points: u64, limit: u64, why: NotAgreed) -> String {
    let why = match why {
        NotAgreed::Declined => "the user did not agree",
        NotAgreed::NoAnswer => "the user did not answer in time",
        NotAgreed::CannotAsk => "this client cannot ask the user",
    };
    format!(
        "This costs {}, more than the {limit} allowed without asking, and {why}. Nothing was \
            spent. A smaller size or the flash model may cost less; the limit \
         is the server's --ask-above, or ask_above_points in its settings.",
        text::points(EN, points)
    )
}

/// Why there is no agreement to a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAgreed {
    Declined,
    NoAnswer,
    CannotAsk,
}

/// The folders, for a refusal that lists them.
pub(crate) fn folders(folders: &[impl AsRef<Path>]) -> String {
    let folders: Vec<String> = folders
        .iter()
        .map(|folder| folder.as_ref().display().to_string())
        .collect();
    folders.join(", ")
}

/// The most characters of a prompt in a list.
const LONGEST_PROMPT: usize = 40;

/// A job on one line of a list.
pub(crate) fn job_line(job: &Job) -> String {
    let created = job.created_at.as_ref();
    let created = created.map(|time| time.0.strftime("%Y-%m-%d %H:%M UTC").to_string());
    let prompt = job.prompt.as_deref().map(|prompt| {
        let prompt = one_line(prompt);
        let begins: String = prompt.chars().take(LONGEST_PROMPT).collect();
        let rest = if begins == prompt { "" } else { "…" };
        format!("\"{begins}{rest}\"")
    });
    let places = job
        .pictures
        .iter()
        .filter(|picture| picture.bytes.is_some());
    let places = places.filter_map(|picture| place(picture).map(str::to_owned));
    let parts = [
        job.id.clone(),
        created,
        Some(job.state.name().to_owned()),
        prompt,
        Some(job.model_name.clone()),
        job.size.clone(),
        job.ratio.clone(),
        Some(text::points(EN, job.points.into())),
    ];
    let parts = parts.into_iter().flatten().chain(places);
    parts.collect::<Vec<_>>().join(" ")
}
