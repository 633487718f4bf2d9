//! The protocol over streamable HTTP, for clients that do not start the server themselves.
//!
//! A page in the user's browser can send requests to loopback addresses, so `Host` and `Origin` are
//! checked; and whoever can reach another address can spend the user's points, so there a token is
//! needed.

pub(crate) mod delivery;
mod first_byte;
mod token;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use futures_util::future::BoxFuture;
use rmcp::handler::server::ServerHandler;
use rmcp::transport::StreamableHttpService;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, SessionConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use token::{InvalidToken, Token};

use crate::server::Server;

/// Where the protocol is spoken.
pub const PATH: &str = "/mcp";

/// The longest request, in bytes: as long as a line of the other transport. Inputs can be embedded.
const LONGEST_REQUEST: usize = 16 * 1024 * 1024;

/// How long a session stays without a request, beyond the longest job.
const IDLE_MARGIN: Duration = Duration::from_secs(10 * 60);

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The address to listen on; port 0 is any free one.
    pub address: SocketAddr,
    /// What every request must carry. Needed where the address is no loopback address.
    pub token: Option<Token>,
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
    /// Others could spend the user's points.
    #[error(
        "{address} can be reached from other machines, so a token is needed: give --token-file"
    )]
    TokenNeeded {
        /// The address.
        address: SocketAddr,
    },
    /// The address is taken, or is not one of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The loop that accepts connections broke off.
    #[error("the server broke off")]
    Broken(#[source] io::Error),
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
/// [`HttpError::TokenNeeded`] and [`HttpError::Listen`].
pub async fn listen(options: HttpOptions) -> Result<Listening, HttpError> {
    let address = options.address;
    if !address.ip().is_loopback() && options.token.is_none() {
        return Err(HttpError::TokenNeeded { address });
    }
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

    /// Answers requests until `end` is done, each session by a [`Server`] over the same workshop.
    ///
    /// # Errors
    /// [`HttpError::Broken`].
    // Boxed, so that its code is in this crate once and not also in each that calls it.
    pub fn serve(
        self,
        server: Server,
        end: BoxFuture<'static, ()>,
    ) -> BoxFuture<'static, Result<(), HttpError>> {
        Box::pin(self.serve_any(move || server.another_session(), end))
    }

    /// Answers requests until `end` is done. `session` makes what each session is answered by.
    ///
    /// # Errors
    /// [`HttpError::Broken`].
    pub async fn serve_any<S: ServerHandler>(
        self,
        session: impl Fn() -> S + Send + Sync + 'static,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), HttpError> {
        let cancellation = CancellationToken::new();
        let config = self.options.config(self.address, &cancellation);
        let mut sessions = LocalSessionManager::default();
        sessions.session_config = self.options.session_config();
        let service = StreamableHttpService::new(move || Ok(session()), Arc::new(sessions), config);
        let router = Router::new()
            .route_service(PATH, service)
            .layer(middleware::from_fn(first_byte::in_time))
            .layer(middleware::from_fn(delivery::follow))
            .layer(middleware::from_fn_with_state(
                self.options.token.map(Arc::new),
                token::check,
            ));
        let end = async move {
            end.await;
            // Streams that are open would keep the server from ending.
            cancellation.cancel();
        };
        axum::serve(self.listener, router)
            .with_graceful_shutdown(end)
            .await
            .map_err(HttpError::Broken)
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

    fn session_config(&self) -> SessionConfig {
        let mut config = SessionConfig::default();
        config.keep_alive = Some(self.longest_job + IDLE_MARGIN);
        config
    }
}
