//! What stands behind the servers and costs next to nothing: IMA over TLS, and OpenAI's image route, with the
//! same picture after the same time. It notes when a picture was ordered and when it was whole.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::Res;

const PRODUCTS: &str = include_str!("../../../crates/nanobanana/facts/products_text_to_image.json");

/// How long a picture takes at OpenAI's route: as long as it is before IMA is asked first.
const TAKES: Duration = Duration::from_secs(5);

/// What is in front of a picture's number in its prompt.
pub(crate) const PROMPT: &str = "picture number ";

/// Both fakes, on ports of their own.
pub(crate) struct Upstream {
    pub(crate) ima: SocketAddr,
    pub(crate) openai: SocketAddr,
    /// Of the authority that vouches for IMA's names.
    pub(crate) certificate: PathBuf,
    shared: Arc<Shared>,
}

struct Shared {
    picture: Mutex<Picture>,
    moments: Mutex<HashMap<u64, Moments>>,
    /// Whether no picture is finished for now.
    holds: watch::Sender<bool>,
}

/// The picture that all get.
#[derive(Clone)]
struct Picture {
    png: Bytes,
    base64: Bytes,
}

/// When what became of a picture.
#[derive(Clone, Copy, Default)]
struct Moments {
    ordered: Option<Instant>,
    whole: Option<Instant>,
}

impl Upstream {
    pub(crate) async fn start(folder: &Path) -> Res<Self> {
        let shared = Arc::new(Shared {
            picture: Mutex::new(Picture::of(Bytes::new())),
            moments: Mutex::default(),
            holds: watch::Sender::new(false),
        });
        let certificate = folder.join("authority.pem");
        let acceptor = acceptor(&certificate)?;
        let (ima, at_ima) = listener().await?;
        let its = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = ima.accept().await {
                let (shared, acceptor) = (Arc::clone(&its), acceptor.clone());
                // A client that goes is none of its business.
                tokio::spawn(async move { shared.as_ima(stream, acceptor).await.is_ok() });
            }
        });
        let (openai, at_openai) = listener().await?;
        let its = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = openai.accept().await {
                let shared = Arc::clone(&its);
                tokio::spawn(async move { shared.as_openai(stream).await.is_ok() });
            }
        });
        Ok(Self {
            ima: at_ima,
            openai: at_openai,
            certificate,
            shared,
        })
    }

    /// The picture that all get from now on, as Base64.
    pub(crate) fn serve(&self, png: Bytes) -> Bytes {
        let picture = Picture::of(png);
        let base64 = picture.base64.clone();
        *lock(&self.shared.picture) = picture;
        base64
    }

    /// Whether no picture is finished from now on.
    pub(crate) fn hold(&self, holds: bool) {
        self.shared.holds.send_replace(holds);
    }

    /// When a picture was ordered, and when it was whole.
    pub(crate) fn moments(&self, number: u64) -> Option<(Instant, Instant)> {
        let moments = lock(&self.shared.moments).get(&number).copied()?;
        Some((moments.ordered?, moments.whole?))
    }

    /// How many of these were ordered.
    pub(crate) fn ordered(&self, numbers: std::ops::Range<u64>) -> usize {
        let moments = lock(&self.shared.moments);
        numbers
            .filter(|number| moments.contains_key(number))
            .count()
    }
}

impl Picture {
    fn of(png: Bytes) -> Self {
        Self {
            base64: STANDARD.encode(&png).into(),
            png,
        }
    }
}

