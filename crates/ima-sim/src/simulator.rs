//! A running simulator.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::addresses::Addresses;
use crate::backend::Backend;
use crate::config::SimulatorConfig;
use crate::connection::{self, Resettable};
use crate::exchange::Exchanger;
use crate::record::{Ledger, RecordedRequest};
use crate::state::{State, StateError};
#[cfg(feature = "tls")]
use crate::tls::{Authority, TlsError};

/// How long accepting rests after it failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A simulator cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum SimulatorError {
    /// The port cannot be had.
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    /// The listener is not on the loopback interface, where a simulator must stay.
    #[error("{address} is not a loopback address")]
    NotLoopback { address: SocketAddr },
    /// The state directory cannot be used.
    #[error("the simulator's state directory cannot be used")]
    State(#[from] StateError),
    /// The certificates cannot be made.
    #[cfg(feature = "tls")]
    #[error("the simulator's certificates cannot be made")]
    Tls(#[from] TlsError),
    /// The task that prepares the simulator did not end well.
    #[error("the simulator's preparation was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// A running simulator of IMA. Dropping it stops it.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    exchanger: Arc<Exchanger>,
    accepting: JoinHandle<()>,
    ca_certificate: Option<PathBuf>,
}

/// What is spoken on the port.
#[derive(Clone)]
enum Transport {
    Plain,
    #[cfg(feature = "tls")]
    Tls(Arc<Authority>),
}

impl Simulator {
    /// Starts on a free loopback port: plain HTTP, or TLS where the configuration says so.
    ///
    /// # Errors
    ///
    /// When the port or a directory cannot be used.
    pub async fn start(config: SimulatorConfig) -> Result<Self, SimulatorError> {
        Self::serve(config, free_port().await?).await
    }

    /// As [`Simulator::start`], on a listener.
    ///
    /// # Errors
    ///
    /// When the listener is not on loopback, or a directory cannot be used.
    pub async fn serve(
        config: SimulatorConfig,
        listener: TcpListener,
    ) -> Result<Self, SimulatorError> {
        #[cfg(feature = "tls")]
        let transport = match &config.certificates {
            Some(folder) => Transport::Tls(Arc::new(Authority::create(folder)?)),
            None => Transport::Plain,
        };
        #[cfg(not(feature = "tls"))]
        let transport = Transport::Plain;
        let address = listener
            .local_addr()
            .map_err(|source| SimulatorError::Listen {
                address: (Ipv4Addr::LOCALHOST, 0).into(),
                source,
            })?;
        if !address.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback { address });
        }
        let (addresses, ca_certificate) = match &transport {
            Transport::Plain => (Addresses::Plain(address), None),
            #[cfg(feature = "tls")]
            Transport::Tls(authority) => (
                Addresses::Ima,
                Some(authority.certificate_path().to_owned()),
            ),
        };
        let backend = tokio::task::spawn_blocking(move || prepare(config, addresses)).await??;
        let exchanger = Arc::new(Exchanger::new(backend));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&exchanger), transport));
        Ok(Self {
            address,
            exchanger,
            accepting,
            ca_certificate,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`: the base URL of every endpoint in plain mode, and the proxy to
    /// name in `HTTPS_PROXY` in TLS mode.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The key it accepts.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.exchanger.backend().config.api_key
    }

    /// In TLS mode, the PEM file of the certificate authority that clients must trust.
    #[must_use]
    pub fn ca_certificate_path(&self) -> Option<&Path> {
        self.ca_certificate.as_deref()
    }

    /// The requests so far, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.exchanger.requests()
    }

    /// What was spent so far. Reads the state directory; if that has become unreadable, the last
    /// known amounts stand.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.exchanger.ledger()
    }

    /// Closes the port and every connection.
    pub async fn shutdown(mut self) {
        self.accepting.abort();
        // Being cancelled is the only way this task ends.
        let _cancelled = (&mut self.accepting).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn free_port() -> Result<TcpListener, SimulatorError> {
    let address = (Ipv4Addr::LOCALHOST, 0).into();
    TcpListener::bind(address)
        .await
        .map_err(|source| SimulatorError::Listen { address, source })
}

fn prepare(config: SimulatorConfig, addresses: Addresses) -> Result<Backend, SimulatorError> {
    Ok(Backend {
        state: State::open(&config.state_dir, config.points)?,
        config,
        addresses,
    })
}

/// Accepts until it is cancelled, which also drops every connection.
async fn accept(listener: TcpListener, exchanger: Arc<Exchanger>, transport: Transport) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => {
                    let serving = serve(stream, Arc::clone(&exchanger), transport.clone());
                    connections.spawn(serving);
                }
                // A peer that is gone already, or no file descriptor left: one may be freed.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_ended) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, exchanger: Arc<Exchanger>, transport: Transport) {
    // Small answers must not wait for more; a stream that cannot is a stream that is gone.
    let _ = stream.set_nodelay(true);
    let stream = Resettable::new(stream);
    match transport {
        Transport::Plain => {
            let switch = stream.switch();
            connection::serve(stream, switch, exchanger).await;
        }
        #[cfg(feature = "tls")]
        Transport::Tls(authority) => authority.serve(stream, exchanger).await,
    }
}
