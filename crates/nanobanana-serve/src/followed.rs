//! Answers that are followed to their end: what they tell is received once the body has been written whole
//! and the connection's [`Written`](nanobanana_mcp::delivery::Written) has put its last byte out.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Body as _, Frame, SizeHint};
use nanobanana_mcp::delivery::Delivery;

use crate::access_log::Entry;

/// Follows the answer to a request to its end.
pub(crate) async fn follow(mut request: Request, next: Next) -> Response {
    let delivery = Delivery::default();
    let connection = request.extensions_mut().insert(delivery.clone());
    let connection = connection.unwrap_or_default();
    let mut response = next.run(request).await;
    let entry = response.extensions_mut().remove();
    let length = response.headers().get(CONTENT_LENGTH);
    let left = length.and_then(|length| length.to_str().ok()?.parse().ok());
    response.map(|body| {
        Body::new(Followed {
            body,
            left,
            written: 0,
            is_whole: false,
            entry,
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
    /// How many have come.
    written: u64,
    is_whole: bool,
    entry: Option<Entry>,
    delivery: Delivery,
    /// What of this connection is on its way out.
    connection: Delivery,
}

impl Drop for Followed {
    fn drop(&mut self) {
        if let Some(entry) = &self.entry {
            let is_whole = self.is_whole || self.body.is_end_stream();
            entry.ended(self.written, is_whole);
        }
    }
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
                self.written += bytes;
                self.left = self.left.map(|left| left.saturating_sub(bytes));
            }
            None => {}
        }
        // A body of known length is not asked for what comes after its last frame.
        if frame.is_none() || self.left == Some(0) || self.body.is_end_stream() {
            self.is_whole |= !matches!(frame, Some(Err(_)));
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
