//! Narrow terminals: tables are no wider than they are, and sentences are the terminal's to break.

use unicode_width::UnicodeWidthStr as _;

use crate::terminal::results_and_remarks;
use crate::world::Sandbox;

/// What a terminal of so many columns shows of a command, without colors.
fn shown(sandbox: &Sandbox, args: &[&str], columns: u16, locale: &str) -> String {
    let mut command = sandbox.nanobanana(args);
    command.env("LC_ALL", locale).env("NO_COLOR", "1");
    results_and_remarks(command, columns).replace("\r\n", "\n")
}

/// A journal with a few jobs.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| sandbox.simulate(scenario, args);
    make("ok", &["generate", "a cat", "-n", "3", "--no-download"]).success();
    sandbox.make(&["一只狗", "-o", "狗.png"]);
    make("fails", &["generate", "a cat", "-s", "512"]);
    sandbox
}

#[test]
fn what_is_listed_and_added_up_fits() {
    let sandbox = sandbox();
    for columns in [48, 60, 80, 120] {
        for command in ["history", "spend"] {
            for locale in ["C", "zh_CN.UTF-8"] {
                let text = shown(&sandbox, &[command, "--simulate"], columns, locale);
                for line in text.lines() {
                    assert!(
                        line.width() <= columns.into(),
                        "{command} {columns}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_list_for_people_has_short_times_and_paths_and_keeps_the_path_longest() {
    let sandbox = sandbox();
    let list = shown(&sandbox, &["history", "--simulate"], 120, "C");
    let line = list.lines().find(|line| line.contains("狗")).unwrap();
    assert!(line.contains("  just now  saved   flash"), "{line}");
    assert!(line.ends_with("  狗.png"), "{line}");
    let narrow = shown(&sandbox, &["history", "--simulate"], 60, "C");
    assert!(
        narrow.lines().any(|line| line.ends_with("  狗.png")),
        "{narrow}"
    );
    let mut elsewhere = sandbox.nanobanana(&["history", "--simulate"]);
    elsewhere.env("LC_ALL", "C").env("TERM", "xterm-256color");
    elsewhere.current_dir("/");
    let colored = results_and_remarks(elsewhere, 120);
    assert!(colored.contains("\u{1b}[1mjob\u{1b}[0m"), "{colored}");
    assert!(colored.contains("\u{1b}[32msaved\u{1b}[0m"), "{colored}");
    assert!(colored.contains("\u{1b}[1;31mfailed\u{1b}[0m"), "{colored}");
    // A program reads whole paths, and no colors.
    let piped = sandbox.simulate("ok", &["history"]);
    assert!(
        piped
            .success()
            .contains(sandbox.work("狗.png").to_str().unwrap())
    );
    assert!(!piped.stdout.contains('\u{1b}'));
}

#[test]
fn a_receipt_keeps_the_task_and_the_file_longest() {
    let sandbox = sandbox();
    let charges = ["spend", "--charges", "--simulate"];
    let listed = sandbox.simulate("ok", &["history", "狗", "--json"]).json();
    let task = listed[0]["task_id"].as_str().unwrap();
    for (columns, has_task) in [(100, true), (80, true), (60, false)] {
        let text = shown(&sandbox, &charges, columns, "zh_CN.UTF-8");
        let line = text
            .lines()
            .find(|line| line.ends_with("  狗.png"))
            .unwrap();
        assert!(line.width() <= columns.into(), "{line}");
        assert_eq!(line.contains(task), has_task, "{text}");
    }
}

#[test]
fn a_command_of_an_example_is_on_one_line() {
    let sandbox = Sandbox::new();
    let commands = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|line| line.starts_with("  nanobanana "));
        lines.map(str::to_owned).collect()
    };
    for (locale, widths) in [("C", &[80][..]), ("zh_CN.UTF-8", &[80, 60])] {
        for args in [
            &["--help"][..],
            &["config", "set", "-h"],
            &["config", "set", "--help"],
        ] {
            let mut piped = sandbox.nanobanana(args);
            piped.env("LC_ALL", locale);
            let whole = commands(sandbox.run(piped).success());
            assert!(whole.len() >= 3, "{whole:?}");
            for columns in widths {
                let shown = shown(&sandbox, args, *columns, locale);
                assert_eq!(commands(&shown), whole, "{args:?} {columns}");
            }
        }
    }
}
