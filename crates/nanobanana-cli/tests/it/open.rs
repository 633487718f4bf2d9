//! `show --open`: a picture in the desktop's viewer, which here is a script that writes down what it gets.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::world::{ImaWorld, Run, Sandbox, jobs};

/// Puts a program of the desktop where it is found.
fn put_viewer(sandbox: &Sandbox, script: &str) {
    let folder = sandbox.beside("bin");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("xdg-open");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn open(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(&[&["show", "--open"], args].concat());
    command
        .env("PATH", sandbox.beside("bin"))
        .env("SHOWN", sandbox.work("shown"))
        .env("IMA_API_KEY", "ima_nothing_that_a_viewer_needs");
    sandbox.run(command)
}

/// Writes each argument and the key to a file.
const RECORDS: &str = r#"echo "$@" "$IMA_API_KEY" >> "$SHOWN""#;

fn with_two_pictures() -> Sandbox {
    let sandbox = Sandbox::new();
    for (prompt, name) in [("a cat", "a cat.png"), ("a dog", "-dog.png")] {
        let output = format!("./{name}");
        sandbox.make(&[prompt, "-o", &output]);
    }
    put_viewer(&sandbox, RECORDS);
    sandbox
}

#[test]
fn a_picture_is_shown_by_its_job_or_its_path_or_as_the_last_one() {
    let sandbox = with_two_pictures();
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    let [_dog, cat] = journal.as_slice() else {
        panic!("{journal:?}");
    };
    for args in [&[][..], &[&cat.id.as_str()[..8]], &["a cat.png"]] {
        let run = open(&sandbox, &[args, &["--simulate"]].concat());
        assert_eq!(run.text(), "exit code: 0\n");
    }
    let [cat, dog] = ["a cat.png", "-dog.png"].map(|name| sandbox.work(name));
    let (cat, dog) = (cat.display(), dog.display());
    let shown = String::from_utf8(sandbox.read("shown")).unwrap();
    assert_eq!(shown, format!("{dog} \n{cat} \n{cat} \n"));
}

#[test]
fn a_file_of_the_simulator_that_is_gone_has_no_address_any_more() {
    let sandbox = with_two_pictures();
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    fs::remove_file(sandbox.work("-dog.png")).unwrap();
    let run = open(&sandbox, &[journal[0].id.as_str(), "--simulate"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    error: [SANDBOX]/work/-dog.png no longer exists
      hint: details: nanobanana show [JOB]
    ");
    assert!(!sandbox.listing().contains(&"shown".to_owned()));
}

#[test]
fn a_file_of_ima_that_is_gone_is_said_with_its_address() {
    let world = ImaWorld::new();
    world
        .nanobanana(&["generate", "a cat", "-s512", "-o", "cat.png"])
        .success();
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    fs::remove_file(world.sandbox.work("cat.png")).unwrap();
    let run = open(&world.sandbox, &[]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    error: [SANDBOX]/work/cat.png no longer exists
      hint: IMA may still have it: https://ima-ga.esxscloud.com/ima/aigc/[ID].png
            details: nanobanana show [JOB]
    ");
    assert!(run.stderr.contains(&journal[0].files[0].url));
}

#[test]
fn another_job_s_picture_under_its_name_is_not_shown_for_it() {
    let sandbox = with_two_pictures();
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    let args = ["generate", "a fox", "-s512", "-o", "./-dog.png", "--force"];
    sandbox.simulate("ok", &args).success();
    let run = open(&sandbox, &[journal[0].id.as_str(), "--simulate"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    error: [SANDBOX]/work/-dog.png is now another job's picture
      hint: details: nanobanana show [JOB]
    ");
    assert!(!sandbox.listing().contains(&"shown".to_owned()));
    // The newest job's it is.
    assert_eq!(open(&sandbox, &["--simulate"]).text(), "exit code: 0\n");
}

#[test]
fn without_a_viewer_or_with_one_that_fails_the_file_is_named() {
    let sandbox = with_two_pictures();
    put_viewer(&sandbox, "exit 3");
    let failed = open(&sandbox, &["--simulate"]);
    fs::remove_file(sandbox.beside("bin").join("xdg-open")).unwrap();
    let missing = open(&sandbox, &["--simulate"]);
    insta::assert_snapshot!([failed.text(), missing.text()].join("\n"), @"
    exit code: 1
    ----- stderr
    error: cannot show [SANDBOX]/work/-dog.png
      cause: xdg-open: exit status: 3
      hint: open the file in any viewer, or install xdg-open (package xdg-utils) on a desktop

    exit code: 1
    ----- stderr
    error: no viewer found for [SANDBOX]/work/-dog.png
      hint: open the file in any viewer, or install xdg-open (package xdg-utils) on a desktop
    ");
}

#[test]
fn a_job_without_a_picture_says_why() {
    let sandbox = Sandbox::new();
    sandbox.simulate("fails", &["generate", "a cat"]);
    sandbox
        .simulate("ok", &["generate", "a cat", "--no-download"])
        .success();
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    let [kept, failed] = journal.as_slice() else {
        panic!("{journal:?}");
    };
    let texts = [
        open(&sandbox, &[failed.id.as_str(), "--simulate"]),
        open(&sandbox, &[kept.id.as_str(), "--simulate"]),
        open(&sandbox, &["--simulate"]),
        open(&sandbox, &["nothing", "--simulate"]),
    ];
    let texts: Vec<_> = texts.iter().map(Run::text).collect();
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 5
    ----- stderr
    error: job [JOB] ended without a picture (failed): The prompt was rejected by the safety system. Please modify it and try again.

    exit code: 5
    ----- stderr
    error: the picture of job [JOB] was not downloaded
      hint: details: nanobanana show [JOB]

    exit code: 5
    ----- stderr
    error: the picture of job [JOB] was not downloaded
      hint: details: nanobanana show [JOB]

    exit code: 5
    ----- stderr
    error: no file or job `nothing`
      hint: `nanobanana history --simulate` lists them
    ");
}
