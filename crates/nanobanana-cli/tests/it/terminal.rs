//! What a terminal shows: lines that change and go away, colours, little or much.

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::world::{Sandbox, wait_until};

/// Where a command's results go.
#[derive(Clone, Copy)]
enum Results {
    Elsewhere,
    Terminal,
}

/// Runs a command with a terminal of so many columns as its standard error, signalled once it shows
/// a text; all that the terminal was told.
fn on_terminal(command: Command, columns: u16, interrupt_at: Option<&str>) -> String {
    told(command, columns, interrupt_at, Results::Elsewhere)
}

fn told(
    mut command: Command,
    columns: u16,
    interrupt_at: Option<&str>,
    results: Results,
) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&terminal, size).unwrap();
    let side = File::options()
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    command.stdout(match results {
        Results::Elsewhere => Stdio::null(),
        Results::Terminal => Stdio::from(side.try_clone().unwrap()),
    });
    command.stderr(Stdio::from(side));
    let mut child = command.spawn().unwrap();
    // The last of the program's ends of the terminal.
    drop(command);
    let told = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let reader = thread::spawn({
        let told = told.clone();
        move || {
            let (mut terminal, mut bytes) = (File::from(terminal), [0; 4096]);
            // A terminal whose program has gone gives an error.
            while let Ok(length @ 1..) = terminal.read(&mut bytes) {
                told.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        }
    });
    if let Some(text) = interrupt_at {
        wait_until(|| told.lock().unwrap().contains(text));
        let kill = format!("kill -INT {}", child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }
    child.wait().unwrap();
    reader.join().unwrap();
    let told = told.lock().unwrap();
    told.clone()
}

/// What is on a terminal in the end: it knows `\r`, `\n`, a step up and a line that is erased.
fn screen(told: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut at = 0;
    let mut rest = told;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("\u{1b}[1A") {
            at -= 1;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\u{1b}[2K") {
            lines[at].clear();
            rest = after;
        } else {
            match c {
                '\n' => at += 1,
                '\r' => {}
                c => lines[at].push(c),
            }
            if at == lines.len() {
                lines.push(String::new());
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    while lines.last().is_some_and(String::is_empty) && lines.len() > at {
        lines.pop();
    }
    lines
}

fn generate(sandbox: &Sandbox, simulate: &str, more: &[&str]) -> Command {
    let simulate = format!("--simulate={simulate}");
    let args = ["generate", "a cat", "-o", "cat.png", &simulate];
    let mut command = sandbox.nanobanana(&[&args, more].concat());
    command.env("TERM", "xterm-256color").env_remove("COLUMNS");
    command
}

#[test]
fn nothing_that_moves_stays_on_the_screen() {
    let sandbox = Sandbox::new();
    let told = on_terminal(generate(&sandbox, "ok,2s", &["-n", "2"]), 80, None);
    assert!(told.contains("generating · 1 s"), "{told}");
    assert!(told.contains("\u{1b}[32m✓ \u{1b}[0m"), "{told}");
    let lines = screen(&told);
    assert!(
        lines.iter().all(|line| !line.contains("generating")),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "spent 12 points (simulated)");
}

#[test]
fn an_interruption_leaves_a_clean_screen_and_a_visible_cursor() {
    let sandbox = Sandbox::new();
    let command = generate(&sandbox, "never-finishes,9s", &[]);
    let told = on_terminal(command, 80, Some("generating"));
    assert!(!told.contains("\u{1b}[?25l"), "{told}");
    assert!(told.ends_with('\n'), "{told}");
    let lines = screen(&told);
    assert!(
        lines.iter().all(|line| !line.contains("generating")),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "spent 6 points (simulated)");
}

#[test]
fn no_line_that_moves_is_wider_than_a_narrow_terminal() {
    let sandbox = Sandbox::new();
    let told = on_terminal(generate(&sandbox, "ok,2s", &["-n", "2"]), 20, None);
    let moving = told.split(['\n', '\r']).filter(|line| line.contains('%'));
    let widths: Vec<usize> = moving
        .map(|line| line.replace("\u{1b}[1A\u{1b}[2K", ""))
        .map(|line| line.chars().count())
        .collect();
    assert!(!widths.is_empty());
    assert!(widths.iter().all(|width| *width < 20), "{widths:?}");
}

#[test]
fn who_wants_no_colours_gets_none() {
    let sandbox = Sandbox::new();
    let mut command = generate(&sandbox, "ok,1s", &["-n", "2"]);
    command.env("NO_COLOR", "1");
    let told = on_terminal(command, 80, None);
    assert!(!told.contains('m') || !told.contains("\u{1b}[3"), "{told}");
    let told = on_terminal(generate(&sandbox, "ok,1s", &["--color", "never"]), 80, None);
    assert!(!told.contains("\u{1b}[3"), "{told}");
    let run = sandbox.simulate("fails", &["generate", "a cat", "--color=always"]);
    assert!(
        run.stderr.contains("\u{1b}[1;31merror:\u{1b}[0m "),
        "{run:?}"
    );
    let mut command = sandbox.nanobanana(&["generate", "a cat", "--simulate=fails,instant"]);
    command.env("CLICOLOR_FORCE", "1");
    assert!(sandbox.run(command).stderr.contains("\u{1b}[1;31merror:"));
}

#[test]
fn a_terminal_that_knows_only_text_is_told_lines() {
    let sandbox = Sandbox::new();
    let mut command = generate(&sandbox, "ok,instant", &[]);
    command.env("TERM", "dumb");
    let told = on_terminal(command, 80, None);
    assert!(!told.contains('\u{1b}'), "{told}");
    assert!(told.contains("\r\ndownloading\r\n"), "{told}");
}

#[test]
fn a_preview_is_shown_where_results_are_seen_too() {
    let sandbox = Sandbox::new();
    let preview = "▀";
    let seen = |more: &[&str]| {
        let command = generate(&sandbox, "ok,instant", more);
        told(command, 80, None, Results::Terminal)
    };
    // A square of 24 columns by 12 rows, on 24 rows.
    assert_eq!(seen(&[]).matches(preview).count(), 24 * 12);
    for more in [
        &["--preview=never"][..],
        &["-q"],
        &["--json"],
        &["--color=never"],
    ] {
        assert!(!seen(more).contains(preview), "{more:?}");
    }
    let told = on_terminal(generate(&sandbox, "ok,instant", &[]), 80, None);
    assert!(!told.contains(preview), "{told}");
    let run = sandbox.simulate("ok", &["generate", "a cat", "--color=always"]);
    assert!(!run.stderr.contains(preview), "{run:?}");
}

#[test]
fn quiet_says_errors_only_and_verbose_says_every_step() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["-q", "generate", "a cat", "-o", "cat.png"]);
    assert_eq!(
        run.success(),
        format!("{}\n", sandbox.work("cat.png").display())
    );
    assert_eq!(run.stderr, "");
    let run = sandbox.simulate("fails", &["generate", "a cat", "--quiet"]);
    assert!(run.stderr.starts_with("error: "), "{run:?}");
    assert!(!run.stderr.contains("spent"), "{run:?}");
    let run = sandbox.simulate("ok", &["generate", "a cat", "-v", "-o", "cat2.png"]);
    run.success();
    for part in [
        "log: ",
        "attribute_id=4401",
        "created task_id=",
        "asked task_id=",
    ] {
        assert!(run.stderr.contains(part), "{part} in {run:?}");
    }
    let mut command = sandbox.nanobanana(&["jobs", "-q", "-v"]);
    command.stdin(Stdio::null());
    assert_eq!(sandbox.run(command).code, Some(2));
}
