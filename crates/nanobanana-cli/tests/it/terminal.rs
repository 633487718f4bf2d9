//! What a terminal shows: lines that change and go away, colors, little or much.

use std::fs::{File, Permissions};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::world::window::Window;
use crate::world::{Sandbox, wait_patiently_until, wait_until};

/// Where a command's results go.
#[derive(Clone, Copy)]
enum Results {
    Elsewhere,
    Terminal,
    /// To the terminal, whose user is asked.
    Dialogue,
}

/// A command whose standard error is a terminal.
struct Session {
    child: Child,
    terminal: File,
    reader: JoinHandle<()>,
    told: Arc<Mutex<String>>,
    /// The widths of the window, each with how much had been told before.
    widths: Vec<(usize, u16)>,
}

fn resize(terminal: impl std::os::fd::AsFd, columns: u16) {
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}

impl Session {
    fn start(mut command: Command, columns: u16, results: Results) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        resize(terminal.as_fd(), columns);
        let side = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        command.stdout(match results {
            Results::Elsewhere => Stdio::null(),
            Results::Terminal | Results::Dialogue => Stdio::from(side.try_clone().unwrap()),
        });
        if let Results::Dialogue = results {
            command.stdin(Stdio::from(side.try_clone().unwrap()));
        }
        command.stderr(Stdio::from(side));
        let child = command.spawn().unwrap();
        // The last of the program's ends of the terminal.
        drop(command);
        let told = Arc::new(Mutex::new(String::new()));
        let terminal = File::from(terminal);
        let reader = thread::spawn({
            let (told, mut terminal) = (told.clone(), terminal.try_clone().unwrap());
            let (mut bytes, mut rest) = ([0; 4096], Vec::new());
            // A terminal whose program has gone gives an error.
            move || {
                while let Ok(length @ 1..) = terminal.read(&mut bytes) {
                    rest.extend_from_slice(&bytes[..length]);
                    // One reading may end within a character, which the next one completes.
                    let whole = match str::from_utf8(&rest) {
                        Ok(text) => text.len(),
                        Err(broken) => broken.valid_up_to(),
                    };
                    let text = rest.drain(..whole).collect();
                    told.lock()
                        .unwrap()
                        .push_str(&String::from_utf8(text).unwrap());
                }
                assert!(rest.is_empty(), "the program wrote whole characters only");
            }
        });
        Self {
            child,
            terminal,
            reader,
            told,
            widths: vec![(0, columns)],
        }
    }

    fn told(&self) -> String {
        self.told.lock().unwrap().clone()
    }

    /// What is in the window now.
    fn lines(&self) -> Vec<String> {
        seen(&self.told(), &self.widths)
    }

    fn resize(&mut self, columns: u16) {
        self.widths.push((self.told().len(), columns));
        resize(&self.terminal, columns);
    }

    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.unwrap().success());
    }

    /// All that the terminal was told.
    fn end(mut self) -> String {
        self.child.wait().unwrap();
        self.reader.join().unwrap();
        self.told.lock().unwrap().clone()
    }
}

/// What is in a window in the end that had these widths.
fn seen(told: &str, widths: &[(usize, u16)]) -> Vec<String> {
    let mut window = Window::new(widths[0].1);
    for (index, (from, columns)) in widths.iter().enumerate() {
        if index > 0 {
            window.resize(*columns);
        }
        let to = widths.get(index + 1).map_or(told.len(), |(to, _)| *to);
        window.tell(&told[*from..to]);
    }
    window.lines()
}

/// All that a terminal of so many columns was told by a command.
fn on_terminal(command: Command, columns: u16) -> String {
    Session::start(command, columns, Results::Elsewhere).end()
}

/// All that a terminal of so many columns was told by a command, its results included.
pub(crate) fn results_and_remarks(command: Command, columns: u16) -> String {
    Session::start(command, columns, Results::Terminal).end()
}

/// How a command ended whose user gives this answer, and all that the terminal was told.
pub(crate) fn answered(command: Command, answer: &str) -> (Option<i32>, String) {
    let mut session = Session::start(command, 80, Results::Dialogue);
    session.terminal.write_all(answer.as_bytes()).unwrap();
    let code = session.child.wait().unwrap().code();
    (code, session.end())
}

fn screen(told: &str) -> Vec<String> {
    seen(told, &[(0, 80)])
}

