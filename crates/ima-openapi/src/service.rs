//! Where a client may go: to IMA, or to a simulator on this machine.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::address::{is_public_address, is_public_name, without_query};
use crate::error::{ErrorKind, UrlRefusal};
use crate::hosts;
use crate::redact::CUT;

/// A place to be a client of, [`Ima`] or [`Simulator`], and what it fixes: its addresses, and the URLs
/// it may be sent to. Not nameable outside this crate, so there is no third.
pub trait Service: fmt::Debug + Clone + Send + Sync + 'static {
    /// The shortest part of its key that is cut out of answers, in characters.
    const SHORTEST_KEY_PART: usize;

    /// Scheme and authority of the product list, task create and task detail.
    fn api_origin(&self) -> String;

    /// Scheme and authority of the upload token.
    fn token_origin(&self) -> String;

    /// A URL that is handed on, never visited from here.
    fn admit(&self, url: &str) -> Result<Url, ErrorKind>;

    /// A URL that a result is fetched from, without a credential.
    fn admit_download(&self, url: &str) -> Result<Source, ErrorKind>;

    /// A URL that gets the bytes of a local picture.
    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind>;
}

/// Where a result is fetched from.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Its URL.
    pub url: Url,
    /// Whether its host may be found at public addresses only: anyone could have named it. Other
    /// names are proven by TLS to be IMA's, and an address has been looked at.
    pub public_only: bool,
}

/// IMA itself: fixed domains, HTTPS only, the user's own key.
#[derive(Debug, Clone)]
pub struct Ima(());

