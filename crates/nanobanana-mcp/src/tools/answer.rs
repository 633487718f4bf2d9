//! An answer: a text for the model, the structured content, links to the files, and perhaps a
//! small picture.

use std::path::Path;
use std::sync::Arc;

use nanobanana::journal::{JobId, JobRecord, State};
use nanobanana::report::{Error, Job, Picture, to_json};
use nanobanana::{Outcome, open_saved};
use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock, Resource};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::arguments::Shown;
use super::report::{self, JobReport};
use crate::preview::{self, Ceiling};
use crate::settings::Settings;
use crate::words;
use nanobanana::desk::{End, Snapshot};

/// An answer that is not an error.
pub(crate) fn plain(text: String, report: &impl Serialize) -> CallToolResult {
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = Some(to_json(report));
    result
}

/// That nothing was sent, and why.
pub(crate) fn refused(kind: &str, message: &str, advice: Option<String>) -> CallToolResult {
    let mut text = message.to_owned();
    if let Some(advice) = &advice {
        text.push_str(&format!(" Hint: {advice}."));
    }
    let error = Error::new(kind, message.to_owned());
    let report = JobReport::of_error(error, advice);
    let mut result = plain(text, &report);
    result.is_error = Some(true);
    result
}

/// A run at a moment: the picture, why there is none, or that it goes on.
pub(crate) async fn of_run(
    snapshot: &Snapshot,
    shown: Shown,
    settings: &Settings,
) -> CallToolResult {
    let report = JobReport::of_run(snapshot, settings);
    let mut text = run_text(snapshot, settings);
    if let Some(elapsed) = snapshot.joined_after {
        let jobs: Vec<&JobId> = snapshot.jobs.iter().map(|job| &job.id).collect();
        text = format!("{}\n{text}", words::joined(&jobs, elapsed));
    }
    let notices = report.all().iter().flat_map(|job| &job.notices);
    let mut notes: Vec<String> = notices
        .map(|notice| format!("\nNote: {}.", notice.text))
        .collect();
    // All jobs of a run have those of its plan.
    notes.dedup();
    text.extend(notes);
    of_report(text, report, shown, settings).await
}

fn run_text(snapshot: &Snapshot, settings: &Settings) -> String {
    let job = snapshot.jobs.first().map(|job| &job.id);
    match snapshot.end.as_deref() {
        Some(End::Outcomes(outcomes)) => {
            let text = |outcome: &Arc<Outcome>| match &outcome.result {
                Ok(_) => words::succeeded(outcome, snapshot.service, settings),
                Err(failure) => {
                    let of = (Some(&outcome.id), Some(&*outcome.plan));
                    words::failed(failure, of, (snapshot.service, settings))
                }
            };
            outcomes.iter().map(text).collect::<Vec<_>>().join("\n")
        }
        Some(End::Joined(records)) => {
            let texts = records.iter().map(|job| words::recorded(job, settings));
            texts.collect::<Vec<_>>().join("\n")
        }
        Some(End::Failure(failure)) => words::failed(
            failure,
            (job, snapshot.plan.as_deref()),
            (snapshot.service, settings),
        ),
        Some(End::Abandoned) => words::abandoned(job, (snapshot.service, settings)),
        Some(End::Unreadable(_)) => words::unreadable(job),
        None => {
            let jobs: Vec<&JobId> = snapshot.jobs.iter().map(|job| &job.id).collect();
            let next = words::still_running(&jobs);
            format!("{next} It is at: {}.", words::step(snapshot))
        }
    }
}

/// A job that the journal knows.
pub(crate) async fn of_record(
    record: &JobRecord,
    shown: Shown,
    settings: &Settings,
) -> CallToolResult {
    let report = JobReport::from(report::of_record(record, settings));
    let text = words::recorded(record, settings);
    of_report(text, report, shown, settings).await
}

