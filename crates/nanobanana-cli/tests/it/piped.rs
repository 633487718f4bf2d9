//! Prompts and pictures from standard input, from files, folders and patterns.

use std::fs::File;
use std::process::Stdio;

use ima_sim::Endpoint;
use image::ImageFormat;
use nanobanana::journal::State;
use serde_json::json;

use crate::world::pictures::{picture, pixels};
use crate::world::{ImaWorld, Sandbox, jobs};

/// A run of the simulator with a file of the working folder as its standard input.
fn piped(sandbox: &Sandbox, file: &str, args: &[&str]) -> crate::world::Run {
    let args: Vec<&str> = args
        .iter()
        .copied()
        .chain(["--simulate=ok,instant"])
        .collect();
    let mut command = sandbox.nanobanana(&args);
    command.stdin(Stdio::from(File::open(sandbox.work(file)).unwrap()));
    sandbox.run(command)
}

#[test]
fn a_prompt_comes_from_standard_input_or_from_a_file() {
    let sandbox = Sandbox::new();
    sandbox.put("p.txt", "\u{feff}a cat\nin a hat\r\n\n");
    for prompt in [
        &["-"][..],
        &["--prompt-file", "-"],
        &["--prompt-file", "p.txt"],
        &["--prompt-file", "p.txt", "--literal"],
    ] {
        let run = piped(&sandbox, "p.txt", &[&["plan", "--json"], prompt].concat());
        assert_eq!(run.json()[0]["prompt"], json!("a cat\nin a hat"));
    }
    for prompt in ["@p.txt", "@@p.txt", "@/etc/passwd"] {
        let run = piped(&sandbox, "p.txt", &["plan", prompt, "--json"]);
        assert_eq!(run.json()[0]["prompt"], json!(prompt));
    }
    let run = piped(&sandbox, "p.txt", &["plan", "-", "--literal", "--json"]);
    assert_eq!(run.json()[0]["prompt"], json!("-"));
    let two = ["plan", "a cat", "--prompt-file", "p.txt"];
    assert_eq!(piped(&sandbox, "p.txt", &two).code, Some(2));
    assert_eq!(piped(&sandbox, "p.txt", &["plan"]).code, Some(2));
}

