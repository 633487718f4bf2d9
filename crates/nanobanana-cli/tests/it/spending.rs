//! What the user allows to be spent, and what is kept of it.

use ima_sim::Endpoint;
use nanobanana::journal::State;
use serde_json::json;

use crate::settings;
use crate::terminal::answered;
use crate::world::ima::body;
use crate::world::{ImaWorld, Sandbox, jobs};

#[cfg(unix)]
#[test]
fn a_run_that_costs_more_than_one_usual_picture_is_asked_about_at_a_terminal() {
    let world = ImaWorld::new();
    let generate = ["generate", "a cat", "--no-download"];
    let ask = |args: &[&str], answer: &str| {
        let mut command = world.sandbox.nanobanana(&[&generate[..], args].concat());
        world.lead_here(&mut command);
        answered(command, answer)
    };
    let two = ["-n", "2", "-s", "512"];
    // The end of input is no.
    for answer in ["n\n", "\n", "\u{4}"] {
        let (code, screen) = ask(&two, answer);
        assert_eq!(code, Some(5), "{screen}");
        let question = "2 × 4 = 8 points, usually 20–40 s\r\npay 8 points? [y/N] ";
        assert!(screen.contains(question), "{screen:?}");
        assert!(
            screen.contains("error:") && screen.contains("not confirmed: "),
            "{screen}"
        );
    }
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let (code, screen) = ask(&two, "y\n");
    assert_eq!(code, Some(0), "{screen}");
    // A dearer model's one picture at 1K is as usual as the other's.
    for args in [
        &["-m", "pro"][..],
        &["-n", "2", "-s", "512", "-y"],
        &["-n", "2", "-s", "512", "-q"],
        &["-n", "2", "-s", "512", "--json"],
    ] {
        let (code, screen) = ask(args, "");
        assert_eq!(code, Some(0), "{screen}");
        assert!(!screen.contains("[y/N]"), "{screen}");
    }
    // What would be refused anyway is not asked about.
    let (code, screen) = ask(&["-n", "2", "-s", "512", "--max-points", "7"], "");
    assert!(code == Some(4) && !screen.contains("[y/N]"), "{screen}");
    let generate = [&generate[..], &two].concat();
    let mut in_ci = world.sandbox.nanobanana(&generate);
    world.lead_here(in_ci.env("CI", "true"));
    assert_eq!(answered(in_ci, "").0, Some(0));
    let simulated = [&generate[..], &["--simulate=ok,instant"]].concat();
    assert_eq!(
        answered(world.sandbox.nanobanana(&simulated), "").0,
        Some(0)
    );
    // The list that the question was about is the one that the run is planned by.
    let (lists, runs) = (world.requests(Endpoint::ProductList).len(), 10);
    assert_eq!(lists, runs);
}

#[test]
fn without_a_terminal_only_a_price_that_the_user_has_set_is_refused() {
    let world = ImaWorld::new();
    let one = ["generate", "a cat", "-s", "512"];
    let two = [&one[..], &["-n", "2"]].concat();
    let made = |args: &[&str]| {
        let args = [args, &["--no-download"]].concat();
        world.nanobanana(&args).success();
    };
    made(&two);
    settings::set(&world.sandbox, "[spending]\nask_above_points = 5\n");
    insta::assert_snapshot!(world.nanobanana(&two).text(), @"
    exit code: 5
    ----- stderr
    error: not confirmed: Nano Banana 2, 512, 1:1, 2 × 4 = 8 points, usually 20–40 s; nothing was sent
      hint: add -y to pay without being asked, or raise spending.ask_above_points
    ");
    let json = world.nanobanana(&[&two[..], &["--json"]].concat());
    assert_eq!(json.json()[0]["error"]["kind"], "consent");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 2);
    made(&one);
    made(&[&two[..], &["-y"]].concat());
    // A file that is in the way is said before the question.
    world.sandbox.put("cat.png", "mine");
    let cat = ["-o", "cat", "--json"];
    let there = world.nanobanana(&[&two[..], &cat].concat());
    assert_eq!(there.json()[0]["error"]["kind"], "consent");
    let there = world.nanobanana(&[&["generate", "a cat"], &cat[..]].concat());
    assert_eq!(there.json()[0]["error"]["kind"], "exists");
}

