//! How the server is reached, and what it keeps.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::Model;
use nanobanana::journal::Caps;

/// After how long an answer has begun, where nothing else is said: proxies give up after 30 s.
const FIRST_BYTE: Duration = Duration::from_secs(25);

/// How the server is reached, and what it keeps.
#[derive(Clone)]
pub struct Options {
    /// The address to listen on; port 0 is any free one.
    pub address: SocketAddr,
    /// Where Prometheus reads `/metrics`, without a key; nowhere where there is none.
    pub metrics: Option<SocketAddr>,
    /// Names in `Host` beside the address and, on a loopback, its names.
    pub hosts: Vec<String>,
    /// What whoever works at this machine shows, where that is a caller.
    pub local_token: Option<String>,
    /// What that caller may spend, at the moment of a request: the day begins anew while a server runs.
    pub local_caps: Arc<dyn Fn() -> Caps + Send + Sync>,
    /// The price in points above which that caller's MCP client is to ask first, where there is one.
    pub ask_above: Option<u64>,
    /// What all client keys together may spend a day, in points.
    pub all_keys_per_day: Option<u64>,
    /// What signs continuations and addresses of pictures; nobody else knows it.
    pub secret: Vec<u8>,
    /// The folder of pictures, in which each caller has its own.
    pub pictures: PathBuf,
    /// How many days they are kept.
    pub keep_days: u32,
    /// The operator's own names for models. None may be the [usual name](crate::usual_model) of another.
    pub models: BTreeMap<String, Model>,
    /// Whether there is a key for IMA.
    pub has_key: bool,
    /// After how long an answer must have begun.
    pub first_byte: Duration,
}

impl Options {
    /// A server at an address that takes no key.
    #[must_use]
    pub fn new(address: SocketAddr, secret: Vec<u8>, pictures: PathBuf) -> Self {
        Self {
            address,
            metrics: None,
            hosts: Vec::new(),
            local_token: None,
            local_caps: Arc::new(|| Caps::NONE),
            ask_above: None,
            all_keys_per_day: None,
            secret,
            pictures,
            keep_days: 7,
            models: BTreeMap::new(),
            has_key: true,
            first_byte: FIRST_BYTE,
        }
    }
}
