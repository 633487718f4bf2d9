//! IMA's host names over TLS, with a certificate authority that lives as long as the
//! simulator, and the `CONNECT` that leads clients here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use crate::connection::{self, Resettable};
use crate::endpoint::{API_HOST, BUCKET_HOST, DELIVERY_HOST, TOKEN_HOST};
use crate::exchange::Exchanger;

/// The names in the certificate.
const NAMES: [&str; 8] = [
    API_HOST,
    TOKEN_HOST,
    BUCKET_HOST,
    DELIVERY_HOST,
    "*.aliyuncs.com",
    "*.esxscloud.com",
    "localhost",
    "127.0.0.1",
];

/// The first byte of a TLS handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// The longest `CONNECT` head, in bytes.
const HEAD_LIMIT: usize = 8 * 1024;

/// Certificates cannot be made or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum TlsError {
    /// The certificate cannot be made.
    #[error("the certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The TLS stack does not take the certificate.
    #[error("the certificate is refused")]
    Refused(#[from] rustls::Error),
    /// The authority's certificate cannot be written.
    #[error("cannot write {path}", path = path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// A throw-away certificate authority and the server it vouches for.
pub(crate) struct Authority {
    acceptor: TlsAcceptor,
    certificate_path: PathBuf,
}

impl Authority {
    /// Makes the certificates and writes the authority's own to `directory`. No key is written:
    /// whoever trusts the file trusts nothing that outlives this process.
    pub(crate) fn create(directory: &Path) -> Result<Self, TlsError> {
        let issuer = CertifiedIssuer::self_signed(authority_params(), KeyPair::generate()?)?;
        let server_key = KeyPair::generate()?;
        let certificate = server_params()?.signed_by(&server_key, &issuer)?;

        let certificate_path = directory.join("ima-sim-ca.pem");
        let write_error = |source| TlsError::Write {
            path: certificate_path.clone(),
            source,
        };
        fs::create_dir_all(directory).map_err(write_error)?;
        fs::write(&certificate_path, issuer.pem()).map_err(write_error)?;

        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(server)),
            certificate_path,
        })
    }

    /// The PEM file with the authority's certificate.
    pub(crate) fn certificate_path(&self) -> &Path {
        &self.certificate_path
    }

    /// Serves a connection that begins with TLS or with `CONNECT`.
    pub(crate) async fn serve(&self, mut stream: Resettable, exchanger: Arc<Exchanger>) {
        let mut first = [0];
        let ready = match stream.peek(&mut first).await {
            Ok(1) if first[0] == TLS_HANDSHAKE => Ok(true),
            Ok(1) => answer_connect(&mut stream).await,
            _ => Ok(false),
        };
        // A client that broke off, or was refused, needs nothing more.
        let Ok(true) = ready else { return };
        let switch = stream.switch();
        // A client that does not trust the authority breaks off here.
        if let Ok(stream) = self.acceptor.accept(stream).await {
            connection::serve(stream, switch, exchanger).await;
        }
    }
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("ima-sim throw-away authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Should its certificate end up in a trust store, it still speaks for these names only.
    let mut permitted: Vec<GeneralSubtree> = NAMES
        .iter()
        .filter(|name| **name != "127.0.0.1")
        .map(|name| GeneralSubtree::DnsName(name.trim_start_matches("*.").to_owned()))
        .collect();
    permitted.push(GeneralSubtree::IpAddress(rcgen::CidrSubnet::V4(
        [127, 0, 0, 1],
        [255, 255, 255, 255],
    )));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted,
        excluded_subtrees: Vec::new(),
    });
    params
}

fn server_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    params.distinguished_name = named("ima-sim");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Answers a `CONNECT` by hand; whether TLS follows. Anything else is refused, since in this mode
/// nothing of value travels in the clear.
async fn answer_connect(stream: &mut Resettable) -> io::Result<bool> {
    let head = read_head(stream).await?;
    let mut words = head.split(' ');
    let allowed = match (words.next(), words.next()) {
        (Some("CONNECT"), Some(target)) => target
            .strip_suffix(":443")
            .is_some_and(|host| is_served(&host.to_ascii_lowercase())),
        _ => false,
    };
    let reply: &[u8] = if allowed {
        b"HTTP/1.1 200 Connection Established\r\n\r\n"
    } else {
        b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 58\r\n\
          Connection: close\r\n\r\n\
          this port speaks TLS, or CONNECT to IMA's hosts, port 443\n"
    };
    stream.write_all(reply).await?;
    stream.flush().await?;
    if !allowed {
        stream.shutdown().await?;
    }
    Ok(allowed)
}

/// Reads up to the empty line, and not a byte of the TLS that follows.
async fn read_head(stream: &mut Resettable) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == HEAD_LIMIT {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Whether the certificate covers the host.
fn is_served(host: &str) -> bool {
    NAMES.iter().any(|name| match name.strip_prefix('*') {
        Some(parent) => host
            .strip_suffix(parent)
            .is_some_and(|label| !label.is_empty() && !label.contains('.')),
        None => *name == host,
    })
}

#[cfg(test)]
mod tests {
    use super::is_served;

    #[test]
    fn only_the_certificates_names_are_served() {
        for host in [
            "api.imastudio.com",
            "zhubite-imagent-bot.oss-us-east-1.aliyuncs.com",
            "bucket.aliyuncs.com",
            "127.0.0.1",
        ] {
            assert!(is_served(host), "{host}");
        }
        for host in [
            "example.com",
            "aliyuncs.com",
            ".aliyuncs.com",
            "a.b.aliyuncs.com",
            "api.imastudio.com.example.com",
        ] {
            assert!(!is_served(host), "{host}");
        }
    }
}
