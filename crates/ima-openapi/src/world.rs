//! Where a client may go: to the vendor, or to a simulator on this machine.

use std::fmt;
use std::net::SocketAddr;

use url::{Host, Url};

use crate::error::{ErrorKind, UrlRefusal};
use crate::hosts;
use crate::key::{ApiKey, Credential, ThrowawayKey};
use crate::upload::without_query;

/// A place to be a client of: [`Vendor`] or [`Simulator`], and nothing else (sealed).
pub trait World: Rules {}

/// What a world fixes: its addresses, the kind of key they take, and the URLs it may be sent to.
pub trait Rules: fmt::Debug + Clone + Send + Sync + 'static {
    /// The only kind of key that can reach this world.
    type Key: Credential;

    /// Scheme and authority of the product list, task create and task detail.
    fn api_origin(&self) -> String;

    /// Scheme and authority of the upload token.
    fn token_origin(&self) -> String;

    /// A URL that is visited, or handed on, without a credential.
    fn admit(&self, url: &str) -> Result<Url, ErrorKind>;

    /// A URL that gets the bytes of a local picture.
    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind>;
}

/// The vendor itself: fixed domains, HTTPS only, the user's own key.
#[derive(Debug, Clone)]
pub struct Vendor(());

impl Vendor {
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl World for Vendor {}

impl Rules for Vendor {
    type Key = ApiKey;

    fn api_origin(&self) -> String {
        hosts::API_HOST.to_owned()
    }

    fn token_origin(&self) -> String {
        hosts::UPLOAD_HOST.to_owned()
    }

    fn admit(&self, url: &str) -> Result<Url, ErrorKind> {
        parse(url, "https")
    }

    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind> {
        let parsed = parse(url, "https")?;
        // `Url` drops the scheme's own port, so any port left is another one.
        if parsed.port().is_some() {
            return Err(refused(url, UrlRefusal::Port));
        }
        match parsed.host_str() {
            Some(host) if hosts::is_delivery_host(host) => Ok(parsed),
            host => Err(ErrorKind::ForeignUploadHost {
                host: host.unwrap_or_default().to_owned(),
            }),
        }
    }
}

/// A simulator on this machine: plain HTTP to one loopback address.
#[derive(Debug, Clone)]
pub struct Simulator {
    address: SocketAddr,
}

impl Simulator {
    /// `None` when `address` is not loopback.
    pub(crate) fn new(address: SocketAddr) -> Option<Self> {
        address.ip().is_loopback().then_some(Self { address })
    }
}

impl World for Simulator {}

impl Rules for Simulator {
    type Key = ThrowawayKey;

    fn api_origin(&self) -> String {
        format!("http://{}", self.address)
    }

    fn token_origin(&self) -> String {
        self.api_origin()
    }

    fn admit(&self, url: &str) -> Result<Url, ErrorKind> {
        let parsed = parse(url, "http")?;
        let same_host = match parsed.host() {
            Some(Host::Ipv4(ip)) => self.address.ip() == ip,
            Some(Host::Ipv6(ip)) => self.address.ip() == ip,
            Some(Host::Domain(_)) | None => false,
        };
        if same_host && parsed.port_or_known_default() == Some(self.address.port()) {
            Ok(parsed)
        } else {
            Err(refused(url, UrlRefusal::NotTheSimulator))
        }
    }

    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind> {
        self.admit(url)
    }
}

fn parse(url: &str, scheme: &str) -> Result<Url, ErrorKind> {
    let parsed = Url::parse(url).map_err(|_| refused(url, UrlRefusal::NotAUrl))?;
    if parsed.scheme() != scheme {
        Err(refused(url, UrlRefusal::Scheme))
    } else if !parsed.username().is_empty() || parsed.password().is_some() {
        Err(refused(url, UrlRefusal::UserInfo))
    } else {
        Ok(parsed)
    }
}

fn refused(url: &str, reason: UrlRefusal) -> ErrorKind {
    ErrorKind::RefusedUrl {
        url: without_query(url),
        reason,
    }
}
