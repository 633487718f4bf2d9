//! The server over HTTP, and who may talk to it.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use image::ImageFormat;
use serde_json::{Value, json};

use super::client::{job, report, text};
use crate::world::Sandbox;
use crate::world::pictures::picture;

/// A server that listens at an address of its own, until it is dropped.
struct Listening {
    server: Child,
    address: String,
}

impl Listening {
    fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        Self::at(
            "127.0.0.1:0",
            sandbox,
            &[&["--simulate=ok,instant"], args].concat(),
        )
    }

    fn at(address: &str, sandbox: &Sandbox, args: &[&str]) -> Self {
        let all = [&["mcp", "--http", address], args].concat();
        let mut server = sandbox
            .nanobanana(&all)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stderr = BufReader::new(server.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .expect(&line);
        let address = address.strip_suffix("/mcp").unwrap().to_owned();
        Self { server, address }
    }

    /// Posts a greeting with these headers; gives the status and the whole answer.
    fn greet(&self, headers: &[(&str, &str)]) -> (u16, String) {
        self.post(&greeting(&json!({})), headers)
    }

    fn post(&self, message: &Value, headers: &[(&str, &str)]) -> (u16, String) {
        let mut stream = self.begin(message, headers);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }

    /// Posts a message whose answer is read by the caller.
    fn begin(&self, message: &Value, headers: &[(&str, &str)]) -> TcpStream {
        let body = message.to_string();
        let mut request = "POST /mcp HTTP/1.1\r\nConnection: close\r\n\
                           Content-Type: application/json\r\n\
                           Accept: application/json, text/event-stream\r\n"
            .to_owned();
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// A session, for a client that can do this and whose requests carry these headers.
    fn session<'a>(&'a self, capabilities: &Value, headers: &[(&'a str, &'a str)]) -> Session<'a> {
        let (_, answer) = self.post(&greeting(capabilities), headers);
        let line = answer
            .lines()
            .find(|line| line.starts_with("mcp-session-id"));
        let (_, id) = line.unwrap().split_once(": ").unwrap();
        let session = Session {
            server: self,
            id: id.to_owned(),
            headers: headers.to_vec(),
            last_id: Cell::new(1),
        };
        session.post(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }
}

fn greeting(capabilities: &Value) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": capabilities,
            "clientInfo": {"name": "test", "version": "1"},
        },
    })
}

/// A session of one client.
struct Session<'a> {
    server: &'a Listening,
    id: String,
    headers: Vec<(&'a str, &'a str)>,
    /// Of its last request.
    last_id: Cell<u64>,
}

impl Session<'_> {
    fn headers(&self) -> Vec<(&str, &str)> {
        let own = [
            ("Mcp-Session-Id", self.id.as_str()),
            ("MCP-Protocol-Version", "2025-11-25"),
        ];
        self.headers.iter().copied().chain(own).collect()
    }

    fn post(&self, message: &Value) -> (u16, String) {
        self.server.post(message, &self.headers())
    }

    fn message(&self, tool: &str, arguments: &Value) -> Value {
        self.last_id.set(self.last_id.get() + 1);
        let params = json!({"name": tool, "arguments": arguments});
        json!({"jsonrpc": "2.0", "id": self.last_id.get(), "method": "tools/call", "params": params})
    }

    /// Begins to call a tool.
    fn begin(&self, tool: &str, arguments: &Value) -> TcpStream {
        let message = self.message(tool, arguments);
        self.server.begin(&message, &self.headers())
    }

    /// Calls a tool; gives its result.
    fn call(&self, tool: &str, arguments: &Value) -> Value {
        let (_, answer) = self.post(&self.message(tool, arguments));
        let events = answer
            .lines()
            .filter_map(|line| line.strip_prefix("data: "));
        let mut answers = events.filter_map(|data| serde_json::from_str::<Value>(data).ok());
        let answer = answers.find(|answer| answer.get("result").is_some());
        answer.expect("no result")["result"].clone()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

#[test]
fn local_clients_are_answered_and_foreign_pages_are_not() {
    let sandbox = Sandbox::new();
    let server = Listening::start(&sandbox, &["--allow-origin", "https://example.com:443"]);
    let (status, answer) = server.greet(&[]);
    assert_eq!(status, 200);
    assert!(answer.contains("\"name\":\"nanobanana\""), "{answer}");
    for (header, value, expected) in [
        ("Host", "evil.example", 403),
        ("Host", "localhost", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://localhost:3000", 200),
        ("Origin", "https://example.com", 200),
    ] {
        assert_eq!(
            server.greet(&[(header, value)]).0,
            expected,
            "{header}: {value}"
        );
    }
}

#[test]
fn a_token_is_asked_of_every_request_where_there_is_one() {
    let sandbox = Sandbox::new();
    sandbox.put("token", "0123456789abcdef\n");
    let server = Listening::start(&sandbox, &["--token-file", "token"]);
    assert_eq!(server.greet(&[]).0, 401);
    assert_eq!(
        server
            .greet(&[("Authorization", "Bearer 0123456789abcdeX")])
            .0,
        401
    );
    assert_eq!(
        server
            .greet(&[("Authorization", "Bearer 0123456789abcdef")])
            .0,
        200
    );
}

#[test]
fn an_address_that_others_can_reach_needs_a_token() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["mcp", "--simulate", "--http", "0.0.0.0:0"]));
    assert_eq!(run.code, Some(5));
    assert_eq!(
        run.stderr,
        "error: 0.0.0.0:0 can be reached from other machines, so a token is needed: give \
         --token-file\n"
    );
}

