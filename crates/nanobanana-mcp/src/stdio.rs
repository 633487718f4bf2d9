//! The protocol over standard input and output: the client starts the server, and ends it by
//! closing its input.

use futures_util::future::BoxFuture;
use nanobanana::MAX_INPUTS;
use rmcp::ServiceExt as _;
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio_pipes;

use crate::delivery::Written;
use crate::inputs::LARGEST_EMBEDDED;
use crate::server::Server;

/// The longest message, in bytes: all the pictures that a call may embed, in Base64, beside its words. A
/// longer one is dropped, and its client waits for an answer in vain.
const LONGEST_MESSAGE: usize = MAX_INPUTS * LARGEST_EMBEDDED / 3 * 4 + 1024 * 1024;

/// The protocol could not be spoken.
#[derive(Debug, thiserror::Error)]
pub enum StdioError {
    /// What came first was no greeting.
    #[error("the client on standard input does not speak MCP")]
    Greeting(#[source] Box<ServerInitializeError>),
    /// The loop that reads requests broke off.
    #[error("the server stopped unexpectedly")]
    Broken(#[source] tokio::task::JoinError),
}

/// Serves one client until it goes.
///
/// # Errors
/// [`StdioError`]. A client that goes is no error, whenever it does.
// Boxed, so that its code is in this crate once and not also in each that calls it.
#[must_use]
pub fn serve(server: Server) -> BoxFuture<'static, Result<(), StdioError>> {
    Box::pin(serve_one(server))
}

async fn serve_one(server: Server) -> Result<(), StdioError> {
    let (input, output) = stdio_pipes();
    let output = Written::new(output, server.delivery.clone());
    let transport = AsyncRwTransport::new_server(input, output);
    let transport = transport.with_max_line_length(LONGEST_MESSAGE);
    let running = match server.serve(transport).await {
        Ok(running) => running,
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(StdioError::Greeting(Box::new(error))),
    };
    match running.waiting().await.map_err(StdioError::Broken)? {
        QuitReason::JoinError(error) => Err(StdioError::Broken(error)),
        _ => Ok(()),
    }
}