/// A job that another process works on.
pub(crate) fn busy(record: &JobRecord, pid: Option<u32>, settings: &Settings) -> CallToolResult {
    let text = words::busy(&record.id, pid);
    let mut report = JobReport::from(report::of_record(record, settings));
    report.job.hint = Some(text.clone());
    plain(text, &report)
}

/// A job that the caller means and that is none, or is several.
pub(crate) fn no_such_job(key: &str, candidates: &[JobId]) -> CallToolResult {
    let message = if candidates.is_empty() {
        format!("No job `{key}`; list_jobs lists them.")
    } else {
        let ids: Vec<&str> = candidates.iter().map(JobId::as_str).collect();
        format!("`{key}` matches several jobs: {}.", ids.join(", "))
    };
    refused("refused", &message, None)
}

/// An answer in which no text names a path that the caller is not to see.
pub(crate) fn without_paths(answer: CallToolResponse, settings: &Settings) -> CallToolResponse {
    let CallToolResponse::Complete(mut result) = answer else {
        return answer;
    };
    for block in &mut result.content {
        if let ContentBlock::Text(text) = block {
            settings.hide(&mut text.text);
        }
    }
    if let Some(content) = &mut result.structured_content {
        hide_in(content, settings);
    }
    result.into()
}

fn hide_in(value: &mut Value, settings: &Settings) {
    match value {
        Value::String(text) => settings.hide(text),
        Value::Array(values) => values.iter_mut().for_each(|value| hide_in(value, settings)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|value| hide_in(value, settings)),
        _ => {}
    }
}

async fn of_report(
    text: String,
    mut report: JobReport,
    shown: Shown,
    settings: &Settings,
) -> CallToolResult {
    let preview = shown_picture(&report, shown).await;
    settings.locate(&mut report.job);
    report.jobs.iter_mut().for_each(|job| settings.locate(job));
    let mut result = plain(text, &report);
    // A job that is paid and goes on is no failure: models repeat what has failed.
    result.is_error = Some(report.all().iter().all(|job| {
        matches!(
            job.state,
            State::Refused | State::Failed | State::Cancelled | State::GivenUp | State::Unknown
        )
    }));
    for job in report.all() {
        let pictures = job.pictures.iter();
        result
            .content
            .extend(pictures.filter_map(|picture| link(job, picture)));
    }
    result.content.extend(preview);
    result
}

/// A picture that was saved as a resource: its file, or its address.
fn link(job: &Job, picture: &Picture) -> Option<ContentBlock> {
    picture.bytes?;
    let mut resource = match &picture.path {
        Some(path) => {
            let path = Path::new(path);
            let url = Url::from_file_path(path).ok()?;
            Resource::new(url.as_str(), path.file_name()?.to_string_lossy())
        }
        None => Resource::new(picture.url.clone()?, job.id.clone()?),
    };
    resource.mime_type.clone_from(&picture.media_type);
    resource.size = picture.bytes;
    Some(ContentBlock::resource_link(resource))
}

/// The first picture as far as it is to be part of the answer, or why it is not.
async fn shown_picture(report: &JobReport, shown: Shown) -> Option<ContentBlock> {
    let ceiling = match shown {
        Shown::None => return None,
        Shown::Preview => Ceiling::PREVIEW,
        Shown::Full => Ceiling::FULL,
    };
    let (job, path, bytes) = report.all().iter().find_map(|job| {
        let mut pictures = job.pictures.iter();
        pictures.find_map(|picture| Some((job, picture.path.clone()?, picture.bytes?)))
    })?;
    let task = job.task_id.clone();
    let shrinking = tokio::task::spawn_blocking(move || {
        let file = open_saved(task.as_deref(), Path::new(&path), bytes)?;
        preview::shrink(&file, ceiling)
    });
    Some(match shrinking.await {
        Ok(Ok(small)) => ContentBlock::image(small, preview::MEDIA_TYPE),
        Ok(Err(error)) => ContentBlock::text(format!("No preview: {error}.")),
        Err(_) => ContentBlock::text("No preview: decoding it failed.".to_owned()),
    })
}