fn generate(sandbox: &Sandbox, simulate: &str, more: &[&str]) -> Command {
    let simulate = format!("--simulate={simulate}");
    let args = [
        "generate", "a cat", "-s512", "-o", "cat.png", "--force", &simulate,
    ];
    let mut command = sandbox.nanobanana(&[&args, more].concat());
    command.env("TERM", "xterm-256color").env_remove("COLUMNS");
    command.env("COLORTERM", "truecolor");
    command
}

#[test]
fn nothing_that_moves_stays_on_the_screen() {
    let sandbox = Sandbox::new();
    let told = on_terminal(generate(&sandbox, "ok,2s", &["-n", "2"]), 80);
    assert!(told.contains("generating · 1 s"), "{told}");
    assert!(told.contains("\u{1b}[32m✓ \u{1b}[0m"), "{told}");
    let lines = screen(&told);
    assert!(
        lines.iter().all(|line| !line.contains("generating")),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "spent 8 points (simulated)");
}

#[test]
fn an_interruption_leaves_a_clean_screen_and_a_visible_cursor() {
    let sandbox = Sandbox::new();
    let command = generate(&sandbox, "never-finishes,9s", &[]);
    let session = Session::start(command, 80, Results::Elsewhere);
    wait_until(|| session.told().contains("generating"));
    session.interrupt();
    let told = session.end();
    assert!(!told.contains("\u{1b}[?25l"), "{told}");
    assert!(told.ends_with('\n'), "{told}");
    let lines = screen(&told);
    assert!(
        lines.iter().all(|line| !line.contains("generating")),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "spent 4 points (simulated)");
}

#[test]
fn a_window_of_another_width_holds_no_debris() {
    let sandbox = Sandbox::new();
    let command = generate(&sandbox, "ok,5s", &["-n", "2"]);
    let mut session = Session::start(command, 80, Results::Elsewhere);
    let both_say = |session: &Session, text: &str| {
        wait_patiently_until(|| {
            let lines = session.lines();
            lines.iter().filter(|line| line.contains(text)).count() == 2
        });
    };
    both_say(&session, "generating · 1 s, usually");
    session.resize(30);
    both_say(&session, "generating · 2 s");
    session.resize(120);
    both_say(&session, "generating · 3 s, usually");
    let widths = session.widths.clone();
    let told = session.end();
    assert_eq!(
        seen(&told, &widths),
        [
            "simulated: nothing is sent to IMA, and nothing is paid",
            "Nano Banana 2, 512, 1:1, 2 × 4 = 8 points, usually 5 s",
            "spent 8 points (simulated)",
        ]
    );
}

#[test]
fn no_line_that_moves_is_wider_than_a_narrow_terminal() {
    let sandbox = Sandbox::new();
    let told = on_terminal(generate(&sandbox, "ok,2s", &["-n", "2"]), 20);
    let moving = told.split(['\n', '\r']).filter(|line| line.contains('%'));
    let widths: Vec<usize> = moving
        .map(|line| line.replace("\u{1b}[1A\u{1b}[2K", ""))
        .map(|line| line.chars().count())
        .collect();
    assert!(!widths.is_empty());
    assert!(widths.iter().all(|width| *width < 20), "{widths:?}");
}

#[test]
fn who_wants_no_colors_gets_none() {
    let sandbox = Sandbox::new();
    let mut command = generate(&sandbox, "ok,1s", &["-n", "2"]);
    command.env("NO_COLOR", "1");
    let told = on_terminal(command, 80);
    assert!(!told.contains('m') || !told.contains("\u{1b}[3"), "{told}");
    let told = on_terminal(generate(&sandbox, "ok,1s", &["--color", "never"]), 80);
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
    let told = on_terminal(command, 80);
    assert!(!told.contains('\u{1b}'), "{told}");
    assert!(told.contains("\r\ngenerating\r\n"), "{told}");
}

#[test]
fn a_preview_is_shown_where_results_are_seen_too() {
    let sandbox = Sandbox::new();
    let preview = "▀";
    let seen = |more: &[&str]| {
        let command = generate(&sandbox, "ok,instant", more);
        Session::start(command, 80, Results::Terminal).end()
    };
    // A square of 24 columns by 12 rows, on 24 rows.
    assert_eq!(seen(&[]).matches(preview).count(), 24 * 12);
    // Those of a run are side by side.
    let several = seen(&["-n", "3"]);
    let rows = several.lines().filter(|line| line.contains(preview));
    assert_eq!(rows.count(), 12, "{several}");
    assert_eq!(several.matches(preview).count(), (3 * 24 + 2 * 2) * 12);
    for more in [
        &["--preview=never"][..],
        &["-q"],
        &["--json"],
        &["--color=never"],
    ] {
        assert!(!seen(more).contains(preview), "{more:?}");
    }
    let told = on_terminal(generate(&sandbox, "ok,instant", &[]), 80);
    assert!(!told.contains(preview), "{told}");
    let run = sandbox.simulate("ok", &["generate", "a cat", "-s512", "--color=always"]);
    assert!(!run.stderr.contains(preview), "{run:?}");
}

