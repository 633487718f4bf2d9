//! HTTP clients that follow no redirect and repeat no request, and what their errors mean.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{Cause, ErrorKind};
use crate::options::ClientOptions;

/// Shorter than the keep-alive of the usual load balancers (60 s and more), so that a paid request
/// is not written to a connection that is just being closed, which would leave its fate unknown.
const POOL_IDLE: Duration = Duration::from_secs(20);

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

/// For the vendor: HTTPS only, the system's certificate store and proxies.
pub(crate) fn vendor_http(options: &ClientOptions) -> Result<reqwest::Client, BuildError> {
    let tls = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(BuildError::Tls)?
        .with_no_client_auth();
    finish(https_only(options, tls))
}

/// For a simulator: no proxy, and no certificate is trusted because none is needed.
pub(crate) fn simulator_http(options: &ClientOptions) -> Result<reqwest::Client, BuildError> {
    finish(common(options, trusting_nobody()?).no_proxy())
}

fn https_only(options: &ClientOptions, tls: ClientConfig) -> reqwest::ClientBuilder {
    common(options, tls).https_only(true)
}

fn trusting_nobody() -> Result<ClientConfig, BuildError> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(BuildError::Tls)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

/// Named here rather than installed for the process: a library has no say in that.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn common(options: &ClientOptions, mut tls: ClientConfig) -> reqwest::ClientBuilder {
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(options.timeouts.connect)
        .pool_idle_timeout(POOL_IDLE)
        .user_agent(&options.user_agent)
}

fn finish(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, BuildError> {
    builder
        .build()
        .map_err(|error| BuildError::Http(error.without_url().into()))
}

/// What a failed send means. `is_connect` covers name lookup, proxy, TCP and TLS; builder errors
/// come before that. Every other failure may have come after the request was written.
pub(crate) fn send_failed(error: reqwest::Error) -> ErrorKind {
    if error.is_connect() || error.is_builder() {
        ErrorKind::Connect(error.without_url().into())
    } else {
        ErrorKind::Interrupted(error.without_url().into())
    }
}

/// What a failure in the middle of an answer's body means.
pub(crate) fn body_failed(error: reqwest::Error) -> ErrorKind {
    if ended_early(&error) {
        ErrorKind::Truncated
    } else {
        ErrorKind::Interrupted(error.without_url().into())
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
    use super::{BuildError, ClientOptions, finish, https_only, send_failed, trusting_nobody};
    use crate::error::ErrorKind;

    #[tokio::test]
    async fn the_vendor_s_http_client_refuses_plain_http() {
        let options = ClientOptions::new("test/1");
        let http = finish(https_only(&options, trusting_nobody().unwrap())).unwrap();
        let error = http.get("http://127.0.0.1:9/").send().await.unwrap_err();
        assert!(error.is_builder(), "{error:?}");
        assert!(matches!(send_failed(error), ErrorKind::Connect(_)));
    }

    #[test]
    fn an_unusable_user_agent_is_named_when_the_client_is_built() {
        let options = ClientOptions::new("line\nbreak");
        let error = finish(https_only(&options, trusting_nobody().unwrap())).unwrap_err();
        assert!(matches!(error, BuildError::Http(_)), "{error:?}");
    }
}
