//! The server for programs that speak Gemini's or OpenAI's protocol.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ima_sim::{Endpoint, Pace};
use serde_json::{Value, json};

use crate::world::{ImaWorld, Sandbox};

/// A server at an address of its own, until it is dropped.
struct Server {
    process: Child,
    address: String,
    /// What it has told the local caller to show, where it has.
    token: Option<String>,
}

impl Server {
    fn simulated(sandbox: &Sandbox) -> Self {
        let args = ["serve", "--listen", "127.0.0.1:0", "--simulate=ok,instant"];
        Self::start(sandbox.nanobanana(&args))
    }

    fn at_ima(ima: &ImaWorld) -> Self {
        let mut command = ima
            .sandbox
            .nanobanana(&["serve", "--listen", "127.0.0.1:0"]);
        ima.lead_here(&mut command);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .expect(&line)
            .to_owned();
        Self {
            process,
            address,
            token: None,
        }
    }

    /// Reads what the local caller is to export.
    fn with_exports(mut self) -> Self {
        let mut stdout = BufReader::new(self.process.stdout.as_mut().unwrap());
        let mut exports = String::new();
        while exports.lines().count() < 2 {
            stdout.read_line(&mut exports).unwrap();
        }
        let token = exports.split("OPENAI_API_KEY=").nth(1).unwrap();
        let token = token.split_whitespace().next().unwrap().to_owned();
        let address = &self.address;
        assert_eq!(
            exports,
            format!(
                "export OPENAI_BASE_URL=http://{address}/v1 OPENAI_API_KEY={token}\n\
                 export GOOGLE_GEMINI_BASE_URL=http://{address} GEMINI_API_KEY={token}\n"
            )
        );
        self.token = Some(token);
        self
    }

    fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// Asks for a picture, whose answer is read later.
    fn begin(&self, key: &str) -> TcpStream {
        let body = json!({ "prompt": "a cat" }).to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "POST /v1/images/generations HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             authorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn ask(&self, key: &str) -> (u16, String) {
        answer(self.begin(key))
    }

    fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.process.id());
        assert!(
            Command::new("sh")
                .args(["-c", &command])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status of an answer and all of it.
fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

#[test]
fn the_local_caller_has_a_token_that_is_kept_until_there_are_client_keys() {
    let sandbox = Sandbox::new();
    let server = Server::simulated(&sandbox).with_exports();
    let (status, text) = server.ask(server.token());
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("x-nanobanana-points: 6\r\n"), "{text}");
    let file = sandbox
        .home()
        .join(".local/state/nanobanana/simulator/serve-token");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let token = server.token().to_owned();
    drop(server);
    let server = Server::simulated(&sandbox).with_exports();
    assert_eq!(server.token(), token);

    let keys = |args: &[&str]| {
        let all = [&["serve", "keys"], args, &["--simulate"]].concat();
        sandbox
            .run(sandbox.nanobanana(&all))
            .success()
            .trim()
            .to_owned()
    };
    let key = keys(&["create", "--name", "team-a", "--max-points-total", "6"]);
    // It works at once, and is gone at once.
    assert_eq!(server.ask(&key).0, 200);
    let (status, text) = server.ask(&key);
    assert_eq!(status, 402, "{text}");
    assert!(text.contains("insufficient_quota"), "{text}");
    keys(&["revoke", "team-a"]);
    assert_eq!(server.ask(&key).0, 401);
    keys(&["create", "--name", "team-b"]);
    drop(server);
    let server = Server::simulated(&sandbox);
    assert_eq!(server.ask(&token).0, 401);
}

#[test]
fn another_address_needs_a_client_key() {
    let sandbox = Sandbox::new();
    let args = ["serve", "--listen", "0.0.0.0:0", "--simulate"];
    let run = sandbox.run(sandbox.nanobanana(&args));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains("there is no client key"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_server_that_was_killed_or_ended_owes_its_callers_the_picture_that_they_paid() {
    let now = Arc::new(Mutex::new(SystemTime::now()));
    let clock = Arc::clone(&now);
    let ima = ImaWorld::with(move |config| {
        config.pace = Pace::Fixed(Duration::from_secs(60));
        config.clock = Arc::new(move || *clock.lock().unwrap());
    });
    let server = Server::at_ima(&ima).with_exports();
    let token = server.token().to_owned();
    let lost = server.begin(&token);
    ima.wait_for(Endpoint::TaskDetail);
    // Nothing is said to anybody.
    drop(server);
    drop(lost);

    let server = Server::at_ima(&ima);
    let waiting = server.begin(&token);
    let details = ima.requests(Endpoint::TaskDetail).len();
    crate::world::wait_until(|| ima.requests(Endpoint::TaskDetail).len() > details);
    server.signal("TERM");
    let (status, text) = answer(waiting);
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("x-should-retry: true\r\n"), "{text}");
    let mut server = server;
    assert_eq!(server.process.wait().unwrap().code(), Some(0));

    *now.lock().unwrap() += Duration::from_secs(61);
    let server = Server::at_ima(&ima);
    let (status, text) = server.ask(&token);
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("x-nanobanana-joined: true\r\n"));
    let body: Value = serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert!(
        body["data"][0]["b64_json"]
            .as_str()
            .unwrap()
            .starts_with("iVBOR")
    );
    assert_eq!(ima.requests(Endpoint::TaskCreate).len(), 1);
}
