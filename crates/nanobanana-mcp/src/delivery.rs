//! Whether an answer has gone out whole. A client that has hung up did not hear of its picture, so
//! its next identical call must find it, whichever server it reaches.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use nanobanana::desk::Desk;
use nanobanana::journal::RunId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Answers on their way, and the runs whose ends they tell.
#[derive(Clone, Debug, Default)]
pub struct Delivery(Arc<Mutex<Vec<(Desk, RunId)>>>);

impl Delivery {
    /// Notes that the answer tells how a run ended.
    pub fn tells(&self, desk: &Desk, run: RunId) {
        self.runs().push((desk.clone(), run));
    }

    /// The answer breaks off.
    pub fn forget(&self) {
        self.runs().clear();
    }

    /// The whole answer is on its way out together with what another one has.
    pub fn pass_to(&self, other: &Self) {
        let runs: Vec<_> = self.runs().drain(..).collect();
        other.runs().extend(runs);
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
