//! The servers that are measured, each as its users start it, and their clients.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::upstream::{PROMPT, Upstream};
use crate::{Res, here};

const MODEL: &str = "gemini-3.1-flash-image";

/// How long a server may take to start, and an answer to come.
const PATIENCE: Duration = Duration::from_secs(180);

/// A program that is measured.
#[derive(Clone, Debug)]
pub(crate) enum Program {
    Nanobanana(PathBuf),
    LiteLlm(PathBuf),
}

/// A server that runs, until it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    key: String,
    _home: TempDir,
}

/// What came of a request.
pub(crate) struct Answered {
    /// When its last byte was written, and when the last of the answer had come.
    pub(crate) sent: Instant,
    pub(crate) last: Instant,
}

impl Server {
    pub(crate) async fn start(program: &Program, upstream: &Upstream) -> Res<Self> {
        let home = TempDir::new_in(here()?)?;
        let log = fs::File::create(home.path().join("log"))?;
        let (mut command, port) = match program {
            Program::Nanobanana(path) => {
                let mut command = Command::new(path);
                command
                    .args(["serve", "--listen", "127.0.0.1:0"])
                    .env("HTTPS_PROXY", format!("http://{}", upstream.ima))
                    .env("SSL_CERT_FILE", &upstream.certificate)
                    .env("IMA_API_KEY", "ima_0123456789abcdefghij");
                (command, None)
            }
            Program::LiteLlm(path) => {
                let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
                    .local_addr()?
                    .port();
                let config = home.path().join("config.yaml");
                fs::write(
                    &config,
                    format!(
                        "model_list:\n- model_name: {MODEL}\n  litellm_params:\n    model: openai/gpt-image-1.5\n    \
                         api_base: http://{}/v1\n    api_key: none\ngeneral_settings:\n  master_key: {LITELLM_KEY}\n",
                        upstream.openai
                    ),
                )?;
                let mut command = Command::new(path);
                command
                    .args([
                        "--host",
                        "127.0.0.1",
                        "--port",
                        &port.to_string(),
                        "--config",
                    ])
                    .arg(config)
                    .args(["--telemetry", "False"])
                    .env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
                (command, Some(port))
            }
        };
        command
            .env("HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stderr(log.try_clone()?);
        let (process, address, key) = match port {
            None => {
                let mut process = command.stdout(Stdio::piped()).spawn()?;
                let stdout = process.stdout.take().ok_or("no output of the server")?;
                let mut line = String::new();
                BufReader::new(stdout).read_line(&mut line)?;
                let (address, key) = exported(&line).ok_or("the server did not start")?;
                (process, address, key)
            }
            Some(port) => {
                let process = command.stdout(log).spawn()?;
                let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
                (process, address, LITELLM_KEY.to_owned())
            }
        };
        let server = Self {
            process,
            address,
            key,
            _home: home,
        };
        timeout(PATIENCE, async {
            while TcpStream::connect(address).await.is_err() {
                sleep(Duration::from_millis(100)).await;
            }
        })
        .await?;
        Ok(server)
    }

    /// A figure of its process, in KiB: `VmRSS`, `VmHWM`.
    pub(crate) fn memory(&self, name: &str) -> Res<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim_matches([':', ' ', '\t']).strip_suffix(" kB"));
        Ok(kib.ok_or("no such figure")?.trim().parse()?)
    }

    /// Asks for a picture over a connection of its own, and waits for it.
    pub(crate) async fn ask(&self, number: u64, picture: &Bytes) -> Res<Answered> {
        timeout(PATIENCE, self.picture(number, picture)).await?
    }

    async fn picture(&self, number: u64, picture: &Bytes) -> Res<Answered> {
        let body =
            format!(r#"{{"model":"{MODEL}","prompt":"{PROMPT}{number}","size":"1024x1024"}}"#);
        let request = format!(
            "POST /v1/images/generations HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        stream.write_all(request.as_bytes()).await?;
        let sent = Instant::now();
        // Taken from the system as it is filled.
        let (mut answer, mut last) = (Vec::with_capacity(2 * picture.len()), sent);
        while stream.read_buf(&mut answer).await? > 0 {
            last = Instant::now();
        }
        check(&answer, picture)?;
        Ok(Answered { sent, last })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// No real one.
const LITELLM_KEY: &str = "sk-0123456789abcdef0123456789abcdef";

/// The address and the key in what is to be pasted into a shell.
fn exported(line: &str) -> Option<(SocketAddr, String)> {
    let (_, line) = line.split_once("http://")?;
    let (address, line) = line.split_once('/')?;
    let (_, key) = line.split_once("KEY=")?;
    Some((address.parse().ok()?, key.trim().to_owned()))
}

/// Whether an answer holds the picture, whole.
fn check(answer: &[u8], picture: &Bytes) -> Res<()> {
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n");
    let (head, body) = answer.split_at(head.ok_or("no answer")? + 4);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let joined;
    let body = if head.contains("transfer-encoding: chunked") {
        joined = unchunked(body)?;
        &joined
    } else {
        body
    };
    let name = b"\"b64_json\":";
    let start = body.windows(name.len()).position(|window| window == name);
    let base64 = start.and_then(|start| {
        body[start + name.len()..]
            .trim_ascii_start()
            .strip_prefix(b"\"")
    });
    match base64 {
        Some(base64) if head.starts_with("http/1.1 200") && base64.starts_with(picture) => Ok(()),
        _ => {
            let body = String::from_utf8_lossy(&body[..body.len().min(300)]);
            Err(format!("no picture: {head}{body}").into())
        }
    }
}

fn unchunked(mut body: &[u8]) -> Res<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    loop {
        let end = body
            .windows(2)
            .position(|end| end == b"\r\n")
            .ok_or("half an answer")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end])?, 16)?;
        if length == 0 {
            return Ok(joined);
        }
        let chunk = body
            .get(end + 2..end + 2 + length)
            .ok_or("half an answer")?;
        joined.extend_from_slice(chunk);
        body = body.get(end + 4 + length..).ok_or("half an answer")?;
    }
}
