//! The settings file: what it sets, what is typed in its place, and that a damaged one stops
//! everything before it starts.

use std::fs;

use ima_sim::Endpoint;
use nanobanana::journal::JobRecord;
use serde_json::Value;

use crate::world::{ImaWorld, Run, Sandbox, jobs};

pub(crate) fn set(sandbox: &Sandbox, settings: &str) {
    let folder = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
}

/// A world whose user has these settings.
fn world(settings: &str, scenario: &str) -> ImaWorld {
    let world = ImaWorld::with(|config| config.scenario = scenario.parse().unwrap());
    set(&world.sandbox, settings);
    world
}

/// The first line of what was said.
fn first(run: &Run) -> String {
    run.stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn each_cap_of_the_settings_holds_and_a_typed_one_comes_before_it() {
    for (setting, count, option, refusal) in [
        (
            "max_points_per_job = 5",
            "1",
            "--max-points-per-job",
            "this would cost 6 points; your limit per picture is 5",
        ),
        (
            "max_points_per_run = 11",
            "2",
            "--max-points",
            "this would cost 12 points; your limit per run is 11",
        ),
        (
            "max_points_per_day = 11",
            "2",
            "--max-points-per-day",
            "this would cost 12 points; your limit per day is 11",
        ),
    ] {
        let world = world(&format!("[spending]\n{setting}\n"), "ok");
        let args = ["generate", "a cat", "--no-download", "-n", count];
        let refused = world.nanobanana(&args);
        assert_eq!(refused.code, Some(4), "{refused:?}");
        assert_eq!(
            first(&refused),
            format!("error: {refusal}; nothing was sent")
        );
        assert_eq!(world.requests(Endpoint::TaskCreate), []);
        world
            .nanobanana(&[&args[..], &[option, "12"]].concat())
            .success();
    }
}

#[test]
fn the_drop_in_obeys_the_settings_too() {
    let args = [
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--size",
        "4K",
    ];
    let capped = world("[spending]\nmax_points_per_job = 12\n", "ok");
    let refused = capped.ima_image_create(&args);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(4), ""));
    assert_eq!(capped.requests(Endpoint::TaskCreate), []);

    let exact = world("[spending]\nallow_smaller = false\n", "backend-refuses-4k");
    assert_eq!(exact.ima_image_create(&args).code, Some(5));
    assert_eq!(exact.simulator.ledger().points_spent, 0);

    let private = world("[privacy]\nprompt_log = false\n", "ok");
    private.ima_image_create(&args).success();
    let job = jobs::only(&jobs::of_ima(&private.sandbox));
    assert_eq!(job.prompt, None);
}

#[test]
fn a_smaller_size_is_allowed_by_the_settings_unless_the_command_line_says_exactly() {
    let world = world("[spending]\nallow_smaller = true\n", "backend-refuses-4k");
    let args = ["generate", "a cat", "-s", "4K", "--no-download", "--json"];
    let exact = world.nanobanana(&[&args[..], &["--exact"]].concat());
    assert_eq!(
        (exact.code, &exact.json()[0]["error"]["kind"]),
        (Some(5), &"refused".into())
    );
    let smaller = world.nanobanana(&args);
    assert_eq!(smaller.code, Some(0), "{smaller:?}");
    assert_eq!(smaller.json()[0]["size"], "2K");
}

#[test]
fn prompts_are_kept_as_the_settings_say_unless_the_command_line_says_otherwise() {
    let prompts = |settings: &str, option: Option<&str>| {
        let sandbox = Sandbox::new();
        set(&sandbox, settings);
        let args: Vec<&str> = ["generate", "a cat", "-s512"]
            .into_iter()
            .chain(option)
            .collect();
        sandbox.simulate("ok", &args).success();
        let job: JobRecord = jobs::only(&jobs::of_simulator(&sandbox));
        (job.prompt, sandbox.listing())
    };
    let kept = (Some("a cat".to_owned()), vec!["a-cat.png".to_owned()]);
    let omitted = (None, vec!["picture.png".to_owned()]);
    let omit = "[privacy]\nprompt_log = false\n";
    assert_eq!(prompts(omit, None), omitted);
    assert_eq!(prompts(omit, Some("--prompt-log")), kept);
    let keep = "[privacy]\nprompt_log = true\n";
    assert_eq!(prompts(keep, None), kept);
    assert_eq!(prompts(keep, Some("--no-prompt-log")), omitted);
}

