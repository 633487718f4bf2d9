//! The key as a canary: whatever IMA does, it turns up nowhere but at the two hosts that it
//! is for.

use std::fs::{self, File};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::ValueEnum;
use ima_sim::{Endpoint, Fault, FaultScript, Occurrence, Scenario};

use crate::world::canary::{assert_no_key_in_files, elsewhere, holds_key};
use crate::world::ima::KEY;
use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, jobs, wait_patiently_until};

/// How many programs run side by side. Most of their time they wait.
const SIDE_BY_SIDE: usize = 6;

/// How often a result is asked for before the program is interrupted: it would try for minutes.
const TRIES: usize = 3;

const GENERATE: [&str; 9] = [
    "generate",
    "a cat",
    "-s",
    "512",
    "-o",
    "cat.png",
    "--force",
    "--max-wait",
    "1",
];
const EDIT: [&str; 11] = [
    "edit",
    "add a hat",
    "-i",
    "cat.jpg",
    "-s",
    "512",
    "-o",
    "hat.png",
    "--force",
    "--max-wait",
    "1",
];

/// Runs a check of every case, some side by side.
fn check_all<T: Sync>(cases: &[T], check: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(case);
                }
            });
        }
    });
}

/// Runs a command with every switch that makes programs talkative, and looks at what it said. Gives
/// its exit code.
#[track_caller]
fn run(world: &ImaWorld, args: &[&str]) -> Option<i32> {
    let mut command = world.sandbox.nanobanana(args);
    world.lead_here(&mut command);
    said(world, command)
}

#[track_caller]
fn said(world: &ImaWorld, mut command: Command) -> Option<i32> {
    let path = |name: &str| world.sandbox.beside(name);
    command
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
        .stdout(File::create(path("stdout")).unwrap())
        .stderr(File::create(path("stderr")).unwrap());
    let before = world.requests(Endpoint::Media).len();
    let mut child = command.spawn().unwrap();
    let mut has_ended = false;
    wait_patiently_until(|| {
        has_ended = child.try_wait().unwrap().is_some();
        has_ended || world.requests(Endpoint::Media).len() >= before + TRIES
    });
    if !has_ended {
        interrupt(child.id());
    }
    let code = child.wait().unwrap().code();
    for name in ["stdout", "stderr"] {
        let text = fs::read(path(name)).unwrap();
        assert!(!holds_key(&text), "{}", String::from_utf8_lossy(&text));
    }
    code
}

fn interrupt(process: u32) {
    let command = format!("kill -INT {process}");
    // It may have ended just now.
    let _ = Command::new("sh").args(["-c", &command]).status().unwrap();
}

/// Stores the key, which may be refused, looks at what IMA says of it, and removes it again.
#[track_caller]
fn keep_and_remove(world: &ImaWorld, options: &[&str]) {
    let pipe = world.sandbox.beside("pipe");
    fs::write(&pipe, KEY).unwrap();
    let mut command = world
        .sandbox
        .nanobanana(&[&["auth", "login"], options].concat());
    world.lead_here(&mut command);
    command.stdin(File::open(&pipe).unwrap());
    said(world, command);
    run(world, &["doctor"]);
    run(world, &["doctor", "--json"]);
    assert_eq!(run(world, &["auth", "logout"]), Some(0));
}

/// That the key was used, and is nowhere else.
#[track_caller]
fn assert_key_only_where_it_belongs(world: &ImaWorld, case: &str) {
    let requests = world.simulator.requests();
    let bearer = format!("Bearer {KEY}");
    let is_used = |request: &ima_sim::RecordedRequest| {
        request.host == "api.imastudio.com" && request.header("authorization") == Some(&bearer)
    };
    assert!(requests.iter().any(is_used), "{case}");
    for request in &requests {
        let rest = elsewhere(request);
        assert!(!holds_key(rest.as_bytes()), "{case}: {rest}");
    }
    assert_no_key_in_files(&world.sandbox);
}

#[test]
fn no_scenario_brings_the_key_to_light() {
    check_all(Scenario::value_variants(), |scenario| {
        let world = ImaWorld::with(|config| config.scenario = *scenario);
        world.sandbox.put("cat.jpg", annotated_png(8, 8));
        for args in [&GENERATE[..], &EDIT, &["models"], &["history"], &["spend"]] {
            run(&world, args);
        }
        keep_and_remove(&world, &[]);
        assert_key_only_where_it_belongs(&world, &scenario.to_string());
    });
}

