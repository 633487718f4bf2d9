//! Uploads and downloads: presigned and public URLs, so there is no key here to send.

use std::io::Write;
use std::pin::pin;
use std::time::Duration;

use http::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::address::without_query;
use crate::envelope;
use crate::error::{ErrorKind, UrlRefusal};
use crate::lenient;
use crate::options::ClientOptions;
use crate::patience::Patience;
use crate::resolver;
use crate::service::{Service, Source, refused};
use crate::transport::{Http, Transport, body_failed, within};
use crate::upload::{UploadBody, UploadTarget};
use crate::upload_stream::{Progress, UploadStream};

/// Redirects followed for one download.
const MAX_REDIRECTS: usize = 5;

/// How much is read of the answer to an upload, in bytes.
const MOST_OF_A_REPLY: usize = 64 * 1024;

/// The client of every host that gets no credential.
pub(crate) struct Delivery<W: Service> {
    service: W,
    http: Http,
    transport: Transport,
    idle: Duration,
    media_limit: u64,
}

impl<W: Service> Delivery<W> {
    /// `transport` makes the clients for hosts that `http` may not go to.
    pub(crate) fn new(
        service: W,
        http: Http,
        transport: Transport,
        options: &ClientOptions,
    ) -> Self {
        Self {
            service,
            http,
            transport,
            idle: options.timeouts.transfer_idle,
            media_limit: options.limits.media,
        }
    }

    pub(crate) async fn upload(
        &self,
        target: &UploadTarget,
        body: UploadBody,
    ) -> Result<(), ErrorKind> {
        let url = self.service.admit_upload(&target.upload_url)?;
        let patience = Patience::new(self.idle, body.length());
        let (stream, progress) = UploadStream::new(body);
        let request = self
            .http
            .put(url)
            .header(CONTENT_TYPE, target.format.content_type())
            .body(reqwest::Body::wrap(stream));
        let mut response = while_it_moves(patience, &progress, request.send())
            .await?
            .map_err(|error| self.http.send_failed(error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(envelope::http_status(status.as_u16(), response.headers()));
        }
        let content_type = envelope::content_type(response.headers());
        let body = within(self.idle, beginning(&mut response)).await?;
        stored(content_type.as_deref(), &body)
    }

    pub(crate) async fn download(
        &self,
        url: &str,
        sink: &mut (dyn Write + Send),
    ) -> Result<u64, ErrorKind> {
        let mut response = self.follow(self.service.admit_download(url)?).await?;
        let status = response.status();
        if !status.is_success() {
            return Err(envelope::http_status(status.as_u16(), response.headers()));
        }
        let limit = self.media_limit;
        let size = response.content_length().unwrap_or(0);
        if size > limit {
            return Err(ErrorKind::TooLarge { limit });
        }
        let mut patience = Patience::new(self.idle, size);
        let mut bytes = 0;
        while let Some(chunk) = patience.with(next_chunk(&mut response)).await?? {
            patience.moved(chunk.len() as u64);
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(ErrorKind::TooLarge { limit });
            }
            sink.write_all(&chunk).map_err(ErrorKind::Sink)?;
        }
        Ok(bytes)
    }

    /// By hand, so that every hop passes the same checks as the first URL.
    async fn follow(&self, mut source: Source) -> Result<Response, ErrorKind> {
        for _ in 0..=MAX_REDIRECTS {
            let response = within(self.idle, self.get(source)).await?;
            if !is_redirect(response.status()) {
                return Ok(response);
            }
            source = self.next_hop(&response)?;
        }
        Err(ErrorKind::Redirect {
            location_host: source.url.host_str().map(str::to_owned),
        })
    }

    async fn get(&self, source: Source) -> Result<Response, ErrorKind> {
        let http = match source.url.host_str().filter(|_| source.public_only) {
            None => self.http.clone(),
            Some(name) => self
                .transport
                .public_client(name)
                .map_err(|error| ErrorKind::Connect(error.into()))?,
        };
        let request = http.get(source.url.clone());
        request.send().await.map_err(|error| {
            if resolver::was_refused(&error) {
                refused(source.url.as_str(), UrlRefusal::NotPublic)
            } else {
                http.send_failed(error)
            }
        })
    }

    fn next_hop(&self, response: &Response) -> Result<Source, ErrorKind> {
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .ok_or(ErrorKind::Redirect {
                location_host: None,
            })?;
        let target = response
            .url()
            .join(location)
            .map_err(|_| ErrorKind::RefusedUrl {
                url: without_query(location),
                reason: UrlRefusal::NotAUrl,
            })?;
        self.service.admit_download(target.as_str())
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn next_chunk(response: &mut Response) -> Result<Option<bytes::Bytes>, ErrorKind> {
    response.chunk().await.map_err(body_failed)
}

/// The first bytes of an answer that should have none.
async fn beginning(response: &mut Response) -> Result<Vec<u8>, ErrorKind> {
    let mut bytes = Vec::new();
    while bytes.len() < MOST_OF_A_REPLY
        && let Some(chunk) = next_chunk(response).await?
    {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether a success was the storage's: it answers without a body, a login page or a gateway does
/// not.
fn stored(content_type: Option<&str>, body: &[u8]) -> Result<(), ErrorKind> {
    let begins_with = |text: &[u8], start: &str| {
        text.get(..start.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes()))
    };
    let is_page = content_type.is_some_and(|kind| begins_with(kind.as_bytes(), "text/html"))
        || ["<html", "<!doctype html"]
            .iter()
            .any(|start| begins_with(body.trim_ascii_start(), start));
    if is_page {
        return Err(ErrorKind::NotStored {
            answer: "a web page",
        });
    }
    let code = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|envelope| lenient::integer(&envelope["code"]));
    match code {
        Some(code) if !envelope::is_success(code) => Err(ErrorKind::NotStored {
            answer: "an error of an API",
        }),
        _ => Ok(()),
    }
}

/// The work of an upload, as long as there is patience with how fast its bytes go.
async fn while_it_moves<T>(
    mut patience: Patience,
    progress: &Progress,
    work: impl Future<Output = T>,
) -> Result<T, ErrorKind> {
    let mut work = pin!(work);
    loop {
        let next = async {
            tokio::select! {
                biased;
                done = &mut work => Ok(done),
                bytes = progress.moved() => Err(bytes),
            }
        };
        match patience.with(next).await? {
            Ok(done) => return Ok(done),
            Err(bytes) => patience.moved(bytes),
        }
    }
}

#[cfg(test)]
mod tests;
