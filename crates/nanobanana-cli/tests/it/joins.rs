//! Asked twice, paid once: calls of the command line that mean an earlier run.

use nanobanana::journal::State;
use serde_json::Value;

use crate::world::process::Process;
use crate::world::{Sandbox, jobs};

/// `generate` with these arguments, until its task runs; then its process is ended by a signal.
fn interrupted(sandbox: &Sandbox, signal: &str, args: &[&str]) {
    let args = [&["generate", "-s512"], args, &["--simulate=ok,4s"]].concat();
    let process = Process::start(sandbox.nanobanana(&args));
    jobs::wait_for(&jobs::of_simulator(sandbox), State::Running);
    process.signal(signal);
    process.end();
}

fn job_count(sandbox: &Sandbox) -> usize {
    jobs::read(&jobs::of_simulator(sandbox)).len()
}

#[test]
fn calls_with_one_idempotency_key_are_one_run_and_another_request_is_refused() {
    let sandbox = Sandbox::new();
    let make = |prompt| {
        let args = [
            "generate",
            prompt,
            "-o",
            "cats/",
            "--size",
            "512",
            "--idempotency-key",
            "k-1",
        ];
        sandbox.simulate("ok", &args)
    };
    let first = make("a cat");
    let again = make("a cat");
    assert_eq!(
        (first.code, again.code),
        (Some(0), Some(0)),
        "{}",
        again.stderr
    );
    assert_eq!(again.stdout, first.stdout);
    assert!(
        again.stderr.contains("nothing more is charged"),
        "{}",
        again.stderr
    );
    assert_eq!(job_count(&sandbox), 1);
    let other = make("a dog");
    assert_eq!(other.code, Some(5), "{}", other.stderr);
    insta::assert_snapshot!(other.remarks_from("error"), @"error: the idempotency key was already used for another request, run [JOB]; use a new key");
    // Of a variable that is not set.
    let unset = sandbox.simulate("ok", &["generate", "a dog", "--idempotency-key", ""]);
    assert_eq!(unset.code, Some(2), "{unset:?}");
    assert_eq!(job_count(&sandbox), 1);
}

#[test]
fn a_chat_agent_that_lost_the_answer_gets_it() {
    let sandbox = Sandbox::new();
    let chat = ["a cat", "-o", "cat.png", "--messages", "ndjson"];
    interrupted(&sandbox, "KILL", &chat);
    let call = || {
        let args = [&["generate", "-s512"], &chat[..]].concat();
        let run = sandbox.simulate("ok", &args);
        assert_eq!(run.code, Some(0), "{} {}", run.stdout, run.stderr);
        let last: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
        assert_eq!(last["step"], 3, "{last}");
    };
    call();
    assert_eq!(job_count(&sandbox), 1);
    // The answer has arrived, so the same call is a new one.
    call();
    assert_eq!(job_count(&sandbox), 2);
}

#[test]
fn a_chat_that_joins_its_run_hears_which_it_is_and_another_member_gets_one_of_his_own() {
    let sandbox = Sandbox::new();
    let chat = ["a cat", "-o", "cat.png", "--messages", "ndjson"];
    interrupted(
        &sandbox,
        "KILL",
        &[&chat[..], &["--user-id", "ada"]].concat(),
    );
    let lost = jobs::only(&jobs::of_simulator(&sandbox)).id;
    let call = |user: &str| -> Vec<Value> {
        let args = [&["generate", "-s512"], &chat[..], &["--user-id", user]].concat();
        let run = sandbox.simulate("ok", &args);
        let lines = run.success().lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    assert_eq!(call("bob")[1]["kind"], "start");
    assert_eq!(job_count(&sandbox), 2);

    let told = call("ada");
    assert_eq!(
        (&told[1]["kind"], &told[1]["step"]),
        (&"joined".into(), &1.into())
    );
    assert_eq!(told[1]["jobs"][0]["id"], lost.as_str());
    assert!(told[1]["elapsed_seconds"].is_u64(), "{}", told[1]);
    let last = told.last().unwrap();
    assert_eq!(
        (&last["step"], &last["job"]["id"]),
        (&3.into(), &lost.as_str().into())
    );
    assert_eq!(job_count(&sandbox), 2);
}

#[test]
fn what_a_resume_has_told_is_received() {
    let sandbox = Sandbox::new();
    let chat = ["a cat", "-o", "cat.png", "--messages", "ndjson"];
    interrupted(&sandbox, "KILL", &chat);
    let resumed = sandbox.simulate("ok", &["resume"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    let again = [&["generate", "-s512"], &chat[..]].concat();
    assert_eq!(sandbox.simulate("ok", &again).code, Some(0));
    assert_eq!(job_count(&sandbox), 2);
}

#[test]
fn a_chat_agent_that_wants_another_image_says_so() {
    let sandbox = Sandbox::new();
    let chat = ["a cat", "-o", "cat.png", "--messages", "ndjson"];
    interrupted(&sandbox, "KILL", &chat);
    let args = [&["generate", "-s512"], &chat[..], &["--new"]].concat();
    assert_eq!(sandbox.simulate("ok", &args).code, Some(0));
    assert_eq!(job_count(&sandbox), 2);
}

#[test]
fn a_person_is_told_first_of_an_equal_run_that_is_paid_and_gets_a_second() {
    let sandbox = Sandbox::new();
    interrupted(&sandbox, "INT", &["a cat", "-o", "cat.png"]);
    let again = ["generate", "a cat", "-s512", "-o", "cat.png"];
    let second = sandbox.simulate("ok", &again);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    let of_both = jobs::read(&jobs::of_simulator(&sandbox));
    let [_, lost] = of_both.as_slice() else {
        panic!("{of_both:?}");
    };
    let first_line = second
        .stderr
        .lines()
        .find(|line| !line.contains("simulat") || line.contains("resume"));
    let expected = format!("nanobanana resume {} --simulate", lost.id);
    assert!(first_line.unwrap().contains(&expected), "{}", second.stderr);
}
