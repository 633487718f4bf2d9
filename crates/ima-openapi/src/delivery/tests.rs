use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use reqwest::dns::Resolve;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsAcceptor;

use super::{Delivery, while_it_moves};
use crate::error::{CertificateFault, ErrorKind, UrlRefusal};
use crate::options::ClientOptions;
use crate::patience::Patience;
use crate::resolver::LookupFailed;
use crate::resolver::fake::FixedNames;
use crate::service::Ima;
use crate::transport::{Transport, provider};
use crate::upload_stream::Progress;

const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(start_paused = true)]
async fn an_upload_lasts_as_long_as_its_bytes_go_fast_enough() {
    for (bytes, is_enough) in [(64 * 1024, true), (1, false)] {
        let progress = Progress::default();
        let work = async {
            for _ in 0..100 {
                sleep(LIMIT / 10).await;
                progress.add(bytes);
            }
            "done"
        };
        let patience = Patience::new(LIMIT, 100 * 64 * 1024);
        let start = Instant::now();
        match while_it_moves(patience, &progress, work).await {
            Ok(done) => assert!(is_enough && done == "done"),
            Err(ErrorKind::TooSlow { bytes: 10, .. }) if !is_enough => {
                assert_eq!(start.elapsed().as_secs(), LIMIT.as_secs());
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// A machine inside, that no download must reach.
struct Inside(StdListener);

impl Inside {
    fn new() -> Self {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    /// On this machine a connection waits in the listener's queue as soon as it is made.
    fn was_connected_to(&self) -> bool {
        self.0.accept().is_ok()
    }
}

/// IMA's deliveries, with names of our own.
fn delivery(roots: RootCertStore, names: FixedNames) -> Delivery<Ima> {
    let options = ClientOptions::new("test/1");
    let names: Arc<dyn Resolve> = Arc::new(names);
    let transport = Transport::closed(roots, names, &options);
    let http = transport.client().unwrap();
    Delivery::new(Ima::new(), http, transport, &options)
}

fn refused_url(error: ErrorKind) -> String {
    match error {
        ErrorKind::RefusedUrl {
            url,
            reason: UrlRefusal::NotPublic,
        } => url,
        other => panic!("{other:?}"),
    }
}

/// A server's side of TLS with a certificate of its own, and what trusts that.
fn own_tls(params: &CertificateParams) -> (RootCertStore, ServerConfig) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let tls = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    (roots, tls)
}

/// Answers one request to `host` over TLS: with a redirect to `location`, or with a picture.
async fn delivery_host(
    host: &str,
    location: Option<String>,
) -> (RootCertStore, SocketAddr, tokio::task::JoinHandle<()>) {
    let (roots, tls) = own_tls(&CertificateParams::new([host.to_owned()]).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = match location {
        Some(to) => format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
        None => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npng".to_owned(),
    };
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(tls))
            .accept(stream)
            .await
            .unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
    });
    (roots, address, task)
}

#[tokio::test]
async fn a_delivery_host_may_be_at_any_address() {
    let host = "ima-ga.esxscloud.com";
    let (roots, address, served) = delivery_host(host, None).await;
    let names = FixedNames(vec![(host, vec![address])]);
    let url = format!("https://{host}:{}/a.png", address.port());
    let mut sink = Vec::new();
    let delivery = delivery(roots, names);
    delivery.download(&url, &mut sink).await.unwrap();
    served.await.unwrap();
    assert_eq!(sink, b"png");
}

#[tokio::test]
async fn a_delivery_host_cannot_redirect_inside() {
    let host = "ima-ga.esxscloud.com";
    for target in ["127.0.0.1", "localhost", "pictures.example"] {
        let inside = Inside::new();
        let location = format!("https://{target}:{}/", inside.address().port());
        let (roots, address, served) =
            delivery_host(host, Some(format!("{location}?k=s3cret"))).await;
        let names = FixedNames(vec![
            (host, vec![address]),
            ("localhost", vec![inside.address()]),
            ("pictures.example", vec![inside.address()]),
        ]);
        let url = format!("https://{host}:{}/a.png", address.port());
        let delivery = delivery(roots, names);
        let error = delivery.download(&url, &mut Vec::new()).await.unwrap_err();
        served.await.unwrap();
        assert_eq!(refused_url(error), location);
        assert!(!inside.was_connected_to(), "{target}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_without_a_connection() {
    for host in ["pictures.example", "pictures.example.", "esxscloud.com"] {
        let inside = Inside::new();
        let names = FixedNames(vec![(host, vec![inside.address()])]);
        let url = format!("https://{host}:{}/a.png", inside.address().port());
        let delivery = delivery(RootCertStore::empty(), names);
        let error = delivery.download(&url, &mut Vec::new()).await.unwrap_err();
        assert_eq!(refused_url(error), url);
        assert!(!inside.was_connected_to(), "{host}");
    }
}

/// What is wrong with a certificate for a host, in the cause of the failed download.
async fn certificate_fault(
    host: &str,
    params: CertificateParams,
    is_trusted: bool,
) -> Option<CertificateFault> {
    let (roots, tls) = own_tls(&params);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("https://{host}:{}/a.png", address.port());
    let names = FixedNames(vec![("ima-ga.esxscloud.com", vec![address])]);
    let roots = if is_trusted {
        roots
    } else {
        RootCertStore::empty()
    };
    let delivery = delivery(roots, names);
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        // Whoever finds the certificate at fault breaks off.
        let _ = TlsAcceptor::from(Arc::new(tls)).accept(stream).await;
    };
    let mut sink = Vec::new();
    let (error, ()) = tokio::join!(delivery.download(&url, &mut sink), serve);
    match error.unwrap_err() {
        ErrorKind::Connect(cause) => cause.downcast_ref::<CertificateFault>().cloned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_the_cause() {
    let host = "ima-ga.esxscloud.com";
    let params = |name: &str| CertificateParams::new([name.to_owned()]).unwrap();
    let mut expired = params(host);
    expired.not_after = date_time_ymd(2020, 1, 1);
    let mut early = params(host);
    early.not_before = date_time_ymd(4000, 1, 1);
    for (params, is_trusted, fault) in [
        (expired, true, CertificateFault::Expired),
        (early, true, CertificateFault::NotYetValid),
        (params("example.com"), true, CertificateFault::OtherHost),
        (params(host), false, CertificateFault::Untrusted),
    ] {
        let found = certificate_fault(host, params, is_trusted).await;
        assert_eq!(found, Some(fault));
    }
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_no_connection() {
    let delivery = delivery(RootCertStore::empty(), FixedNames(Vec::new()));
    for url in ["https://pictures.example/", "https://ima-ga.esxscloud.com/"] {
        let error = delivery.download(url, &mut Vec::new()).await.unwrap_err();
        let ErrorKind::Connect(cause) = error else {
            panic!("{error:?}");
        };
        let lookup = cause
            .source()
            .is_some_and(<dyn std::error::Error>::is::<LookupFailed>);
        assert!(lookup, "{cause:?}");
    }
}
