//! An [`UploadBody`] as an HTTP body: sent while it is read, with an exact `Content-Length`.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use sync_wrapper::SyncWrapper;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::Notify;

use crate::upload::UploadBody;

const CHUNK_BYTES: u64 = 64 * 1024;

/// The bytes of an upload that are still to be sent.
pub(crate) struct UploadStream {
    // An HTTP body must be `Sync`, which a reader need not be; it is only ever used by one task.
    reader: SyncWrapper<Pin<Box<dyn AsyncRead + Send>>>,
    remaining: u64,
    progress: Arc<Progress>,
}

/// How much of a stream was taken.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    bytes: AtomicU64,
    moved: Notify,
}

impl Progress {
    /// So much more was taken.
    pub(crate) fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.moved.notify_one();
    }

    /// Waits until more was taken than when it was last asked; how much more.
    pub(crate) async fn moved(&self) -> u64 {
        self.moved.notified().await;
        self.bytes.swap(0, Ordering::Relaxed)
    }
}

impl UploadStream {
    /// The stream, and how far it is.
    pub(crate) fn new(body: UploadBody) -> (Self, Arc<Progress>) {
        let progress = Arc::<Progress>::default();
        let stream = Self {
            reader: SyncWrapper::new(body.reader),
            remaining: body.length,
            progress: Arc::clone(&progress),
        };
        (stream, progress)
    }
}

impl Body for UploadStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if this.remaining == 0 {
            return Poll::Ready(None);
        }
        // At most CHUNK_BYTES, so it fits any `usize`.
        let wanted = this.remaining.min(CHUNK_BYTES) as usize;
        let mut chunk = vec![0; wanted];
        let mut buffer = ReadBuf::new(&mut chunk);
        if let Err(error) = ready!(this.reader.get_mut().as_mut().poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let read = buffer.filled().len();
        if read == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        chunk.truncate(read);
        this.remaining -= read as u64;
        this.progress.add(read as u64);
        Poll::Ready(Some(Ok(Frame::data(chunk.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
