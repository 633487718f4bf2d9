//! The journal as resources, and the pictures that its jobs have saved.

use std::io::Read as _;
use std::iter::repeat;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use nanobanana::journal::{Filter, Found, JobRecord, SavedFile};
use nanobanana::report::to_json;
use nanobanana::{Language, open_saved};
use nanobanana_text::points;
use rmcp::model::{
    ErrorData, ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};
use serde::Serialize;
use url::Url;

use crate::tools::report::{JobReport, JobsReport};
use crate::waiting::unreadable;
use nanobanana::desk::Desk;

/// The list of jobs, and the beginning of the address of each.
const JOBS: &str = "nanobanana://jobs";

/// How many jobs are listed, newest first.
const LISTED: u32 = 50;

const JSON: &str = "application/json";

/// The journal and its last jobs.
pub(crate) async fn list(desk: &Desk) -> Result<ListResourcesResult, ErrorData> {
    let journal = Resource::new(JOBS, "jobs")
        .with_title("Jobs")
        .with_description("The last jobs on this machine, newest first")
        .with_mime_type(JSON);
    let mut resources = vec![journal];
    resources.extend(last(desk).await?.iter().map(of_job));
    Ok(ListResourcesResult::with_all_items(resources))
}

/// What the addresses of jobs look like.
pub(crate) fn templates() -> ListResourceTemplatesResult {
    let job = ResourceTemplate::new(format!("{JOBS}/{{job_id}}"), "job")
        .with_title("Job")
        .with_description("What the journal knows of a job")
        .with_mime_type(JSON);
    ListResourceTemplatesResult::with_all_items(vec![job])
}

/// The journal, a job, or a picture that a job has saved.
pub(crate) async fn read(desk: &Desk, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let not_found = || {
        let message = format!("there is no resource {uri}");
        ErrorData::resource_not_found(message, None)
    };
    let contents = match uri.strip_prefix(JOBS) {
        Some("") => {
            let jobs = last(desk).await?;
            let jobs = jobs.iter().map(JobReport::of_record).collect();
            json(uri, &JobsReport { jobs })
        }
        Some(id) => {
            let id = id.strip_prefix('/').filter(|id| !id.is_empty());
            let found = desk.journal().find(id.ok_or_else(not_found)?).await;
            match found.map_err(|error| unreadable(&error))? {
                Found::One(record) => json(uri, &JobReport::of_record(&record)),
                _ => return Err(not_found()),
            }
        }
        None => picture(desk, uri).await?.ok_or_else(not_found)?,
    };
    Ok(ReadResourceResult::new(vec![contents]))
}

async fn last(desk: &Desk) -> Result<Vec<JobRecord>, ErrorData> {
    let all = Filter::default();
    let listed = desk.journal().page(&all, None, Some(LISTED)).await;
    Ok(listed.map_err(|error| unreadable(&error))?.jobs)
}

fn of_job(record: &JobRecord) -> Resource {
    let description = format!(
        "{}, {}, {}",
        record.state.name(),
        record.model_name,
        points(Language::En, record.points.into())
    );
    Resource::new(format!("{JOBS}/{}", record.id), record.id.as_str())
        .with_description(description)
        .with_mime_type(JSON)
}

fn json(uri: &str, report: &impl Serialize) -> ResourceContents {
    ResourceContents::text(format!("{:#}", to_json(report)), uri).with_mime_type(JSON)
}

/// A file that a job of the journal has saved; no other file can be read here.
async fn picture(desk: &Desk, uri: &str) -> Result<Option<ResourceContents>, ErrorData> {
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "file");
    let Some(path) = url.and_then(|url| url.to_file_path().ok()) else {
        return Ok(None);
    };
    let filter = Filter {
        path: Some(path.to_string_lossy().into_owned()),
        ..Filter::default()
    };
    let listed = desk.journal().page(&filter, None, None).await;
    let jobs = listed.map_err(|error| unreadable(&error))?.jobs;
    let reading = tokio::task::spawn_blocking(move || {
        let files = jobs
            .iter()
            .flat_map(|job| job.files.iter().zip(repeat(job)));
        let mut saved = files.filter(|(file, _)| Path::new(&file.path) == path);
        saved.find_map(|(file, job)| Some((read_picture(job, file)?, file.media_type.clone())))
    });
    let Ok(Some((bytes, media_type))) = reading.await else {
        return Ok(None);
    };
    let contents = ResourceContents::blob(BASE64_STANDARD.encode(bytes), uri);
    Ok(Some(contents.with_mime_type(media_type)))
}

/// The bytes of a picture, where what is there is what the job has saved.
fn read_picture(job: &JobRecord, file: &SavedFile) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let open = open_saved(job.task_id.as_deref(), Path::new(&file.path), file.bytes).ok()?;
    open.take(file.bytes).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