/// What can go wrong with a request, with the key in every place that has room for words.
fn faults() -> Vec<Fault> {
    let echo = format!("no access for {KEY}: Bearer {KEY}; appUid={}…", &KEY[..16]);
    let business = |code| Fault::Business {
        code,
        message: echo.clone(),
    };
    vec![
        Fault::Html,
        Fault::CutJson,
        Fault::CutBody,
        Fault::ResetAfterEffect,
        Fault::LateStatus { code: 504 },
        Fault::Redirect {
            location: format!("https://{KEY}.example.com/{KEY}?key={KEY}"),
        },
        business(400),
        business(401),
        business(4008),
        business(6010),
        business(12345),
    ]
}

#[test]
fn no_fault_of_any_request_brings_the_key_to_light() {
    let endpoints = [
        Endpoint::ProductList,
        Endpoint::UploadToken,
        Endpoint::Upload,
        Endpoint::TaskCreate,
        Endpoint::TaskDetail,
        Endpoint::Media,
    ];
    check_all(&faults(), |fault| {
        let script = endpoints
            .iter()
            .fold(FaultScript::new(), |script, endpoint| {
                script.with(*endpoint, Occurrence::Nth(1), fault.clone())
            });
        let world = ImaWorld::with(|config| config.faults = script);
        world.sandbox.put("cat.jpg", annotated_png(8, 8));
        // Each run gets at least one request further than the one before, and the last has met every fault.
        let mut runs = 0..=endpoints.len();
        assert!(runs.any(|_| run(&world, &EDIT) == Some(0)), "{fault}");
        for endpoint in endpoints {
            assert!(
                !world.requests(endpoint).is_empty(),
                "{fault}: {endpoint:?}"
            );
        }
        run(&world, &["resume"]);
        run(&world, &["history", "--json"]);
        assert_key_only_where_it_belongs(&world, &fault.to_string());
    });
}

#[test]
fn the_key_stays_hidden_however_it_is_given() {
    let world = ImaWorld::new();
    world.sandbox.put("cat.jpg", annotated_png(8, 8));
    let file = world.sandbox.beside("key");
    fs::write(&file, KEY).unwrap();
    let file = file.to_str().unwrap();
    for (option, warnings) in [(["--api-key", KEY], 1), (["--api-key-file", file], 0)] {
        for args in [&GENERATE[..], &EDIT, &["models"], &["resume"]] {
            let mut command = world.sandbox.nanobanana(&[args, &option[..]].concat());
            world.lead_here(&mut command);
            command.env_remove("IMA_API_KEY");
            assert_eq!(said(&world, command), Some(0), "{args:?}");
            let stderr = fs::read_to_string(world.sandbox.beside("stderr")).unwrap();
            let warned = stderr.matches("warning:").count();
            // Nothing is left to resume, so no key is read.
            let expected = if args == ["resume"] { 0 } else { warnings };
            assert_eq!(warned, expected, "{args:?}: {stderr}");
        }
    }
    run(&world, &["auth", "login", KEY]);
    run(&world, &["auth", "status"]);
    run(&world, &["auth", "status", "--json"]);
    keep_and_remove(&world, &["--no-check"]);
    assert_key_only_where_it_belongs(&world, "options");
}

#[test]
fn a_killed_process_leaves_no_key_behind() {
    let stalls = [
        ("put:1=stall", Endpoint::Upload),
        ("create:1=stall", Endpoint::TaskCreate),
        ("detail:1=stall-body", Endpoint::TaskDetail),
        ("media:1=stall-body", Endpoint::Media),
    ];
    check_all(&stalls, |(stall, endpoint)| {
        let world = ImaWorld::with(|config| config.faults = stall.parse().unwrap());
        world.sandbox.put("cat.jpg", annotated_png(8, 8));
        let process = world.start(&EDIT);
        world.wait_for(*endpoint);
        process.kill();
        assert_key_only_where_it_belongs(&world, stall);
        jobs::age_requests(&jobs::of_ima(&world.sandbox));
        run(&world, &["resume"]);
        assert_key_only_where_it_belongs(&world, stall);
    });
}
