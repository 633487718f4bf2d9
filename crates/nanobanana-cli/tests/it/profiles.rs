//! Keys of several accounts: which one counts, and that each job keeps to its own.

use std::process::Command;

use ima_sim::Endpoint;

use crate::auth::login;
use crate::world::ima::KEY;
use crate::world::{ImaWorld, Run, Sandbox, jobs};

/// A key that IMA does not know.
const OTHER: &str = "ima_OtherKey7Zp3Wc6Vb1Nm8";

/// A world whose user has keys under `work` and `home`, of which IMA knows the first.
fn two_profiles(world: &ImaWorld) {
    for (name, key) in [("work", KEY), ("home", OTHER)] {
        let options = ["--profile", name, "--file", "--no-check"];
        let stored = run(world, login(&world.sandbox, key, &options), None);
        stored.success();
        assert!(
            stored
                .stderr
                .contains(&format!("/api_key.{name} (mode 0600)"))
        );
    }
}

fn run(world: &ImaWorld, mut command: Command, variable: Option<&str>) -> Run {
    world.lead_here(&mut command);
    command.env_remove("IMA_API_KEY");
    command.envs(variable.map(|key| ("IMA_API_KEY", key)));
    world.sandbox.run(command)
}

fn without_key(world: &ImaWorld, args: &[&str]) -> Run {
    run(world, world.sandbox.nanobanana(args), None)
}

