//! The server for programs that speak Gemini's or OpenAI's protocol.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, SystemTime};

use ima_sim::{Endpoint, Pace};
use nanobanana::journal::State;
use serde_json::{Value, json};

use crate::crash::{Dice, agreement, ledger, repeated, report};
use crate::world::{ImaWorld, Sandbox, jobs};

/// A server at an address of its own, until it is dropped.
pub(crate) struct Server {
    process: Child,
    stderr: BufReader<ChildStderr>,
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

    pub(crate) fn start(mut command: Command) -> Self {
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
            stderr,
            address,
            token: None,
        }
    }

    /// Reads what the local caller is to export.
    pub(crate) fn with_exports(mut self) -> Self {
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

    /// What it has told to export.
    pub(crate) fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("OPENAI_BASE_URL", format!("http://{}/v1", self.address)),
            ("OPENAI_API_KEY", self.token().to_owned()),
            ("GOOGLE_GEMINI_BASE_URL", format!("http://{}", self.address)),
            ("GEMINI_API_KEY", self.token().to_owned()),
        ]
    }

    fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// Asks for a picture, whose answer is read later.
    fn begin(&self, key: &str) -> TcpStream {
        let body = json!({ "prompt": "a cat", "size": "512x512" });
        self.try_begin(key, &body).unwrap()
    }

    fn try_begin(&self, key: &str, body: &Value) -> io::Result<TcpStream> {
        self.post("/v1/images/generations", key, "", body)
    }

    /// Asks a tool for a picture, without a session, whose answer is read later.
    fn begin_call(&self, key: &str) -> TcpStream {
        let body = json!({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {
                "name": "generate_image", "arguments": { "prompt": "a cat", "size": "512" },
                "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
                    "io.modelcontextprotocol/clientCapabilities": {},
                },
            },
        });
        let headers = "content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
                       mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\n\
                       mcp-name: generate_image\r\n";
        self.post("/mcp", key, headers, &body).unwrap()
    }

    fn post(&self, path: &str, key: &str, headers: &str, body: &Value) -> io::Result<TcpStream> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address)?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}\
             authorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes())?;
        Ok(stream)
    }

    /// The status of a whole answer; none where the server goes before that.
    fn try_ask(&self, key: &str, prompt: &str) -> Option<u16> {
        let body = json!({ "prompt": prompt, "size": "512x512" });
        let mut answer = Vec::new();
        self.try_begin(key, &body)
            .ok()?
            .read_to_end(&mut answer)
            .ok()?;
        let head = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))?;
        let is_whole = answer.len() == head + 4 + length.parse::<usize>().unwrap();
        is_whole.then(|| text.split(' ').nth(1).unwrap().parse().unwrap())
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
    assert!(text.contains("x-nanobanana-points: 4\r\n"), "{text}");
    let file = sandbox
        .home()
        .join(".local/state/nanobanana/simulator/serve-token");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let token = server.token().to_owned();
    drop(server);
    let server = Server::simulated(&sandbox).with_exports();
    assert_eq!(server.token(), token);
    drop(server);
    // What others could read is no secret any more.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let server = Server::simulated(&sandbox).with_exports();
    assert_eq!(server.ask(&token).0, 401);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let token = server.token().to_owned();

    let keys = |args: &[&str]| {
        let all = [&["serve", "keys"], args, &["--simulate"]].concat();
        sandbox
            .run(sandbox.nanobanana(&all))
            .success()
            .trim()
            .to_owned()
    };
    let key = keys(&["create", "--name", "team-a", "--max-points-total", "4"]);
    // It works at once, and is gone at once.
    assert_eq!(server.ask(&key).0, 200);
    let (status, text) = server.ask(&key);
    assert_eq!(status, 402, "{text}");
    assert!(text.contains("insufficient_quota"), "{text}");
    // Nothing that it shows is written down, wherever it shows it.
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request = format!(
        "GET /v1beta/models?key={key}&pageSize=5 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    assert_eq!(answer(stream).0, 200);
    let mut is_logged = false;
    for file in sandbox.home_files() {
        let bytes = std::fs::read(&file).unwrap();
        let holds = |text: &str| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        assert!(!holds(&key), "{}", file.display());
        is_logged |= holds("path=\"/v1beta/models\"");
    }
    assert!(is_logged);
    keys(&["revoke", "team-a"]);
    assert_eq!(server.ask(&key).0, 401);
    keys(&["create", "--name", "team-b"]);
    drop(server);
    let server = Server::simulated(&sandbox);
    assert_eq!(server.ask(&token).0, 401);
}

