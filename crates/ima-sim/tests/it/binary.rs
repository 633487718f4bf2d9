//! The program itself.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use ima_sim::DEFAULT_API_KEY;

use crate::client::get;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ima-sim"));
    command.args(arguments);
    command
}

/// Ends the program when the test does, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn it_says_where_it_listens_and_logs_without_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let mut command = program(&["--state", state]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut running = Running(child.unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.strip_prefix("listening on ").unwrap();
    let second = lines.next().unwrap().unwrap();
    assert_eq!(second, format!("the key is {DEFAULT_API_KEY}"));

    let response = get(&format!("{url}/{DEFAULT_API_KEY}")).await;
    assert_eq!(response.status(), 404);
    let mut log = BufReader::new(running.0.stderr.take().unwrap()).lines();
    let line = log.next().unwrap().unwrap();
    assert!(
        line.starts_with("GET 127.0.0.1/KEY 404 13 bytes "),
        "{line}"
    );
}

#[test]
fn it_refuses_other_addresses_than_loopback() {
    let Output { status, stderr, .. } = program(&["--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(status.code(), Some(2));
    assert_eq!(
        String::from_utf8(stderr).unwrap(),
        "error: invalid value '0.0.0.0:0' for '--listen <ADDRESS>': only loopback addresses such \
         as 127.0.0.1:8080 are allowed\n\nFor more information, try '--help'.\n"
    );
}

#[test]
fn it_tells_why_it_cannot_start() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    std::fs::write(&state, "").unwrap();
    let output = program(&["--state", state.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let start = format!(
        "ima-sim: the simulator's state directory cannot be used: cannot use {}: ",
        state.join("tasks").display()
    );
    assert!(text.starts_with(&start), "{text}");
}

#[test]
fn the_commands_of_its_document_start_it() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulator.md");
    let text = std::fs::read_to_string(document).unwrap();
    let commands = text.lines().filter_map(|line| {
        let arguments = line.strip_prefix("cargo run --release -p ima-sim -- ")?;
        // Any port, since other tests listen too.
        Some(arguments.replace(":8080", ":0").replace(":8443", ":0"))
    });
    let greetings: Vec<String> = commands
        .map(|arguments| {
            let mut command = program(&arguments.split_whitespace().collect::<Vec<_>>());
            let child = command.stdout(Stdio::piped()).spawn();
            let mut running = Running(child.unwrap());
            let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
            let line = lines.next().unwrap().unwrap();
            line.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        })
        .collect();
    assert_eq!(greetings, ["listening on http://127.0.0.1:"; 2]);
}
