//! Whether an answer has gone out whole. A client that has hung up did not hear of its picture, so
//! its next identical call must find it, whichever server it reaches.
//!
//! Over HTTP, [`follow`] gives each request a [`Delivery`]. What is noted in it is received once the
//! body has been written whole and the connection's [`Written`] has put its last byte out.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use nanobanana::desk::{Desk, Snapshot};
use nanobanana::journal::RunId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Answers on their way, and the runs whose ends they tell.
#[derive(Clone, Debug, Default)]
pub struct Delivery(Arc<Mutex<Vec<(Desk, RunId)>>>);

/// Notes that the answer to a call tells how a run ended, where it has. A caller that has given up does
/// not hear of it, and may ask again.
pub(crate) fn answers(
    context: &RequestContext<RoleServer>,
    by: (&Desk, &Delivery),
    now: &Snapshot,
) {
    if let Some(run) = now.run.clone().filter(|_| now.has_ended()) {
        tells(context, by, run);
    }
}

/// Notes that the answer to a call tells how this run ended. It is received when the answer has gone
/// out: over HTTP, the whole body; elsewhere, when what was written last is out.
pub(crate) fn tells(
    context: &RequestContext<RoleServer>,
    (desk, otherwise): (&Desk, &Delivery),
    run: RunId,
) {
    if context.ct.is_cancelled() {
        return;
    }
    let parts = context.extensions.get::<Parts>();
    let of_request = parts.and_then(|parts| parts.extensions.get::<Delivery>());
    let delivery = of_request.unwrap_or(otherwise);
    delivery.tells(desk, run);
}

/// Follows the answer to a request to its end.
pub async fn follow(mut request: Request, next: Next) -> Response {
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

impl Delivery {
    /// Notes that the answer tells how a run ended.
    pub fn tells(&self, desk: &Desk, run: RunId) {
        self.runs().push((desk.clone(), run));
    }

    fn complete(&self) {
        for (desk, run) in self.runs().drain(..) {
            desk.mark_received(run);
        }
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, Vec<(Desk, RunId)>> {
        // Every change of the list is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
            Some(Err(_)) => self.delivery.runs().clear(),
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
                self.left = self.left.map(|left| left.saturating_sub(bytes));
            }
            None => {}
        }
        // A body of known length is not asked for what comes after its last frame.
        if frame.is_none() || self.left == Some(0) || self.body.is_end_stream() {
            let ended: Vec<_> = self.delivery.runs().drain(..).collect();
            self.connection.runs().extend(ended);
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

/// An output that notes when what was written to it is out.
#[derive(Debug)]
pub struct Written<W> {
    output: W,
    delivery: Delivery,
}

impl<W> Written<W> {
    /// The same output, whose runs are those of `delivery`.
    pub fn new(output: W, delivery: Delivery) -> Self {
        Self { output, delivery }
    }
}

/// A socket is read too.
impl<W: AsyncRead + Unpin> AsyncRead for Written<W> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(cx, buffer)
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Written<W> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.output).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.output).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.output.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.output).poll_flush(cx));
        if flushed.is_ok() {
            self.delivery.complete();
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_shutdown(cx)
    }
}