#[test]
fn a_file_of_a_prompt_is_in_the_folders_that_files_may_be_in() {
    let sandbox = Sandbox::new();
    for folder in ["in", "out"] {
        std::fs::create_dir(sandbox.work(folder)).unwrap();
        sandbox.put(&format!("{folder}/p.txt"), "a cat");
    }
    std::os::unix::fs::symlink("../out/p.txt", sandbox.work("in/link.txt")).unwrap();
    let plan = |file: &str| {
        let args = ["plan", "--prompt-file", file, "--allow-dir", "in"];
        piped(&sandbox, "out/p.txt", &args)
    };
    plan("in/p.txt").success();
    plan("-").success();
    for file in ["out/p.txt", "in/link.txt", "in/../out/p.txt"] {
        assert_eq!(plan(file).code, Some(6), "{file}");
    }
    insta::assert_snapshot!(plan("in/link.txt").text(), @r#"
    exit code: 6
    ----- stderr
    error: cannot read in/link.txt: it is "[SANDBOX]/work/out/p.txt", outside the allowed folders: "[SANDBOX]/work/in"
      hint: to allow its folder for this command: --allow-dir FOLDER (can be repeated)
            for every command: nanobanana config set inputs.allow_dirs FOLDER... (the whole list)
    "#);
    let settings = sandbox.home().join(".config/nanobanana");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config.toml"), "[inputs]\nallow_dirs = []\n").unwrap();
    let run = piped(&sandbox, "in/p.txt", &["plan", "--prompt-file", "in/p.txt"]);
    assert_eq!(run.code, Some(6), "{run:?}");
}

#[test]
fn what_is_no_prompt_is_refused_with_its_name() {
    let sandbox = Sandbox::new();
    sandbox.put("latin.txt", b"caf\xe9");
    std::fs::create_dir(sandbox.work("folder")).unwrap();
    let pipe = sandbox.work("pipe");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.unwrap().success());
    for (file, message) in [
        (
            "-",
            "the prompt in standard input is not UTF-8 text (first invalid byte: 3)\n  hint: save it as UTF-8; -i names a picture",
        ),
        (
            "missing.txt",
            "cannot read the prompt from missing.txt\n  cause: No such file or directory (os error 2)",
        ),
        (
            "folder",
            "cannot read the prompt from folder\n  cause: it is not a regular file",
        ),
        (
            "pipe",
            "cannot read the prompt from pipe\n  cause: it is not a regular file",
        ),
    ] {
        let run = piped(&sandbox, "latin.txt", &["generate", "--prompt-file", file]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(
            run.stderr.starts_with(&format!("error: {message}\n")),
            "{run:?}"
        );
    }
    let missing = ["plan", "--prompt-file", "missing.txt", "--simulate"];
    let mut command = sandbox.nanobanana(&missing);
    command.env("LC_ALL", "zh_CN.UTF-8");
    let run = sandbox.run(command);
    assert!(
        run.stderr.contains("无法从“missing.txt”读取提示词"),
        "{run:?}"
    );
    let mut command = sandbox.nanobanana(&["plan", "-", "--simulate"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    command.stdin(Stdio::from(File::open(sandbox.work("latin.txt")).unwrap()));
    let run = sandbox.run(command);
    assert!(
        run.stderr.contains("“标准输入”中的提示词不是 UTF-8 文本："),
        "{run:?}"
    );
    // What programs read is English.
    let mut command = sandbox.nanobanana(&[&missing[..], &["--json"]].concat());
    command.env("LC_ALL", "zh_CN.UTF-8");
    assert_eq!(
        sandbox.run(command).json()[0]["error"]["message"],
        json!("cannot read the prompt from missing.txt")
    );
}

#[test]
fn literal_inputs_stand_for_nothing_but_themselves() {
    let sandbox = Sandbox::new();
    for name in ["a.png", "[b].png", "-"] {
        sandbox.put(name, picture(8, 8, ImageFormat::Png));
    }
    let plan = |prompt: &str, inputs: &[&str]| {
        let inputs = inputs.iter().flat_map(|input| ["-i", input]);
        let args: Vec<&str> = ["plan", prompt, "--literal", "--json"]
            .into_iter()
            .chain(inputs)
            .collect();
        piped(&sandbox, "a.png", &args)
    };
    for missing in ["*.png", ".", "~/a.png"] {
        assert_eq!(plan("a hat", &[missing]).code, Some(6), "{missing}");
    }
    let run = plan("@cat and @dog, @@", &["[b].png", "-", "cat=a.png"]);
    let plan = &run.json()[0];
    assert_eq!(plan["inputs"], 3);
    assert_eq!(plan["prompt"], "image 3 and @dog, @@");
}

#[test]
fn a_picture_comes_from_standard_input_also_by_a_name() {
    let sandbox = Sandbox::new();
    sandbox.put("in.png", picture(32, 16, ImageFormat::Png));
    for input in ["-", "cat=-"] {
        let args = [
            "edit",
            "a hat for it",
            "-s512",
            "-i",
            input,
            "-o",
            "out.png",
            "--force",
        ];
        piped(&sandbox, "in.png", &args).success();
    }
    // Folders for inputs are about paths, and there is none.
    let args = [
        "edit",
        "a hat",
        "-s512",
        "-i",
        "-",
        "--allow-dir",
        "nowhere",
        "-o",
        "out.png",
        "--force",
    ];
    piped(&sandbox, "in.png", &args).success();
    assert_eq!(sandbox.listing(), ["in.png", "out.png"]);
}

#[test]
fn only_pictures_leave_through_standard_input_too_and_it_is_read_once() {
    let sandbox = Sandbox::new();
    sandbox.put("notes.txt", "my diary");
    sandbox.put("empty", "");
    let run = piped(&sandbox, "notes.txt", &["edit", "a hat", "-i", "-"]);
    assert_eq!(run.code, Some(6), "{run:?}");
    assert!(
        run.stderr
            .contains("\nerror: cannot use standard input: this is text"),
        "{run:?}"
    );
    let run = piped(&sandbox, "empty", &["edit", "a hat", "-i", "-"]);
    assert!(
        run.stderr.contains("from standard input, which was empty"),
        "{run:?}"
    );
    for prompt in [&["-"][..], &["--prompt-file", "-"]] {
        let args = [&["edit", "-i", "-"], prompt].concat();
        assert_eq!(
            piped(&sandbox, "notes.txt", &args).stderr,
            "error: standard input can be read once: only the prompt or one input can be `-`\n"
        );
    }
}

/// The private files of pictures on their way to standard output.
fn kept(sandbox: &Sandbox) -> Vec<std::path::PathBuf> {
    let files = sandbox.home_files().into_iter();
    files
        .filter(|path| path.components().any(|part| part.as_os_str() == "piped"))
        .collect()
}

const TO_STDOUT: [&str; 6] = [
    "generate",
    "a cat",
    "-s512",
    "-o",
    "-",
    "--simulate=ok,instant",
];

#[test]
fn a_picture_goes_to_standard_output_and_nothing_else_does() {
    let sandbox = Sandbox::new();
    let output = sandbox.nanobanana(&TO_STDOUT).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(pixels(&output.stdout), (512, 512));
    assert_eq!(sandbox.listing(), [""; 0]);
    assert_eq!(kept(&sandbox), [""; 0].map(std::path::PathBuf::from));
    let job = &jobs::read(&jobs::of_simulator(&sandbox))[0];
    assert_eq!(job.state, State::Saved);
}

#[test]
fn a_picture_that_standard_output_does_not_take_is_kept() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&TO_STDOUT);
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let run = sandbox.run(command);
    let files = kept(&sandbox);
    assert_eq!((run.code, files.len()), (Some(11), 1), "{run:?}");
    let said = format!("it is kept in {}\n", files[0].display());
    assert!(run.stderr.contains(&said), "{run:?}");
    assert_eq!(pixels(&std::fs::read(&files[0]).unwrap()), (512, 512));
}

#[test]
fn an_interrupted_picture_for_standard_output_is_saved_and_named_by_resume() {
    let world = ImaWorld::with(|config| config.faults = "detail:1=stall".parse().unwrap());
    let process = world.start(&["generate", "a cat", "-s512", "-o", "-"]);
    world.wait_for(Endpoint::TaskDetail);
    process.signal("INT");
    let ended = process.end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), ""));
    let resumed = world.nanobanana(&["resume"]);
    let files = kept(&world.sandbox);
    assert_eq!(files.len(), 1, "{resumed:?}");
    assert_eq!(resumed.success(), format!("{}\n", files[0].display()));
    assert_eq!(pixels(&std::fs::read(&files[0]).unwrap()), (512, 512));
}

