//! A journal that cannot be used: what every command says of it, and what `doctor --repair` saves.

use std::fs;
use std::path::{Path, PathBuf};

use nanobanana::journal::State;
use serde_json::Value;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::world::process::{Ended, Process};
use crate::world::{Run, Sandbox, jobs};

/// Commands that need the journal.
const COMMANDS: [&[&str]; 15] = [
    &["spend"],
    &["history"],
    &["gallery"],
    &["show", "--open"],
    &["resume"],
    &["show", "abc123", "--events"],
    &["forget", "abc123"],
    &["resend", "abc123", "--accept-double-charge"],
    &["rerun", "abc123"],
    &["show", "abc123"],
    &["generate", "a cat"],
    &["edit", "a hat", "-i", "https://example.com/a.png"],
    &["mcp"],
    &["serve", "keys", "list"],
    &["serve", "keys", "create", "--name", "a"],
];

/// Runs a statement on the journal's file.
fn change(folder: &Path, statement: &'static str) {
    let file = folder.join("journal.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    });
}

/// A sandbox with a journal of one simulated picture, and the journal's folder.
fn with_one_picture() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    let folder = jobs::of_simulator(&sandbox);
    (sandbox, folder)
}

fn simulated(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[args, &["--simulate"]].concat()))
}

#[test]
fn every_command_says_what_is_wrong_that_nothing_was_sent_and_what_to_do() {
    let (sandbox, folder) = with_one_picture();
    let file = folder.join("journal.sqlite");
    let tasks = folder.with_file_name("tasks");
    let count = || fs::read_dir(&tasks).unwrap().count();
    let whole = fs::read(&file).unwrap();
    type Break = fn(&Path);
    type Words = [&'static str; 2];
    // What is wrong and what to do, in English and in Chinese.
    let faults: [(Break, Words, Words); 4] = [
        (
            |folder| fs::write(folder.join("journal.sqlite"), "").unwrap(),
            ["the file is empty", "nanobanana doctor --repair --simulate"],
            ["文件是空的", "nanobanana doctor --repair --simulate"],
        ),
        (
            |folder| fs::write(folder.join("journal.sqlite"), "no database".repeat(99)).unwrap(),
            ["is damaged", "nanobanana doctor --repair --simulate"],
            ["已损坏", "nanobanana doctor --repair --simulate"],
        ),
        (
            |folder| change(folder, "PRAGMA application_id = 7"),
            ["is not a journal of this program", "journal.aside"],
            ["不是本程序的任务记录", "journal.aside"],
        ),
        (
            |folder| change(folder, "PRAGMA user_version = 99"),
            ["was written by a newer version", "update nanobanana"],
            ["更新版本的程序写的", "请更新 nanobanana"],
        ),
    ];
    for (break_it, english, chinese) in faults {
        fs::write(&file, &whole).unwrap();
        break_it(&folder);
        let broken = fs::read(&file).unwrap();
        for command in COMMANDS {
            for (locale, words, nothing) in [
                ("C.UTF-8", english, "nothing was sent"),
                ("zh_CN.UTF-8", chinese, "没有发出请求"),
            ] {
                let mut process = sandbox.nanobanana(&[command, &["--simulate"]].concat());
                process.env("LANG", locale);
                let run = sandbox.run(process);
                let said = run.text();
                assert_eq!(run.code, Some(11), "{command:?}: {said}");
                for words in [words[0], words[1], nothing, "openclaw/logs/ima_skills"] {
                    assert!(said.contains(words), "{command:?}: {said}");
                }
            }
        }
        let chat = simulated(&sandbox, &["generate", "a cat", "--messages", "text"]);
        assert_eq!(chat.code, Some(11));
        assert!(chat.text().contains("nothing was sent"), "{}", chat.text());
        assert!(fs::read(&file).unwrap() == broken, "{}", english[0]);
    }
    assert_eq!(count(), 1);
}

#[test]
fn a_repair_moves_the_file_aside_and_says_what_is_missing() {
    let (sandbox, folder) = with_one_picture();
    let file = folder.join("journal.sqlite");
    let kept = jobs::only(&folder);
    sandbox.make(&["a lighthouse", "--no-download"]);
    let lost = jobs::read(&folder)
        .into_iter()
        .find(|job| job.id != kept.id)
        .unwrap();
    // A name that no text is, in the row alone.
    let mut bytes = fs::read(&file).unwrap();
    let prompt = b"a lighthouse";
    let places: Vec<usize> = bytes
        .windows(prompt.len())
        .enumerate()
        .filter_map(|(at, window)| (window == prompt).then_some(at))
        .collect();
    for at in places {
        bytes[at] = 0xff;
    }
    fs::write(&file, &bytes).unwrap();
    assert_eq!(simulated(&sandbox, &["history"]).code, Some(11));

    let mut chinese = sandbox.nanobanana(&["doctor", "--repair", "--simulate", "--json"]);
    chinese.env("LANG", "zh_CN.UTF-8");
    let report = sandbox.run(chinese).json();
    let [repaired, missing] = report.as_array().unwrap().as_slice() else {
        panic!("{report}");
    };
    let text = repaired["text"].as_str().unwrap();
    let (aside, read) = text.split_once("; ").unwrap();
    let aside = aside.strip_prefix("was damaged and is now ").unwrap();
    assert!(fs::read(aside).unwrap() == bytes);
    let read = read.split(';').next();
    assert_eq!(read, Some("1 job was read into a new one, 1 could not be"));
    assert_eq!(missing["check"], "lost job");
    let lost = format!("{}, task {}", lost.id.as_str(), lost.task_id.unwrap());
    assert_eq!(missing["text"], lost);
    assert_eq!(jobs::only(&folder), kept);

    // What is sound is left as it is, in either language.
    let again = simulated(&sandbox, &["doctor", "--repair"]);
    assert_eq!(again.result(), "ok    journal  nothing to repair");
    let mut chinese = sandbox.nanobanana(&["doctor", "--repair", "--simulate"]);
    chinese.env("LANG", "zh_CN.UTF-8");
    assert_eq!(sandbox.run(chinese).result(), "正常  任务记录  不需要修复");
}

/// Orders a picture of the simulator's, deletes the journal while it is made, and waits for the end.
fn forsaken(sandbox: &Sandbox, args: &[&str]) -> (Ended, String) {
    let folder = jobs::of_simulator(sandbox);
    let process =
        Process::start(sandbox.nanobanana(&[&["generate", "a cat", "-s512"], args].concat()));
    jobs::wait_for(&folder, State::Running);
    let job = jobs::only(&folder);
    let task_id = job.task_id.clone();
    let task_id = task_id.unwrap_or_else(|| panic!("no task: {job:?}"));
    fs::remove_dir_all(&folder).unwrap();
    let ended = process.end();
    assert!(!folder.exists());
    (ended, task_id)
}

#[test]
fn a_journal_that_is_deleted_while_a_picture_is_made_is_told_and_costs_no_picture() {
    let sandbox = Sandbox::new();
    let args = ["--simulate=ok,2s", "-o", "cat.png", "--json"];
    let (run, task_id) = forsaken(&sandbox, &args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report[0]["notices"][0]["kind"], "not_recorded");
    assert!(!sandbox.read("cat.png").is_empty());
    told(&sandbox, &run, &task_id);

    let sandbox = Sandbox::new();
    let (run, task_id) = forsaken(&sandbox, &["--simulate=30s", "--max-wait", "2"]);
    assert_eq!(run.code, Some(8), "{}", run.stderr);
    told(&sandbox, &run, &task_id);
}

/// That the task's id is on standard error and in the log.
fn told(sandbox: &Sandbox, run: &Ended, task_id: &str) {
    let is_note = |line: &str| line.contains(task_id) && line.contains("moved or deleted");
    assert!(run.stderr.lines().any(is_note), "{}", run.stderr);
    let logs = sandbox.home_files().into_iter();
    let mut logs = logs.filter(|path| path.to_str().unwrap().contains("ima_skills"));
    assert!(
        fs::read_to_string(logs.next().unwrap())
            .unwrap()
            .contains(task_id)
    );
}