#[test]
fn a_terminal_obeys_nothing_of_a_saved_path() {
    let sandbox = Sandbox::new();
    let args = ["generate", "a cat", "-s512", "-o", "a\u{1b}]0;b\u{7}.png"];
    let more = ["--simulate=ok,instant", "--color", "never"];
    let mut command = sandbox.nanobanana(&[&args[..], &more].concat());
    command.env("TERM", "dumb");
    let told = Session::start(command, 200, Results::Terminal).end();
    assert!(told.contains("/a ]0;b .png\r\n"), "{told:?}");
    assert!(!told.contains("\u{1b}]0"), "{told:?}");
    assert_eq!(sandbox.listing(), ["a\u{1b}]0;b\u{7}.png"]);
}

#[test]
fn a_terminal_gets_the_picture_in_the_way_that_it_knows() {
    let sandbox = Sandbox::new();
    let seen = |kind: &str, colors: &str| {
        let mut command = generate(&sandbox, "ok,instant", &[]);
        command.env("TERM", kind).env("COLORTERM", colors);
        Session::start(command, 80, Results::Terminal).end()
    };
    let told = seen("xterm-kitty", "truecolor");
    // 24 columns by 12 rows.
    let keys = "\u{1b}_Ga=T,f=24,q=2,s=480,v=480,c=24,r=12,m=1;";
    assert!(told.contains(keys), "{told}");
    assert!(!told.contains('▀'), "{told}");
    assert!(seen("foot", "truecolor").contains("\u{1b}[38;2;"));
    assert!(!seen("xterm-256color", "").contains('▀'));
    let told = seen("dumb", "truecolor");
    assert!(!told.contains(['\u{1b}', '▀']), "{told}");
}

#[test]
fn a_saved_picture_is_opened_by_the_desktop() {
    let sandbox = Sandbox::new();
    let programs = sandbox.beside("programs");
    std::fs::create_dir(&programs).unwrap();
    let viewer = programs.join("xdg-open");
    let opened = sandbox.beside("opened");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\n",
        opened.display()
    );
    std::fs::write(&viewer, script).unwrap();
    std::fs::set_permissions(&viewer, Permissions::from_mode(0o755)).unwrap();
    let mut command = generate(&sandbox, "ok,instant", &["--open"]);
    command.env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
    let run = sandbox.run(command);
    let picture = format!("{}\n", sandbox.work("cat.png").display());
    assert_eq!(run.success(), picture);
    // It is not waited for.
    wait_until(|| std::fs::read_to_string(&opened).is_ok_and(|text| text == picture));

    std::fs::remove_file(viewer).unwrap();
    let mut command = generate(&sandbox, "ok,instant", &["--open"]);
    command.env("PATH", &programs);
    command.env("LC_ALL", "zh_CN.UTF-8");
    let run = sandbox.run(command);
    run.success();
    assert!(
        run.stderr.contains(&format!(
            "提示：这台机器上没有可以打开 {} 的程序",
            sandbox.work("cat.png").display()
        )),
        "{run:?}"
    );
}

#[test]
fn quiet_says_errors_only_and_verbose_says_every_step() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["-q", "generate", "a cat", "-s512", "-o", "cat.png"]);
    assert_eq!(
        run.success(),
        format!("{}\n", sandbox.work("cat.png").display())
    );
    assert_eq!(run.stderr, "");
    let run = sandbox.simulate("fails", &["generate", "a cat", "--quiet"]);
    assert!(run.stderr.starts_with("error: "), "{run:?}");
    assert!(!run.stderr.contains("spent"), "{run:?}");
    let run = sandbox.simulate(
        "ok",
        &["generate", "a cat", "-s512", "-v", "-o", "cat2.png"],
    );
    run.success();
    for part in [
        "log: ",
        "attribute_id=4400",
        "created task_id=",
        "asked task_id=",
    ] {
        assert!(run.stderr.contains(part), "{part} in {run:?}");
    }
    let mut command = sandbox.nanobanana(&["history", "-q", "-v"]);
    command.stdin(Stdio::null());
    assert_eq!(sandbox.run(command).code, Some(2));
}
