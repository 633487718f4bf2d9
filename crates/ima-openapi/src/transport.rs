//! HTTP clients that follow no redirect and repeat no request, and what their errors mean.

use std::error::Error as StdError;
use std::io;
use std::iter;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::redirect::Policy;
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{Cause, CertificateFault, ErrorKind};
use crate::options::ClientOptions;
use crate::proxy::{Proxies, ThroughProxy};
use crate::resolver::{LookupFailed, PublicOnly, SystemNames};

/// Shorter than the keep-alive of the usual load balancers (60 s and more), so that a paid request
/// is not written to a connection that is just being closed, which would leave its fate unknown.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// Connections to one host that wait to be used again. More only take the place of open files.
const POOL_MOST_IDLE: usize = 8;

/// Why a client cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The system has no usable certificate store, or TLS cannot be set up.
    #[error("could not set up TLS")]
    Tls(#[source] rustls::Error),
    /// The HTTP client refuses its settings, such as a user agent that is not a header value.
    #[error("could not set up the HTTP client")]
    Http(#[source] Cause),
    /// A simulator can only be on this machine.
    #[error("{0} is not a loopback address")]
    NotLoopback(std::net::SocketAddr),
    /// The throw-away key has a form no key can have.
    #[error("unusable throw-away key")]
    Key(#[source] crate::key::InvalidApiKey),
}

/// Makes the HTTP clients of one service. They share one TLS setup, for which the certificate store
/// is read once.
pub(crate) struct Transport {
    network: Network,
    tls: ClientConfig,
    names: Arc<dyn Resolve>,
    options: ClientOptions,
}

#[derive(Clone, Copy)]
enum Network {
    /// HTTPS only, through the proxies of the options.
    Internet,
    /// No proxy.
    ThisMachine,
}

impl Transport {
    /// For IMA: HTTPS only, the system's certificate store and proxies.
    pub(crate) fn ima(options: &ClientOptions) -> Result<Self, BuildError> {
        let tls = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(BuildError::Tls)?
            .with_no_client_auth();
        let names = Arc::new(SystemNames);
        Ok(Self::new(Network::Internet, tls, names, options))
    }

    /// For a simulator: no proxy, and no certificate is trusted because none is needed.
    pub(crate) fn simulator(options: &ClientOptions) -> Result<Self, BuildError> {
        let tls = trusting(RootCertStore::empty())?;
        let names = Arc::new(SystemNames);
        Ok(Self::new(Network::ThisMachine, tls, names, options))
    }

    /// For tests of IMA's client: no proxy, these certificates and these names only.
    #[cfg(test)]
    pub(crate) fn closed(
        roots: RootCertStore,
        names: Arc<dyn Resolve>,
        options: &ClientOptions,
    ) -> Self {
        let tls = trusting(roots).expect("the provider has the default protocol versions");
        Self::new(Network::ThisMachine, tls, names, options)
    }

    fn new(
        network: Network,
        mut tls: ClientConfig,
        names: Arc<dyn Resolve>,
        options: &ClientOptions,
    ) -> Self {
        // As the published client: a connection of its own for each of several uploads, too.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            network,
            tls,
            names,
            options: options.clone(),
        }
    }

    /// A client that connects wherever a name leads.
    pub(crate) fn client(&self) -> Result<Http, BuildError> {
        self.build(Arc::clone(&self.names))
    }

    /// A client for the one host `name`, that connects to its public addresses only. Behind a proxy
    /// it connects to the proxy, and what `name` is there is the proxy's business, unless that is given addresses
    /// (`socks5`).
    pub(crate) fn public_client(&self, name: &str) -> Result<Http, BuildError> {
        let names = PublicOnly::new(name, Arc::clone(&self.names));
        self.build(Arc::new(names))
    }

    fn build(&self, names: Arc<dyn Resolve>) -> Result<Http, BuildError> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(names)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.options.timeouts.connect)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_MOST_IDLE)
            .user_agent(&self.options.user_agent);
        let unusable = |error| BuildError::Http(cause(error));
        let proxies = match self.network {
            Network::Internet => self.options.proxies.clone(),
            Network::ThisMachine => Proxies::Direct,
        };
        let builder = builder.https_only(matches!(self.network, Network::Internet));
        let builder = match &proxies {
            Proxies::System => builder,
            Proxies::Direct => builder.no_proxy(),
            Proxies::Through(proxy) => {
                builder.proxy(reqwest::Proxy::all(proxy.url().clone()).map_err(unusable)?)
            }
        };
        let client = builder.build().map_err(unusable)?;
        Ok(Http { client, proxies })
    }
}

/// An HTTP client, and the proxies that it goes through.
#[derive(Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    proxies: Proxies,
}

impl Deref for Http {
    type Target = reqwest::Client;

    fn deref(&self) -> &reqwest::Client {
        &self.client
    }
}

