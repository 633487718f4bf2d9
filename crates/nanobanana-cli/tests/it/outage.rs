//! A simulated IMA that cannot be asked: what is wrong is said, and where nothing is paid yet nobody
//! waits.

use ima_sim::Endpoint;
use serde_json::Value;

use crate::world::process::Process;
use crate::world::{ImaWorld, jobs};

/// A simulated IMA that answers no question about a task.
fn silent() -> ImaWorld {
    ImaWorld::with(|config| config.faults = "detail:*=reset-before".parse().unwrap())
}

fn start(world: &ImaWorld, args: &[&str]) -> Process {
    let mut command = world.sandbox.nanobanana(args);
    world.lead_here(&mut command);
    Process::start(command)
}

#[test]
fn lines_and_messages_say_what_is_wrong_while_every_question_fails() {
    let world = silent();
    // Side by side: the lines come each 10 s, the messages each 15 s.
    let lines = start(&world, &["generate", "a cat", "--max-wait", "11"]);
    let chat = ["--max-wait", "16", "--messages", "ndjson"];
    let chat = start(&world, &[&["generate", "一只猫"][..], &chat].concat());
    let ended = lines.end();
    assert_eq!(ended.code, Some(8), "{}", ended.stderr);
    let line = ended.stderr.lines().find(|line| line.starts_with("25%"));
    let line = line.unwrap_or_else(|| panic!("{}", ended.stderr));
    assert!(line.starts_with("25% cannot reach IMA: "), "{line}");
    assert!(
        line.ends_with("; still trying · 10 s, usually 20–40 s"),
        "{line}"
    );

    let ended = chat.end();
    assert_eq!(ended.code, Some(8), "{}", ended.stderr);
    let messages = ended.stdout.lines();
    let messages: Vec<Value> = messages
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let progress = &messages[2];
    assert_eq!(
        progress["text"],
        "⏳ 正在生成中… 37%\n已等待 15s，预计最长 40s\n连不上服务，还在重试"
    );
    assert_eq!(progress["trouble"]["kind"], "connection");
    let cause = progress["trouble"]["cause"].as_str().unwrap();
    assert!(cause.starts_with("task detail: "), "{cause}");
    assert_eq!(messages[3]["failure"], "still_running");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 2);
}

#[test]
fn a_certificate_at_fault_is_named_and_nothing_is_ordered() {
    let (world, other) = (ImaWorld::new(), ImaWorld::new());
    let mut command = world.sandbox.nanobanana(&["generate", "a cat"]);
    world.lead_here(&mut command);
    command.env(
        "SSL_CERT_FILE",
        other.simulator.ca_certificate_path().unwrap(),
    );
    let run = world.sandbox.run(command);
    insta::assert_snapshot!(run.text(), @"
    exit code: 9
    ----- stderr
    error: cannot reach IMA; nothing was spent
      cause: product list: no connection
      cause: through the proxy http://127.0.0.1:[PORT]
      cause: certificate is not from a trusted authority
      hint: check your connection and try again
    ");
    assert_eq!(world.simulator.requests().len(), 0);
    assert_eq!(jobs::read(&jobs::of_ima(&world.sandbox)).len(), 0);
}
