//! The protocol over streamable HTTP, for clients that do not start the server themselves.
//!
//! Any user of the machine can reach a loopback address, and any page in a browser can send requests
//! there. So every request must carry a token, and `Host` and `Origin` are checked; what carries none
//! takes no room from what does.

pub mod connections;
mod first_byte;
pub mod guard;
mod sessions;
mod token;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, body};
use futures_util::future::BoxFuture;
use rmcp::handler::server::ServerHandler;
use rmcp::transport::StreamableHttpService;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub use token::{InvalidToken, Token};

use crate::delivery;
use crate::server::Server;
use connections::Limits;
use sessions::Sessions;

/// Where the protocol is spoken.
pub const PATH: &str = "/mcp";

/// The longest request, in bytes: as long as a line of the other transport. Inputs can be embedded.
const LONGEST_REQUEST: usize = 16 * 1024 * 1024;

/// How long a request may take to come whole, once its head has.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a session stays without a request, beyond the longest job.
const IDLE_MARGIN: Duration = Duration::from_secs(10 * 60);

/// How many open files the connections of clients can take. The engine should leave them.
#[must_use]
pub fn open_files() -> u64 {
    Limits::of_process().total() as u64
}

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The address to listen on; port 0 is any free one.
    pub address: SocketAddr,
    /// What every request must carry.
    pub token: Token,
    /// Names in `Host` beside the address and those of the loopback.
    pub hosts: Vec<String>,
    /// Origins of web pages that may send requests, beside those of this machine.
    pub origins: Vec<String>,
    /// The longest time that a job is waited for: no session ends sooner.
    pub longest_job: Duration,
}

/// The server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is taken, or is not one of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// A server that accepts connections and does not answer yet.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    options: HttpOptions,
}

/// Starts listening.
///
/// # Errors
/// [`HttpError::Listen`].
pub async fn listen(options: HttpOptions) -> Result<Listening, HttpError> {
    let address = options.address;
    let cannot = |source| HttpError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    Ok(Listening {
        address: listener.local_addr().map_err(cannot)?,
        listener,
        options,
    })
}

impl Listening {
    /// The address, with the port that was given where any was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `end` is done, each session by a [`Server`] over the same desk.
    // Boxed, so that its code is in this crate once and not also in each that calls it.
    #[must_use]
    pub fn serve(self, server: Server, end: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
        Box::pin(self.serve_any(move || server.clone(), end))
    }

    /// Answers requests until `end` is done. `session` makes what each session is answered by.
    pub async fn serve_any<S: ServerHandler>(
        self,
        session: impl Fn() -> S + Send + Sync + 'static,
        end: impl Future<Output = ()> + Send + 'static,
    ) {
        let cancellation = CancellationToken::new();
        let config = self.options.config(self.address, &cancellation);
        let sessions = Arc::new(Sessions::new(self.options.longest_job + IDLE_MARGIN));
        let service = StreamableHttpService::new(move || Ok(session()), sessions.manager(), config);
        let token = Arc::new(self.options.token);
        // The last one comes first.
        let router = Router::new()
            .route_service(PATH, service)
            .layer(middleware::from_fn_with_state(sessions, sessions::bound))
            .layer(middleware::from_fn(first_byte::in_time))
            .layer(middleware::from_fn(delivery::follow))
            .layer(middleware::from_fn(whole))
            .layer(middleware::from_fn_with_state(token, token::check))
            .layer(middleware::from_fn(guard::check));
        let end = async move {
            end.await;
            // Streams that are open would keep the server from ending.
            cancellation.cancel();
        };
        connections::serve(self.listener, router, Limits::of_process(), end).await;
    }
}

/// Waits for the whole request, but not for ever.
async fn whole(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match timeout(BODY_TIMEOUT, body::to_bytes(body, LONGEST_REQUEST)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, bytes.into())).await,
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

impl HttpOptions {
    fn config(
        &self,
        address: SocketAddr,
        cancellation: &CancellationToken,
    ) -> StreamableHttpServerConfig {
        let own = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let hosts = own.into_iter().chain([address.ip().to_string()]);
        let own = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        let origins = own.map(str::to_owned).into_iter();
        StreamableHttpServerConfig::default()
            .with_allowed_hosts(hosts.chain(self.hosts.iter().cloned()))
            .with_allowed_origins(origins.chain(self.origins.iter().cloned()))
            .with_max_request_body_bytes(LONGEST_REQUEST)
            .with_cancellation_token(cancellation.clone())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_does_not_come_whole_is_not_waited_for() {
        let router = Router::new()
            .route("/", post(|body: Bytes| async move { body }))
            .layer(middleware::from_fn(whole));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = Limits::of_process();
        tokio::spawn(connections::serve(
            listener,
            router,
            limits,
            std::future::pending(),
        ));
        for (body, expected) in [("ab", "HTTP/1.1 200"), ("a", "HTTP/1.1 408")] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{body}");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&status), expected);
        }
    }
}
