//! The proxies on the way to IMA's hosts.

use std::fmt;
use std::str::FromStr;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::error::Cause;

/// An HTTP or SOCKS proxy. It shows neither its user nor its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(Url);

/// Which proxies a client goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxies {
    /// Those that the environment names (`HTTPS_PROXY`, `ALL_PROXY`), else those of the system's settings.
    #[default]
    System,
    /// None.
    Direct,
    /// This one, whatever the host.
    Through(Proxy),
}

/// A text stands for no proxy. It is not repeated, since it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no address of a proxy")]
pub struct InvalidProxy;

/// What failed on the way through a proxy.
#[derive(Debug, thiserror::Error)]
#[error("through the proxy {proxy}")]
pub struct ThroughProxy {
    /// The proxy.
    pub proxy: Proxy,
    /// What failed.
    pub source: Cause,
}

/// The port of a SOCKS proxy that names none (RFC 1928).
const SOCKS_PORT: u16 = 1080;

impl FromStr for Proxy {
    type Err = InvalidProxy;

    /// Reads `SCHEME://[USER:PASSWORD@]HOST[:PORT]`; without a scheme it is an HTTP proxy.
    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        let url = match text.contains("://") {
            true => Url::parse(text),
            false => Url::parse(&format!("http://{text}")),
        };
        let url = url.map_err(|_| InvalidProxy)?;
        let is_known = matches!(
            url.scheme(),
            "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h"
        );
        let is_alone = matches!(url.path(), "" | "/") && url.query().is_none();
        let is_whole = url.host_str().is_some_and(|host| !host.is_empty()) && is_alone;
        (is_known && is_whole)
            .then_some(Self(url))
            .ok_or(InvalidProxy)
    }
}

impl FromStr for Proxies {
    type Err = InvalidProxy;

    /// Reads `none`, or the address of a [`Proxy`].
    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        match text {
            "none" => Ok(Self::Direct),
            proxy => proxy.parse().map(Self::Through),
        }
    }
}

impl Proxy {
    /// Its host, as it is looked up.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']')
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(SOCKS_PORT)
    }

    /// Its address with all that it is given.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (self.0.scheme(), self.0.host_str().unwrap_or_default());
        write!(f, "{scheme}://{host}:{}", self.port())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Proxies {
    /// The proxy that a request to an address goes through.
    #[must_use]
    pub fn on_the_way_to(&self, url: &str) -> Option<Proxy> {
        match self {
            Self::Direct => None,
            Self::Through(proxy) => Some(proxy.clone()),
            Self::System => {
                let found = Matcher::from_system().intercept(&url.parse().ok()?)?;
                found.uri().to_string().parse().ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_shown_without_its_user_and_with_its_port() {
        for (text, shown) in [
            (
                "socks5h://ann:secret@proxy.example",
                "socks5h://proxy.example:1080",
            ),
            ("socks5://[::1]:9050", "socks5://[::1]:9050"),
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("https://ann:secret@10.0.0.1/", "https://10.0.0.1:443"),
        ] {
            let proxy: Proxy = text.parse().unwrap();
            assert_eq!(proxy.to_string(), shown);
            assert_eq!(
                format!("{:?}", Proxies::Through(proxy)),
                format!("Through({shown})")
            );
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        for text in [
            "",
            "socks6://a:1",
            "ftp://a",
            "http://",
            "socks5://a/b",
            "a b",
            "socks5://a:99999",
        ] {
            assert_eq!(text.parse::<Proxies>(), Err(InvalidProxy), "{text}");
        }
        assert_eq!("none".parse(), Ok(Proxies::Direct));
    }
}
