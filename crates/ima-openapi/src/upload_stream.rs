//! An [`UploadBody`] as an HTTP body: sent while it is read, with an exact `Content-Length`.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
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
    progress: Arc<Notify>,
}

impl UploadStream {
    /// The stream, and what is notified each time a piece of it is taken.
    pub(crate) fn new(body: UploadBody) -> (Self, Arc<Notify>) {
        let progress = Arc::new(Notify::new());
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
        this.progress.notify_one();
        Poll::Ready(Some(Ok(Frame::data(chunk.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
