//! One TCP connection, which can be reset in the middle of an exchange.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::exchange::Exchanger;

/// Asks for the reset of one connection.
#[derive(Debug, Default)]
pub(crate) struct ResetSwitch {
    pulled: AtomicBool,
    notify: Notify,
}

impl ResetSwitch {
    /// Resets the connection: the peer gets RST, not an orderly end.
    pub(crate) fn pull(&self) {
        self.pulled.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    async fn pulled(&self) {
        self.notify.notified().await;
    }
}

/// A TCP stream that is reset when dropped after its switch was pulled. The HTTP and TLS layers
/// own the stream, so the switch works through its drop.
#[derive(Debug)]
pub(crate) struct Resettable {
    stream: TcpStream,
    switch: Arc<ResetSwitch>,
}

impl Resettable {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            switch: Arc::default(),
        }
    }

    pub(crate) fn switch(&self) -> Arc<ResetSwitch> {
        Arc::clone(&self.switch)
    }

    /// The bytes that have arrived, left in place; waits for the first.
    #[cfg(feature = "tls")]
    pub(crate) async fn peek(&self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.peek(bytes).await
    }
}

impl Drop for Resettable {
    fn drop(&mut self) {
        if self.switch.pulled.load(Ordering::Acquire) {
            // On failure the peer gets an orderly end instead: nothing better is left to do.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Resettable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Resettable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Serves HTTP/1.1 on a stream until the peer goes or the switch is pulled.
pub(crate) async fn serve<S>(stream: S, switch: Arc<ResetSwitch>, exchanger: Arc<Exchanger>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = {
        let switch = Arc::clone(&switch);
        service_fn(move |request| {
            let (exchanger, switch) = (Arc::clone(&exchanger), Arc::clone(&switch));
            async move { exchanger.respond(request, &switch).await }
        })
    };
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // A peer that breaks off, or a body cut on purpose: the exchange was logged already.
        _ended = connection => {}
        () = switch.pulled() => {}
    }
}
