//! The body of an answer, which may stop half way.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All announced bytes are sent.
    Whole,
    /// Half of the bytes are sent, then nothing more ever.
    Stalled,
    /// Half of the bytes are sent, then the connection is closed.
    Cut,
}

/// A body that announces its whole length, whether or not it sends it.
#[derive(Debug)]
pub(crate) struct AnswerBody {
    announced: u64,
    next: Option<Bytes>,
    ending: Ending,
    /// A cut waits one turn so that what was sent before is flushed.
    flushed: bool,
}

impl AnswerBody {
    pub(crate) fn new(bytes: Bytes, ending: Ending) -> Self {
        let announced = bytes.len() as u64;
        let sent = match ending {
            Ending::Whole => bytes,
            Ending::Stalled | Ending::Cut => bytes.slice(..bytes.len() / 2),
        };
        Self {
            announced,
            next: Some(sent).filter(|bytes| !bytes.is_empty()),
            ending,
            flushed: false,
        }
    }
}

/// The body was cut on purpose.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("cut on purpose")]
pub(crate) struct CutOnPurpose;

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = CutOnPurpose;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOnPurpose>>> {
        if let Some(bytes) = self.next.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.ending {
            Ending::Whole => Poll::Ready(None),
            Ending::Stalled => Poll::Pending,
            Ending::Cut if self.flushed => Poll::Ready(Some(Err(CutOnPurpose))),
            Ending::Cut => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.next.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
