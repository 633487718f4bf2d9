//! A first byte in time. Clients give up on a request that is silent for long, and the transport
//! answers some only when their tool has ended.

use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{self, Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::time::{sleep, timeout};

use crate::metrics;
use crate::reply::EVENTS;

/// How long an answer may be silent: nobody should wait for 5 s.
const PATIENCE: Duration = Duration::from_secs(3);

/// A comment of a stream of events, which clients skip.
fn comment() -> Bytes {
    metrics::kept_alive();
    Bytes::from_static(b": working\n\n")
}

/// The longest answer that is not a stream, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Answers with the beginning of a stream of events where the answer takes long, and with the
/// answer in it when it is there.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let may_stream = request.method() == Method::POST;
    let mut answer: Answer = Box::pin(next.run(request));
    if !may_stream {
        return answer.await;
    }
    match timeout(PATIENCE, &mut answer).await {
        Ok(response) => response,
        Err(_) => begin(answer),
    }
}

fn begin(answer: Answer) -> Response {
    let body = Body::from_stream(events(answer));
    ([(CONTENT_TYPE, EVENTS)], body).into_response()
}

/// Where a stream is.
enum Stage {
    Silent(Answer),
    Waiting(Answer),
    Streaming(BodyDataStream),
    Ended,
}

fn events(answer: Answer) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::unfold(Stage::Silent(answer), async |stage| {
        let (bytes, stage) = next(stage).await?;
        Some((Ok(bytes), stage))
    })
}

async fn next(stage: Stage) -> Option<(Bytes, Stage)> {
    match stage {
        Stage::Silent(answer) => Some((comment(), Stage::Waiting(answer))),
        Stage::Waiting(mut answer) => tokio::select! {
            response = &mut answer => Box::pin(unwrap(response)).await,
            () = sleep(PATIENCE) => Some((comment(), Stage::Waiting(answer))),
        },
        Stage::Streaming(mut body) => {
            // A body that breaks off ends the stream, as it would have ended the answer.
            let bytes = body.next().await?.ok()?;
            Some((bytes, Stage::Streaming(body)))
        }
        Stage::Ended => None,
    }
}

/// The stream that an answer is, or the one event that it becomes.
async fn unwrap(response: Response) -> Option<(Bytes, Stage)> {
    let content_type = response.headers().get(CONTENT_TYPE);
    let is_stream = content_type.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-"));
    if is_stream {
        let mut body = response.into_body().into_data_stream();
        let bytes = body.next().await?.ok()?;
        return Some((bytes, Stage::Streaming(body)));
    }
    let bytes = body::to_bytes(response.into_body(), LONGEST_ANSWER).await;
    // JSON of one line, as the transport writes it.
    let mut event = b"event: message\ndata: ".to_vec();
    event.extend_from_slice(&bytes.ok()?);
    event.extend_from_slice(b"\n\n");
    Some((event.into(), Stage::Ended))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    async fn all(answer: Answer) -> String {
        let bytes = body::to_bytes(begin(answer).into_body(), 4096).await;
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_answer_becomes_an_event_after_comments() {
        let answer: Answer = Box::pin(async {
            sleep(Duration::from_secs(7)).await;
            (
                StatusCode::OK,
                [(CONTENT_TYPE, "application/json")],
                "{\"id\":1}",
            )
                .into_response()
        });
        assert_eq!(
            all(answer).await,
            ": working\n\n: working\n\n: working\n\nevent: message\ndata: {\"id\":1}\n\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_stream_goes_on_as_it_is() {
        let answer: Answer = Box::pin(async {
            sleep(Duration::from_secs(1)).await;
            ([(CONTENT_TYPE, "text/event-stream")], "data: 1\n\n").into_response()
        });
        assert_eq!(all(answer).await, ": working\n\ndata: 1\n\n");
    }
}
