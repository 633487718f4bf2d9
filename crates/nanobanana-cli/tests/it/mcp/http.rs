//! The server over HTTP, and who may talk to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::world::Sandbox;

/// A server that listens at an address of its own, until it is dropped.
struct Listening {
    server: Child,
    address: String,
}

impl Listening {
    fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        let all = [
            &["mcp", "--http", "127.0.0.1:0", "--simulate=ok,instant"],
            args,
        ]
        .concat();
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
        let greeting = json!({
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        });
        self.post(&greeting, headers)
    }

    fn post(&self, message: &Value, headers: &[(&str, &str)]) -> (u16, String) {
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
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
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
