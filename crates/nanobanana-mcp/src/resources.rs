//! The pictures that jobs have saved, which answers link to. No other file can be read here.

use std::io::Read as _;
use std::iter::repeat;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use nanobanana::desk::Desk;
use nanobanana::journal::{Filter, JobRecord, SavedFile};
use nanobanana::open_saved;
use rmcp::model::{ErrorData, ReadResourceResult, ResourceContents};
use url::Url;

use crate::waiting::unreadable;

/// A picture by the address of its file.
pub(crate) async fn read(desk: &Desk, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let contents = picture(desk, uri).await?.ok_or_else(|| {
        let message = format!("there is no resource {uri}");
        ErrorData::resource_not_found(message, None)
    })?;
    Ok(ReadResourceResult::new(vec![contents]))
}

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
