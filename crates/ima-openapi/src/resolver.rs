//! From a host's name to the addresses that may be connected to.
//!
//! A name is judged by what it resolves to, in the lookup whose result is connected to. Looked up
//! once to be checked and once more to connect, it could answer differently the second time.

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::is_public_address;

/// The names this machine knows. Waits on another thread, where the system's lookup blocks.
pub(crate) struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 stands for the port of the URL.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map_err(|error| LookupFailed(error.to_string()))?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// The lookup of a host's name, or of a proxy's, failed; in the system's words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct LookupFailed(pub String);

/// The public addresses of one host.
///
/// The only other name that its client ever asks for is the one of a proxy. The user chose the
/// proxy, and may well have it on this machine or in the house, so that lookup is not touched.
pub(crate) struct PublicOnly {
    host: String,
    names: Arc<dyn Resolve>,
}

impl PublicOnly {
    pub(crate) fn new(host: &str, names: Arc<dyn Resolve>) -> Self {
        Self {
            host: host.to_owned(),
            names,
        }
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let is_proxy = !name.as_str().eq_ignore_ascii_case(&self.host);
        let lookup = self.names.resolve(name);
        if is_proxy {
            return lookup;
        }
        Box::pin(async move {
            let public = public_of(lookup.await?)?;
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// No address of a host is public.
#[derive(Debug, thiserror::Error)]
#[error("no public address")]
struct NotPublic;

fn public_of(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    let public: Vec<_> = found
        .filter(|address| is_public_address(address.ip()))
        .collect();
    if public.is_empty() {
        Err(NotPublic)
    } else {
        Ok(public)
    }
}

/// Whether a request failed because [`PublicOnly`] found no public address.
pub(crate) fn was_refused(error: &(dyn StdError + 'static)) -> bool {
    error.is::<NotPublic>() || error.source().is_some_and(was_refused)
}

/// Names for tests, which must not depend on the network's.
#[cfg(test)]
pub(crate) mod fake {
    use std::net::SocketAddr;

    use reqwest::dns::{Addrs, Name, Resolve, Resolving};

    /// Names and their addresses; no other name resolves.
    pub(crate) struct FixedNames(pub(crate) Vec<(&'static str, Vec<SocketAddr>)>);

    impl Resolve for FixedNames {
        fn resolve(&self, name: Name) -> Resolving {
            let known = self.0.iter().find(|(known, _)| *known == name.as_str());
            let found = known.map(|(_, addresses)| addresses.clone());
            Box::pin(async move {
                match found {
                    Some(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
                    None => Err(super::LookupFailed("unknown name".to_owned()).into()),
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;

    use reqwest::dns::Resolve;

    use super::fake::FixedNames;
    use super::{PublicOnly, SystemNames, was_refused};

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// What `asked` resolves to for the client of `pictures.example`.
    async fn resolve(asked: &str, found: &[&str]) -> Result<Vec<SocketAddr>, String> {
        let names = FixedNames(vec![
            ("pictures.example", addresses(found)),
            ("PICTURES.example", addresses(found)),
            ("proxy.example", addresses(found)),
        ]);
        let guarded = PublicOnly::new("pictures.example", Arc::new(names));
        match guarded.resolve(asked.parse().unwrap()).await {
            Ok(found) => Ok(found.collect()),
            Err(error) => Err(format!("{error}, refused: {}", was_refused(&*error))),
        }
    }

    #[tokio::test]
    async fn only_public_addresses_come_through_in_their_order() {
        let mixed = [
            "10.0.0.1:0",
            "[2606:4700::1111]:0",
            "127.0.0.1:0",
            "8.8.8.8:0",
            "[::1]:0",
        ];
        let public = Ok(addresses(&["[2606:4700::1111]:0", "8.8.8.8:0"]));
        for name in ["pictures.example", "PICTURES.example"] {
            assert_eq!(resolve(name, &mixed).await, public);
        }
    }

    #[tokio::test]
    async fn a_host_without_a_public_address_is_refused() {
        let inside = ["192.168.0.7:0", "[fd00::7]:0", "[::ffff:127.0.0.1]:0"];
        assert_eq!(
            resolve("pictures.example", &inside).await,
            Err("no public address, refused: true".to_owned())
        );
    }

    #[tokio::test]
    async fn a_lookup_that_fails_is_not_a_refusal() {
        let guarded = PublicOnly::new("unknown.example", Arc::new(FixedNames(Vec::new())));
        let error = guarded.resolve("unknown.example".parse().unwrap()).await;
        let error = error.err().unwrap();
        assert_eq!(error.to_string(), "unknown name");
        assert!(!was_refused(&*error));
    }

    #[tokio::test]
    async fn a_proxy_may_be_inside() {
        let inside = ["10.0.0.1:0"];
        assert_eq!(
            resolve("proxy.example", &inside).await,
            Ok(addresses(&inside))
        );
    }

    #[tokio::test]
    async fn the_system_reads_an_address_as_itself() {
        let found = SystemNames.resolve("127.0.0.1".parse().unwrap()).await;
        let found: Vec<_> = found.ok().unwrap().collect();
        assert_eq!(found, addresses(&["127.0.0.1:0"]));
    }
}