#[test]
fn a_request_that_is_too_long_is_refused() {
    let sandbox = Sandbox::new();
    let server = Listening::start(&sandbox, &[]);
    let long = json!({"jsonrpc": "2.0", "id": 1, "method": "x".repeat(17 * 1024 * 1024)});
    // The server stops reading, so the writing side may see a closed connection first.
    let posted = std::panic::catch_unwind(|| server.post(&long, &[]).0);
    assert!(matches!(posted, Ok(413) | Err(_)), "{posted:?}");
    assert_eq!(server.greet(&[]).0, 200);
}

#[test]
fn a_client_that_hangs_up_finds_its_picture_by_asking_again() {
    let sandbox = Sandbox::new();
    let server = Listening::at("127.0.0.1:0", &sandbox, &["--simulate=ok,3s"]);
    let cat = json!({"prompt": "a cat"});
    let client = server.session(&json!({}), &[]);
    let mut call = client.begin("generate_image", &cat);
    call.read_exact(&mut [0]).unwrap();
    let jobs = || client.call("list_jobs", &json!({}));
    let ordered = loop {
        let jobs = jobs();
        if let Some(job) = report(&jobs)["jobs"].get(0) {
            break job["job_id"].clone();
        }
    };
    drop(call);
    while report(&jobs())["jobs"][0]["status"] != "succeeded" {}
    let again = client.call("generate_image", &cat);
    assert_eq!(job(&again), ordered);
    assert_eq!(report(&again)["joined"], true);
    // This answer was read to its end, so the same words are a new wish.
    let another = client.call(
        "generate_image",
        &json!({"prompt": "a cat", "wait_seconds": 0}),
    );
    assert_ne!(job(&another), ordered);
}

#[test]
fn folders_of_other_machines_mean_nothing_here() {
    let sandbox = Sandbox::new();
    sandbox.put("token", "0123456789abcdef");
    sandbox.put("cat.png", picture(8, 8, ImageFormat::Png));
    let args = ["--simulate=ok,instant", "--token-file", "token"];
    let server = Listening::at("0.0.0.0:0", &sandbox, &args);
    let key = [("Authorization", "Bearer 0123456789abcdef")];
    // Its roots are not asked for.
    let client = server.session(&json!({"roots": {}}), &key);
    let cat = sandbox.work("cat.png");
    let refused = client.call("edit_image", &json!({"prompt": "a hat", "images": [cat]}));
    assert!(
        text(&refused).contains("is not in a folder that may be read from"),
        "{refused}"
    );
    let made = client.call("generate_image", &json!({"prompt": "a cat"}));
    let path = sandbox.home().join("Pictures/nanobanana/a-cat.png");
    assert_eq!(
        report(&made)["pictures"][0]["path"],
        path.display().to_string()
    );
}
