//! The inputs of a run: local ones are cleaned and uploaded, URLs go along as they are.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{Either, ready};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ima_openapi::{UploadBody, UploadFormat, UploadTarget};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::event::{Event, Observer};
use crate::failure::Failure;
use crate::input::{
    AllowedFolders, Input, InputError, InputFault, InputSource, LocalInput, OpenedFile,
};
use crate::journal::{JobRecord, blocking, lock};
use crate::notice::Notice;
use crate::picture::PictureFormat;
use crate::service::Service;

/// How many uploads are under way at once: as many as a task usually may have inputs, so that all
/// of them wait for the network once.
const PARALLEL_UPLOADS: usize = 14;

/// How many inputs are cleaned at once. How much memory those take that are decoded is bounded where
/// they are.
const CLEANED_AT_ONCE: usize = 2;

/// An input that is ready to be sent.
#[derive(Debug)]
pub(super) enum OpenInput {
    Local(LocalInput),
    Url(String),
}

/// How long an uploaded input can be used again: how long IMA keeps it is not published.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Where inputs are that were uploaded by this process, by the SHA-256 of what was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uploads(Arc<Mutex<HashMap<String, Upload>>>);

#[derive(Clone, Debug)]
struct Upload {
    since: Instant,
    url: Arc<OnceCell<String>>,
}

impl Uploads {
    /// The place of an input, which is filled by whoever needs it first.
    pub(super) fn of(&self, sha256: &str) -> Arc<OnceCell<String>> {
        let mut uploads = lock(&self.0);
        uploads.retain(|_, upload| upload.since.elapsed() < KEPT);
        let upload = uploads.entry(sha256.to_owned()).or_insert_with(|| Upload {
            since: Instant::now(),
            url: Arc::default(),
        });
        Arc::clone(&upload.url)
    }
}

/// Opens, checks and cleans the local inputs, a few at a time; in order, and the first fault in
/// that order. Nothing is sent.
pub(super) async fn open(
    inputs: &[Input],
    allowed: &AllowedFolders,
) -> Result<Vec<OpenInput>, Failure> {
    let opening = inputs.iter().map(|input| open_one(input, allowed));
    // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
    let opening: Vec<_> = opening.collect();
    stream::iter(opening)
        .buffered(CLEANED_AT_ONCE)
        .try_collect()
        .await
}

async fn open_one(input: &Input, allowed: &AllowedFolders) -> Result<OpenInput, Failure> {
    let local = match &input.source {
        InputSource::Url(url) => return Ok(OpenInput::Url(url.clone())),
        InputSource::File(path) => {
            let (path, allowed) = (path.clone(), allowed.clone());
            blocking(move || LocalInput::open(&path, &allowed)).await
        }
        InputSource::Bytes(bytes) => {
            let bytes = Cursor::new(Arc::clone(bytes));
            blocking(move || LocalInput::of_reader(bytes)).await
        }
        InputSource::Opened(OpenedFile(file)) => {
            let file = Arc::clone(file);
            blocking(move || LocalInput::of_reader(&*file)).await
        }
    };
    Ok(OpenInput::Local(local?))
}

/// Which local inputs are sent with fewer bits than they have.
pub(super) fn reduced(inputs: &[OpenInput]) -> impl Iterator<Item = Notice> {
    let reduced = locals(inputs).filter(|local| local.prepared.written.is_reduced);
    reduced.map(|local| Notice::InputReduced {
        input: local.path.clone(),
    })
}

/// Asks for a place at IMA for each local input, side by side; in order. No byte of an
/// input is sent.
pub(super) async fn targets(
    service: &Service,
    inputs: &[OpenInput],
) -> Result<Vec<UploadTarget>, Failure> {
    let asking = locals(inputs).map(|local| target(service, local));
    // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
    let asking: Vec<_> = asking.collect();
    stream::iter(asking)
        .buffered(PARALLEL_UPLOADS)
        .try_collect()
        .await
}

