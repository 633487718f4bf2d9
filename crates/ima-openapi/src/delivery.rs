//! Uploads and downloads: presigned and public URLs, so there is no key here to send.

use std::io::Write;
use std::pin::pin;
use std::time::Duration;

use http::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, StatusCode};
use tokio::sync::Notify;
use url::Url;

use crate::api::Download;
use crate::envelope;
use crate::error::{ErrorKind, UrlRefusal};
use crate::options::ClientOptions;
use crate::transport::{body_failed, send_failed, within};
use crate::upload::{UploadBody, UploadTarget};
use crate::upload_stream::UploadStream;
use crate::world::World;

/// Redirects followed for one download.
const MAX_REDIRECTS: usize = 5;

/// The client of every host that gets no credential.
pub(crate) struct Delivery<W: World> {
    world: W,
    http: reqwest::Client,
    idle: Duration,
    media_limit: u64,
}

impl<W: World> Delivery<W> {
    pub(crate) fn new(world: W, http: reqwest::Client, options: &ClientOptions) -> Self {
        Self {
            world,
            http,
            idle: options.timeouts.transfer_idle,
            media_limit: options.limits.media,
        }
    }

    pub(crate) async fn upload(
        &self,
        target: &UploadTarget,
        body: UploadBody,
    ) -> Result<(), ErrorKind> {
        let url = self.world.admit_upload(&target.upload_url)?;
        let (stream, progress) = UploadStream::new(body);
        let request = self
            .http
            .put(url)
            .header(CONTENT_TYPE, target.format.content_type())
            .body(reqwest::Body::wrap(stream));
        let response = unless_idle(self.idle, &progress, request.send())
            .await?
            .map_err(send_failed)?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(ErrorKind::UploadRefused {
                status: response.status().as_u16(),
            })
        }
    }

    pub(crate) async fn download(
        &self,
        url: &str,
        sink: &mut (dyn Write + Send),
    ) -> Result<Download, ErrorKind> {
        let mut response = self.follow(self.world.admit(url)?).await?;
        let status = response.status();
        if !status.is_success() {
            return Err(envelope::http_status(status.as_u16(), response.headers()));
        }
        let limit = self.media_limit;
        if response
            .content_length()
            .is_some_and(|length| length > limit)
        {
            return Err(ErrorKind::TooLarge { limit });
        }
        let mut bytes = 0;
        while let Some(chunk) = within(self.idle, next_chunk(&mut response)).await? {
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(ErrorKind::TooLarge { limit });
            }
            sink.write_all(&chunk).map_err(ErrorKind::Sink)?;
        }
        Ok(Download {
            bytes,
            content_type: envelope::content_type(response.headers()),
        })
    }

    /// By hand, so that every hop passes the same check as the first URL.
    async fn follow(&self, mut url: Url) -> Result<Response, ErrorKind> {
        for _ in 0..=MAX_REDIRECTS {
            let request = self.http.get(url).send();
            let response = within(self.idle, async { request.await.map_err(send_failed) }).await?;
            if !is_redirect(response.status()) {
                return Ok(response);
            }
            url = self.next_hop(&response)?;
        }
        Err(ErrorKind::Redirect {
            location_host: url.host_str().map(str::to_owned),
        })
    }

    fn next_hop(&self, response: &Response) -> Result<Url, ErrorKind> {
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
                url: crate::upload::without_query(location),
                reason: UrlRefusal::NotAUrl,
            })?;
        self.world.admit(target.as_str())
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn next_chunk(response: &mut Response) -> Result<Option<bytes::Bytes>, ErrorKind> {
    response.chunk().await.map_err(body_failed)
}

/// `work`, unless for `limit` neither it ends nor `progress` is notified.
async fn unless_idle<T>(
    limit: Duration,
    progress: &Notify,
    work: impl Future<Output = T>,
) -> Result<T, ErrorKind> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            () = progress.notified() => {}
            () = tokio::time::sleep(limit) => {
                return Err(ErrorKind::Timeout { after: limit });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::Notify;
    use tokio::time::{Instant, sleep};

    use super::unless_idle;
    use crate::error::ErrorKind;

    const LIMIT: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn steady_progress_may_take_any_time_in_all() {
        let progress = Notify::new();
        let work = async {
            for _ in 0..100 {
                sleep(LIMIT - Duration::from_secs(1)).await;
                progress.notify_one();
            }
            "done"
        };
        let result = unless_idle(LIMIT, &progress, work).await;
        assert_eq!(result.unwrap(), "done");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_the_work_at_the_limit() {
        let progress = Notify::new();
        let start = Instant::now();
        let work = async {
            sleep(Duration::from_secs(10)).await;
            progress.notify_one();
            std::future::pending::<()>().await;
        };
        let error = unless_idle(LIMIT, &progress, work).await.unwrap_err();
        assert!(matches!(error, ErrorKind::Timeout { after: LIMIT }));
        assert_eq!(start.elapsed(), Duration::from_secs(40));
    }
}
