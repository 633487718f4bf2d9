//! Ctrl-C and its like, and readers that have had enough.

use std::fs::File;
use std::process::Stdio;

use ima_sim::Endpoint;
use nanobanana::journal::State;
use serde_json::Value;

use crate::world::pictures::annotated_png;
use crate::world::process::{Ended, Process};
use crate::world::{ImaWorld, Sandbox, jobs, wait_patiently_until, without_ids};

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
        process.read_to("generating");
        process.signal(signal);
        let ended = process.end();
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
        let job = &jobs::read(&jobs::of_simulator(&sandbox))[0];
        assert_eq!(job.state, State::Running);
        let task_id = job.task_id.as_ref().unwrap();
        assert!(ended.stderr.contains(task_id), "{}", ended.stderr);
        assert!(ended.stderr.contains(job.id.as_str()), "{}", ended.stderr);
        without_ids(&ended.stderr)
    });
    assert_eq!(texts[0], texts[1]);
    insta::assert_snapshot!(texts[0], @"
    error: interrupted
      hint: paid and still running at IMA (https://imagent.bot): [ID] (simulated)
            to get the pictures: nanobanana resume [JOB] --simulate
    spent 6 points (simulated)
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn many_jobs_that_are_all_there_are_counted_and_resumed_without_names() {
    let interrupted = |sandbox: &Sandbox, all: usize, language: &str| {
        let mut command = sandbox.nanobanana(&[
            "generate",
            "a cat",
            "--simulate=never-finishes,instant",
            "-n",
            "4",
        ]);
        command.env("LC_ALL", language);
        let process = Process::start(command);
        let running = || {
            let jobs = jobs::read(&jobs::of_simulator(sandbox)).into_iter();
            jobs.filter(|job| job.state == State::Running).count()
        };
        // Reading must not be what makes it.
        let journal = jobs::of_simulator(sandbox).join("journal.sqlite");
        wait_patiently_until(|| journal.exists() && running() == all);
        process.signal("INT");
        let stderr = process.end().stderr;
        let advice = stderr
            .split_once("hint: ")
            .or(stderr.split_once("下一步："));
        without_ids(advice.unwrap().1)
    };
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(interrupted(&sandbox, 4, "C"), @"
    paid and still running at IMA (https://imagent.bot): 4 tasks (simulated)
            to get the pictures: nanobanana resume --simulate
    spent 24 points (simulated)
    ");
    insta::assert_snapshot!(interrupted(&Sandbox::new(), 4, "zh_CN.UTF-8"), @"
    已扣费、仍在平台 https://imagent.bot 上的任务：共 4 个（模拟）
              取回图片：nanobanana resume --simulate
    消耗 24 积分（模拟）
    ");
    // Now `resume` would pick up others as well.
    let named = interrupted(&sandbox, 8, "C");
    assert_eq!(named.matches("[JOB]").count(), 4, "{named}");
}

/// The arguments of the command that begins so, up to the end of its line or a comma.
#[track_caller]
fn command_after<'a>(messages: &'a str, start: &str) -> Vec<&'a str> {
    let (before, _) = messages.split_once(start).unwrap();
    let command = &messages[before.len()..];
    let end = command.find([';', ',', '\n']).unwrap();
    command[..end].split_whitespace().skip(1).collect()
}

#[test]
fn the_command_that_an_interruption_names_fetches_the_picture() {
    let world = ImaWorld::with(|config| {
        config.faults = "detail:1=stall".parse().unwrap();
    });
    let process = world.start(&["generate", "a cat", "-s512"]);
    world.wait_for(Endpoint::TaskDetail);
    process.signal("INT");
    // More of them change nothing.
    process.signal("INT");
    process.signal("TERM");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    let resumed = world.nanobanana(&command_after(&ended.stderr, "nanobanana resume"));
    let path = world.sandbox.work("a-cat.png");
    assert_eq!(resumed.success(), format!("{}\n", path.display()));
    assert_eq!(world.sandbox.listing(), ["a-cat.png"]);
}

#[test]
fn an_interrupted_resume_has_spent_nothing() {
    let world = ImaWorld::with(|config| config.faults = "detail:*=stall".parse().unwrap());
    let process = world.start(&["generate", "a cat", "-s512"]);
    world.wait_for(Endpoint::TaskDetail);
    process.signal("INT");
    let ordered = process.end();
    assert!(
        ordered.stderr.ends_with("\nspent 4 points\n"),
        "{}",
        ordered.stderr
    );
    let mut process = world.start(&["resume"]);
    process.read_to("picked up");
    process.signal("INT");
    let resumed = process.end();
    assert_eq!(resumed.code, Some(130));
    assert!(
        resumed
            .stderr
            .ends_with("\nnothing was spent now; earlier: spent 4 points\n"),
        "{}",
        resumed.stderr
    );
}

#[test]
fn an_interruption_while_the_journal_is_locked_names_what_was_heard_and_loses_nothing() {
    let world = ImaWorld::new();
    let journal = jobs::of_ima(&world.sandbox);
    // Long before the first question the journal is locked.
    let process = world.start(&["generate", "a cat", "-s512", "--max-wait", "60"]);
    jobs::wait_for(&journal, State::Running);
    let ended = jobs::while_locked(&journal, || {
        // The picture is finished, which cannot be written down now.
        world.wait_for(Endpoint::TaskDetail);
        process.signal("INT");
        process.end()
    });
    assert_eq!(ended.code, Some(130));
    let job = jobs::only(&journal);
    let task_id = job.task_id.as_ref().unwrap();
    assert!(ended.stderr.contains(task_id), "{}", ended.stderr);
    let resumed = world.nanobanana(&command_after(&ended.stderr, "nanobanana resume"));
    resumed.success();
    assert_eq!(world.sandbox.listing(), ["a-cat.png"]);
}

#[test]
fn ctrl_c_while_the_paid_request_has_no_answer_says_that_it_may_be_paid() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:*=stall".parse().unwrap();
    });
    let mut process = world.start(&["generate", "a cat", "--json"]);
    process.read_to("6 points");
    world.wait_for(Endpoint::TaskCreate);
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    insta::assert_snapshot!(without_ids(&ended.stderr), @"
    interrupted: waiting up to 2 s for the answer to a paid request
    error: interrupted before IMA answered a paid request: a task may have been created and charged
      hint: check https://imagent.bot for the task before trying again: a second request may be charged again
            to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    spent 0 points; 6 more may have been charged
    ");
    let output: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(output[0]["state"], "unknown");
    assert_eq!(world.sandbox.listing(), [""; 0]);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Unknown);
    let reason = "interrupted while the paid request was under way";
    assert_eq!(job.reason.as_deref(), Some(reason));
}

