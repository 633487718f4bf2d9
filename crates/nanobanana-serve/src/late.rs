//! Answers that take long. A proxy or a client that hears nothing gives up, and every parser of JSON and of
//! events skips an empty line: it is the one sign of life that all survive.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::time::sleep;

use crate::body::Parts;
use crate::metrics;

/// How long an answer that has begun is silent at most. Proxies wait for 60 s, some for 30 s.
const SILENCE: Duration = Duration::from_secs(15);

/// The end of an answer: what it holds, or that it must not look like a whole one.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Parts, CutOff>> + Send>>;

/// An answer that has begun and cannot be ended well: its connection is cut, so that nobody takes it for a
/// picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no picture: {0}")]
pub(crate) struct CutOff(pub(crate) String);

enum Stage {
    Beginning(Bytes, Answer),
    Silent(Answer),
    Writing(BoxStream<'static, io::Result<Bytes>>),
}

/// A body that begins at once, with an empty line where it has nothing to say yet, and holds the answer when
/// it is there.
pub(crate) fn body(opening: Option<String>, answer: Answer) -> Body {
    let opening = opening.map_or_else(sign, Bytes::from);
    Body::from_stream(stream::try_unfold(Stage::Beginning(opening, answer), next))
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

async fn next(stage: Stage) -> io::Result<Option<(Bytes, Stage)>> {
    match stage {
        Stage::Beginning(opening, answer) => Ok(Some((opening, Stage::Silent(answer)))),
        Stage::Silent(mut answer) => match or_sign(&mut answer).await {
            Ok(parts) => {
                let parts = parts.map_err(io::Error::other)?;
                write(parts.stream().boxed()).await
            }
            Err(sign) => Ok(Some((sign, Stage::Silent(answer)))),
        },
        Stage::Writing(parts) => write(parts).await,
    }
}

async fn write(
    mut parts: BoxStream<'static, io::Result<Bytes>>,
) -> io::Result<Option<(Bytes, Stage)>> {
    let piece = parts.next().await.transpose()?;
    Ok(piece.map(|piece| (piece, Stage::Writing(parts))))
}

#[cfg(test)]
mod tests {
    use axum::body;

    use super::*;

    fn after(seconds: u64, answer: Result<&'static str, CutOff>) -> Answer {
        Box::pin(async move {
            sleep(Duration::from_secs(seconds)).await;
            answer.map(Parts::of)
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
        let body = super::body(None, after(16, Err(CutOff("lost".to_owned()))));
        let error = body::to_bytes(body, 100).await.unwrap_err();
        assert!(error.to_string().contains("no picture: lost"), "{error}");
    }
}
