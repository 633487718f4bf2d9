//! A TCP server that answers one connection after the other from a script, and keeps what it got.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ima_openapi::{ClientOptions, SimulatorClient, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The throw-away key of every test. No request or text may show it anywhere else.
pub(crate) const KEY: &str = "ima_sim_0123456789";

/// What one connection gets after its request was read.
pub(crate) enum Reply {
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// A TCP reset.
    Reset,
    /// Nothing, with the connection open.
    Silence,
    /// These bytes, then nothing, with the connection open.
    Stall(String),
    /// These bytes, then one more each 10 ms of the test's paused time.
    Trickle(String),
    /// Nothing is even read, with the connection open.
    Deaf,
}

impl Reply {
    /// A complete answer with these header lines and this body.
    pub(crate) fn http(status: &str, headers: &[&str], body: &str) -> Self {
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
        for line in headers {
            head.push_str(line);
            head.push_str("\r\n");
        }
        Self::Raw(format!("{head}\r\n{body}").into())
    }

    /// A 200 with a JSON body.
    pub(crate) fn json(body: &str) -> Self {
        Self::http("200 OK", &["Content-Type: application/json"], body)
    }
}

/// A request as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) line: String,
    /// Header lines, sorted, with the server's address written as `ADDRESS`.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::scripted(|_| script.into_iter().collect()).await
    }

    /// With a script that names the server's own origin, such as `http://127.0.0.1:1234`.
    pub(crate) async fn scripted(script: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let script = script(&format!("http://{address}"));
        let task = tokio::spawn(serve(listener, script, Arc::clone(&requests)));
        Self {
            address,
            requests,
            task,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A client with the default settings.
    pub(crate) fn client(&self) -> SimulatorClient {
        self.client_with(&options())
    }

    pub(crate) fn client_with(&self, options: &ClientOptions) -> SimulatorClient {
        SimulatorClient::new(self.address, KEY, options).unwrap()
    }

    /// A client that waits 50 ms for anything.
    pub(crate) fn impatient_client(&self) -> SimulatorClient {
        let limit = Duration::from_millis(50);
        self.client_with(&ClientOptions {
            timeouts: Timeouts {
                answer: limit,
                transfer_idle: limit,
                ..Timeouts::default()
            },
            ..options()
        })
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The one request that came.
    pub(crate) fn request(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn options() -> ClientOptions {
    ClientOptions::new("wire-test/1.0")
}

async fn serve(listener: TcpListener, script: Vec<Reply>, requests: Arc<Mutex<Vec<Request>>>) {
    let address = listener.local_addr().unwrap().to_string();
    for reply in script {
        let (mut stream, _) = listener.accept().await.unwrap();
        if let Reply::Deaf = reply {
            return std::future::pending().await;
        }
        let request = read_request(&mut stream, &address).await;
        requests.lock().unwrap().push(request);
        match reply {
            Reply::Raw(bytes) => {
                // The client may leave before it has read everything.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
            Reply::Reset => stream.set_zero_linger().unwrap(),
            Reply::Stall(bytes) => {
                stream.write_all(bytes.as_bytes()).await.unwrap();
                return std::future::pending().await;
            }
            Reply::Trickle(head) => {
                stream.write_all(head.as_bytes()).await.unwrap();
                let mut ticks = tokio::time::interval(Duration::from_millis(10));
                while stream.write_all(b"x").await.is_ok() {
                    ticks.tick().await;
                }
            }
            Reply::Silence | Reply::Deaf => return std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream, address: &str) -> Request {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "no request");
    };
    let mut body = bytes.split_off(head_end + 4);
    let head = String::from_utf8(bytes).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let mut headers: Vec<_> = lines.map(|line| line.replace(address, "ADDRESS")).collect();
    headers.sort();
    let length = headers
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while body.len() < length {
        assert_ne!(stream.read_buf(&mut body).await.unwrap(), 0, "short body");
    }
    Request {
        line,
        headers,
        body,
    }
}
