//! `completions`: what the shells make of them.

use std::process::{Command, Stdio};

use crate::world::Sandbox;

/// Calls the function that bash would call for these words, and prints its answers.
const COMPLETE: &str = r#"
source "$SCRIPT"
compopt() { :; }
COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
"_${1}_whole_words" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
echo "${COMPREPLY[*]}"
"#;

/// A sandbox with the scripts of bash for both programs.
fn with_scripts() -> Sandbox {
    let sandbox = Sandbox::new();
    for program in ["nanobanana", "ima_image_create"] {
        let run = sandbox.run(sandbox.nanobanana(&["completions", "bash", "--for", program]));
        sandbox.put(&format!("{program}.bash"), run.success());
    }
    sandbox
}

/// What bash offers at the end of a line, which it has cut into these words.
#[track_caller]
fn offered(sandbox: &Sandbox, words: &[&str], line: &str) -> String {
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", COMPLETE, "bash", line])
        .args(words)
        .env("SCRIPT", sandbox.work(&format!("{}.bash", words[0])))
        .current_dir(sandbox.work(""))
        .stdin(Stdio::null());
    let run = sandbox.run(bash);
    assert_eq!(run.stderr, "");
    run.success().trim_end().to_owned()
}

#[test]
fn bash_completes_commands_and_values() {
    let sandbox = with_scripts();
    let table: [(&[&str], &str); 11] = [
        (&["ge"], "generate"),
        (&["help", "si"], "sizes simulate"),
        (
            &["generate", "-m", ""],
            "flash pro cheapest best default gemini-3.1-flash-image gemini-3-pro-image",
        ),
        (&["plan", "--size", ""], "512 1K 2K 4K"),
        (&["edit", "-r", "p"], "portrait"),
        (&["models", "--task", "i"], "image_to_image"),
        (&["generate", "--messages", ""], "text ndjson"),
        (&["resume", "--lang", ""], "auto zh en"),
        (&["spend", "--format", "c"], "csv"),
        (&["skill", "install", "--target", "c"], "claude"),
        (&["completions", "po"], "powershell"),
    ];
    for (typed, expected) in table {
        let words = [&["nanobanana"], typed].concat();
        assert_eq!(offered(&sandbox, &words, &words.join(" ")), expected);
    }
    let script = ["ima_image_create", "--model-id", ""];
    assert_eq!(
        offered(&sandbox, &script, &script.join(" ")),
        "gemini-3.1-flash-image gemini-3-pro-image"
    );
}

#[test]
fn bash_completes_words_that_it_cuts_at_signs() {
    let sandbox = with_scripts();
    sandbox.put("cat.jpg", "");
    let table: [(&[&str], &str, &str); 7] = [
        (&["-r", "16"], "-r 16", "16:9"),
        (&["-r", "16", ":"], "-r 16:", "9"),
        (&["-r", "1", ":"], "-r 1:", "1 4 8"),
        (&["--ratio", "=", "4", ":"], "--ratio=4:", "1 3 5"),
        (
            &["--simulate", "=", "fa"],
            "--simulate=fa",
            "fails fails-late",
        ),
        // A scenario after a space would be the prompt.
        (&["--simulate", "fa"], "--simulate fa", ""),
        (&["-i", "me", "=", "ca"], "-i me=ca", "cat.jpg"),
    ];
    for (typed, line, expected) in table {
        let words = [&["nanobanana", "generate"], typed].concat();
        let line = format!("nanobanana generate {line}");
        assert_eq!(offered(&sandbox, &words, &line), expected, "{line}");
    }
}

#[test]
fn every_shell_takes_its_script() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        for program in ["nanobanana", "ima_image_create"] {
            let run = sandbox.run(sandbox.nanobanana(&["completions", shell, "--for", program]));
            assert!(run.success().contains(program), "{shell}");
            assert_eq!(run.stderr, "");
            sandbox.put("script", run.success());
            // The last two have no way to only read a script.
            if !["bash", "zsh", "fish"].contains(&shell) {
                continue;
            }
            let read = Command::new(shell)
                .arg("-n")
                .arg(sandbox.work("script"))
                .output();
            // Not every machine has every shell.
            if let Ok(read) = read {
                assert!(read.status.success(), "{shell}: {read:?}");
            }
        }
    }
}

#[test]
fn a_word_that_is_not_offered_is_still_read() {
    let sandbox = Sandbox::new();
    let words = [
        "plan",
        "a cat",
        "-m",
        "大香蕉",
        "-s",
        "８Ｋ",
        "-r",
        "横屏",
        "--json",
    ];
    let plan = &sandbox.simulate("ok", &words).json()[0];
    assert_eq!(plan["model_id"], "gemini-3-pro-image");
    assert_eq!(
        (&plan["size"], &plan["ratio"]),
        (&"4K".into(), &"16:9".into())
    );
}

#[test]
fn the_help_says_where_each_script_goes() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["completions", "--help"]));
    let places = run.success().split_once("Where it goes:").unwrap().1;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(places.contains(&format!("nanobanana completions {shell}")));
    }
}