/// A server with metrics and a log, and where its metrics are; beside it the secrets of a key and of one that may ask
/// once a minute.
fn operated(sandbox: &Sandbox) -> (Server, String, [String; 2]) {
    let keys = [
        &["--name", "team-a"][..],
        &["--name", "team-b", "--rpm", "1"],
    ];
    let keys = keys.map(|args| {
        let all = [&["serve", "keys", "create"], args, &["--simulate"]].concat();
        let secret = sandbox.run(sandbox.nanobanana(&all));
        secret.success().trim().to_owned()
    });
    let args = [
        "--metrics",
        "127.0.0.1:0",
        "--log",
        "json",
        "--simulate=ok,instant",
    ];
    let args = [&["serve", "--listen", "127.0.0.1:0"], &args[..]].concat();
    let mut server = Server::start(sandbox.nanobanana(&args));
    let mut line = String::new();
    server.stderr.read_line(&mut line).unwrap();
    let metrics = line.trim().strip_prefix("metrics on http://").unwrap();
    let metrics = metrics.strip_suffix("/metrics").unwrap().to_owned();
    (server, metrics, keys)
}

impl Server {
    /// The next request in the log.
    fn logged(&mut self) -> (String, Value) {
        loop {
            let mut line = String::new();
            self.stderr.read_line(&mut line).unwrap();
            let logged: Value = serde_json::from_str(&line).unwrap();
            if logged["message"] == "answered" {
                return (line, logged);
            }
        }
    }
}

#[test]
fn an_operator_finds_the_job_of_a_logged_request() {
    let sandbox = Sandbox::new();
    let (mut server, _, [key, _]) = operated(&sandbox);
    let body = json!({ "prompt": "a secret cat", "size": "512x512" });
    let named = "x-request-id: trace-1\r\n";
    let made = server.post("/v1/images/generations", &key, named, &body);
    let (status, text) = answer(made.unwrap());
    assert_eq!(status, 200);
    assert!(text.contains("x-request-id: trace-1\r\n"));
    let (line, mut logged) = server.logged();
    assert!(!line.contains(&key) && !line.contains("secret"), "{line}");
    let job = logged["jobs"].as_str().unwrap().to_owned();
    for varies in ["timestamp", "key", "bytes", "duration_seconds", "jobs"] {
        let value = logged.as_object_mut().unwrap().shift_remove(varies);
        assert!(value.is_some(), "{varies}");
    }
    assert_eq!(
        logged,
        json!({
            "level": "INFO", "message": "answered", "request_id": "trace-1", "key_name": "team-a",
            "method": "POST", "route": "/v1/images/generations", "path": "/v1/images/generations",
            "status": 200, "points": 4, "target": "nanobanana_serve::access_log",
        })
    );
    let shown = |args: &[&str]| {
        let all = [args, &["--simulate"]].concat();
        sandbox.run(sandbox.nanobanana(&all)).success().to_owned()
    };
    let json: Value = serde_json::from_str(&shown(&["show", &job, "--json=request_id"])).unwrap();
    assert_eq!(json, json!([{ "request_id": "trace-1" }]));
    assert!(shown(&["show", &job]).contains("\nrequest  trace-1\n"));

    let nothing = server.post(&format!("/v1/nothing/{key}?token=secret"), &key, "", &body);
    let (status, text) = answer(nothing.unwrap());
    let given = text.split("x-request-id: ").nth(1).unwrap();
    let given = given.split("\r\n").next().unwrap();
    assert!(status == 404 && given.starts_with("req_"), "{text}");
    let (line, logged) = server.logged();
    assert!(!line.contains(&key) && !line.contains("secret"), "{line}");
    assert_eq!(
        (&logged["request_id"], &logged["route"], &logged["path"]),
        (&given.into(), &"unmatched".into(), &"/v1/nothing/…".into())
    );
}

#[test]
fn prometheus_reads_what_was_done_and_of_no_key() {
    let sandbox = Sandbox::new();
    let (mut server, metrics, [key, other]) = operated(&sandbox);
    assert_eq!(server.ask(&key).0, 200);
    assert_eq!(server.ask(&other).0, 200);
    assert_eq!(server.ask(&other).0, 429);
    for _ in 0..3 {
        server.logged();
    }
    let mut scrape = TcpStream::connect(metrics).unwrap();
    let request = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    scrape.write_all(request).unwrap();
    let (status, scrape) = answer(scrape);
    assert_eq!(status, 200);
    for series in [
        "nanobanana_http_requests_total{method=\"POST\",route=\"/v1/images/generations\",status=\"200\"} 2",
        "nanobanana_http_requests_total{method=\"POST\",route=\"/v1/images/generations\",status=\"429\"} 1",
        "nanobanana_jobs_ended_total{model=\"flash\",size=\"512\",state=\"saved\"} 2",
        "nanobanana_joins_total 0",
        "nanobanana_limits_hit_total{limit=\"requests_per_minute\"} 1",
        "nanobanana_points_total{charge=\"spent\",model=\"flash\",size=\"512\"} 8",
        "nanobanana_request_overhead_seconds_count 2",
        "nanobanana_waiters 0",
    ] {
        let mut lines = scrape.lines();
        assert!(lines.any(|line| line == series), "{series} in {scrape}");
    }
    assert!(
        !scrape.contains("team-") && !scrape.contains("cat"),
        "{scrape}"
    );
}

