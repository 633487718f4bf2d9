//! Whether anything is real: an option comes before the variable, and the variable before the setting.

use crate::world::{Run, Sandbox};

const SIMULATED: &str = "simulated: nothing is sent to IMA, and nothing is paid";

fn run(sandbox: &Sandbox, variable: &str, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env("NANOBANANA_SIMULATE", variable);
    sandbox.run(command)
}

#[test]
fn the_variable_simulates_what_every_command_does() {
    let sandbox = Sandbox::new();
    let made = run(
        &sandbox,
        "ok,instant",
        &["generate", "a cat", "-s512", "-o", "cat.png"],
    );
    made.success();
    assert!(made.stderr.contains(SIMULATED), "{made:?}");
    let history = run(&sandbox, "1", &["history", "--json"]);
    assert_eq!(history.json()[0]["simulated"], true);
    let spent = run(&sandbox, "true", &["spend"]);
    assert!(spent.success().contains("1 picture"), "{spent:?}");
    assert!(spent.stderr.contains(SIMULATED) && spent.stderr.ends_with(" (NANOBANANA_SIMULATE)\n"));
    let checked = run(&sandbox, "1", &["doctor"]);
    assert!(
        checked.success().contains("simulated: no key, no network"),
        "{checked:?}"
    );
    let mut login = crate::auth::login(&sandbox, crate::world::ima::KEY, &["--file"]);
    login.env("NANOBANANA_SIMULATE", "1");
    let stored = sandbox.run(login);
    stored.success();
    let real = "simulated commands need no API key; this is the real one, not checked with IMA\n";
    assert!(
        stored.stderr.ends_with(real) && !stored.stderr.contains(SIMULATED),
        "{stored:?}"
    );
    let status = run(&sandbox, "1", &["auth", "status"]);
    assert!(
        status.success().ends_with("not checked with IMA\n"),
        "{status:?}"
    );
    for indifferent in [&["completions", "bash"][..], &["config", "path"]] {
        assert_eq!(run(&sandbox, "1", indifferent).stderr, "");
    }
    let failed = run(&sandbox, "fails,instant", &["generate", "a cat", "--json"]);
    assert_eq!(failed.code, Some(7));
    assert_eq!(failed.json()[0]["simulated"], true);
}

#[test]
fn an_option_comes_before_the_variable_and_the_variable_before_the_setting() {
    let sandbox = Sandbox::new();
    let set = ["config", "set", "defaults.simulate", "true"];
    sandbox.run(sandbox.nanobanana(&set)).success();
    sandbox.make(&["a cat", "--no-download"]);
    let simulated = |variable: &str, args: &[&str]| {
        let args = [&["history", "--json"], args].concat();
        run(&sandbox, variable, &args).json()[0]["simulated"] == true
    };
    assert!(simulated("", &[]));
    assert!(!simulated("0", &[]));
    assert!(!simulated("1", &["--no-simulate"]));
    assert!(simulated("0", &["--simulate"]));
    assert!(!simulated("", &["--simulate", "--no-simulate"]));
    let paid = run(&sandbox, "1", &["generate", "a cat", "--no-simulate"]);
    assert_eq!(paid.code, Some(3), "{paid:?}");
}

#[test]
fn a_variable_that_says_nothing_known_lets_nothing_be_paid() {
    let sandbox = Sandbox::new();
    for args in [&["generate", "a cat"][..], &["history"]] {
        let refused = run(&sandbox, "yes please", args);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    }
    let json = run(&sandbox, "yes please", &["history", "--json"]).json();
    assert_eq!(json[0]["exit_code"], 2);
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn the_drop_in_says_on_standard_error_that_it_simulates() {
    let sandbox = Sandbox::new();
    let args = [
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--output-json",
    ];
    let mut command = sandbox.ima_image_create(&args);
    command.env("NANOBANANA_SIMULATE", "ok,instant");
    let run = sandbox.run(command);
    assert!(run.stderr.contains(SIMULATED), "{run:?}");
    assert!(run.json()["url"].is_string());
    let mut messages = sandbox.ima_image_create(&[&args[..4], &["--messages", "text"]].concat());
    messages.env("NANOBANANA_SIMULATE", "ok,instant");
    let run = sandbox.run(messages);
    assert!(run.stderr.contains(SIMULATED), "{run:?}");
}
