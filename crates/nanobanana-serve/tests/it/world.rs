//! A server with the simulator behind it, and requests to it.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ima_sim::{Endpoint, Exchange, Ledger, Pace, Simulator, SimulatorConfig};
use jiff::Timestamp;
use nanobanana::journal::{self, Journal, KeyId, KeyLimits, NewClientKey, PromptLog};
use nanobanana::{ClientOptions, Desk, Engine, Pacing, Polling, Service};
use nanobanana_serve::Options;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// What the local caller shows.
pub(crate) const TOKEN: &str = "local-token";

/// A model's path and its usual request.
pub(crate) const FLASH: &str = "/v1beta/models/gemini-3.1-flash-image:generateContent";

/// A simulator, the state of a server, and the server that runs on it.
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    pub(crate) folder: TempDir,
    now: Arc<Mutex<SystemTime>>,
    exchanges: mpsc::UnboundedReceiver<Exchange>,
    server: Option<Server>,
}

struct Server {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    desk: Desk,
    end: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl World {
    /// One where tasks are done at the first look.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}, |_| {}).await
    }

    /// One where tasks go on until [`finish_tasks`](Self::finish_tasks), and answers begin soon.
    pub(crate) async fn slow() -> Self {
        Self::with(
            |simulator| simulator.pace = Pace::Fixed(Duration::from_secs(60)),
            |options| options.first_byte = Duration::from_millis(50),
        )
        .await
    }

    pub(crate) async fn with(
        simulator: impl FnOnce(&mut SimulatorConfig),
        options: impl FnOnce(&mut Options),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(Mutex::new(SystemTime::now()));
        let clock = Arc::clone(&now);
        let (told, exchanges) = mpsc::unbounded_channel();
        let mut config = SimulatorConfig::new(folder.path().join("simulator"));
        config.pace = Pace::Instant;
        config.clock = Arc::new(move || *clock.lock().unwrap());
        config.observer = Some(Arc::new(move |exchange| drop(told.send(exchange.clone()))));
        simulator(&mut config);
        let mut world = Self {
            simulator: Simulator::start(config).await.unwrap(),
            folder,
            now,
            exchanges,
            server: None,
        };
        world.serve(options).await;
        world
    }

    /// Starts a server on this state.
    pub(crate) async fn serve(&mut self, change: impl FnOnce(&mut Options)) {
        let pacing = Pacing {
            polling: Polling::Every(Duration::from_millis(5)),
            ..Pacing::default()
        };
        let client = ClientOptions::new("nanobanana-tests/1");
        let key = self.simulator.api_key();
        let service = Service::simulator(self.simulator.address(), key, &client, pacing).unwrap();
        let records = self.folder.path().join("journal");
        let journal = journal::open(&records, PromptLog::Keep).await.unwrap();
        let desk = Desk::new(Engine::new(service), journal);
        let address = "127.0.0.1:0".parse().unwrap();
        let pictures = self.folder.path().join("pictures");
        let mut options = Options::new(address, b"secret".to_vec(), pictures);
        options.local_token = Some(TOKEN.to_owned());
        change(&mut options);
        let listening = nanobanana_serve::listen(options).await.unwrap();
        let (end, ended) = oneshot::channel();
        self.server = Some(Server {
            address: listening.address(),
            metrics: listening.metrics_address(),
            desk: desk.clone(),
            end,
            serving: tokio::spawn(listening.serve(desk, async {
                let _ = ended.await;
            })),
        });
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address
    }

    /// What Prometheus reads.
    pub(crate) async fn scrape(&self) -> String {
        let address = self.server.as_ref().unwrap().metrics.unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = Request::get("/metrics").without("authorization");
        stream.write_all(&request.bytes()).await.unwrap();
        answer(&mut stream).await.text().to_owned()
    }

    /// Ends the server in good order.
    pub(crate) async fn stop(&mut self) {
        let server = self.server.take().unwrap();
        let _ = server.end.send(());
        server.serving.await.unwrap();
        server.desk.close(std::future::ready(())).await;
    }

    /// Tells the server to end. What becomes of it is seen by those who wait.
    pub(crate) fn signal(&mut self) {
        let server = self.server.as_mut().unwrap();
        let (end, _) = oneshot::channel();
        std::mem::replace(&mut server.end, end).send(()).unwrap();
    }

    /// A client key with these limits; its id and its secret.
    pub(crate) async fn key(&self, name: &str, limits: KeyLimits) -> (KeyId, String) {
        let new = NewClientKey {
            name: name.to_owned(),
            expires_at: None,
            limits,
        };
        let made = self.journal().create_client_key(&new, Timestamp::now());
        let (key, secret) = made.await.unwrap();
        (key.id, secret.expose_secret().to_owned())
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.server.as_ref().unwrap().desk
    }

    pub(crate) fn journal(&self) -> &Journal {
        self.desk().journal()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.simulator.ledger()
    }