#[test]
fn the_settings_are_where_the_system_is_told_that_settings_are() {
    let sandbox = Sandbox::new();
    set(&sandbox, "[spending]\nmax_points_per_job = 5\n");
    let elsewhere = sandbox.work("elsewhere");
    fs::create_dir_all(elsewhere.join("nanobanana")).unwrap();
    fs::write(elsewhere.join("nanobanana/config.toml"), "").unwrap();
    let args = [
        "generate",
        "a cat",
        "--simulate=ok,instant",
        "--no-download",
    ];
    for (folder, code) in [
        (None, 4),
        (Some(elsewhere.to_str().unwrap()), 0),
        (Some("elsewhere"), 4),
    ] {
        let mut command = sandbox.nanobanana(&args);
        command.envs(folder.map(|folder| ("XDG_CONFIG_HOME", folder)));
        let run = sandbox.run(command);
        assert_eq!(run.code, Some(code), "{folder:?}: {run:?}");
    }
}

#[test]
fn settings_that_cannot_be_used_are_wrong_usage_and_nothing_is_sent() {
    let world = world("[spending]\nmax_point = 3\n", "ok");
    let run = world.nanobanana(&["generate", "a cat"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 2
    ----- stderr
    error: cannot use the settings file [SANDBOX]/home/.config/nanobanana/config.toml
      cause: line 2: no setting `spending.max_point`; did you mean `spending.max_points_per_day`?
      hint: fix the file, or move it aside: [SANDBOX]/home/.config/nanobanana/config.toml
    ");
    let json = world.nanobanana(&["generate", "a cat", "--json"]);
    assert_eq!(json.code, Some(2));
    let output: Value = json.json();
    assert_eq!(
        (&output[0]["error"]["kind"], &output[0]["exit_code"]),
        (&"usage".into(), &2.into())
    );
    let plan = world.nanobanana(&["plan", "a cat"]);
    assert_eq!(plan.code, Some(2), "{plan:?}");
    let retry = world.nanobanana(&["resend", "0123", "--accept-double-charge"]);
    assert_eq!(retry.code, Some(2), "{retry:?}");
    let drop_in = world.ima_image_create(&["--task-type", "text_to_image", "--prompt", "a cat"]);
    assert_eq!((drop_in.code, drop_in.stdout.as_str()), (Some(2), ""));
    assert_eq!(world.lines(), [""; 0]);

    let path = world.sandbox.home().join(".config/nanobanana/config.toml");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let folder = world.nanobanana(&["generate", "a cat"]);
    insta::assert_snapshot!(folder.text(), @"
    exit code: 2
    ----- stderr
    error: cannot read the settings file [SANDBOX]/home/.config/nanobanana/config.toml
      cause: it is not a regular file
      hint: fix the file, or move it aside: [SANDBOX]/home/.config/nanobanana/config.toml
    ");
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_paid_picture_can_be_picked_up_whatever_the_settings_are() {
    let world = ImaWorld::with(|config| config.faults = "detail:1=stall".parse().unwrap());
    let args = ["generate", "a cat", "-s512", "-o", "cat.png"];
    let process = world.start(&args);
    world.wait_for(Endpoint::TaskDetail);
    process.kill();
    set(&world.sandbox, "spending = 3\n");
    world.nanobanana(&["resume"]).success();
    assert_eq!(world.sandbox.listing(), ["cat.png"]);
    for command in ["history", "spend"] {
        world.nanobanana(&[command]).success();
    }
}

#[cfg(unix)]
#[test]
fn settings_that_others_can_change_are_said_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    let folder = sandbox.home().join(".config/nanobanana");
    let file = folder.join("config.toml");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(&file, "").unwrap();
    let plan = |folder_mode, file_mode| {
        let set = |path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set(&folder, folder_mode);
        set(&file, file_mode);
        let run = sandbox.simulate("ok", &["plan", "--prompt-file", "p.txt"]);
        run.success();
        run.remarks()
    };
    sandbox.put("p.txt", "a cat");
    assert_eq!(plan(0o755, 0o644), "");
    insta::assert_snapshot!(plan(0o777, 0o644), @"warning: other users of this machine can change the settings in [SANDBOX]/home/.config/nanobanana; fix: chmod go-w");
    insta::assert_snapshot!(plan(0o700, 0o666), @"warning: other users of this machine can change the settings in [SANDBOX]/home/.config/nanobanana/config.toml; fix: chmod go-w");
}
