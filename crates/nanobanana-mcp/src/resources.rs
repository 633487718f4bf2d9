//! The pictures that jobs have saved, which answers link to. No other file can be read here.

use std::io::Read as _;
use std::iter::repeat;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use nanobanana::journal::{Filter, Found, JobRecord, JournalError, SavedFile};
use nanobanana::open_saved;
use rmcp::model::{ErrorData, ReadResourceResult, ResourceContents};
use url::Url;

use crate::server::Call;
use crate::settings::Place;
use crate::waiting::unreadable;

/// The bytes of a picture and its media type.
type Picture = (Vec<u8>, String);

impl Call<'_> {
    /// A picture by the address that an answer gave.
    pub(crate) async fn resource(&self, uri: &str) -> Result<ReadResourceResult, ErrorData> {
        let picture = match self.settings.place {
            Place::Local(_) => self.picture_at(uri).await,
            Place::Remote(_) => self.picture_of_job(uri).await,
        };
        let picture = picture.map_err(|error| unreadable(&error))?;
        let (bytes, media_type) = picture.ok_or_else(|| {
            let message = format!("there is no resource {uri}");
            ErrorData::resource_not_found(message, None)
        })?;
        let contents = ResourceContents::blob(BASE64_STANDARD.encode(bytes), uri);
        Ok(ReadResourceResult::new(vec![
            contents.with_mime_type(media_type),
        ]))
    }

    /// The picture that a job has saved at the path of a `file://` URL.
    async fn picture_at(&self, uri: &str) -> Result<Option<Picture>, JournalError> {
        let url = Url::parse(uri).ok().filter(|url| url.scheme() == "file");
        let Some(path) = url.and_then(|url| url.to_file_path().ok()) else {
            return Ok(None);
        };
        let filter = Filter {
            path: Some(path.to_string_lossy().into_owned()),
            ..Filter::default()
        };
        let jobs = self.desk.journal().page(&filter, None, None).await?.jobs;
        let reading = tokio::task::spawn_blocking(move || {
            let files = jobs
                .iter()
                .flat_map(|job| job.files.iter().zip(repeat(job)));
            let mut saved = files.filter(|(file, _)| Path::new(&file.path) == path);
            saved.find_map(|(file, job)| read_picture(job, file))
        });
        Ok(reading.await.ok().flatten())
    }

    /// The picture of a job of the caller's, which is named by the job's id or by the picture's address.
    pub(crate) async fn picture_of_job(&self, name: &str) -> Result<Option<Picture>, JournalError> {
        let (job, number) = match name.split_once("/v1/jobs/") {
            None => (name, 1),
            Some((_, rest)) => {
                let path = rest.split('?').next().unwrap_or_default();
                let Some((job, number)) = path.split_once("/pictures/") else {
                    return Ok(None);
                };
                (job, number.parse().unwrap_or(0))
            }
        };
        let Found::One(job) = self.find(job).await? else {
            return Ok(None);
        };
        let reading = tokio::task::spawn_blocking(move || {
            let (file, _) = job
                .files
                .iter()
                .zip(1_usize..)
                .find(|(_, at)| *at == number)?;
            read_picture(&job, file)
        });
        Ok(reading.await.ok().flatten())
    }
}

/// A picture, where what is there is what the job has saved.
fn read_picture(job: &JobRecord, file: &SavedFile) -> Option<Picture> {
    let mut bytes = Vec::new();
    let open = open_saved(job.task_id.as_deref(), Path::new(&file.path), file.bytes).ok()?;
    open.take(file.bytes).read_to_end(&mut bytes).ok()?;
    Some((bytes, file.media_type.clone()))
}