    /// Waits until the simulator has answered so many requests of a kind.
    pub(crate) async fn until(&mut self, endpoint: Endpoint, count: usize) {
        let is_there = |world: &Self| {
            let requests = world.simulator.requests();
            requests
                .iter()
                .filter(|request| request.endpoint == Some(endpoint))
                .count()
                >= count
        };
        while !is_there(self) {
            self.exchanges.recv().await.unwrap();
        }
    }

    /// Every task is done at the next look.
    pub(crate) fn finish_tasks(&self) {
        *self.now.lock().unwrap() += Duration::from_secs(61);
    }

    /// Sends a request without waiting for its answer.
    pub(crate) async fn send(&self, request: &Request) -> TcpStream {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        stream.write_all(&request.bytes()).await.unwrap();
        stream
    }

    pub(crate) async fn ask(&self, request: &Request) -> Answer {
        answer(&mut self.send(request).await).await
    }
}

/// A request.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self {
            line: format!("GET {path}"),
            headers: vec![
                ("host".to_owned(), "localhost".to_owned()),
                ("authorization".to_owned(), format!("Bearer {TOKEN}")),
            ],
            body: Vec::new(),
        }
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self {
            line: format!("POST {path}"),
            body: body.to_string().into_bytes(),
            ..Self::get(path).with("content-type", "application/json")
        }
    }

    /// OpenAI's usual request.
    pub(crate) fn generation() -> Self {
        Self::post("/v1/images/generations", &json!({ "prompt": "a cat" }))
    }

    /// Gemini's usual request, with the key in its place.
    pub(crate) fn content() -> Self {
        let body = json!({ "contents": [{ "parts": [{ "text": "a cat" }] }] });
        Self::post(FLASH, &body)
            .without("authorization")
            .with("x-goog-api-key", TOKEN)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with another key.
    pub(crate) fn by(self, key: &str) -> Self {
        self.without("authorization")
            .without("x-goog-api-key")
            .with("x-api-key", key)
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} HTTP/1.1\r\n", self.line);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", self.body.len());
        [head.into_bytes(), self.body.clone()].concat()
    }
}

/// An answer that has come whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// The pictures of OpenAI's answer.
    pub(crate) fn pictures(&self) -> Vec<Vec<u8>> {
        assert_eq!(self.status, 200, "{}", self.text());
        let answer = self.json();
        let data = answer["data"].as_array().unwrap().iter();
        data.map(|picture| {
            STANDARD
                .decode(picture["b64_json"].as_str().unwrap())
                .unwrap()
        })
        .collect()
    }

    /// The picture of Gemini's answer.
    pub(crate) fn inline(&self) -> Vec<u8> {
        assert_eq!(self.status, 200, "{}", self.text());
        let answer = self.json();
        let data = &answer["candidates"][0]["content"]["parts"][0]["inlineData"]["data"];
        STANDARD
            .decode(data.as_str().unwrap_or_else(|| panic!("{answer}")))
            .unwrap()
    }
}

/// Reads an answer to its end.
pub(crate) async fn answer(stream: &mut TcpStream) -> Answer {
    let head = head(stream).await.expect("an answer");
    rest(stream, head).await.expect("a whole answer")
}

/// Reads the body of an answer; `None` where the connection is cut before its end.
pub(crate) async fn rest(stream: &mut TcpStream, mut answer: Answer) -> Option<Answer> {
    if let Some(length) = answer.header("content-length") {
        answer.body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut answer.body).await.ok()?;
        return Some(answer);
    }
    if answer.status == 204 {
        return Some(answer);
    }
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    loop {
        let length = usize::from_str_radix(&line(stream).await?, 16).unwrap();
        let mut chunk = vec![0; length];
        stream.read_exact(&mut chunk).await.ok()?;
        answer.body.extend(chunk);
        line(stream).await?;
        if length == 0 {
            return Some(answer);
        }
    }
}

/// Reads an answer as far as its body.
pub(crate) async fn head(stream: &mut TcpStream) -> Option<Answer> {
    let first = line(stream).await?;
    let mut headers = Vec::new();
    loop {
        let line = line(stream).await?;
        let Some((name, value)) = line.split_once(": ") else {
            break;
        };
        headers.push((name.to_owned(), value.to_owned()));
    }
    Some(Answer {
        status: first["HTTP/1.1 ".len()..][..3].parse().unwrap(),
        headers,
        body: Vec::new(),
    })
}

/// A line without its end.
async fn line(stream: &mut TcpStream) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(stream.read_u8().await.ok()?);
    }
    line.truncate(line.len() - 2);
    Some(String::from_utf8(line).unwrap())
}

/// A small picture.
pub(crate) fn png() -> Vec<u8> {
    const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(PIXEL).unwrap()
}

/// Waits for both.
pub(crate) async fn both<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    tokio::join!(a, b)
}