impl Http {
    /// What a failed send means. `is_connect` covers name lookup, proxy, TCP and TLS; builder errors
    /// come before that. Every other failure may have come after the request was written.
    pub(crate) fn send_failed(&self, error: reqwest::Error) -> ErrorKind {
        if error.is_connect() || error.is_builder() {
            ErrorKind::Connect(self.cause(error))
        } else {
            ErrorKind::Interrupted(self.cause(error))
        }
    }

    /// The same as a cause, with the proxy on the way.
    pub(crate) fn cause(&self, error: reqwest::Error) -> Cause {
        let url = error.url().filter(|_| !error.is_builder());
        let proxy = url.and_then(|url| self.proxies.on_the_way_to(url.as_str()));
        let source = cause(error);
        match proxy {
            Some(proxy) => ThroughProxy { proxy, source }.into(),
            None => source,
        }
    }
}

fn trusting(roots: RootCertStore) -> Result<ClientConfig, BuildError> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(BuildError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Named here rather than installed for the process: a library has no say in that.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// What a failure in the middle of an answer's body means.
pub(crate) fn body_failed(error: reqwest::Error) -> ErrorKind {
    if ended_early(&error) {
        ErrorKind::Truncated
    } else {
        ErrorKind::Interrupted(cause(error))
    }
}

/// The part that failed, in an HTTP error.
#[derive(Debug, thiserror::Error)]
#[error("{part}")]
struct Failed {
    part: String,
    #[source]
    why: Cause,
}

/// An HTTP error as a cause: the first and the last thing said below the layers that only say that
/// a request has failed. Between are more parts of the HTTP library. Names no URL.
fn cause(error: reqwest::Error) -> Cause {
    let error = error.without_url();
    tracing::debug!(?error, "HTTP");
    let is_general = |layer: &&(dyn StdError + 'static)| {
        layer.is::<reqwest::Error>() || layer.is::<hyper_util::client::legacy::Error>()
    };
    let layers = iter::successors(Some(&error as &(dyn StdError + 'static)), |layer| {
        (*layer).source()
    });
    let mut telling = layers.skip_while(is_general);
    match (telling.next(), telling.last()) {
        (Some(part), Some(why)) => Failed {
            part: part.to_string(),
            why: copy(why),
        }
        .into(),
        (Some(all), None) => copy(all),
        (None, _) => error.to_string().into(),
    }
}

/// The first error of a type that an error is or wraps.
pub(crate) fn wrapped<'a, E: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    // An I/O error names as its source only that of the error that it wraps.
    let inner = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    inner
        .and_then(|inner| wrapped(inner))
        .or_else(|| error.source().and_then(wrapped))
}

/// The same error without what it wraps. The system's, and those that say what is wrong with a
/// host's name or certificate, stay what they are.
fn copy(error: &(dyn StdError + 'static)) -> Cause {
    if let Some(rustls::Error::InvalidCertificate(fault)) = wrapped(error) {
        return CertificateFault::from(fault).into();
    }
    if let Some(failed) = error.downcast_ref::<LookupFailed>() {
        return failed.clone().into();
    }
    let Some(system) = error.downcast_ref::<io::Error>() else {
        return error.to_string().into();
    };
    match (system.raw_os_error(), system.get_ref()) {
        (Some(code), _) => io::Error::from_raw_os_error(code).into(),
        (None, None) => io::Error::from(system.kind()).into(),
        (None, Some(wrapped)) => io::Error::new(system.kind(), wrapped.to_string()).into(),
    }
}

fn ended_early(error: &(dyn StdError + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
        || error.source().is_some_and(ended_early)
}

/// `work`, or a timeout after `limit`.
pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, ErrorKind>>,
) -> Result<T, ErrorKind> {
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or(Err(ErrorKind::Timeout { after: limit }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::RootCertStore;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpSocket};

    use super::{BuildError, ClientOptions, Network, SystemNames, Transport, trusting};
    use crate::error::ErrorKind;
    use crate::resolver::fake::FixedNames;

    #[tokio::test]
    async fn ima_s_http_clients_refuse_plain_http() {
        let options = ClientOptions::new("test/1");
        let tls = trusting(RootCertStore::empty()).unwrap();
        let transport = Transport::new(Network::Internet, tls, Arc::new(SystemNames), &options);
        for http in [
            transport.client().unwrap(),
            transport.public_client("pictures.example").unwrap(),
        ] {
            let error = http.get("http://127.0.0.1:9/").send().await.unwrap_err();
            assert!(error.is_builder(), "{error:?}");
            assert!(matches!(http.send_failed(error), ErrorKind::Connect(_)));
        }
    }

    async fn told_of(url: &str) -> String {
        let options = ClientOptions::new("test/1");
        let tls = trusting(RootCertStore::empty()).unwrap();
        let names = Arc::new(FixedNames(Vec::new()));
        let transport = Transport::new(Network::ThisMachine, tls, names, &options);
        let http = transport.client().unwrap();
        let error = http.get(url).send().await.unwrap_err();
        match http.send_failed(error) {
            kind @ (ErrorKind::Connect(_) | ErrorKind::Interrupted(_)) => {
                let first = (&kind as &dyn std::error::Error).source();
                let all = std::iter::successors(first, |cause| (*cause).source());
                let all: Vec<String> = all.map(ToString::to_string).collect();
                format!("{kind}: {}", all.join(": "))
            }
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_cause_names_the_part_that_failed_and_why() {
        // Held and not listened on, so that no other test's server gets the port meanwhile.
        let closed = TcpSocket::new_v4().unwrap();
        closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = closed.local_addr().unwrap();
        assert_eq!(
            told_of("http://nowhere.example/?key=ima_abc").await,
            "no connection: dns error: unknown name"
        );
        let told = told_of(&format!("http://{address}/")).await;
        assert!(
            told.starts_with("no connection: tcp connect error: "),
            "{told}"
        );
        assert_eq!(told.matches(": ").count(), 2, "{told}");

        let breaking = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = breaking.local_addr().unwrap();
        let ((connection, _), told) = tokio::join!(
            async {
                let (mut connection, peer) = breaking.accept().await.unwrap();
                connection.read_u8().await.unwrap();
                connection.shutdown().await.unwrap();
                (connection, peer)
            },
            async { told_of(&format!("http://{address}/")).await }
        );
        drop(connection);
        assert_eq!(
            told,
            "the connection broke: connection closed before message completed"
        );
    }

    /// A SOCKS 5 proxy that refuses what it is asked for: what that was, its type and the rest, and what the client
    /// says then.
    async fn asked_of_socks(scheme: &str) -> (u8, Vec<u8>, String) {
        let socks = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socks.local_addr().unwrap();
        let mut options = ClientOptions::new("test/1");
        let proxy = format!("{scheme}://ann:secret@{address}");
        options.proxies = proxy.parse().unwrap();
        let tls = trusting(RootCertStore::empty()).unwrap();
        let pictures = ("pictures.example", vec!["8.8.8.8:0".parse().unwrap()]);
        let names = Arc::new(FixedNames(vec![pictures]));
        let transport = Transport::new(Network::Internet, tls, names, &options);
        let http = transport.public_client("pictures.example").unwrap();
        let (asked, told) = tokio::join!(
            async {
                let (mut client, _) = socks.accept().await.unwrap();
                let mut greeting = [0; 3];
                client.read_exact(&mut greeting).await.unwrap();
                assert_eq!(greeting, [5, 1, 2], "one method, by name and password");
                client.write_all(&[5, 2]).await.unwrap();
                let mut login = [0; 12];
                client.read_exact(&mut login).await.unwrap();
                assert_eq!(&login, b"\x01\x03ann\x06secret");
                client.write_all(&[1, 0]).await.unwrap();
                let mut request = [0; 4];
                client.read_exact(&mut request).await.unwrap();
                let mut rest = vec![0; if request[3] == 1 { 6 } else { 19 }];
                client.read_exact(&mut rest).await.unwrap();
                let refused = [5, 5, 0, 1, 0, 0, 0, 0, 0, 0];
                client.write_all(&refused).await.unwrap();
                (request[3], rest)
            },
            async {
                let error = http.get("https://pictures.example/").send().await;
                let kind = http.send_failed(error.unwrap_err());
                let causes =
                    std::iter::successors((&kind as &dyn std::error::Error).source(), |c| {
                        c.source()
                    });
                let causes: Vec<String> = causes.map(ToString::to_string).collect();
                causes.join(": ").replace(&address.to_string(), "ADDRESS")
            }
        );
        (asked.0, asked.1, told)
    }

    #[tokio::test]
    async fn a_socks_proxy_is_given_a_name_or_an_address_and_is_named_without_its_password() {
        let (kind, asked, told) = asked_of_socks("socks5h").await;
        assert_eq!((kind, &*asked), (3, &b"\x10pictures.example\x01\xbb"[..]));
        assert!(
            told.starts_with("through the proxy socks5h://ADDRESS: "),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
        let (kind, asked, _) = asked_of_socks("socks5").await;
        assert_eq!((kind, &*asked), (1, &[8, 8, 8, 8, 1, 187][..]));
    }

    #[test]
    fn an_unusable_user_agent_is_named_when_the_client_is_built() {
        let options = ClientOptions::new("line\nbreak");
        let error = Transport::simulator(&options)
            .unwrap()
            .client()
            .err()
            .unwrap();
        assert!(matches!(error, BuildError::Http(_)), "{error:?}");
    }
}
