//! What others wrote is shown to people without anything that a terminal would obey.

use crate::world::{Run, Sandbox};

const TITLE: &str = "\u{1b}]0;PWNED\u{7}";

/// A run's texts, in which nothing is obeyed.
#[track_caller]
fn harmless(run: &Run) -> String {
    let text = format!("{}{}", run.stdout, run.stderr);
    assert!(!text.contains(obeyed), "{text:?}");
    text
}

fn obeyed(c: char) -> bool {
    c.is_control() && c != '\n' || c == '\u{202e}'
}

#[test]
fn a_plan_shows_the_prompt_and_its_json_has_it() {
    let sandbox = Sandbox::new();
    let prompt = format!("a{TITLE} cat\u{202e}");
    let plan = sandbox.simulate("ok", &["plan", &prompt]);
    plan.success();
    assert!(harmless(&plan).contains("prompt   a ]0;PWNED cat\n"));
    let json = sandbox.simulate("ok", &["plan", &prompt, "--json"]);
    assert_eq!(json.json()[0]["prompt"], prompt);
}

#[test]
fn errors_repeat_what_was_typed_as_text() {
    let sandbox = Sandbox::new();
    let word = "n\u{1b}[35mope\u{202e}.png";
    for args in [
        &["plan", "a cat", "-m", word][..],
        &["plan", "a cat", "-s", word],
        &["plan", "a cat", "-r", word],
        &["plan", "a cat", "--task", word],
        &["plan", "a cat", "--version-id", word],
        &["plan", "a cat", "-n", word],
        &["edit", "add a hat", "-i", word],
        &["show", word],
        &["show", word],
        &["generate", "a cat", word],
    ] {
        let args = [args, &["--color", "never"]].concat();
        for locale in ["C", "zh_CN.UTF-8"] {
            let more = ["--simulate=ok,instant"];
            let mut command = sandbox.nanobanana(&[&args[..], &more].concat());
            command.env("LC_ALL", locale);
            let run = sandbox.run(command);
            assert_ne!(run.code, Some(0), "{args:?}");
            // The parser leaves a sequence out as a whole.
            let text = harmless(&run).replace("n [35mope", "nope");
            assert!(text.contains("nope.png"), "{run:?}");
        }
    }
}

#[test]
fn the_program_s_own_colors_stay() {
    let sandbox = Sandbox::new();
    let args = ["show", "\u{1b}[32mzz", "--color", "always"];
    let run = sandbox.run(sandbox.nanobanana(&args));
    assert!(
        run.stderr.starts_with("\u{1b}[1;31merror:\u{1b}[0m "),
        "{run:?}"
    );
    assert!(run.stderr.contains("` [32mzz`"), "{run:?}");
}

#[test]
fn a_saved_path_is_exact_for_programs() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate(
        "ok",
        &["generate", "a cat", "-s512", "-o", "a\u{1b}[31m.png"],
    );
    let saved = sandbox.work("a\u{1b}[31m.png");
    assert_eq!(run.success(), format!("{}\n", saved.display()));
    assert!(!run.stderr.contains(obeyed), "{run:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_path_of_the_settings_is_exact_for_programs_and_harmless_on_a_terminal() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::new();
    let command = || {
        let mut command = sandbox.nanobanana(&["config", "path"]);
        let folder = OsStr::from_bytes(b"/c/\x1b]0;b\x07\xff");
        command.env("XDG_CONFIG_HOME", folder);
        command
    };
    let piped = command().output().unwrap().stdout;
    assert_eq!(piped, b"/c/\x1b]0;b\x07\xff/nanobanana/config.toml\n");
    let told = crate::terminal::results_and_remarks(command(), 80);
    assert_eq!(told, "/c/ ]0;b \u{fffd}/nanobanana/config.toml\r\n");
}