#[test]
fn the_first_of_several_keys_counts_and_that_is_said() {
    let world = ImaWorld::new();
    two_profiles(&world);
    let models = |args: &[&str], variable: Option<&str>, profile: Option<&str>| {
        let mut command = world.sandbox.nanobanana(&[&["models"], args].concat());
        command.envs(profile.map(|name| ("NANOBANANA_PROFILE", name)));
        let run = run(&world, command, variable);
        let note = run
            .stderr
            .lines()
            .find(|line| line.starts_with("note: using"));
        (run.code.unwrap(), note.unwrap_or_default().to_owned())
    };
    let said = |text: &str| format!("note: using {text}");
    // Without a switch there is no key that counts by itself.
    insta::assert_snapshot!(without_key(&world, &["auth", "status"]).text(), @"
    exit code: 3
    ----- stdout
    no API key is set
    hint: profiles with a key: home, work; use one with --profile, or run `nanobanana auth switch home`
    ");
    assert_eq!(
        models(&["--profile", "work"], None, None),
        (0, String::new())
    );
    assert_eq!(
        models(&["--profile", "home"], None, None),
        (3, String::new())
    );
    assert_eq!(models(&[], None, Some("work")), (0, String::new()));
    without_key(&world, &["auth", "switch", "work"]).success();
    assert_eq!(models(&[], None, None), (0, String::new()));
    let home = said("NANOBANANA_PROFILE=home, not auth switch work");
    assert_eq!(models(&[], None, Some("home")), (3, home));
    let variable = said("IMA_API_KEY, not NANOBANANA_PROFILE=home or auth switch work");
    assert_eq!(models(&[], Some(KEY), Some("home")), (0, variable));
    let named = said("--profile work, not IMA_API_KEY or auth switch work");
    assert_eq!(
        models(&["--profile", "work"], Some(OTHER), None),
        (0, named)
    );
    world.sandbox.put("key", KEY);
    let file = ["--api-key-file", "key", "--profile", "home"];
    let file_said = said("--api-key-file, not --profile home or auth switch work");
    assert_eq!(models(&file, None, None), (0, file_said));
    let typed = [&["--api-key", OTHER], &file[..]].concat();
    assert_eq!(models(&typed, None, None).0, 3);
    insta::assert_snapshot!(without_key(&world, &["auth", "list"]).text(), @"
    exit code: 0
    ----- stdout
       profile  key        stored
       home     ima_Othe…  from [SANDBOX]/home/.config/nanobanana/api_key.home
    *  work     ima_q7Xv…  from [SANDBOX]/home/.config/nanobanana/api_key.work
    ");
    let listed = without_key(&world, &["auth", "list", "--json=profile,active,key"]).json();
    let work = serde_json::json!({"profile": "work", "active": true, "key": "ima_q7Xv…"});
    assert_eq!(listed[1], work);
    insta::assert_snapshot!(without_key(&world, &["auth", "status"]).text(), @"
    exit code: 0
    ----- stdout
    used: ima_q7Xv…, from [SANDBOX]/home/.config/nanobanana/api_key.work
    IMA accepts it
    ");
    insta::assert_snapshot!(without_key(&world, &["generate", "a cat", "--profile", "play"]).text(), @"
    exit code: 3
    ----- stderr
    note: using --profile play, not auth switch work
    error: profile `play` has no API key
      hint: run `nanobanana auth login --profile play`; `nanobanana auth list` shows all
    ");
    insta::assert_snapshot!(without_key(&world, &["auth", "switch", "play"]).text(), @"
    exit code: 3
    ----- stderr
    error: no profile `play`
      hint: run `nanobanana auth login --profile play`; `nanobanana auth list` shows all
    ");
    without_key(&world, &["auth", "logout", "--profile", "work"]).success();
    assert_eq!(without_key(&world, &["auth", "status"]).code, Some(3));
}

#[test]
fn a_key_in_the_place_of_a_profile_is_not_repeated() {
    let world = ImaWorld::new();
    for args in [
        &["models", "--profile", KEY][..],
        &["auth", "switch", KEY],
        &["auth", "login", "--profile", KEY],
        &["generate", "a cat", "--profile", "a/b"],
    ] {
        let run = without_key(&world, args);
        assert_eq!(run.code, Some(2), "{args:?}: {run:?}");
        assert!(!run.text().contains(&KEY[..9]), "{run:?}");
        assert!(run.stderr.contains("a profile name is up to 24"), "{run:?}");
    }
}

#[test]
fn who_logs_out_of_no_profile_is_told_its_name() {
    let world = ImaWorld::new();
    two_profiles(&world);
    let run = without_key(&world, &["auth", "logout", "--profile", "wrok"]);
    run.success();
    assert_eq!(run.stderr, "no API key was stored for profile wrok\n");
}

#[test]
fn a_job_is_gone_on_with_by_the_key_that_has_paid_for_it() {
    let world = ImaWorld::with(|config| config.faults = "detail:*=status-503".parse().unwrap());
    two_profiles(&world);
    let generate = |args: &[&str], variable| {
        let all = [&["generate", "a cat", "-s512", "--max-wait", "1"], args].concat();
        run(&world, world.sandbox.nanobanana(&all), variable)
    };
    assert_eq!(generate(&["--profile", "work"], None).code, Some(8));
    assert_eq!(generate(&["-o", "mine.png"], Some(KEY)).code, Some(8));
    let profiles = || {
        let journal = jobs::read(&jobs::of_ima(&world.sandbox)).into_iter();
        journal.map(|job| job.profile.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(profiles(), ["default", "work"]);
    let world = world.healed();
    // Whatever key counts for a new picture.
    without_key(&world, &["auth", "switch", "home"]).success();
    without_key(&world, &["auth", "logout", "--profile", "work"]).success();
    let resumed = run(&world, world.sandbox.nanobanana(&["resume"]), Some(KEY));
    assert_eq!(
        resumed.success(),
        format!("{}\n", world.sandbox.work("mine.png").display())
    );
    assert!(
        resumed.stderr.contains(": profile `work` has no API key"),
        "{resumed:?}"
    );
    insta::assert_snapshot!(run(&world, world.sandbox.nanobanana(&["resume"]), Some(KEY)).text(), @"
    exit code: 3
    ----- stderr
    error: profile `work` has no API key
      hint: run `nanobanana auth login --profile work`; `nanobanana auth list` shows all
    ");
    let options = ["--profile", "work", "--file", "--no-check"];
    run(&world, login(&world.sandbox, KEY, &options), None).success();
    let resumed = run(&world, world.sandbox.nanobanana(&["resume"]), Some(OTHER));
    assert_eq!(
        resumed.success(),
        format!("{}\n", world.sandbox.work("a-cat.png").display())
    );
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 0);
}

#[test]
fn limits_count_all_profiles_and_a_run_is_joined_within_its_own() {
    let sandbox = Sandbox::new();
    let generate = |profile: &str, args: &[&str]| {
        let all = [
            &[
                "generate",
                "a cat",
                "-s512",
                "--no-download",
                "--profile",
                profile,
            ],
            args,
        ]
        .concat();
        sandbox.simulate("ok", &all).code
    };
    let by_key = ["--idempotency-key", "k"];
    assert_eq!(generate("work", &by_key), Some(0));
    assert_eq!(generate("work", &by_key), Some(0));
    assert_eq!(generate("home", &by_key), Some(5));
    assert_eq!(generate("home", &["--max-points-per-day", "7"]), Some(4));
    assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_profile_that_is_not_text_is_no_other_one() {
    use std::os::unix::ffi::OsStrExt as _;

    let world = ImaWorld::new();
    let mut command = world.sandbox.nanobanana(&["generate", "a cat"]);
    let name = std::ffi::OsStr::from_bytes(b"w\xf6rk");
    command.env("NANOBANANA_PROFILE", name);
    let run = run(&world, command, Some(KEY));
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("a profile name is"), "{run:?}");
}
