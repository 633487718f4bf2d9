//! Answers that are followed to their end: what they tell is received once the body has been written whole
//! and the connection's [`Written`](nanobanana_mcp::delivery::Written) has put its last byte out.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use nanobanana_mcp::delivery::Delivery;

/// Follows the answer to a request to its end.
pub(crate) async fn follow(mut request: Request, next: Next) -> Response {
    let delivery = Delivery::default();
    let connection = request.extensions_mut().insert(delivery.clone());
    let connection = connection.unwrap_or_default();
    let response = next.run(request).await;
    let length = response.headers().get(CONTENT_LENGTH);
    let left = length.and_then(|length| length.to_str().ok()?.parse().ok());
    response.map(|body| {
        Body::new(Followed {
            body,
            left,
            delivery,
            connection,
        })
    })
}

/// The body of an answer. A server drops it half way where its client has hung up.
struct Followed {
    body: Body,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
    delivery: Delivery,
    /// What of this connection is on its way out.
    connection: Delivery,
}

impl http_body::Body for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Err(_)) => self.delivery.forget(),
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
                self.left = self.left.map(|left| left.saturating_sub(bytes));
            }
            None => {}
        }
        // A body of known length is not asked for what comes after its last frame.
        if frame.is_none() || self.left == Some(0) || self.body.is_end_stream() {
            self.delivery.pass_to(&self.connection);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
