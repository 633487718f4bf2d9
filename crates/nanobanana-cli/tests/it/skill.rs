//! `skill install`, and what it installs.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use ima_sim::{Endpoint, SimulatorConfig};
use serde_json::json;

use crate::world::ima::body;
use crate::world::pictures::{phone_jpeg, picture};
use crate::world::{ImaWorld, Run, Sandbox, jobs};

const SKILL: &str = include_str!("../../../../skills/nano-banana-ima/SKILL.md");

/// The folder of the built programs.
fn programs() -> &'static str {
    let program = Path::new(env!("CARGO_BIN_EXE_nanobanana"));
    program.parent().unwrap().to_str().unwrap()
}

#[test]
fn the_skill_goes_where_it_was_told_to() {
    let sandbox = Sandbox::new();
    let target = sandbox.work("skills");
    let args = ["skill", "install", "--target", target.to_str().unwrap()];
    let run = sandbox.run(sandbox.nanobanana(&args));
    let folder = target.join("nano-banana-ima");
    assert_eq!(run.success(), format!("{}\n", folder.display()));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../skills/nano-banana-ima");
    let mut files = 0;
    for part in ["", "references", "scripts"] {
        for entry in std::fs::read_dir(format!("{source}/{part}")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let installed = std::fs::read(folder.join(part).join(entry.file_name())).unwrap();
                assert_eq!(installed, std::fs::read(entry.path()).unwrap());
                files += 1;
            }
        }
    }
    assert_eq!(files, 6);
    // Once more is no error.
    sandbox.run(sandbox.nanobanana(&args)).success();
}

#[test]
fn without_a_target_it_goes_to_the_agents_that_are_there() {
    let sandbox = Sandbox::new();
    let install = || sandbox.run(sandbox.nanobanana(&["skill", "install"]));
    let run = install();
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("--target"), "{run:?}");
    std::fs::create_dir(sandbox.home().join(".claude")).unwrap();
    let folder = sandbox.home().join(".claude/skills/nano-banana-ima");
    assert_eq!(install().success(), format!("{}\n", folder.display()));
    // This program has made the folder that it shares with others, and OpenClaw is not there.
    let openclaw = sandbox.home().join(".openclaw");
    for folder in ["logs/ima_skills", "memory"] {
        std::fs::create_dir_all(openclaw.join(folder)).unwrap();
    }
    assert_eq!(install().success().lines().count(), 1);
    assert!(!openclaw.join("workspace").exists());
    std::fs::write(openclaw.join("openclaw.json"), "{}").unwrap();
    assert_eq!(install().success().lines().count(), 2);
    let of_openclaw = ".openclaw/workspace/skills/nano-banana-ima/SKILL.md";
    assert!(sandbox.home().join(of_openclaw).is_file());
}

#[cfg(unix)]
#[test]
fn the_launcher_finds_the_program_or_says_how_to_install_it() {
    let sandbox = Sandbox::new();
    let launcher = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../skills/nano-banana-ima/scripts/nanobanana"
    );
    let launch = |path: &str| {
        let mut command = std::process::Command::new(launcher);
        command
            .arg("--version")
            .env_clear()
            .env("HOME", sandbox.home())
            .env("PATH", path);
        command.output().unwrap()
    };
    let missing = launch("/usr/bin:/bin");
    assert_eq!(missing.status.code(), Some(127));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cargo install"));
    let found = launch(programs());
    assert_eq!(found.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&found.stdout).starts_with("nanobanana "));
}

/// As OpenClaw asks for, whose checks are `requires`.
#[test]
fn the_skill_is_described_in_a_line_and_offered_also_where_the_key_is_in_the_keyring() {
    let (front, _) = SKILL
        .strip_prefix("---\n")
        .unwrap()
        .split_once("\n---\n")
        .unwrap();
    let description = front
        .lines()
        .find_map(|line| line.strip_prefix("description: "));
    assert!(description.unwrap().chars().count() < 160);
    let (_, requires) = front.split_once("requires:\n").unwrap();
    let required: Vec<&str> = requires.lines().map(str::trim).collect();
    assert_eq!(
        required,
        ["bins:", "- nanobanana", "primaryEnv: IMA_API_KEY"]
    );
}

#[test]
fn the_words_for_models_in_the_skill_are_read_as_it_says() {
    let mut words = 0;
    for line in SKILL.lines() {
        let Some((said, option)) = line.trim_start_matches("| ").split_once(" | `-m ") else {
            continue;
        };
        let (option, _) = option.split_once('`').unwrap();
        for word in said.split(", ") {
            assert_eq!(
                nanobanana::words::model(word),
                nanobanana::words::model(option),
                "{word}"
            );
            words += 1;
        }
    }
    assert_eq!(words, 24);
}

/// The folder of a Python that runs without this user's environment.
fn python() -> Result<String, io::Error> {
    let executable = "import os, sys; print(os.path.dirname(sys.executable))";
    let output = Command::new("python3").args(["-c", executable]).output()?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match folder.is_empty() {
        true => Err(io::Error::other("python3 does not say where it is")),
        false => Ok(folder),
    }
}

/// IMA around an agent that has this skill's folder in place of IMA's, and Python.
struct Runbook {
    world: ImaWorld,
    base: PathBuf,
    python: String,
}

