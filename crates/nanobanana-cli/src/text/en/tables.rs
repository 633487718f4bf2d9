//! Lists and tables in English.

use nanobanana::Charge;
use nanobanana::Language;
use nanobanana::journal::{AttemptOutcome, JobRecord};

use crate::text::tables::Name;

pub(crate) const fn name(name: Name) -> &'static str {
    match name {
        Name::Again => "again",
        Name::Code => "code",
        Name::Day => "day",
        Name::File => "file",
        Name::Hint => "hint",
        Name::InDoubt => "in doubt",
        Name::Input => "input",
        Name::Job => "job",
        Name::MadeBy => "made by",
        Name::Model => "model",
        Name::Ordered => "ordered",
        Name::Picture => "picture",
        Name::PictureOrTask => "picture or task",
        Name::Points => "points",
        Name::Prompt => "prompt",
        Name::Ratio => "ratio",
        Name::Reason => "reason",
        Name::Size => "size",
        Name::Spent => "spent",
        Name::State => "state",
        Name::TaskType => "task",
        Name::TaskId => "task id",
        Name::Time => "time",
        Name::Total => "total",
        Name::Undelivered => "undelivered",
        Name::Url => "url",
        Name::Version => "version",
        Name::Written => "written",
    }
}

pub(crate) fn points(points: u32) -> String {
    nanobanana_text::points(Language::En, points.into())
}

pub(crate) fn price(job: &JobRecord) -> String {
    let charge = match job.charge() {
        Charge::None => "not spent",
        Charge::Spent => "spent",
        Charge::Unknown => "not known whether spent",
    };
    let mut text = format!("{}, {charge}", job.points);
    if job.doubtful_points > 0 {
        text.push_str(&format!(
            "; {} more for an earlier request, not known whether spent",
            job.doubtful_points
        ));
    }
    text
}

pub(crate) fn model(name: &str, other: &str) -> String {
    format!("{name} ({other})")
}

pub(crate) const fn events() -> &'static str {
    "events"
}

pub(crate) const fn paid_requests() -> &'static str {
    "paid requests"
}

pub(crate) fn sent_again(reason: &str) -> String {
    format!("sent again after: {reason}")
}

pub(crate) fn step(name: &str) -> &str {
    match name {
        "begun" => "written down",
        "uploading" => "uploading inputs",
        "create_authorised" => "paid request sent",
        "repeated_create_authorised" => "paid request sent again",
        "back_to_planned" => "request did not leave",
        "running" => "task created",
        "refused" => "request refused",
        "replanned" => "planned again",
        "unknown" => "no answer came",
        "still_running" => "no longer waited for",
        "succeeded" => "picture made",
        "saved" => "picture saved",
        "delivery_failed" => "picture not fetched",
        "failed" => "ended without a picture",
        "cancelled" => "given up",
        other => other,
    }
}

pub(crate) const fn attempt(outcome: Option<AttemptOutcome>) -> &'static str {
    match outcome {
        None => "no answer yet",
        Some(AttemptOutcome::Created) => "task created",
        Some(AttemptOutcome::Refused) => "refused",
        Some(AttemptOutcome::NotSent) => "not sent",
        Some(AttemptOutcome::Unknown) => "no answer came",
    }
}

pub(crate) fn event(at: &str, words: &[&str], said: Option<&str>) -> String {
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    format!("  {at}  {}{said}\n", words.join(", "))
}