/// Sends the local inputs side by side, to the places that were asked for already or now, and those that are
/// among `uploads` not again; the URLs of all inputs, in order. Called once the plan is known: where nothing
/// can be bought, no picture leaves this machine.
pub(super) async fn send(
    service: &Service,
    inputs: &[OpenInput],
    targets: Vec<UploadTarget>,
    uploads: Option<&Uploads>,
    observer: &dyn Observer,
) -> Result<Vec<String>, Failure> {
    let total = locals(inputs).count();
    if total > 0 {
        observer.event(&Event::Uploading { done: 0, total });
    }
    let (done, mut targets) = (AtomicUsize::new(0), targets.into_iter());
    let send_one = async |local: &LocalInput, known: Option<UploadTarget>| {
        let place = uploads.map_or_else(Arc::default, |uploads| uploads.of(local.sha256()));
        let send = async || {
            let target = match known {
                Some(target) => target,
                None => target(service, local).await?,
            };
            put(service, local, &target).await?;
            Ok::<_, Failure>(target.public_url)
        };
        let url = place.get_or_try_init(send).await?.clone();
        let done = 1 + done.fetch_add(1, Ordering::Relaxed);
        observer.event(&Event::Uploading { done, total });
        Ok(url)
    };
    let sending = inputs.iter().map(|input| match input {
        OpenInput::Url(url) => Either::Left(ready(Ok(url.clone()))),
        OpenInput::Local(local) => Either::Right(send_one(local, targets.next())),
    });
    let sending: Vec<_> = sending.collect();
    stream::iter(sending)
        .buffered(PARALLEL_UPLOADS)
        .try_collect()
        .await
}

/// The local inputs; an edited picture keeps the shape of the first.
pub(super) fn locals(inputs: &[OpenInput]) -> impl Iterator<Item = &LocalInput> {
    inputs.iter().filter_map(|input| match input {
        OpenInput::Local(local) => Some(local),
        OpenInput::Url(_) => None,
    })
}

async fn target(service: &Service, local: &LocalInput) -> Result<UploadTarget, Failure> {
    let format = match local.prepared.upload_format {
        PictureFormat::Jpeg => UploadFormat::Jpeg,
        _ => UploadFormat::Png,
    };
    service
        .repeat(|| Ok(service.api.upload_token(format)))
        .await
}

async fn put(service: &Service, local: &LocalInput, target: &UploadTarget) -> Result<(), Failure> {
    let upload = || {
        // A body for each try, from the start of the file.
        let reader = local.reader().map_err(|source| InputError {
            path: local.path.clone(),
            fault: InputFault::Scratch(source),
        })?;
        let body = UploadBody::new(
            tokio::fs::File::from_std(reader),
            local.prepared.written.bytes,
        );
        Ok(service.api.upload(target, body))
    };
    service.repeat(upload).await
}

/// The inputs as the journal keeps them: where they are, and the hashes of the cleaned copies.
pub(super) fn record(inputs: &[OpenInput]) -> (Value, Vec<String>) {
    let places = inputs.iter().map(|input| match input {
        OpenInput::Url(url) => json!({ "url": url }),
        OpenInput::Local(local) if !local.is_file() => {
            json!({ "bytes": local.prepared.written.bytes })
        }
        OpenInput::Local(local) => {
            let path = std::path::absolute(&local.path).unwrap_or(local.path.clone());
            json!({ "file": path.to_string_lossy() })
        }
    });
    let hashes = locals(inputs).map(|local| local.sha256().to_owned());
    (places.collect(), hashes.collect())
}

/// The ids of the jobs whose pictures a job started from, as far as they were made here.
#[must_use]
pub fn parents_of(job: &JobRecord) -> Vec<String> {
    let parents = job.request["parents"].as_array().into_iter().flatten();
    parents
        .filter_map(|id| Some(id.as_str()?.to_owned()))
        .collect()
}

/// What makes two inputs the same: the bytes that were given, or the text of the URL.
pub(super) fn identities(inputs: &[OpenInput]) -> Vec<Value> {
    let identity = |input: &OpenInput| match input {
        OpenInput::Url(url) => json!({ "url": url }),
        OpenInput::Local(local) => json!({ "sha256": local.given_sha256() }),
    };
    inputs.iter().map(identity).collect()
}

/// Whether a job started from a picture that was given as bytes.
pub(super) fn are_bytes(job: &JobRecord) -> bool {
    let places = job.request["inputs"].as_array();
    places.is_some_and(|places| places.iter().any(|place| place.get("bytes").is_some()))
}

/// The inputs of a job in the journal, without their names; `None` where this version cannot read
/// them, and where one was bytes.
#[must_use]
pub fn inputs_of(job: &JobRecord) -> Option<Vec<Input>> {
    let source = |place: &Value| {
        let file = place["file"]
            .as_str()
            .map(|path| InputSource::File(path.into()));
        file.or_else(|| Some(InputSource::Url(place["url"].as_str()?.to_owned())))
    };
    job.request["inputs"]
        .as_array()?
        .iter()
        .map(|place| {
            Some(Input {
                name: None,
                source: source(place)?,
            })
        })
        .collect()
}
