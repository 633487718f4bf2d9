//! Whether an answer has gone out whole. A client that has hung up did not hear of its picture, so
//! its next identical call must find it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use nanobanana::desk::Run;

/// The answer to one request, and the runs whose ends it tells.
#[derive(Clone, Debug, Default)]
struct Delivery(Arc<Mutex<Vec<Arc<Run>>>>);

/// Notes that the answer to a call tells how a run ended. Over HTTP the run is delivered when the
/// answer has gone out; elsewhere there is nobody but the one client, and it is delivered now.
pub(crate) fn answers(context: &RequestContext<RoleServer>, run: &Arc<Run>) {
    let parts = context.extensions.get::<Parts>();
    match parts.and_then(|parts| parts.extensions.get::<Delivery>()) {
        Some(delivery) => delivery.runs().push(Arc::clone(run)),
        None => run.mark_received(),
    }
}

/// Follows the answer to a request to its end.
pub(super) async fn follow(mut request: Request, next: Next) -> Response {
    let delivery = Delivery::default();
    request.extensions_mut().insert(delivery.clone());
    let response = next.run(request).await;
    response.map(|body| Body::new(Followed { body, delivery }))
}

impl Delivery {
    fn complete(&self) {
        for run in self.runs().drain(..) {
            run.mark_received();
        }
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Run>>> {
        // Every change of the list is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of an answer. A server drops it half way where its client has hung up.
struct Followed {
    body: Body,
    delivery: Delivery,
}

impl http_body::Body for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        // A body of known length is not asked for what comes after its last frame.
        if frame.is_none() || self.body.is_end_stream() {
            self.delivery.complete();
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