/// An order of three, interrupted when one picture has come, one is awaited, and the request for
/// one has no answer.
fn interrupted_in_three_states(options: &[&str]) -> (ImaWorld, Ended) {
    let world = ImaWorld::with(|config| {
        config.faults = "detail:1=stall,create:3=stall".parse().unwrap();
    });
    let args = [
        &["generate", "a cat", "-s512", "-n", "3", "-o", "cat.png"],
        options,
    ]
    .concat();
    let process = world.start(&args);
    world.wait_for(Endpoint::TaskDetail);
    let folder = jobs::of_ima(&world.sandbox);
    wait_patiently_until(|| {
        let jobs = jobs::read(&folder);
        jobs.iter().any(|job| job.state == State::Saved)
    });
    process.signal("INT");
    (world, process.end())
}

#[test]
fn ctrl_c_among_several_pictures_prints_those_that_came_and_how_to_get_the_others() {
    let (world, ended) = interrupted_in_three_states(&[]);
    assert_eq!(ended.code, Some(130));
    let names = world.sandbox.listing();
    let [name] = &names[..] else {
        panic!("{names:?}");
    };
    let path = world.sandbox.work(name);
    assert_eq!(ended.stdout, format!("{}\n", path.display()));
    // Which of them is which is open.
    let start = ended.stderr.find("error:").unwrap();
    insta::assert_snapshot!(without_ids(&ended.stderr[start..]), @"
    error: interrupted after 1 of 3 pictures, and a paid request had no answer yet: a task may have been created and charged
      hint: paid and still running at IMA (https://imagent.bot): [ID]
            to get the pictures: nanobanana resume [JOB]
            check https://imagent.bot for the task before trying again: a second request may be charged again
            to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    spent 8 points; 4 more may have been charged
    ");
    let resumed = world.nanobanana(&command_after(&ended.stderr, "nanobanana resume"));
    resumed.success();
    let retry = command_after(&ended.stderr, "nanobanana resend");
    world.nanobanana(&retry).success();
    let names = world.sandbox.listing();
    assert_eq!(names, ["cat-1.png", "cat-2.png", "cat-3.png"]);
}

#[test]
fn ctrl_c_says_what_ima_had_refused_by_then() {
    let world = ImaWorld::with(|config| {
        let faults = "create:2=business-4008;message=used up,detail:*=stall";
        config.faults = faults.parse().unwrap();
    });
    let process = world.start(&["generate", "a cat", "-n", "2"]);
    world.wait_for(Endpoint::TaskDetail);
    process.signal("TERM");
    let ended = process.end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
    let start = ended.stderr.find("job ").unwrap();
    insta::assert_snapshot!(without_ids(&ended.stderr[start..]), @"
    job [JOB] ended without a picture (refused): used up
    error: interrupted
      hint: paid and still running at IMA (https://imagent.bot): [ID]
            to get the pictures: nanobanana resume [JOB]
    spent 6 points
    ");
}

#[test]
fn an_interruption_prints_every_job() {
    let (world, ended) = interrupted_in_three_states(&["--json"]);
    assert_eq!(ended.code, Some(130));
    let jobs: Value = serde_json::from_str(&ended.stdout).unwrap();
    let jobs = jobs.as_array().unwrap();
    let records = jobs::read(&jobs::of_ima(&world.sandbox));
    for (job, record) in jobs.iter().zip(&records) {
        assert_eq!(job["number"], record.number);
        assert_eq!(job["id"], record.id.as_str());
        assert_eq!(job["task_id"].as_str(), record.task_id.as_deref());
        assert_eq!(job["prompt"], "a cat");
    }
    let mut lines: Vec<String> = jobs
        .iter()
        .map(|job| {
            let [state, charge, hint] = ["state", "charge", "hint"].map(|key| &job[key]);
            let message = &job["error"]["message"];
            without_ids(&format!("{state} {charge} {message} {hint}"))
        })
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "running" "spent" null "nanobanana resume [JOB]"
    "saved" "spent" null null
    "unknown" "unknown" "interrupted while the paid request was under way" "check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge"
    "#);
    let has_come = |job: &&Value| job["state"] == "saved";
    let picture = &jobs.iter().find(has_come).unwrap()["pictures"][0];
    let name = &world.sandbox.listing()[0];
    assert_eq!(picture["path"], world.sandbox.work(name).to_str().unwrap());
    assert_eq!(picture["bytes"], world.sandbox.read(name).len());
    assert_eq!(picture["media_type"], "image/png");
    assert_eq!(
        (&picture["width"], &picture["height"]),
        (&512.into(), &512.into())
    );
    assert!(picture["url"].is_string() && picture["cover_url"].is_string());
}

#[test]
fn ctrl_c_before_anything_was_ordered_is_only_that() {
    let world = ImaWorld::with(|config| {
        config.faults = "put:*=stall".parse().unwrap();
    });
    world.sandbox.put("cat.png", annotated_png(8, 8));
    let mut process = world.start(&["edit", "add a hat", "-i", "cat.png"]);
    process.read_to("6 points");
    process.signal("INT");
    let ended = process.end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
    // Whether the upload was begun by then is open.
    let start = ended.stderr.find("error:").unwrap();
    insta::assert_snapshot!(&ended.stderr[start..], @"
    error: interrupted
      hint: nothing was sent for 1 picture
    spent 0 points
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Cancelled);
}

#[test]
fn a_reader_that_is_gone_is_no_error() {
    let sandbox = Sandbox::new();
    for args in [
        &["models", "--simulate=ok,instant"][..],
        &["plan", "a cat", "--simulate=ok,instant", "--json"],
        &["generate", "a cat", "-s512", "--simulate=ok,instant"],
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
        "-s512",
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
    error: cannot write to standard output
      cause: No space left on device (os error 28)
    ");
}
