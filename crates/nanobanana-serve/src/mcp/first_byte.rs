//! A first byte in time. Clients give up on a request that is silent for long, and the transport
//! answers some only when their tool has ended.

use std::io;
use std::time::Duration;

use axum::body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::time::timeout;

use crate::late::{self, Pieces};
use crate::reply::EVENTS;

/// How long an answer may be silent at first: nobody should wait for 5 s.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest answer that is not a stream, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Answers with the beginning of a stream of events where the answer takes long, and with the
/// answer in it when it is there.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let may_stream = request.method() == Method::POST;
    let mut answer = Box::pin(next.run(request));
    if !may_stream {
        return answer.await;
    }
    match timeout(PATIENCE, &mut answer).await {
        Ok(response) => response,
        Err(_) => begin(answer),
    }
}

fn begin(answer: impl Future<Output = Response> + Send + 'static) -> Response {
    let events = async { events(answer.await).await };
    let body = late::body(None, Box::pin(events));
    ([(CONTENT_TYPE, EVENTS)], body).into_response()
}

/// The stream that an answer is, or the one event that it becomes.
async fn events(response: Response) -> io::Result<Pieces> {
    let content_type = response.headers().get(CONTENT_TYPE);
    let is_stream = content_type.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-"));
    let body = response.into_body();
    if is_stream {
        return Ok(body.into_data_stream().map_err(io::Error::other).boxed());
    }
    let bytes = body::to_bytes(body, LONGEST_ANSWER).await;
    // JSON of one line, as the transport writes it.
    let before = Bytes::from_static(b"event: message\ndata: ");
    let event = [before, bytes.map_err(io::Error::other)?, "\n\n".into()];
    Ok(stream::iter(event.map(Ok)).boxed())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use tokio::time::sleep;

    use super::*;

    async fn all(answer: impl Future<Output = Response> + Send + 'static) -> String {
        let bytes = body::to_bytes(begin(answer).into_body(), 4096).await;
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_answer_becomes_an_event_after_empty_lines() {
        let answer = async {
            sleep(Duration::from_secs(40)).await;
            (
                StatusCode::OK,
                [(CONTENT_TYPE, "application/json")],
                "{\"id\":1}",
            )
                .into_response()
        };
        assert_eq!(
            all(answer).await,
            "\n\n\nevent: message\ndata: {\"id\":1}\n\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_stream_goes_on_as_it_is() {
        let answer = async {
            sleep(Duration::from_secs(1)).await;
            ([(CONTENT_TYPE, "text/event-stream")], "data: 1\n\n").into_response()
        };
        assert_eq!(all(answer).await, "\ndata: 1\n\n");
    }
}
