//! An answer: a text for the model, the structured content, links to the files, and perhaps a
//! small picture.

use std::path::Path;

use nanobanana::journal::{JobId, JobRecord, State};
use nanobanana::open_saved;
use nanobanana::report::{Error, Job, Picture, to_json};
use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock, Resource};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::arguments::Shown;
use super::report::{self, JobReport};
use crate::preview::{self, Ceiling};
use crate::settings::Settings;
use crate::words;
use nanobanana::desk::Snapshot;

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
    let ids: Vec<&JobId> = snapshot.jobs.iter().map(|job| &job.id).collect();
    let joined = snapshot.joined_after;
    let mut lines = Vec::from_iter(joined.map(|elapsed| words::joined(&ids, elapsed)));
    if !snapshot.has_ended() {
        let (next, step) = (words::still_running(&ids), words::step(snapshot));
        lines.push(format!("{next} It is at: {step}."));
    }
    of_report(
        lines,
        JobReport::of_run(snapshot, settings),
        shown,
        settings,
    )
    .await
}

/// A job that the journal knows.
pub(crate) async fn of_record(
    record: &JobRecord,
    shown: Shown,
    settings: &Settings,
) -> CallToolResult {
    let report = JobReport::from(report::of_record(record, settings));
    of_report(Vec::new(), report, shown, settings).await
}

/// A job that another process works on.
pub(crate) async fn busy(
    record: &JobRecord,
    pid: Option<u32>,
    settings: &Settings,
) -> CallToolResult {
    let mut report = JobReport::from(report::of_record(record, settings));
    report.job.hint = Some(words::busy(&record.id, pid));
    of_report(Vec::new(), report, Shown::None, settings).await
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

/// What is known of jobs, behind what was said of their run.
async fn of_report(
    mut lines: Vec<String>,
    mut report: JobReport,
    shown: Shown,
    settings: &Settings,
) -> CallToolResult {
    let preview = shown_picture(&report, shown).await;
    settings.locate(&mut report.job);
    report.jobs.iter_mut().for_each(|job| settings.locate(job));
    if report.progress.is_none() {
        lines.extend(report.all().iter().map(words::told));
    }
    let notices = report.all().iter().flat_map(|job| &job.notices);
    lines.extend(notices.map(|notice| format!("Note: {}.", notice.text)));
    // All jobs of a run have the notices of its plan.
    lines.dedup();
    let mut result = plain(lines.join("\n"), &report);
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
