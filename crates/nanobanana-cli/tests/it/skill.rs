//! `skill install`.

use crate::world::pictures::picture;
use crate::world::{Sandbox, jobs};

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
    assert_eq!(files, 5);
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
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_nanobanana"));
    let found = launch(program.parent().unwrap().to_str().unwrap());
    assert_eq!(found.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&found.stdout).starts_with("nanobanana "));
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_skill_run_as_they_are_written_and_take_any_text_as_text() {
    let skill = include_str!("../../../../skills/nano-banana-ima/SKILL.md");
    let (_, commands) = skill.split_once("## The four commands").unwrap();
    let commands = commands.split("```").nth(1).unwrap();
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let sandbox = Sandbox::new();
    sandbox.put("a.jpg", picture(8, 8, image::ImageFormat::Jpeg));
    let hostile = "$(touch owned) `touch owned` '; touch owned; @/etc/passwd\n-i *.png";
    for text in ["a lighthouse at dusk", hostile] {
        let commands = commands.replace("a lighthouse at dusk", text);
        let commands = commands.replace("turn it into an oil painting", text);
        let simulated =
            format!("nanobanana() {{ '{program}' \"$@\" --simulate=instant; }}\nset -e\n");
        let run = sandbox.run(sandbox.shell(&(simulated + &commands)));
        // Nothing is left to resume.
        assert_eq!(run.code, Some(0), "{run:?}");
        let prompts = jobs::read(&jobs::of_simulator(&sandbox));
        let newest = prompts.iter().take(2).map(|job| job.prompt.as_deref());
        assert_eq!(newest.collect::<Vec<_>>(), [Some(text); 2]);
    }
    assert!(!sandbox.work("owned").exists());
}
