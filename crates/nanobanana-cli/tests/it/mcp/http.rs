//! The server over HTTP, and who may talk to it.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use image::ImageFormat;
use serde_json::{Value, json};

use super::client::{job, report, text};
use crate::world::Sandbox;
use crate::world::pictures::picture;

/// The token of the tests that name one in a file.
const TOKEN: &str = "0123456789abcdef";

/// A server that listens at an address of its own, until it is dropped.
struct Listening {
    server: Child,
    address: String,
    /// The token that it has made itself, which requests carry unless they carry another.
    token: Option<String>,
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
        Self::of(
            &mut sandbox.nanobanana(&all),
            args.contains(&"--token-file"),
        )
    }

    fn of(command: &mut Command, has_token: bool) -> Self {
        let mut server = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(server.stderr.take().unwrap());
        let mut line = || {
            let mut line = String::new();
            stderr.read_line(&mut line).unwrap();
            line.trim().to_owned()
        };
        let address = line();
        let address = address.strip_prefix("listening on http://");
        let address = address.and_then(|address| address.strip_suffix("/mcp"));
        let token = (!has_token).then(|| {
            let line = line();
            let token = line
                .split_once("Bearer ")
                .and_then(|(_, rest)| rest.split_once('"'));
            token.expect(&line).0.to_owned()
        });
        Self {
            server,
            address: address.unwrap().to_owned(),
            token,
        }
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
        let is_given = |name| headers.iter().any(|(given, _)| *given == name);
        if !is_given("Host") {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        if let Some(token) = self.token.as_ref().filter(|_| !is_given("Authorization")) {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Calls a tool without a session, as clients do since 2026-07-28; gives its result. `more` goes
    /// along with the arguments.
    fn call(&self, tool: &str, arguments: &Value, capabilities: &Value, more: &Value) -> Value {
        let mut params = json!({
            "name": tool, "arguments": arguments,
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": capabilities,
            },
        });
        let more = more.as_object().unwrap().clone();
        params.as_object_mut().unwrap().extend(more);
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        let headers = [
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "tools/call"),
            ("Mcp-Name", tool),
        ];
        let (_, answer) = self.post(&message, &headers);
        let lines = answer.lines().map(|line| line.trim_start_matches("data: "));
        let mut answers = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let result = answers.find_map(|line| line.get("result").cloned());
        result.unwrap_or_else(|| panic!("no result: {answer}"))
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
    for (headers, expected) in [
        (&[("Host", "evil.example")][..], 403),
        (&[("Host", "localhost")], 200),
        (&[("Host", "evil.com@localhost")], 403),
        (&[("Host", "localhost"), ("Host", "evil.com")], 403),
        (&[("Origin", "https://evil.example")], 403),
        (&[("Origin", "null")], 403),
        (&[("Origin", "http://localhost:3000")], 200),
        (&[("Origin", "https://example.com")], 200),
        (&[("Origin", "http://localhost:3000.evil.com")], 403),
        (&[("Origin", "http://evil.com@localhost")], 403),
        (
            &[
                ("Origin", "https://example.com"),
                ("Origin", "https://evil.example"),
            ],
            403,
        ),
    ] {
        assert_eq!(server.greet(headers).0, expected, "{headers:?}");
    }
}

#[test]
fn every_request_needs_the_token() {
    let sandbox = Sandbox::new();
    sandbox.put("token", format!("{TOKEN}\n"));
    let server = Listening::start(&sandbox, &["--token-file", "token"]);
    assert_eq!(server.greet(&[]).0, 401);
    let wrong = [("Authorization", "Bearer 0123456789abcdeX")];
    assert_eq!(server.greet(&wrong).0, 401);
    let right = [("Authorization", "Bearer 0123456789abcdef")];
    assert_eq!(server.greet(&right).0, 200);
}

#[cfg(unix)]
#[test]
fn a_token_that_others_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    sandbox.put("token", TOKEN);
    let mode = PermissionsExt::from_mode(0o666);
    std::fs::set_permissions(sandbox.work("token"), mode).unwrap();
    let args = [
        "mcp",
        "--simulate=ok",
        "--http",
        "127.0.0.1:0",
        "--token-file",
        "token",
    ];
    let run = sandbox.run(sandbox.nanobanana(&args));
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(
        run.stderr
            .contains("other users of this machine can write it"),
        "{run:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_token_that_nobody_has_named_is_made_once_and_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    let path = sandbox.home().join(".config/nanobanana/mcp_token");
    let wrong = [("Authorization", "Bearer 0123456789abcdef")];
    let mut tokens = Vec::new();
    // Also where other machines can reach the address.
    for address in ["127.0.0.1:0", "0.0.0.0:0"] {
        let server = Listening::at(address, &sandbox, &["--simulate=ok,instant"]);
        assert_eq!(server.greet(&wrong).0, 401);
        let at_itself = server.address.replace("0.0.0.0", "127.0.0.1");
        assert_eq!(server.greet(&[("Host", &at_itself)]).0, 200);
        let kept = std::fs::read_to_string(&path).unwrap();
        assert_eq!(Some(kept.trim()), server.token.as_deref());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        tokens.push(kept);
    }
    assert_eq!(tokens[0], tokens[1]);
    assert_eq!(tokens[0].trim().len(), 32);
    // What others could read is no secret any more.
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let server = Listening::start(&sandbox, &[]);
    assert_ne!(server.token.as_deref(), Some(tokens[0].trim()));
    assert_eq!(server.greet(&[]).0, 200);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// What is taken for a stranger's takes nothing from the user.
#[cfg(unix)]
#[test]
fn twice_as_many_silent_connections_as_there_is_room_for_keep_nobody_out() {
    let sandbox = Sandbox::new();
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let line =
        format!("ulimit -n 256; exec '{program}' mcp --simulate=ok,instant --http 127.0.0.1:0");
    let server = Listening::of(&mut sandbox.shell(&line), false);
    let silent: Vec<TcpStream> = (0..512)
        .map(|nth| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            if nth % 2 == 1 {
                stream
                    .write_all(b"POST /mcp HTTP/1.1\r\nHost: local")
                    .unwrap();
            }
            stream
        })
        .collect();
    let client = server.session(&json!({}), &[]);
    let made = client.call("generate_image", &json!({"prompt": "a cat"}));
    assert_eq!(report(&made)["state"], "saved", "{made}");
    drop(silent);
}

#[test]
fn a_session_more_than_there_may_be_is_refused_while_all_are_in_use() {
    let sandbox = Sandbox::new();
    let server = Listening::start(&sandbox, &[]);
    let statuses: Vec<u16> = (0..130).map(|_| server.greet(&[]).0).collect();
    assert_eq!(statuses[..128], [200; 128]);
    assert_eq!(statuses[128..], [503; 2]);
    // Calls without a session go on.
    let jobs = server.call("list_jobs", &json!({}), &json!({}), &json!({}));
    assert_eq!(text(&jobs), "There are no jobs.");
}

#[test]
fn roots_count_within_the_configured_folders_only() {
    let sandbox = Sandbox::new();
    for folder in ["allowed/sub", "private"] {
        std::fs::create_dir_all(sandbox.beside(folder)).unwrap();
    }
    let (allowed, private) = (sandbox.beside("allowed"), sandbox.beside("private"));
    std::fs::write(private.join("cat.png"), picture(8, 8, ImageFormat::Png)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&private, allowed.join("link")).unwrap();
    let args = ["--allow-dir", allowed.to_str().unwrap()];
    let server = Listening::start(&sandbox, &args);
    let call = |tool: &str, arguments: &Value, roots: &[std::path::PathBuf]| {
        let roots: Vec<Value> = roots
            .iter()
            .map(|root| json!({"uri": format!("file://{}", root.display())}))
            .collect();
        let has_roots = json!({"roots": {}});
        let asked = server.call(tool, arguments, &has_roots, &json!({}));
        assert_eq!(asked["resultType"], "input_required", "{asked}");
        let answer = json!({
            "inputResponses": {"roots": {"roots": roots}},
            "requestState": asked["requestState"],
        });
        server.call(tool, arguments, &has_roots, &answer)
    };
    let cat = json!({"prompt": "a cat"});
    let outside = [private.clone(), allowed.join("link")];
    let made = call("generate_image", &cat, &outside);
    let pictures = sandbox.home().join("Pictures/nanobanana/a-cat.png");
    assert_eq!(
        report(&made)["pictures"][0]["path"],
        pictures.display().to_string()
    );
    let hat = json!({"prompt": "a hat", "images": [private.join("cat.png")]});
    let refused = call("edit_image", &hat, &outside);
    assert_eq!(report(&refused)["error"]["kind"], "input", "{refused}");
    let inside = [private, allowed.join("sub")];
    let made = call("generate_image", &cat, &inside);
    assert_eq!(
        report(&made)["pictures"][0]["path"],
        allowed.join("sub/a-cat.png").display().to_string()
    );
}

#[test]
fn a_users_word_counts_for_the_question_that_was_asked_and_once() {
    let sandbox = Sandbox::new();
    let server = Listening::start(&sandbox, &["--ask-above", "10"]);
    let call = |prompt: &str, more: &Value| {
        let dear = json!({"prompt": prompt, "size": "4K", "another": true});
        server.call("generate_image", &dear, &json!({"elicitation": {}}), more)
    };
    let agreed = |state: &Value| {
        json!({
            "inputResponses": {"spend": {"action": "accept", "content": {}}},
            "requestState": state,
        })
    };
    let is_asked = |result: &Value| result["resultType"] == "input_required";
    // A caller that says of itself what it was asked.
    for forged in [json!("{\"points\":9999}"), json!("0".repeat(32))] {
        assert!(is_asked(&call("a cat", &agreed(&forged))), "{forged}");
    }
    let asked = call("a cat", &json!({}));
    let state = &asked["requestState"];
    // Another order than the user was asked about.
    assert!(is_asked(&call("a dog", &agreed(state))));
    let made = call("a cat", &agreed(state));
    assert_eq!(report(&made)["state"], "saved", "{made}");
    assert!(is_asked(&call("a cat", &agreed(state))));
    let jobs = server.call("list_jobs", &json!({}), &json!({}), &json!({}));
    assert_eq!(report(&jobs)["jobs"].as_array().unwrap().len(), 1);
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
            break job["id"].clone();
        }
    };
    drop(call);
    while report(&jobs())["jobs"][0]["state"] != "saved" {}
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
    sandbox.put("token", TOKEN);
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