#[test]
fn pictures_are_kept_for_as_many_days_as_are_set() {
    let sandbox = Sandbox::new();
    let folder = sandbox
        .home()
        .join(".local/state/nanobanana/simulator/serve/pictures/local");
    fs::create_dir_all(&folder).unwrap();
    for (name, days) in [("new.png", 1), ("old.png", 3)] {
        let file = File::create(folder.join(name)).unwrap();
        let age = Duration::from_secs(days * 24 * 60 * 60);
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let setting = ["config", "set", "serve.keep_days", "2"];
    sandbox.run(sandbox.nanobanana(&setting)).success();
    let server = Server::simulated(&sandbox).with_exports();
    assert_eq!(server.ask(server.token()).0, 200);
    assert!(folder.join("new.png").exists() && !folder.join("old.png").exists());
}

#[test]
fn a_name_in_the_settings_means_no_other_model_than_it_does() {
    let sandbox = Sandbox::new();
    let setting = [
        "config",
        "set",
        "serve.models",
        "mine=pro",
        "nano-banana-2=pro",
    ];
    sandbox.run(sandbox.nanobanana(&setting)).success();
    let args = ["serve", "--listen", "127.0.0.1:0", "--simulate"];
    let run = sandbox.run(sandbox.nanobanana(&args));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let said = "`nano-banana-2` in serve.models already means gemini-3.1-flash-image";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn another_address_needs_a_client_key() {
    let sandbox = Sandbox::new();
    let args = ["serve", "--listen", "0.0.0.0:0", "--simulate"];
    let run = sandbox.run(sandbox.nanobanana(&args));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    for said in [
        "there is no client key",
        "serve keys create --name NAME --simulate, or",
    ] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn a_server_is_asked_whether_it_can_make_pictures() {
    let sandbox = Sandbox::new();
    let keys = ["serve", "keys", "create", "--name", "a", "--simulate"];
    sandbox.run(sandbox.nanobanana(&keys)).success();
    let args = ["serve", "--listen", "0.0.0.0:0", "--simulate=ok,instant"];
    let mut server = Server::start(sandbox.nanobanana(&args));
    let address = server.address.replace("0.0.0.0", "127.0.0.1");
    let ready = |address: &str| sandbox.run(sandbox.nanobanana(&["serve", "ready", address]));
    assert_eq!(ready(&address).success(), "ready\n");
    // Whoever works at this machine calls it so.
    let head = "GET /v1/models HTTP/1.0\r\nhost: localhost\r\n\r\n";
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(answer(stream).0, 401);
    server.signal("TERM");
    server.process.wait().unwrap();
    let gone = ready(&address);
    assert_eq!(gone.code, Some(1), "{gone:?}");
    let said = format!("error: no answer from {address}\n");
    assert!(gone.stderr.starts_with(&said), "{}", gone.stderr);
    let keyless = ImaWorld::new();
    let mut command = keyless
        .sandbox
        .nanobanana(&["serve", "--listen", "127.0.0.1:0"]);
    keyless.lead_here(&mut command);
    command.env_remove("IMA_API_KEY");
    let gone = ready(&Server::start(command).address);
    assert_eq!(gone.code, Some(1), "{gone:?}");
    assert_eq!(gone.stderr, "error: the server is not ready: no IMA key\n");
}

/// An IMA whose tasks take a minute, and its time.
fn ima_with_a_clock() -> (ImaWorld, Arc<Mutex<SystemTime>>) {
    let now = Arc::new(Mutex::new(SystemTime::now()));
    let clock = Arc::clone(&now);
    let ima = ImaWorld::with(move |config| {
        config.pace = Pace::Fixed(Duration::from_secs(60));
        config.clock = Arc::new(move || *clock.lock().unwrap());
    });
    (ima, now)
}

#[test]
fn a_server_that_was_killed_or_ended_owes_its_callers_the_picture_that_they_paid() {
    let (ima, now) = ima_with_a_clock();
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

#[test]
fn a_call_of_mcp_joins_its_run_after_the_server_was_killed() {
    let (ima, now) = ima_with_a_clock();
    let server = Server::at_ima(&ima).with_exports();
    let token = server.token().to_owned();
    let lost = server.begin_call(&token);
    ima.wait_for(Endpoint::TaskDetail);
    drop(server);
    drop(lost);
    *now.lock().unwrap() += Duration::from_secs(61);
    let server = Server::at_ima(&ima);
    let (status, text) = answer(server.begin_call(&token));
    assert_eq!(status, 200, "{text}");
    let is_joined = "\"joined\":true";
    assert!(
        text.contains(is_joined) && text.contains("\"state\":\"saved\""),
        "{text}"
    );
    assert_eq!(ima.requests(Endpoint::TaskCreate).len(), 1);
}

/// What is taken for a stranger's takes nothing from the user.
#[test]
fn twice_as_many_silent_connections_as_there_is_room_for_keep_nobody_out() {
    let sandbox = Sandbox::new();
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let line =
        format!("ulimit -n 256; exec '{program}' serve --simulate=ok,instant --listen 127.0.0.1:0");
    let server = Server::start(sandbox.shell(&line)).with_exports();
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
    let (status, text) = server.ask(server.token());
    assert_eq!(status, 200, "{text}");
    drop(silent);
}

/// How many requests are answered at once while the server is killed.
const CLIENTS: usize = 4;

/// How often it is killed, as [`repeated`] says.
const KILLS: usize = 20;

#[test]
fn whenever_the_server_is_killed_every_client_gets_its_picture_and_none_is_paid_twice() {
    let sandbox = Sandbox::new();
    let created = ["serve", "keys", "create", "--name", "a", "--simulate"];
    let key = sandbox
        .run(sandbox.nanobanana(&created))
        .success()
        .trim()
        .to_owned();
    // Opens an account that lasts for every kill.
    ledger(&sandbox);
    let mut dice = Dice(14);
    // What was asked for and did not come.
    let mut owed: Vec<String> = Vec::new();
    let (mut asked, mut pictures, mut unknown) = (0, 0, 0);
    let kills = repeated(KILLS);
    for round in 0.. {
        let is_last = round >= kills;
        while owed.len() < CLIENTS && !is_last {
            asked += 1;
            owed.push(format!("cat {asked}"));
        }
        if owed.is_empty() {
            break;
        }
        let server = Server::simulated(&sandbox);
        let moment = dice.part(Duration::from_millis(400));
        let answers: Vec<Option<u16>> = thread::scope(|scope| {
            let asking: Vec<_> = owed
                .iter()
                .map(|prompt| {
                    let (server, key) = (&server, &key);
                    scope.spawn(move || server.try_ask(key, prompt))
                })
                .collect();
            if !is_last {
                let (_never, end) = mpsc::channel::<()>();
                let _ = end.recv_timeout(moment);
                server.signal("KILL");
            }
            asking
                .into_iter()
                .map(|asking| asking.join().unwrap())
                .collect()
        });
        drop(server);
        jobs::age_requests(&jobs::of_simulator(&sandbox));
        let mut answers = answers.into_iter();
        owed.retain(|prompt| match answers.next().unwrap() {
            Some(200) => {
                pictures += 1;
                false
            }
            // The answer to the paid request was lost with the server, which says so.
            Some(424) => {
                unknown += 1;
                false
            }
            None | Some(503) => true,
            Some(status) => panic!("{status} for {prompt}"),
        });
    }
    assert_eq!(pictures + unknown, asked);
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    let totals = agreement(&journal, &ledger(&sandbox));
    assert_eq!((totals.saved, totals.unknown), (pictures, unknown));
    let paid = journal.iter().filter(|job| job.state != State::Cancelled);
    let prompts: HashSet<_> = paid
        .clone()
        .map(|job| job.prompt.clone().unwrap())
        .collect();
    assert_eq!(prompts.len(), paid.count());
    report(&format!("{kills} kills of the server: {totals}"));
}

#[test]
fn what_a_client_key_has_paid_is_left_to_the_server_unless_it_is_named() {
    let sandbox = Sandbox::new();
    let created = ["serve", "keys", "create", "--name", "a", "--simulate"];
    let key = sandbox
        .run(sandbox.nanobanana(&created))
        .success()
        .trim()
        .to_owned();
    let args = ["serve", "--listen", "127.0.0.1:0", "--simulate=ok,60s"];
    let server = Server::start(sandbox.nanobanana(&args));
    let lost = server.begin(&key);
    let folder = jobs::of_simulator(&sandbox);
    jobs::wait_for(&folder, State::Running);
    drop(server);
    drop(lost);
    let id = jobs::only(&folder).id.to_string();
    let resume = |more: &[&str]| {
        let args = [&["resume", "--simulate", "--max-wait", "1"], more].concat();
        sandbox.run(sandbox.nanobanana(&args))
    };
    assert!(!resume(&[]).text().contains(&id[..6]));
    assert_eq!(jobs::only(&folder).state, State::Running);
    assert_eq!(resume(&[&id]).code, Some(8));
    assert_eq!(jobs::only(&folder).state, State::StillRunning);
}