impl Runbook {
    /// Nothing where there is no Python.
    fn new() -> Option<Self> {
        let python = python();
        let python = python.inspect_err(|error| {
            let skipped = format!("skipped, since there is no Python: {error}\n");
            io::stderr().write_all(skipped.as_bytes()).unwrap();
        });
        let world = ImaWorld::new();
        let skills = world.sandbox.beside("skills");
        let install = ["skill", "install", "--target", skills.to_str().unwrap()];
        let install = world.sandbox.nanobanana(&install);
        world.sandbox.run(install).success();
        Some(Self {
            world,
            base: skills.join("nano-banana-ima"),
            python: python.ok()?,
        })
    }

    /// Runs a line of the runbook from its first option on, with these folders before the system's.
    fn run_among(&self, folders: &str, options: &str) -> Run {
        let script = self.base.join("scripts/ima_image_create.py");
        let line = format!(
            "python3 {} --api-key \"$IMA_API_KEY\" {options}",
            script.display()
        );
        let mut shell = self.world.sandbox.shell(&line);
        shell.env("PATH", format!("{folders}:{}:/usr/bin:/bin", self.python));
        self.world.run(shell)
    }

    fn run(&self, options: &str) -> Run {
        self.run_among(programs(), options)
    }
}

#[test]
fn the_four_commands_of_imas_runbook_run_by_the_script_of_the_same_name() {
    let Some(runbook) = Runbook::new() else {
        return;
    };
    let world = &runbook.world;
    world.sandbox.put("local-photo.jpg", phone_jpeg(300, 200));

    let listed = runbook.run("--task-type text_to_image --list-models");
    let direct = world.ima_image_create(&["--task-type", "text_to_image", "--list-models"]);
    assert_eq!(listed.success(), direct.success());
    let made = runbook.run(
        "--task-type text_to_image --model-id gemini-3.1-flash-image --prompt \"a cute puppy on grass\" \
         --size 1K --extra-params '{\"aspect_ratio\":\"1:1\"}' --user-id u1 --output-json",
    );
    let edit = |input: &str| {
        runbook.run(&format!(
            "--task-type image_to_image --model-id gemini-3.1-flash-image \
             --prompt \"turn into oil painting\" --input-images \"{input}\" --user-id u1 --output-json"
        ))
    };
    let edited = [
        edit("https://example.com/photo.jpg"),
        edit("./local-photo.jpg"),
    ];
    for run in [&made, &edited[0], &edited[1]] {
        run.success();
        let object = run.json();
        let told = [&object["model_id"], &object["size"], &object["credit"]];
        assert_eq!(json!(told), json!(["gemini-3.1-flash-image", "1K", 6]));
    }
    let upload = world.request(Endpoint::Upload);
    let uploaded = format!("https://ima-ga.esxscloud.com{}", upload.path);
    let creates = world.requests(Endpoint::TaskCreate);
    let sent = creates.iter().map(|request| {
        let body = body(request);
        json!([
            body["parameters"][0]["parameters"]["prompt"],
            body["src_img_url"]
        ])
    });
    let expected = [
        json!(["a cute puppy on grass", []]),
        json!(["turn into oil painting", ["https://example.com/photo.jpg"]]),
        json!(["turn into oil painting", [uploaded]]),
    ];
    assert_eq!(sent.collect::<Vec<_>>(), expected);
}

#[test]
fn the_script_ends_as_the_program_does_or_says_that_there_is_none() {
    let Some(mut runbook) = Runbook::new() else {
        return;
    };
    let poor = |config: &mut SimulatorConfig| {
        config.scenario = "insufficient-points".parse().unwrap();
    };
    runbook.world = runbook.world.in_scene(poor);
    let failed = runbook.run("--task-type text_to_image --prompt \"a cat\" --output-json");
    assert_eq!((failed.code, &*failed.stdout), (Some(4), ""));
    let missing = runbook.run_among("/nowhere", "--list-models");
    assert_eq!(missing.code, Some(127), "{missing:?}");
    assert!(missing.stderr.contains("cargo install"), "{missing:?}");
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_skill_run_as_they_are_written_and_take_any_text_as_text() {
    let (_, commands) = SKILL.split_once("## 3. The commands").unwrap();
    let commands = commands.split("```").nth(1).unwrap();
    let (making, fetching) = commands.split_once("# free: fetch").unwrap();
    let fetching = format!("# free: fetch{fetching}");
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let sandbox = Sandbox::new();
    sandbox.put("a.jpg", picture(8, 8, image::ImageFormat::Jpeg));
    let simulated = |commands: &str| {
        let function =
            format!("nanobanana() {{ '{program}' \"$@\" --simulate=instant; }}\nset -e\n");
        let run = sandbox.run(sandbox.shell(&(function + commands)));
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout
    };
    let hostile = "$(touch owned) `touch owned` '; touch owned; @/etc/passwd\n-i *.png";
    for text in ["a lighthouse at dusk", hostile] {
        let making = making.replace("a lighthouse at dusk", text);
        let making = making.replace("turn it into an oil painting", text);
        let messages = simulated(&making);
        assert_eq!(
            messages
                .lines()
                .filter(|line| line.contains(r#""kind":"price""#))
                .count(),
            1
        );
        let made = jobs::read(&jobs::of_simulator(&sandbox));
        let newest = made.iter().take(2);
        for job in newest {
            assert_eq!(job.prompt.as_deref(), Some(text));
            let again = simulated(&fetching.replace("JOB", &job.id.to_string()));
            assert!(again.contains(r#""kind":"success""#), "{again}");
        }
    }
    assert!(!sandbox.work("owned").exists());
}
