//! Ctrl-C and its like, and readers that have had enough.

use std::fs::File;
use std::process::Stdio;

use ima_sim::Endpoint;
use nanobanana::journal::State;
use serde_json::Value;

use crate::world::pictures::annotated_png;
use crate::world::process::Process;
use crate::world::{Sandbox, VendorWorld, jobs, without_ids};

#[test]
fn an_interruption_names_the_paid_task_and_the_command_that_goes_on_with_it() {
    let sandbox = Sandbox::new();
    let texts = ["INT", "TERM"].map(|signal| {
        let mut process = Process::start(sandbox.nanobanana(&[
            "generate",
            "a cat",
            "--simulate=never-finishes,instant",
            "-o",
            "cat.png",
        ]));
        process.read_to("created");
        process.signal(signal);
        let ended = process.end();
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
        let job = &jobs::read(&jobs::of_stand_in(&sandbox))[0];
        assert_eq!(job.state, State::Running);
        let task_id = job.task_id.as_ref().unwrap();
        assert!(ended.stderr.contains(task_id), "{}", ended.stderr);
        assert!(ended.stderr.contains(job.id.as_str()), "{}", ended.stderr);
        without_ids(&ended.stderr)
    });
    assert_eq!(texts[0], texts[1]);
    insta::assert_snapshot!(texts[0], @"
    error: interrupted
      what now: paid and still running at the vendor: [ID]; look for the picture at https://imagent.bot; to pick it up: nanobanana resume [JOB] --simulate
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn the_command_that_an_interruption_names_fetches_the_picture() {
    let world = VendorWorld::with(|config| {
        config.faults = "detail:1=stall".parse().unwrap();
    });
    let mut command = world.sandbox.nanobanana(&["generate", "a cat"]);
    world.lead_here(&mut command);
    let process = Process::start(command);
    world.wait_for(Endpoint::TaskDetail);
    process.signal("INT");
    // More of them change nothing.
    process.signal("INT");
    process.signal("TERM");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    let (_, command) = ended.stderr.rsplit_once("nanobanana ").unwrap();
    let args: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(args[0], "resume");
    let resumed = world.nanobanana(&args);
    let path = world.sandbox.work("a-cat.png");
    assert_eq!(resumed.success(), format!("{}\n", path.display()));
    assert_eq!(world.sandbox.listing(), ["a-cat.png"]);
}

#[test]
fn ctrl_c_while_the_paid_request_has_no_answer_says_that_it_may_be_paid() {
    let world = VendorWorld::with(|config| {
        config.faults = "create:*=stall".parse().unwrap();
    });
    let mut command = world.sandbox.nanobanana(&["generate", "a cat", "--json"]);
    world.lead_here(&mut command);
    let mut process = Process::start(command);
    process.read_to("6 points");
    world.wait_for(Endpoint::TaskCreate);
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    insta::assert_snapshot!(without_ids(&ended.stderr), @"
    error: interrupted before the vendor had answered a paid request: a task may have been created and paid
      what now: look at https://imagent.bot before trying again: a second request may be charged again; to send it again all the same: nanobanana retry [JOB] --accept-double-charge
    ");
    let output: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(output["status"], "interrupted");
    assert_eq!(output["exit_code"], 130);
    assert_eq!(world.sandbox.listing(), [""; 0]);
    let job = jobs::only(&jobs::of_vendor(&world.sandbox));
    assert_eq!(job.state, State::Unknown);
    let reason = "interrupted while the paid request was under way";
    assert_eq!(job.reason.as_deref(), Some(reason));
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
    let mut process = Process::start(command);
    process.read_to("6 points");
    process.signal("INT");
    let ended = process.end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
    let messages = ended.stderr;
    assert!(messages.ends_with("error: interrupted\n"), "{messages}");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let job = jobs::only(&jobs::of_vendor(&world.sandbox));
    assert_eq!(job.state, State::Cancelled);
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
        let mut process = Process::start(sandbox.nanobanana(args));
        process.close_stdout();
        let ended = process.end();
        assert_eq!(ended.code, Some(0), "{args:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("panic"), "{}", ended.stderr);
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
    let mut command = sandbox.nanobanana(&args);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
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
