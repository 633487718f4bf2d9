//! Answers that take long. A proxy or a client that hears nothing gives up, and every parser of JSON and of
//! events skips an empty line: it is the one sign of life that all survive.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use tokio::time::sleep;

use crate::metrics;

/// How long an answer that has begun is silent at most. Proxies wait for 60 s, some for 30 s.
const SILENCE: Duration = Duration::from_secs(15);

/// What a body is written from.
pub(crate) type Pieces = BoxStream<'static, io::Result<Bytes>>;

/// The end of an answer: what it holds, or why its connection is cut, so that nobody takes it for a picture.
pub(crate) type Answer = Pin<Box<dyn Future<Output = io::Result<Pieces>> + Send>>;

/// A body that begins at once, with an empty line where it has nothing to say yet, and holds the answer when
/// it is there.
pub(crate) fn body(opening: Option<String>, answer: Answer) -> Body {
    let opening = opening.map_or_else(sign, Bytes::from);
    let rest = stream::try_unfold(Some(answer), async |answer| {
        let Some(mut answer) = answer else {
            return Ok::<_, io::Error>(None);
        };
        Ok(Some(match or_sign(&mut answer).await {
            Ok(pieces) => (pieces?, None),
            Err(sign) => (one(sign), Some(answer)),
        }))
    });
    let opening = stream::iter([Ok::<_, io::Error>(one(opening))]);
    Body::from_stream(opening.chain(rest).try_flatten())
}

fn one(bytes: Bytes) -> Pieces {
    stream::iter([Ok(bytes)]).boxed()
}

/// That the answer goes on.
fn sign() -> Bytes {
    metrics::kept_alive();
    Bytes::from_static(b"\n")
}

/// What comes next, or a sign of life where that takes long.
pub(crate) async fn or_sign<T>(next: impl Future<Output = T>) -> Result<T, Bytes> {
    tokio::select! {
        biased;
        next = next => Ok(next),
        () = sleep(SILENCE) => Err(sign()),
    }
}

#[cfg(test)]
mod tests {
    use axum::body;

    use super::*;

    fn after(seconds: u64, answer: io::Result<&'static str>) -> Answer {
        Box::pin(async move {
            sleep(Duration::from_secs(seconds)).await;
            answer.map(|text| one(text.into()))
        })
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_line_comes_at_once_and_every_15_s() {
        for (opening, whole) in [(None, "\n\n\n{}"), (Some("[".to_owned()), "[\n\n{}")] {
            let body = body(opening, after(40, Ok("{}")));
            assert_eq!(body::to_bytes(body, 100).await.unwrap(), whole);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_cannot_be_given_breaks_off() {
        let body = super::body(None, after(16, Err(io::Error::other("lost"))));
        let error = body::to_bytes(body, 100).await.unwrap_err();
        assert!(error.to_string().contains("lost"), "{error}");
    }
}