/// Nothing that holds these locks panics.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Through a tunnel, as clients behind a proxy come.
    async fn as_ima(&self, stream: TcpStream, acceptor: TlsAcceptor) -> Res<()> {
        stream.set_nodelay(true)?;
        let mut tunnel = BufReader::new(stream);
        read(&mut tunnel).await?;
        // Its client says nothing more before the answer, so nothing is lost of what was read ahead.
        let mut stream = tunnel.into_inner();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        let mut stream = BufReader::new(acceptor.accept(stream).await?);
        while let Some(request) = read(&mut stream).await? {
            if request.line.contains("/product/list") {
                let list = format!(r#"{{"code":0,"message":"success","data":{PRODUCTS}}}"#);
                write(&mut stream, "application/json", &[list.as_bytes()]).await?;
            } else if request.line.contains("/tasks/create") {
                let number = self.order(&request)?;
                let task =
                    format!(r#"{{"code":0,"message":"success","data":{{"id":"{number:024}"}}}}"#);
                write(&mut stream, "application/json", &[task.as_bytes()]).await?;
            } else if request.line.contains("/tasks/detail") {
                let detail = self.detail(number_after(&request.body, "\"task_id\":\"")?);
                write(&mut stream, "application/json", &[detail.as_bytes()]).await?;
            } else {
                let number = number_after(request.line.as_bytes(), "/aigc/")?;
                let png = lock(&self.picture).png.clone();
                write(&mut stream, "image/png", &[&png]).await?;
                self.is_whole(number);
            }
        }
        Ok(())
    }

    fn detail(&self, number: u64) -> String {
        let media = match *self.holds.borrow() {
            true => r#"{"resource_status":0,"status":"processing","url":""}"#.to_owned(),
            false => format!(
                r#"{{"resource_status":1,"status":"success","url":"https://ima-ga.esxscloud.com/ima/aigc/{number:024}.png"}}"#
            ),
        };
        format!(
            r#"{{"code":200,"message":"success","data":{{"id":"{number:024}","task_type":"text_to_image","medias":[{media}]}}}}"#
        )
    }

    async fn as_openai(&self, stream: TcpStream) -> Res<()> {
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream).await? {
            let number = self.order(&request)?;
            sleep(TAKES).await;
            self.holds.subscribe().wait_for(|holds| !holds).await?;
            let picture = lock(&self.picture).base64.clone();
            let (before, behind) = (br#"{"created":0,"data":[{"b64_json":""#, br#""}]}"#);
            write(&mut stream, "application/json", &[before, &picture, behind]).await?;
            self.is_whole(number);
        }
        Ok(())
    }

    fn order(&self, request: &Request) -> Res<u64> {
        let number = number_after(&request.body, PROMPT)?;
        let moments = Moments {
            ordered: Some(request.at),
            whole: None,
        };
        match lock(&self.moments).insert(number, moments) {
            None => Ok(number),
            Some(_) => Err("a picture was ordered twice".into()),
        }
    }

    fn is_whole(&self, number: u64) {
        if let Some(moments) = lock(&self.moments).get_mut(&number) {
            moments.whole = Some(Instant::now());
        }
    }
}

async fn listener() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Speaks for IMA's names, by an authority whose certificate is written to this path.
fn acceptor(certificate: &Path) -> Res<TlsAcceptor> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    fs::write(certificate, authority.pem())?;
    let key = KeyPair::generate()?;
    let names = ["api.imastudio.com", "ima-ga.esxscloud.com"].map(str::to_owned);
    let server = CertificateParams::new(names)?.signed_by(&key, &authority)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

struct Request {
    line: String,
    body: Vec<u8>,
    /// When its last byte was here.
    at: Instant,
}

/// The next request; `None` where no more come.
async fn read(stream: &mut BufReader<impl AsyncRead + Unpin>) -> Res<Option<Request>> {
    let (mut line, mut length) = (String::new(), 0);
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let at = Instant::now();
    Ok(Some(Request { line, body, at }))
}

async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    kind: &str,
    body: &[&[u8]],
) -> io::Result<()> {
    let length: usize = body.iter().map(|part| part.len()).sum();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    for part in body {
        stream.write_all(part).await?;
    }
    stream.flush().await
}

/// The number behind a word.
fn number_after(text: &[u8], word: &str) -> Res<u64> {
    let text = String::from_utf8_lossy(text);
    let (_, behind) = text
        .split_once(word)
        .ok_or("no picture of this benchmark's")?;
    let digits = behind.split(|digit: char| !digit.is_ascii_digit()).next();
    Ok(digits.unwrap_or_default().parse()?)
}
