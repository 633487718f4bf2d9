//! The inputs of a run: local ones are cleaned and uploaded, URLs go along as they are.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use ima_openapi::{OpenApi, UploadBody};

use crate::event::{Event, Observer};
use crate::failure::Failure;
use crate::input::{InputError, InputFault, InputSource, LocalInput};
use crate::picture;
use crate::request::Request;

/// How many uploads are under way at once.
const PARALLEL_UPLOADS: usize = 6;

/// An input that is ready to be sent.
#[derive(Debug)]
pub(super) enum OpenInput {
    /// A cleaned local picture.
    Local(LocalInput),
    /// A public URL.
    Url(String),
}

/// Opens, checks and cleans the local inputs, one after the other: decoding one large picture at a
/// time bounds the memory. Nothing is sent.
pub(super) async fn open(request: &Request) -> Result<Vec<OpenInput>, Failure> {
    let mut opened = Vec::with_capacity(request.inputs.len());
    for input in &request.inputs {
        opened.push(match &input.source {
            InputSource::Url(url) => OpenInput::Url(url.clone()),
            InputSource::File(path) => {
                let path = path.clone();
                let work = move || LocalInput::open(&path);
                OpenInput::Local(super::blocking(work).await?)
            }
        });
    }
    Ok(opened)
}

/// The first local input, whose shape an edited picture keeps.
pub(super) fn first_local(inputs: &[OpenInput]) -> Option<&LocalInput> {
    inputs.iter().find_map(|input| match input {
        OpenInput::Local(local) => Some(local),
        OpenInput::Url(_) => None,
    })
}

/// Uploads the local inputs side by side; the URLs of all inputs, in order.
pub(super) async fn upload(
    api: &dyn OpenApi,
    inputs: &[OpenInput],
    observer: &dyn Observer,
) -> Result<Vec<String>, Failure> {
    let total = inputs
        .iter()
        .filter(|input| matches!(input, OpenInput::Local(_)))
        .count();
    if total > 0 {
        observer.event(&Event::Uploading { done: 0, total });
    }
    let done = AtomicUsize::new(0);
    let uploads = inputs.iter().map(|input| async {
        let local = match input {
            OpenInput::Url(url) => return Ok(url.clone()),
            OpenInput::Local(local) => local,
        };
        let url = upload_one(api, local).await?;
        let done = 1 + done.fetch_add(1, Ordering::Relaxed);
        observer.event(&Event::Uploading { done, total });
        Ok(url)
    });
    // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
    let uploads: Vec<_> = uploads.collect();
    stream::iter(uploads)
        .buffered(PARALLEL_UPLOADS)
        .try_collect()
        .await
}

async fn upload_one(api: &dyn OpenApi, local: &LocalInput) -> Result<String, Failure> {
    let format = match local.upload_format() {
        picture::UploadFormat::Png => ima_openapi::UploadFormat::Png,
        picture::UploadFormat::Jpeg => ima_openapi::UploadFormat::Jpeg,
    };
    let target = api.upload_token(format).await.map_err(Failure::Vendor)?;
    let reader = local.reader().map_err(|source| InputError {
        path: local.path.clone(),
        fault: InputFault::Scratch(source),
    })?;
    let body = UploadBody::new(tokio::fs::File::from_std(reader), local.length());
    api.upload(&target, body).await.map_err(Failure::Vendor)?;
    Ok(target.public_url)
}
