//! The help in Chinese.

use unicode_width::UnicodeWidthStr as _;

use super::CHINESE;
use crate::world::Sandbox;

/// What a command line prints on a terminal of a width.
fn printed(args: &[&str], columns: &str) -> String {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(args);
    command.env(CHINESE.0, CHINESE.1).env("COLUMNS", columns);
    let run = sandbox.run(command);
    assert_eq!(run.stderr, "");
    run.success().to_owned()
}

#[test]
fn nanobanana() {
    insta::assert_snapshot!(printed(&["--help"], "100"));
}

#[test]
fn generate() {
    insta::assert_snapshot!(printed(&["generate", "--help"], "100"));
}

#[test]
fn generate_in_brief_on_a_terminal_of_80_columns() {
    insta::assert_snapshot!(printed(&["generate", "-h"], "80"));
}

#[test]
fn history_on_a_narrow_terminal() {
    insta::assert_snapshot!(printed(&["history", "--help"], "60"));
}

#[test]
fn config_set() {
    insta::assert_snapshot!(printed(&["config", "set", "--help"], "100"));
}

#[test]
fn help_of_a_command_is_what_it_prints_itself() {
    for words in [&["rerun"][..], &["config", "set"], &[]] {
        let by_option = printed(&[words, &["--help"]].concat(), "80");
        let by_command = printed(&[&["help"], words].concat(), "80");
        assert_eq!(by_command, by_option);
    }
}

#[test]
fn pages_keep_to_the_terminal() {
    for (columns, width) in [("60", 60), ("80", 80), ("100", 100), ("200", 100)] {
        for command in ["generate", "plan", "mcp", "history", "gallery", "auth"] {
            let page = printed(&[command, "--help"], columns);
            for line in page.lines() {
                assert!(line.width() <= width, "{columns} {command}: {line}");
            }
        }
    }
}

#[test]
fn without_a_command_the_summary_is_printed_as_an_error() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana::<&str>(&[]);
    command.env(CHINESE.0, CHINESE.1);
    let run = sandbox.run(command);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(run.stderr, printed(&["-h"], "100"));
}

#[test]
fn the_drop_in_speaks_english() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.ima_image_create(&["--help"]);
    command.env(CHINESE.0, CHINESE.1);
    let chinese = sandbox.run(command);
    let english = sandbox.run(sandbox.ima_image_create(&["--help"]));
    assert_eq!(chinese.success(), english.success());
}