#[test]
fn standard_output_takes_one_picture_and_nothing_beside_it() {
    let sandbox = Sandbox::new();
    for (more, message) in [
        (
            &["-n", "2"][..],
            "-o - writes one picture to standard output, not 2: give -o a folder",
        ),
        (
            &["--open"],
            "-o - writes the picture to standard output and cannot be combined with --open",
        ),
    ] {
        let args = [&["generate", "a cat", "-o", "-"], more].concat();
        let run = sandbox.simulate("ok", &args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert_eq!(run.stderr, format!("error: {message}\n"));
    }
    let mut command = sandbox.nanobanana(&["generate", "a cat", "-o", "-", "-n", "2"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    let run = sandbox.run(command);
    assert!(
        run.stderr
            .contains("-o - 只能向标准输出写一张图片，而这里要 2 张：请用 -o 指定文件夹\n"),
        "{run:?}"
    );
    let run = sandbox.simulate("ok", &["generate", "a cat", "-o", "-", "--json"]);
    assert_eq!(run.json()[0]["error"]["kind"], json!("usage"), "{run:?}");
    assert_eq!(sandbox.files(), [""; 0].map(std::path::PathBuf::from));
}

#[test]
fn what_a_piped_picture_cannot_do_later_is_said() {
    let world = ImaWorld::with(|config| config.faults = "create:1=reset-after".parse().unwrap());
    let sandbox = &world.sandbox;
    sandbox.put("in.png", picture(32, 16, ImageFormat::Png));
    let mut command = sandbox.nanobanana(&["edit", "a hat", "-i", "-", "-o", "out.png"]);
    command.stdin(Stdio::from(File::open(sandbox.work("in.png")).unwrap()));
    assert_eq!(world.run(command).code, Some(10));
    let id = jobs::only(&jobs::of_ima(sandbox)).id.to_string();
    let run = world.nanobanana(&["resend", &id, "--accept-double-charge"]);
    assert_eq!(run.code, Some(6), "{run:?}");
    let advice = "  hint: that picture came from standard input and was not kept";
    assert!(run.stderr.contains(advice), "{run:?}");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
}