impl Ima {
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl Service for Ima {
    /// Nine random characters are in no other text. Eight, as services show to tell an owner which
    /// key is meant, are of no use to anybody else.
    const SHORTEST_KEY_PART: usize = 9;

    fn api_origin(&self) -> String {
        hosts::API_HOST.to_owned()
    }

    fn token_origin(&self) -> String {
        hosts::UPLOAD_HOST.to_owned()
    }

    fn admit(&self, url: &str) -> Result<Url, ErrorKind> {
        parse(url, "https")
    }

    fn admit_download(&self, url: &str) -> Result<Source, ErrorKind> {
        let parsed = parse(url, "https")?;
        let not_public = || refused(url, UrlRefusal::NotPublic);
        let public_only = match parsed.host().ok_or_else(not_public)? {
            Host::Domain(name) if hosts::is_delivery_host(name) => false,
            // Before any lookup: a proxy would find its own `localhost`.
            Host::Domain(name) if is_public_name(name) => true,
            Host::Ipv4(ip) if is_public_address(IpAddr::V4(ip)) => false,
            Host::Ipv6(ip) if is_public_address(IpAddr::V6(ip)) => false,
            Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => return Err(not_public()),
        };
        Ok(Source {
            url: parsed,
            public_only,
        })
    }

    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind> {
        let parsed = parse(url, "https")?;
        // `Url` drops the scheme's own port, so any port left is another one.
        if parsed.port().is_some() {
            return Err(refused(url, UrlRefusal::Port));
        }
        match parsed.host_str() {
            Some(host) if hosts::is_storage_host(host) => Ok(parsed),
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

impl Service for Simulator {
    /// It is made of words and zeros, and worth nothing.
    const SHORTEST_KEY_PART: usize = 16;

    fn api_origin(&self) -> String {
        format!("http://{}", self.address)
    }

    fn token_origin(&self) -> String {
        self.api_origin()
    }

    fn admit(&self, url: &str) -> Result<Url, ErrorKind> {
        let elsewhere = !url.contains(CUT) && Url::parse(url).is_ok_and(|url| !self.is_here(&url));
        match parse(url, "http") {
            // An address elsewhere is foreign whatever its scheme.
            Ok(_)
            | Err(ErrorKind::RefusedUrl {
                reason: UrlRefusal::Scheme,
                ..
            }) if elsewhere => Err(refused(url, UrlRefusal::NotTheSimulator)),
            parsed => parsed,
        }
    }

    fn admit_download(&self, url: &str) -> Result<Source, ErrorKind> {
        Ok(Source {
            url: self.admit(url)?,
            public_only: false,
        })
    }

    fn admit_upload(&self, url: &str) -> Result<Url, ErrorKind> {
        self.admit(url)
    }
}

impl Simulator {
    fn is_here(&self, url: &Url) -> bool {
        let same_host = match url.host() {
            Some(Host::Ipv4(ip)) => self.address.ip() == ip,
            Some(Host::Ipv6(ip)) => self.address.ip() == ip,
            Some(Host::Domain(_)) | None => false,
        };
        same_host && url.port_or_known_default() == Some(self.address.port())
    }
}

fn parse(url: &str, scheme: &str) -> Result<Url, ErrorKind> {
    if url.contains(CUT) {
        return Err(ErrorKind::RefusedUrl {
            url: "(not shown)".to_owned(),
            reason: UrlRefusal::HeldSecret,
        });
    }
    let parsed = Url::parse(url).map_err(|_| refused(url, UrlRefusal::NotAUrl))?;
    if parsed.scheme() != scheme {
        Err(refused(url, UrlRefusal::Scheme))
    } else if !parsed.username().is_empty() || parsed.password().is_some() {
        Err(refused(url, UrlRefusal::UserInfo))
    } else {
        Ok(parsed)
    }
}

/// The refusal of `url`, without what must not be shown of it.
pub(crate) fn refused(url: &str, reason: UrlRefusal) -> ErrorKind {
    ErrorKind::RefusedUrl {
        url: without_query(url),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::{Ima, Service, Simulator, Source};
    use crate::error::{ErrorKind, UrlRefusal};
    use crate::hosts::is_storage_host;

    /// The name that only public addresses will do for, or `None` for a host that may be anywhere.
    fn guarded_name(url: &str) -> Option<String> {
        let source = Ima::new().admit_download(url).unwrap();
        assert_eq!(source.url.as_str(), url);
        let name = source.url.host_str().filter(|_| source.public_only);
        name.map(str::to_owned)
    }

    #[test]
    fn hosts_of_ima_and_public_addresses_may_be_anywhere() {
        for url in [
            "https://ima-ga.esxscloud.com/a.png?sign=1",
            "https://bucket.oss-us-east-1.aliyuncs.com:8443/a.png",
            "https://8.8.8.8/a.png",
            "https://[2606:4700::1111]/a.png",
        ] {
            assert_eq!(guarded_name(url), None, "{url}");
        }
    }

    #[test]
    fn other_names_must_lead_to_public_addresses() {
        for (url, name) in [
            ("https://pictures.example/a.png?sign=1", "pictures.example"),
            ("https://pictures.example:8443/", "pictures.example"),
            ("https://pictures.example./", "pictures.example."),
            ("https://esxscloud.com.example/", "esxscloud.com.example"),
            ("https://evil-esxscloud.com/", "evil-esxscloud.com"),
            ("https://bucket.aliyuncs.com/", "bucket.aliyuncs.com"),
            ("https://esxscloud.com/", "esxscloud.com"),
        ] {
            assert_eq!(guarded_name(url).as_deref(), Some(name), "{url}");
        }
    }

    #[test]
    fn hosts_that_are_not_public_are_refused_before_any_lookup() {
        for (url, shown) in [
            ("https://127.0.0.1/a?k=s3cret", "https://127.0.0.1/a"),
            ("https://2130706433/", "https://127.0.0.1/"),
            ("https://0x7f.1:8443/", "https://127.0.0.1:8443/"),
            ("https://169.254.169.254/", "https://169.254.169.254/"),
            ("https://[::1]/", "https://[::1]/"),
            ("https://[::ffff:10.0.0.1]/", "https://[::ffff:a00:1]/"),
            ("https://localhost/", "https://localhost/"),
            ("https://LOCALHOST./", "https://localhost./"),
            ("https://intranet/", "https://intranet/"),
            (
                "https://metadata.google.internal/",
                "https://metadata.google.internal/",
            ),
        ] {
            match Ima::new().admit_download(url).unwrap_err() {
                ErrorKind::RefusedUrl { url, reason } => {
                    assert_eq!((url.as_str(), reason), (shown, UrlRefusal::NotPublic));
                }
                other => panic!("{url}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_url_that_is_handed_on_is_not_looked_up_and_may_name_any_host() {
        let url = "https://localhost/a.png";
        assert_eq!(Ima::new().admit(url).unwrap().as_str(), url);
    }

    #[test]
    fn a_url_that_something_was_cut_out_of_leads_nowhere_and_is_not_repeated() {
        let simulator = Simulator::new("127.0.0.1:81".parse().unwrap()).unwrap();
        for url in [
            "https://….example/a",
            "http://127.0.0.1:81/…",
            "https://…@a.example/",
        ] {
            for error in [
                Ima::new().admit(url).unwrap_err(),
                Ima::new().admit_download(url).unwrap_err(),
                Ima::new().admit_upload(url).unwrap_err(),
                simulator.admit(url).unwrap_err(),
            ] {
                assert_eq!(
                    error.to_string(),
                    "refused the address (not shown): a secret was in it"
                );
            }
        }
    }

    #[test]
    fn a_simulator_serves_its_results_itself() {
        let simulator = Simulator::new("127.0.0.1:81".parse().unwrap()).unwrap();
        assert_eq!(
            simulator.admit_download("http://127.0.0.1:81/a").unwrap(),
            Source {
                url: "http://127.0.0.1:81/a".parse().unwrap(),
                public_only: false,
            }
        );
        for url in ["http://127.0.0.1:82/a", "http://8.8.8.8:81/a"] {
            assert!(
                matches!(
                    simulator.admit_download(url),
                    Err(ErrorKind::RefusedUrl {
                        reason: UrlRefusal::NotTheSimulator,
                        ..
                    })
                ),
                "{url}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn only_buckets_of_the_storage_get_a_picture(
            scheme in select(vec!["https", "http", "file", "HTTPS"]),
            user in select(vec!["", "u@", "u:p@", "oss.aliyuncs.com@"]),
            host in select(vec![
                "bucket.oss-us-east-1.aliyuncs.com", "aliyuncs.com", "oss-us-east-1.aliyuncs.com",
                "bucket.aliyuncs.com", "BUCKET.OSS-CN-BEIJING.ALIYUNCS.COM", "127.0.0.1", "",
                "bucket.oss-us-east-1.aliyuncs.com.evil.example", "ima-ga.esxscloud.com",
                "bucket.oss-us-east-1.evilaliyuncs.com", "bucket.oss-us-east-1.aliyuncs.com.",
            ]),
            rest in any::<String>(),
        ) {
            let text = format!("{scheme}://{user}{host}{rest}");
            if let Ok(url) = Ima::new().admit_upload(&text) {
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(is_storage_host(url.host_str().unwrap()), "{}", text);
                prop_assert!(url.username().is_empty() && url.password().is_none(), "{}", text);
                prop_assert_eq!(url.port(), None);
            }
        }
    }
}
