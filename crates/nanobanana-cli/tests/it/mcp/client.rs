//! A client of the protocol that writes and reads its lines itself, over the server's pipes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::world::{ImaWorld, Sandbox};

/// The revision of the protocol that this client speaks.
const REVISION: &str = "2025-11-25";

/// Stands for roots that are not told.
pub(super) const NO_ANSWER: &str = "no answer";

/// A client and the server that it has started.
pub(super) struct Client {
    server: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    next_id: u64,
    answers: Answers,
    /// What the server said without being asked, in order.
    pub(super) heard: Vec<Value>,
}

/// What the client says when the server asks.
#[derive(Clone, Default)]
pub(super) struct Answers {
    /// The roots; a client without them does not declare any. One that has none but [`NO_ANSWER`]
    /// answers with an error when it is asked for them.
    pub(super) roots: Option<Vec<String>>,
    /// What its user does about a price; a client without one cannot be asked.
    pub(super) consent: Option<&'static str>,
}

impl Client {
    /// Starts `nanobanana mcp` with these arguments, and greets it.
    pub(super) fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        Self::answering(sandbox, args, Answers::default())
    }

    /// A client that starts its server in this folder.
    pub(super) fn started_in(folder: PathBuf, sandbox: &Sandbox, args: &[&str]) -> Self {
        let mut command = Self::command(sandbox, args);
        command.current_dir(folder);
        Self::of(&mut command, Answers::default())
    }

    /// A client that answers questions.
    pub(super) fn answering(sandbox: &Sandbox, args: &[&str], answers: Answers) -> Self {
        Self::of(&mut Self::command(sandbox, args), answers)
    }

    /// A client whose server talks to a simulated IMA of its own.
    pub(super) fn in_world(world: &ImaWorld, args: &[&str]) -> Self {
        let mut command = Self::command(&world.sandbox, args);
        world.lead_here(&mut command);
        Self::of(&mut command, Answers::default())
    }

    /// The server with a temporary folder of its own: inputs may come from there.
    fn command(sandbox: &Sandbox, args: &[&str]) -> Command {
        let temporary = sandbox.beside("temporary");
        fs::create_dir_all(&temporary).unwrap();
        let mut command = sandbox.nanobanana(&[&["mcp"], args].concat());
        command.env("TMPDIR", temporary);
        command
    }

    fn of(command: &mut Command, answers: Answers) -> Self {
        let mut server = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut capabilities = json!({});
        if answers.roots.is_some() {
            capabilities["roots"] = json!({});
        }
        if answers.consent.is_some() {
            capabilities["elicitation"] = json!({});
        }
        let mut client = Self {
            stdin: server.stdin.take(),
            stdout: BufReader::new(server.stdout.take().unwrap()),
            server,
            next_id: 0,
            answers,
            heard: Vec::new(),
        };
        let greeting = client.request(
            "initialize",
            &json!({
                "protocolVersion": REVISION,
                "capabilities": capabilities,
                "clientInfo": {"name": "test", "version": "1"},
            }),
        );
        assert_eq!(greeting["result"]["protocolVersion"], REVISION);
        client.notify("notifications/initialized", &json!({}));
        client
    }

    pub(super) fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// A request and its whole answer.
    #[track_caller]
    pub(super) fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.begin(method, params);
        self.finish(id)
    }

    /// A request whose answer is read later, by its id.
    pub(super) fn begin(&mut self, method: &str, params: &Value) -> u64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Reads up to the answer of a request, and answers the server's own questions meanwhile.
    #[track_caller]
    pub(super) fn finish(&mut self, id: u64) -> Value {
        loop {
            let message = self.read().expect("the server has gone");
            if message.get("method").is_none() && message["id"] == id {
                return message;
            }
            self.answer(&message);
            self.heard.push(message);
        }
    }

    /// Calls a tool; gives its result.
    #[track_caller]
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let params = json!({"name": tool, "arguments": arguments});
        let answer = self.request("tools/call", &params);
        assert_eq!(answer.get("error"), None, "{answer}");
        answer["result"].clone()
    }

    /// Asks for a small picture, whose answer need not show it.
    #[track_caller]
    pub(super) fn make(&mut self, arguments: &Value) -> Value {
        let mut all = json!({"size": "512", "image": "none"});
        let arguments = arguments.as_object().unwrap().clone();
        all.as_object_mut().unwrap().extend(arguments);
        self.call("generate_image", &all)
    }

    /// Waits for a job, whose picture the answer need not show.
    #[track_caller]
    pub(super) fn wait(&mut self, job: &str) -> Value {
        self.call("wait_job", &json!({"job_id": job, "image": "none"}))
    }

    /// Closes the server's input; gives its exit code and standard error. Nothing more may be on
    /// its standard output.
    pub(super) fn leave(mut self) -> (Option<i32>, String) {
        drop(self.stdin.take());
        while let Some(message) = self.read() {
            assert!(message.is_object(), "{message}");
        }
        let mut stderr = String::new();
        let mut pipe = self.server.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        (self.server.wait().unwrap().code(), stderr)
    }

    /// Sends the server a signal, and gives its exit code.
    pub(super) fn signal(mut self, name: &str) -> Option<i32> {
        let command = format!("kill -{name} {}", self.server.id());
        let sent = Command::new("sh").args(["-c", &command]).status();
        assert!(sent.unwrap().success());
        self.server.wait().unwrap().code()
    }

    /// Closes the server's input, and goes on to listen.
    pub(super) fn hang_up(&mut self) {
        drop(self.stdin.take());
    }

    /// Kills the server.
    pub(super) fn kill(mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    pub(super) fn server_id(&self) -> u32 {
        self.server.id()
    }

    fn send(&mut self, message: &Value) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    /// The next line of standard output, which must be a message.
    #[track_caller]
    fn read(&mut self) -> Option<Value> {
        let mut line = String::new();
        let length = self.stdout.read_line(&mut line).unwrap();
        (length > 0).then(|| serde_json::from_str(&line).expect(&line))
    }

    fn answer(&mut self, question: &Value) {
        let result = match question["method"].as_str() {
            Some("roots/list") if self.answers.roots == Some(vec![NO_ANSWER.to_owned()]) => {
                let error = json!({"code": -32603, "message": "no"});
                self.send(&json!({"jsonrpc": "2.0", "id": question["id"], "error": error}));
                return;
            }
            Some("roots/list") => {
                let roots = self.answers.roots.iter().flatten();
                let roots: Vec<Value> = roots.map(|uri| json!({ "uri": uri })).collect();
                json!({ "roots": roots })
            }
            Some("elicitation/create") => match self.answers.consent {
                Some("accept") => json!({"action": "accept", "content": {}}),
                Some(action) => json!({ "action": action }),
                None => return,
            },
            _ => return,
        };
        self.send(&json!({"jsonrpc": "2.0", "id": question["id"], "result": result}));
    }
}

/// The text of a result.
pub(super) fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

/// The kinds of the blocks of a result.
pub(super) fn blocks(result: &Value) -> Vec<&str> {
    let blocks = result["content"].as_array().unwrap().iter();
    blocks
        .map(|block| block["type"].as_str().unwrap())
        .collect()
}

/// The structured content of a result.
pub(super) fn report(result: &Value) -> &Value {
    &result["structuredContent"]
}

/// The job of a result.
#[track_caller]
pub(super) fn job(result: &Value) -> String {
    let job = report(result)["id"].as_str();
    job.unwrap_or_else(|| panic!("no job: {result}")).to_owned()
}

impl Client {
    /// The next answer to either of two requests.
    #[track_caller]
    pub(super) fn read_either(&mut self, one: u64, other: u64) -> Value {
        loop {
            let message = self.read().expect("the server has gone");
            if message["id"] == one || message["id"] == other {
                return message;
            }
            self.heard.push(message);
        }
    }
}
