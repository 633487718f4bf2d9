//! Where the key comes from, and that one on the command line is said to be visible.

use std::fs;
use std::process::Command;

use crate::world::ima::KEY;
use crate::world::{ImaWorld, Run};

const WARNING: &str = "warning: --api-key shows the key to other users";

/// Runs `models` with these options and this variable.
fn models(world: &ImaWorld, args: &[&str], variable: Option<&str>) -> Run {
    let mut command = world.sandbox.nanobanana(&[&["models"], args].concat());
    world.lead_here(&mut command);
    command.env_remove("IMA_API_KEY");
    command.envs(variable.map(|key| ("IMA_API_KEY", key)));
    world.sandbox.run(command)
}

#[test]
fn the_command_line_comes_before_the_variable_and_a_key_before_its_file() {
    let world = ImaWorld::new();
    world.sandbox.put("key", format!("\n  {KEY}\r\n"));
    world.sandbox.put("other", "ima_other");
    for (args, variable, code) in [
        (&["--api-key-file", "key"][..], None, 0),
        (&["--api-key-file", "key"], Some(" "), 0),
        (&["--api-key", "", "--api-key-file", "key"], None, 0),
        (&["--api-key", " ", "--api-key-file", "other"], Some(KEY), 3),
        (&["--api-key-file", "key"], Some("ima_other"), 0),
        (&["--api-key-file", "other"], Some(KEY), 3),
        (&["--api-key-file", "missing"], Some(KEY), 3),
        (
            &["--api-key", "ima_other", "--api-key-file", "key"],
            Some(KEY),
            3,
        ),
        (
            &["--api-key", KEY, "--api-key-file", "other"],
            Some("ima_other"),
            0,
        ),
    ] {
        let run = models(&world, args, variable);
        assert_eq!(run.code, Some(code), "{args:?} {variable:?}: {run:?}");
        let warnings = run.stderr.matches(WARNING).count();
        let typed = args.iter().skip_while(|arg| **arg != "--api-key").nth(1);
        let is_visible = typed.is_some_and(|key| !key.trim().is_empty());
        assert_eq!(warnings, usize::from(is_visible), "{args:?}: {run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_an_error_that_does_not_repeat_it() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let key = [KEY.as_bytes(), b"\xff"].concat();
    let drop_in = ["--task-type", "text_to_image", "--prompt", "a cat"];
    let texts = [
        sandbox.nanobanana(&["models"]),
        sandbox.ima_image_create(&drop_in),
    ]
    .map(|mut command| {
        world.lead_here(&mut command);
        command.env("IMA_API_KEY", std::ffi::OsStr::from_bytes(&key));
        sandbox.run(command).text()
    });
    assert_eq!(texts[0], texts[1]);
    insta::assert_snapshot!(texts[0], @"
    exit code: 3
    ----- stderr
    error: cannot use the API key
      cause: IMA_API_KEY does not hold UTF-8 text
    ");
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_key_file_is_a_regular_file_that_holds_a_key() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    fs::create_dir(sandbox.work("folder")).unwrap();
    let made = Command::new("mkfifo").arg(sandbox.work("pipe")).status();
    assert!(made.unwrap().success());
    sandbox.put("binary", [0xFF, 0xFE]);
    sandbox.put("empty", "\n");
    sandbox.put("long", "k".repeat(4097));
    sandbox.put("two", format!("{KEY}\n{KEY}\n"));
    let names = [
        "missing",
        "folder",
        "pipe",
        "/dev/zero",
        "binary",
        "empty",
        "long",
        "two",
    ];
    let texts = names.map(|name| models(&world, &["--api-key-file", name], None).text());
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 3
    ----- stderr
    error: cannot read the key file missing
      cause: No such file or directory (os error 2)

    exit code: 3
    ----- stderr
    error: cannot read the key file folder
      cause: it is not a regular file

    exit code: 3
    ----- stderr
    error: cannot read the key file pipe
      cause: it is not a regular file

    exit code: 3
    ----- stderr
    error: cannot read the key file /dev/zero
      cause: it is not a regular file

    exit code: 3
    ----- stderr
    error: cannot read the key file binary
      cause: it is not text

    exit code: 3
    ----- stderr
    error: cannot use the API key
      cause: the key is empty

    exit code: 3
    ----- stderr
    error: cannot read the key file long
      cause: it is longer than 4096 bytes

    exit code: 3
    ----- stderr
    error: cannot use the API key
      cause: the key holds a character that is not visible ASCII
    ");
    for text in texts {
        assert!(!text.contains(&KEY[..9]), "{text}");
    }
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_key_in_the_place_of_its_file_is_not_repeated() {
    let world = ImaWorld::new();
    let run = models(&world, &["--api-key-file", KEY], None);
    insta::assert_snapshot!(run.text(), @"
    exit code: 3
    ----- stderr
    error: --api-key-file takes the name of a file, not the key itself; nothing was read
    ");
    // A file of such a name is one.
    world.sandbox.put("ima_key", KEY);
    models(&world, &["--api-key-file", "ima_key"], None).success();
}

#[test]
fn the_published_script_s_option_is_warned_of_too_and_leaves_the_result_alone() {
    let world = ImaWorld::new();
    let run = world.ima_image_create(&[
        "--api-key",
        KEY,
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--output-json",
    ]);
    run.success();
    assert_eq!(run.json()["task_id"], world.task_id());
    assert_eq!(run.stderr.matches(WARNING).count(), 1);
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = ImaWorld::new();
    world.sandbox.put("key", KEY);
    let with_mode = |mode| {
        let path = world.sandbox.work("key");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        models(&world, &["--api-key-file", "key"], None)
    };
    insta::assert_snapshot!(with_mode(0o666).text(), @"
    exit code: 3
    ----- stderr
    error: cannot read the key file key
      cause: other users of this machine can write it; make it yours alone with chmod 600
    ");
    assert_eq!(with_mode(0o602).code, Some(3));
    assert_eq!(world.lines(), [""; 0]);
    for mode in [0o644, 0o600] {
        let taken = with_mode(mode);
        taken.success();
        assert_eq!(taken.stderr, "");
    }
}
