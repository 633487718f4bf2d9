//! `resume`: what becomes of jobs that were left, by this user or by a killed process.

use std::time::Duration;

use ima_sim::{Endpoint, Pace};
use nanobanana::journal::State;
use serde_json::json;

use crate::world::pictures::{annotated_png, pixels};
use crate::world::process::Process;
use crate::world::{ImaWorld, Sandbox, jobs, wait_patiently_until, without_ids};

/// A world in which the nth request of an endpoint gets no answer.
fn stalling(fault: &str) -> ImaWorld {
    ImaWorld::with(|config| config.faults = fault.parse().unwrap())
}

/// Starts an order that waits for an answer of this endpoint, in vain.
fn stuck(world: &ImaWorld, args: &[&str], endpoint: Endpoint) -> Process {
    let process = world.start(args);
    world.wait_for(endpoint);
    process
}

#[test]
fn with_nothing_left_it_says_so_and_needs_no_key_and_makes_no_file() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["resume"]));
    insta::assert_snapshot!(run.text(), @"
    exit code: 0
    ----- stderr
    nothing to resume; simulated jobs are under --simulate
    ");
    assert_eq!(sandbox.home_files().len(), 0);
    let unknown = sandbox.run(sandbox.nanobanana(&["resume", "abc123"]));
    insta::assert_snapshot!(unknown.text(), @"
    exit code: 5
    ----- stderr
    error: no file or job `abc123`
      hint: `nanobanana history` lists them; simulated jobs are under --simulate
    ");
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn a_task_that_still_runs_is_picked_up_by_its_job_its_beginning_or_its_task_id() {
    let sandbox = Sandbox::new();
    let folder = jobs::of_simulator(&sandbox);
    let left = ["-o", "cat.png", "--max-wait", "1"];
    let left = sandbox.simulate("ok,30s", &[&["generate", "a cat"], &left[..]].concat());
    assert_eq!(left.code, Some(8), "{left:?}");
    let job = jobs::only(&folder);
    assert_eq!(job.state, State::StillRunning);
    for key in [&job.id.as_str()[..6], job.task_id.as_deref().unwrap()] {
        let run = sandbox.simulate("ok,30s", &["resume", key, "--max-wait", "1", "--json"]);
        assert_eq!(run.code, Some(8));
        let output = run.json();
        assert_eq!(output[0]["error"]["kind"], "still_running");
        assert_eq!(output[0]["id"], job.id.as_str());
        assert_eq!(output[0]["left"], json!(null));
    }
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn what_a_killed_process_was_waiting_for_is_fetched_and_saved_where_it_was_to_go() {
    let world = stalling("detail:1=stall");
    let args = ["generate", "a cat", "-s512", "-o", "cat.png"];
    stuck(&world, &args, Endpoint::TaskDetail).kill();
    let run = world.nanobanana(&["resume"]);
    insta::assert_snapshot!(run.list(), @"
    exit code: 0
    ----- stdout
    [SANDBOX]/work/cat.png
    ----- stderr
    [[JOB]] picked up
    nothing was spent now; earlier: spent 4 points
    ");
    assert_eq!(pixels(&world.sandbox.read("cat.png")), (512, 512));
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);

    let again = world.nanobanana(&["resume"]);
    insta::assert_snapshot!(again.text(), @"
    exit code: 0
    ----- stderr
    nothing to resume; simulated jobs are under --simulate
    ");
    let named = world.nanobanana(&["resume", &world.task_id(), "--json"]);
    let output = named.json();
    assert_eq!(named.code, Some(0));
    assert_eq!(output[0]["left"], "ended");
    let path = world.sandbox.work("cat.png").display().to_string();
    assert_eq!(output[0]["pictures"][0]["path"], path.as_str());
    let plain = world.nanobanana(&["resume", &world.task_id()]);
    assert_eq!(plain.success(), format!("{path}\n"));
}

#[test]
fn a_picture_that_was_being_fetched_is_fetched_again_and_nothing_half_stays() {
    let world = stalling("media:1=stall-body");
    let args = ["generate", "a cat", "-s512", "-o", "cat.webp"];
    let process = stuck(&world, &args, Endpoint::Media);
    jobs::wait_for(&jobs::of_ima(&world.sandbox), State::Succeeded);
    process.kill();
    let [part] = world.sandbox.listing().try_into().unwrap();
    assert!(part.ends_with(".part"), "{part}");
    world.nanobanana(&["resume"]).success();
    assert_eq!(world.sandbox.listing(), ["cat.webp"]);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Saved);
}

/// The jobs of four orders, of which IMA would not say how they are.
fn forty_eight_left() -> ImaWorld {
    let world = ImaWorld::with(|config| {
        config.faults = "detail:*=business-400".parse().unwrap();
    });
    for order in 1..=4 {
        let name = format!("cat-{order}.png");
        let args = ["generate", "a cat", "-s", "512", "-n", "12", "-o", &name];
        let args = [&args[..], &["--max-wait", "1"]].concat();
        let run = world.nanobanana(&args);
        assert_eq!(run.code, Some(9), "{run:?}");
    }
    world.healed()
}

#[cfg(unix)]
#[test]
fn many_jobs_are_picked_up_with_few_open_files() {
    let world = forty_eight_left();
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let line = format!("ulimit -n 32; exec '{program}' resume");
    let run = world.run(world.sandbox.shell(&line));
    assert_eq!(run.success().lines().count(), 48, "{run:?}");
    assert_eq!(world.sandbox.listing().len(), 48);
    let jobs = jobs::read(&jobs::of_ima(&world.sandbox));
    assert!(jobs.iter().all(|job| job.state == State::Saved));
}

#[test]
fn a_job_that_was_never_sent_is_cancelled() {
    let world = stalling("put:1=stall");
    world.sandbox.put("cat.png", annotated_png(8, 8));
    let args = ["edit", "add a hat", "-i", "cat.png"];
    let process = stuck(&world, &args, Endpoint::Upload);
    jobs::wait_for(&jobs::of_ima(&world.sandbox), State::Uploading);
    process.kill();
    let run = world.nanobanana(&["resume"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    error: cancelled before anything was sent: the program ended before anything was sent
    nothing was spent now; earlier: spent 0 points
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let again = world.nanobanana(&["resume"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_job_whose_paid_request_was_under_way_becomes_unknown_and_is_not_sent_again() {
    let world = stalling("create:1=stall");
    let args = ["generate", "a cat"];
    stuck(&world, &args, Endpoint::TaskCreate).kill();
    // Of the 45 s in which somebody may still hear the answer, a few are left.
    let folder = jobs::of_ima(&world.sandbox);
    jobs::age(&folder, State::Creating, 41_000);
    let run = world.nanobanana(&["resume"]);
    let (waiting, after) = run.stderr.split_once('\n').unwrap();
    assert!(
        waiting.ends_with(" s for the answer to its paid request"),
        "{run:?}"
    );
    assert_eq!(run.code, Some(10));
    insta::assert_snapshot!(without_ids(after), @"
    error: no answer to the paid request: a task may have been created and charged
      hint: check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    nothing was spent now; earlier: spent 0 points; 6 more may have been charged
    ");
    // It needs the user now, and is no failure of what comes later.
    let again = world.nanobanana(&["resume", "--json"]);
    let output = again.json();
    assert_eq!(
        (again.code, &output[0]["left"]),
        (Some(0), &json!("unknown"))
    );
    insta::assert_snapshot!(again.remarks(), @"still unknown whether job [JOB] was charged; check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge");
    let id = jobs::only(&jobs::of_ima(&world.sandbox)).id.to_string();
    let named = world.nanobanana(&["resume", &id]);
    assert_eq!(named.code, Some(10));
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
}

#[test]
fn a_job_that_another_process_works_on_is_named_and_left_to_it() {
    let world = stalling("detail:1=stall");
    let args = [
        "generate",
        "a cat",
        "-s512",
        "-o",
        "cat.png",
        "--max-wait",
        "60",
    ];
    let process = stuck(&world, &args, Endpoint::TaskDetail);
    let details = world.requests(Endpoint::TaskDetail).len();
    let pid = process.id().to_string();
    let all = world.nanobanana(&["resume"]);
    insta::assert_snapshot!(all.text().replace(&pid, "[PID]"), @"
    exit code: 0
    ----- stderr
    skipped [JOB]: process [PID] is already on it
    ");
    let named = world.nanobanana(&["resume", &world.task_id(), "--json"]);
    assert_eq!(named.code, Some(8));
    let output = named.json();
    assert_eq!(output[0]["left"], "busy");
    assert_eq!(output[0]["pid"], process.id());
    assert_eq!(world.requests(Endpoint::TaskDetail).len(), details);
    process.kill();
    world.nanobanana(&["resume"]).success();
    assert_eq!(world.sandbox.listing(), ["cat.png"]);
}

#[test]
fn several_jobs_are_picked_up_side_by_side_and_keep_their_names() {
    let world = stalling("detail:*=stall");
    let args = ["generate", "a cat", "-s512", "-n", "3", "-o", "cat.png"];
    let process = stuck(&world, &args, Endpoint::TaskDetail);
    jobs::wait_for(&jobs::of_ima(&world.sandbox), State::Running);
    process.kill();
    let healed = world.healed();
    let run = healed.nanobanana(&["resume"]);
    let names = ["cat-1.png", "cat-2.png", "cat-3.png"];
    let paths = names.map(|name| format!("{}\n", healed.sandbox.work(name).display()));
    // Each is printed when it comes.
    let mut lines: Vec<&str> = run.success().split_inclusive('\n').collect();
    lines.sort_unstable();
    assert_eq!(lines, paths);
    assert_eq!(healed.sandbox.listing(), names);
    let last = run.stderr.lines().last();
    assert_eq!(
        last,
        Some("nothing was spent now; earlier: spent 12 points")
    );
    assert_eq!(run.stderr.matches(" picked up\n").count(), 3);
    assert!(!run.stderr.contains("paid"), "{}", run.stderr);
}

#[test]
fn a_program_gets_each_path_when_its_picture_comes() {
    let world = stalling("detail:*=stall");
    let args = ["generate", "a cat", "-s512", "-n", "2", "-o", "cat.png"];
    let process = stuck(&world, &args, Endpoint::TaskDetail);
    jobs::wait_for(&jobs::of_ima(&world.sandbox), State::Running);
    process.kill();
    let world = world.in_scene(|config| config.faults = "detail:2=stall".parse().unwrap());
    let mut resuming = world.start(&["resume"]);
    let first = resuming.next_result();
    assert!(
        first.ends_with("/work/cat-1.png") || first.ends_with("/work/cat-2.png"),
        "{first}"
    );
    resuming.kill();
    assert_eq!(world.sandbox.listing().len(), 1);
}

/// A task that takes an hour, and that nobody waits for.
fn endless() -> ImaWorld {
    let world = ImaWorld::with(|config| config.pace = Pace::Fixed(Duration::from_secs(3600)));
    let args = ["generate", "a cat", "--max-wait", "1"];
    assert_eq!(world.nanobanana(&args).code, Some(8));
    world
}

#[test]
fn a_job_that_nobody_would_wait_for_any_longer_is_asked_about_once() {
    let world = endless();
    let asked = || world.requests(Endpoint::TaskDetail).len();
    let before = asked();
    jobs::age(&jobs::of_ima(&world.sandbox), State::StillRunning, 601_000);
    let resumed = world.nanobanana(&["resume"]);
    assert_eq!(
        (resumed.code, asked() - before),
        (Some(8), 1),
        "{resumed:?}"
    );
    // By name, or where that is said, it is waited for.
    let id = jobs::only(&jobs::of_ima(&world.sandbox)).id;
    for waiting in [id.as_str(), "--wait"] {
        let before = asked();
        let resumed = world.nanobanana(&["resume", waiting, "--max-wait", "1"]);
        assert_eq!(
            (resumed.code, asked() - before),
            (Some(8), 2),
            "{resumed:?}"
        );
    }
}

#[test]
fn a_paid_job_is_given_up_and_keeps_what_it_cost() {
    let world = stalling("detail:*=status-503");
    let args = ["generate", "a cat", "-s512", "--max-wait", "1"];
    assert_eq!(world.nanobanana(&args).code, Some(8));
    let folder = jobs::of_ima(&world.sandbox);
    let id = jobs::only(&folder).id;
    let before = world.requests(Endpoint::TaskDetail).len();
    let nameless = world.nanobanana(&["resume", "--give-up"]);
    assert_eq!(nameless.code, Some(2), "{nameless:?}");
    let give_up = || world.nanobanana(&["resume", id.as_str(), "--give-up"]);
    let texts = [give_up().text(), give_up().text()];
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 0
    ----- stderr
    gave up on job [JOB]: 4 points stay spent; its task at IMA is [ID]
      hint: to fetch its picture after all: nanobanana resume [JOB]

    exit code: 5
    ----- stderr
    error: cannot give up on job [JOB]: it is not a paid, unfinished job (given up)
      hint: to fetch its picture after all: nanobanana resume [JOB]
    ");
    let job = jobs::only(&folder);
    assert_eq!((job.state, job.points), (State::GivenUp, 4));
    let nothing = world.nanobanana(&["resume"]);
    assert!(
        nothing.stderr.starts_with("nothing to resume"),
        "{nothing:?}"
    );
    assert_eq!(world.requests(Endpoint::TaskDetail).len(), before);
    let spent = world.nanobanana(&["spend", "--charges", "--json"]).json();
    assert_eq!(spent[0]["state"], "given_up");
    assert_eq!(
        (&spent[0]["charge"], &spent[0]["points"]),
        (&json!("spent"), &json!(4))
    );
    // Its task may end all the same.
    let world = world.healed();
    world.nanobanana(&["resume"]).success();
    assert_eq!(world.sandbox.listing(), [""; 0]);
    world.nanobanana(&["resume", id.as_str()]).success();
    assert_eq!(world.sandbox.listing(), ["a-cat.png"]);
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 0);
    assert_eq!(jobs::only(&folder).state, State::Saved);
}

#[test]
fn none_is_given_up_where_another_process_is_on_one_of_them() {
    let world = endless();
    let folder = jobs::of_ima(&world.sandbox);
    let left = jobs::only(&folder).id;
    let process = world.start(&["generate", "a dog", "--max-wait", "60"]);
    let running = || {
        jobs::read(&folder)
            .into_iter()
            .find(|job| job.state == State::Running)
    };
    wait_patiently_until(|| running().is_some());
    let busy = running().unwrap().id;
    let run = world.nanobanana(&["resume", left.as_str(), busy.as_str(), "--give-up"]);
    assert_eq!(run.code, Some(8), "{run:?}");
    let jobs = jobs::read(&folder);
    let state = jobs.iter().find(|job| job.id == left).map(|job| job.state);
    assert_eq!(state, Some(State::StillRunning));
    process.kill();
}

#[test]
fn a_generation_that_failed_meanwhile_is_reported_then_and_when_asked_again() {
    let world = ImaWorld::with(|config| {
        config.scenario = "fails".parse().unwrap();
        config.faults = "detail:1=stall".parse().unwrap();
    });
    stuck(
        &world,
        &["generate", "a cat", "-s512"],
        Endpoint::TaskDetail,
    )
    .kill();
    let run = world.nanobanana(&["resume"]);
    assert_eq!(run.code, Some(7));
    let again = world.nanobanana(&["resume", &world.task_id()]);
    insta::assert_snapshot!(again.text(), @"
    exit code: 7
    ----- stderr
    job [JOB] ended without a picture (failed): The prompt was rejected by the safety system. Please modify it and try again.
    ");
    assert_eq!(world.nanobanana(&["resume"]).code, Some(0));
}

#[test]
fn the_key_is_asked_for_only_where_there_is_something_to_do() {
    let world = stalling("detail:1=stall");
    stuck(
        &world,
        &["generate", "a cat", "-s512"],
        Endpoint::TaskDetail,
    )
    .kill();
    let sandbox = &world.sandbox;
    let without = sandbox.run(sandbox.nanobanana(&["resume"]));
    assert_eq!(without.code, Some(3));
    // What it claimed, it let go of.
    world.nanobanana(&["resume"]).success();
    assert_eq!(sandbox.run(sandbox.nanobanana(&["resume"])).code, Some(0));
}

#[test]
fn a_picture_that_comes_later_replaces_only_what_was_there_when_it_was_ordered() {
    let world = stalling("detail:*=stall");
    world.sandbox.put("hero.png", "from before");
    let args = [
        "generate",
        "an old cat",
        "-s512",
        "-o",
        "hero.png",
        "--force",
    ];
    let process = stuck(&world, &args, Endpoint::TaskDetail);
    jobs::wait_for(&jobs::of_ima(&world.sandbox), State::Running);
    process.kill();
    let healed = world.healed();
    let newer = [
        "generate",
        "a new cat",
        "-s512",
        "-o",
        "hero.png",
        "--force",
    ];
    healed.nanobanana(&newer).success();
    let newer = healed.sandbox.read("hero.png");
    let run = healed.nanobanana(&["resume"]);
    let path = healed.sandbox.work("hero-2.png");
    assert_eq!(run.success(), format!("{}\n", path.display()));
    assert_eq!(healed.sandbox.read("hero.png"), newer);
}
