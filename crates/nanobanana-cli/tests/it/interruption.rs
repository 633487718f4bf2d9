//! Ctrl-C and its like, and readers that have had enough.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use ima_sim::Endpoint;
use serde_json::Value;

use crate::world::pictures::annotated_png;
use crate::world::{Sandbox, VendorWorld};

/// Starts a command whose both outputs are read here.
fn start(mut command: Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads lines up to one that holds a text, which is returned.
fn read_to(reader: &mut impl BufRead, text: &str) -> String {
    for line in reader.lines() {
        let line = line.unwrap();
        if line.contains(text) {
            return line;
        }
    }
    panic!("no line with {text}");
}

/// Sends a signal to a program and waits for its end: its exit code, and both its outputs from here on.
fn end(signal: &str, mut child: Child, stderr: &mut impl Read) -> (Option<i32>, String, String) {
    let command = format!("kill -{signal} {}", child.id());
    let sent = Command::new("sh").args(["-c", &command]).status();
    assert!(sent.unwrap().success());
    let mut messages = String::new();
    stderr.read_to_string(&mut messages).unwrap();
    let mut stdout = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    (child.wait().unwrap().code(), stdout, messages)
}

#[test]
fn an_interruption_names_the_paid_task_and_leaves_no_file() {
    let sandbox = Sandbox::new();
    let texts = ["INT", "TERM"].map(|signal| {
        let mut child = start(sandbox.nanobanana(&[
            "generate",
            "a cat",
            "--simulate=never-finishes,instant",
            "-o",
            "cat.png",
        ]));
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let created = read_to(&mut stderr, "created");
        let task_id = created.split(' ').nth(1).unwrap();
        let (code, stdout, messages) = end(signal, child, &mut stderr);
        assert_eq!((code, stdout.as_str()), (Some(130), ""));
        messages.replace(task_id, "[ID]")
    });
    assert_eq!(texts[0], texts[1]);
    insta::assert_snapshot!(texts[0], @"
    error: interrupted
      what now: paid and still running at the vendor: [ID]; look for the picture at https://imagent.bot
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn ctrl_c_while_the_paid_request_has_no_answer_says_that_it_may_be_paid() {
    let world = VendorWorld::with(|config| {
        config.faults = "create:*=stall".parse().unwrap();
    });
    let mut command = world.sandbox.nanobanana(&["generate", "a cat", "--json"]);
    world.lead_here(&mut command);
    let mut child = start(command);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    read_to(&mut stderr, "6 points");
    let (code, stdout, messages) = end("INT", child, &mut stderr);
    assert_eq!(code, Some(130));
    insta::assert_snapshot!(messages, @"
    error: interrupted before the vendor had answered a paid request: a task may have been created and paid
      what now: look at your tasks at the vendor before trying again: a second request may be charged again
    ");
    let output: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(output["status"], "interrupted");
    assert_eq!(output["exit_code"], 130);
    assert_eq!(world.sandbox.listing(), [""; 0]);
}

#[test]
fn ctrl_c_before_anything_was_ordered_is_only_that() {
    let world = VendorWorld::with(|config| {
        config.faults = "put:*=stall".parse().unwrap();
    });
    world.sandbox.put("cat.png", annotated_png(8, 8));
    let mut command = world
        .sandbox
        .nanobanana(&["edit", "add a hat", "-i", "cat.png"]);
    world.lead_here(&mut command);
    let mut child = start(command);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    read_to(&mut stderr, "6 points");
    let (code, stdout, messages) = end("INT", child, &mut stderr);
    assert_eq!((code, stdout.as_str()), (Some(130), ""));
    assert!(messages.ends_with("error: interrupted\n"), "{messages}");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
}

#[test]
fn a_reader_that_is_gone_is_no_error() {
    let sandbox = Sandbox::new();
    for args in [
        &["models", "--simulate=ok,instant"][..],
        &["plan", "a cat", "--simulate=ok,instant", "--json"],
        &["generate", "a cat", "--simulate=ok,instant"],
        &["generate", "--help"],
    ] {
        let mut child = start(sandbox.nanobanana(args));
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {stderr}");
        assert!(!stderr.contains("panic"), "{stderr}");
    }
}

#[test]
fn standard_error_that_is_gone_does_not_cost_the_picture() {
    let sandbox = Sandbox::new();
    let args = [
        "generate",
        "a cat",
        "--simulate=ok,instant",
        "-o",
        "cat.png",
    ];
    let mut child = start(sandbox.nanobanana(&args));
    drop(child.stderr.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(sandbox.listing(), ["cat.png"]);
}

#[test]
fn a_standard_output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&["models", "--simulate=ok,instant"]);
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let output = command.stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(11));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"
    error: standard output cannot be written
      cause: No space left on device (os error 28)
    ");
}