#[test]
fn an_order_above_a_cap_is_refused_before_anything_is_created() {
    let world = ImaWorld::new();
    let run = world.nanobanana(&["generate", "a cat", "-n", "2", "--max-points", "11"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 4
    ----- stderr
    error: this would cost 12 points; your limit per run is 11; nothing was sent
      hint: use a cheaper model or size, or raise the limit
    ");
    let json = world.nanobanana(&["generate", "a cat", "--max-points", "5", "--json"]);
    assert_eq!(json.first()["error"]["kind"], "budget");
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
    let args = [
        "generate",
        "a cat",
        "-n",
        "2",
        "--max-points",
        "12",
        "--no-download",
    ];
    world.nanobanana(&args).success();
    assert_eq!(world.simulator.ledger().points_spent, 12);
}

#[test]
fn one_point_is_said_as_one() {
    let world = ImaWorld::new();
    let run = world.nanobanana(&["generate", "a cat", "--max-points", "1"]);
    let error = "error: this would cost 6 points; your limit per run is 1; nothing was sent\n";
    assert!(run.stderr.contains(error), "{}", run.stderr);
    let none = world.nanobanana(&["generate", "a cat", "--max-points", "0"]);
    let error = "your limit per run is 0;";
    assert!(none.stderr.contains(error), "{}", none.stderr);
}

#[test]
fn that_it_was_planned_again_is_said_once() {
    let sandbox = Sandbox::new();
    for count in ["1", "2"] {
        let args = ["generate", "a cat", "-n", count];
        let run = sandbox.simulate("rule-mismatch", &args);
        let notes = run.stderr.matches("note: IMA refused the first plan");
        assert_eq!(notes.count(), 1, "{}", run.stderr);
    }
}

#[test]
fn a_cap_for_the_day_counts_what_other_processes_spent() {
    let world = ImaWorld::new();
    let args = [
        "generate",
        "a cat",
        "--no-download",
        "--max-points-per-day",
        "15",
    ];
    world.nanobanana(&args).success();
    world.nanobanana(&args).success();
    let third = world.nanobanana(&args);
    insta::assert_snapshot!(third.text(), @"
    exit code: 4
    ----- stderr
    error: this would cost 6 points; 3 are left of your limit of 15 per day; nothing was sent
      hint: use a cheaper model or size, or raise the limit
    ");
    assert_eq!(world.simulator.ledger().points_spent, 12);
}

#[test]
fn a_smaller_size_is_taken_only_where_it_was_allowed() {
    let world = ImaWorld::with(|config| {
        config.scenario = "backend-refuses-4k".parse().unwrap();
    });
    let args = ["generate", "a cat", "-s", "4K", "--no-download"];
    assert_eq!(world.nanobanana(&args).code, Some(5));
    let run = world.nanobanana(&[&args[..], &["--allow-smaller", "--json"]].concat());
    assert_eq!(run.code, Some(0));
    let job = &run.json()[0];
    assert_eq!(job["size"], "2K");
    assert_eq!(job["notices"][0]["kind"], "smaller_size");
    assert_eq!(world.simulator.ledger().points_spent, 10);
}

#[test]
fn the_published_script_s_drop_in_takes_a_smaller_size_and_says_so_unless_told_not_to() {
    let world = ImaWorld::with(|config| {
        config.scenario = "backend-refuses-4k".parse().unwrap();
    });
    let args = [
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--size",
        "4K",
    ];
    let exact = world.ima_image_create(&[&args[..], &["--exact"]].concat());
    assert_eq!((exact.code, exact.stdout.as_str()), (Some(5), ""));
    let run = world.ima_image_create(&[&args[..], &["--output-json"]].concat());
    run.success();
    let output = run.json();
    assert_eq!(output["requested_size"], "4K");
    assert_eq!(output["size"], "2K");
    assert_eq!(output["credit"], 10);
    let note = run.stderr.lines().find(|line| line.starts_with("note:"));
    assert!(note.unwrap().contains("4K"), "{run:?}");
}

#[test]
fn a_prompt_that_is_to_be_kept_out_is_in_no_file_and_no_file_name() {
    let sandbox = Sandbox::new();
    let prompt = "surprise party for Ada";
    sandbox.make(&[prompt, "--no-prompt-log"]);
    sandbox.simulate("fails", &["generate", prompt, "-s512", "--no-prompt-log"]);
    assert_eq!(sandbox.listing(), ["picture.png"]);
    let folder = jobs::of_simulator(&sandbox);
    for job in jobs::read(&folder) {
        assert_eq!(job.prompt, None);
    }
    for file in sandbox.home_files() {
        // What the simulator keeps of its tasks is on its side of the wire.
        if file.parent().unwrap().ends_with("tasks") {
            continue;
        }
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for word in ["surprise", "Ada"] {
            assert!(!text.contains(word), "{}", file.display());
        }
    }
}

#[test]
fn a_refused_plan_is_made_again_from_a_fresh_list_and_paid_once() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=business-6010".parse().unwrap();
    });
    let run = world.nanobanana(&["generate", "a cat", "-s512", "-o", "cat.png", "--json"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.json()[0]["notices"][0]["kind"], "planned_again");
    let creates = world.requests(Endpoint::TaskCreate);
    assert_eq!(body(&creates[0]), body(&creates[1]));
    assert_eq!(world.requests(Endpoint::ProductList).len(), 2);
    assert_eq!(world.simulator.ledger().points_spent, 4);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Saved);
    let status = world
        .nanobanana(&["show", job.id.as_str(), "--events", "--json"])
        .first();
    let outcomes: Vec<_> = status["paid_requests"].as_array().unwrap().iter().collect();
    let outcomes: Vec<_> = outcomes.iter().map(|attempt| &attempt["outcome"]).collect();
    assert_eq!(outcomes, ["refused", "created"]);
    assert_eq!(status["paid_requests"][0]["code"], json!(6010));
}
