//! `history`: what was made before, found again.

use serde_json::json;

use crate::world::{Run, Sandbox};

/// A journal with four jobs.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| {
        sandbox.simulate(scenario, &[&["generate", "--no-download"], args].concat())
    };
    make("ok", &["A cute Puppy on grass"]).success();
    make("fails", &["a puppy at sea", "-m", "pro", "-s", "4K"]);
    make("ok", &["一只可爱的小狗坐在草地上", "-s", "512"]).success();
    make("insufficient-points", &["a lighthouse at dusk"]);
    sandbox
}

fn history(sandbox: &Sandbox, args: &[&str]) -> Run {
    let args = [&["history", "--simulate"], args].concat();
    sandbox.run(sandbox.nanobanana(&args))
}

fn prompts(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let list = history(sandbox, &[args, &["--json"]].concat()).json();
    let jobs = list.as_array().unwrap();
    let prompts = jobs.iter().map(|job| job["prompt"].as_str().unwrap());
    prompts
        .map(|prompt| prompt.chars().take(9).collect())
        .collect()
}

#[test]
fn jobs_are_found_by_what_is_remembered_of_them() {
    let sandbox = sandbox();
    for (args, expected) in [
        (&["PUPPY"][..], &["a puppy a", "A cute Pu"][..]),
        (&["puppy", "grass"], &["A cute Pu"]),
        (&["小狗", "草地"], &["一只可爱的小狗坐在"]),
        (&["--model", "大香蕉"], &["a puppy a"]),
        (&["-m", "最便宜"], &["一只可爱的小狗坐在"]),
        (&["-s", "1k", "--outcome", "saved"], &["A cute Pu"]),
        (&["--outcome", "failed"], &["a puppy a"]),
        (&["--outcome", "refused"], &["a lightho"]),
        (
            &["--since", "yesterday", "--until", "today", "sea"],
            &["a puppy a"],
        ),
        (&["--since", "9999-01-01"], &[]),
        (&["--until", "2d"], &[]),
    ] {
        assert_eq!(prompts(&sandbox, args), expected, "{args:?}");
    }
}

#[test]
fn no_match_is_no_error_and_what_is_left_out_is_said_in_both_languages() {
    let sandbox = sandbox();
    let chinese = |args: &[&str]| {
        let mut command = sandbox.nanobanana(&[&["history", "--simulate"], args].concat());
        command.env("LC_ALL", "zh_CN.UTF-8");
        sandbox.run(command)
    };
    let list = chinese(&["小狗"]);
    assert!(list.success().starts_with("任务    时间              状态"));
    assert_eq!(chinese(&["独角兽"]).stderr, "共 4 个任务，没有符合条件的\n");
    let last = "共 4 个，这里列出 1 个；用 -n 4 列出全部\n";
    assert_eq!(chinese(&["-n", "1"]).stderr, last);
    let run = history(&sandbox, &["unicorn"]);
    assert_eq!(
        run.text(),
        "exit code: 0\n----- stderr\nno matches in 4 jobs\n"
    );
    let run = history(&sandbox, &["-n", "1"]);
    assert_eq!(run.success().lines().count(), 2);
    let more = "showing 1 of 4; use -n 4 for all\n";
    assert_eq!(run.stderr, more);
    let empty = sandbox.run(sandbox.nanobanana(&["history"]));
    let none = "there are no jobs yet; simulated jobs are under --simulate\n";
    assert_eq!((empty.success(), empty.stderr.as_str()), ("", none));
}

#[test]
fn words_that_name_no_model_size_or_day_are_refused() {
    let sandbox = Sandbox::new();
    for (args, code, word) in [
        (&["-m", "midjourney"][..], 5, "midjourney"),
        (&["-s", "8K"], 5, "8K"),
        (&["--since", "tomorrow"], 2, "7d"),
        (&["--outcome", "lost"], 2, "unfinished"),
    ] {
        let run = history(&sandbox, args);
        assert_eq!(run.code, Some(code), "{args:?}");
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
}

#[test]
fn without_a_journal_there_are_no_jobs_and_no_files() {
    let sandbox = Sandbox::new();
    let mut texts = Vec::new();
    for simulate in [&[][..], &["--simulate"]] {
        let run = |args: &[&str]| sandbox.run(sandbox.nanobanana(&[args, simulate].concat()));
        texts.push(run(&["history"]).text());
        let list = run(&["history", "--json"]).json();
        assert_eq!(list, json!([]));
        texts.push(run(&["show", "abc123"]).text());
        let status = run(&["show", "abc123", "--json"]).json();
        assert_eq!(status[0]["error"]["kind"], "refused");
    }
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 0
    ----- stderr
    there are no jobs yet; simulated jobs are under --simulate

    exit code: 5
    ----- stderr
    error: no file or job `abc123`
      hint: `nanobanana history` lists them; simulated jobs are under --simulate

    exit code: 0
    ----- stderr
    there are no jobs yet

    exit code: 5
    ----- stderr
    error: no file or job `abc123`
      hint: `nanobanana history --simulate` lists them
    ");
    assert_eq!(sandbox.home_files().len(), 0);
    assert_eq!(std::fs::read_dir(sandbox.home()).unwrap().count(), 0);
}

#[test]
fn jobs_are_listed_the_youngest_first_with_what_tells_them_apart() {
    let sandbox = Sandbox::new();
    let long = "a lighthouse\u{1b}[31m\non a rock, at dusk, in the rain";
    sandbox.make(&["a cat", "-o", "cat.png"]);
    sandbox.simulate("fails", &["generate", long, "-m", "pro", "-s", "4K"]);
    sandbox.simulate(
        "insufficient-points",
        &[
            "generate",
            "一只可爱的小狗坐在草地上看月亮",
            "--no-prompt-log",
        ],
    );
    sandbox.make(&["一只可爱的小狗坐在草地上看月亮", "-o", "狗.png"]);
    let run = sandbox.run(sandbox.nanobanana(&["history", "--simulate"]));
    insta::assert_snapshot!(run.list(), @"
    exit code: 0
    ----- stdout
    job     time              state    model  size  points  prompt                                             picture or task (simulated)
    [JOB]  [TIME]  saved    flash  512        4  一只可爱的小狗坐在草地上看月亮                     [SANDBOX]/work/狗.png
    [JOB]  [TIME]  refused  flash  1K         6  -                                                  -
    [JOB]  [TIME]  failed   pro    4K        18  a lighthouse [31m on a rock, at dusk, in the rain  [ID]
    [JOB]  [TIME]  saved    flash  512        4  a cat                                              [SANDBOX]/work/cat.png
    ");
    // The beginnings are long enough.
    for line in run.stdout.lines().skip(1) {
        let id = line.split(' ').next().unwrap();
        let status = sandbox.run(sandbox.nanobanana(&["show", id, "--simulate"]));
        let first_line = status.success().lines().next().unwrap();
        let [label, whole_id] = words(first_line).try_into().unwrap();
        assert_eq!(label, "job");
        assert!(whole_id.starts_with(id), "{first_line}");
    }
    // Paid jobs of IMA are another matter.
    let of_ima = sandbox.run(sandbox.nanobanana(&["history", "--json"]));
    assert_eq!(of_ima.json(), json!([]));
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn the_last_twenty_are_listed_unless_more_are_asked_for() {
    let sandbox = Sandbox::new();
    for _ in 0..2 {
        let args = ["generate", "a cat", "-n", "11", "--no-download"];
        sandbox.simulate("ok", &args).success();
    }
    let run = |args: &[&str]| sandbox.simulate("ok", args);
    let last = run(&["history"]);
    assert_eq!(last.success().lines().count(), 21);
    assert_eq!(last.stderr, "showing 20 of 22; use -n 22 for all\n");
    let last = run(&["history", "--json=id"]);
    assert_eq!(last.json().as_array().unwrap().len(), 20);
    assert_eq!(last.stderr, "showing 20 of 22; use -n 22 for all\n");
    let all = run(&["history", "-n", "22"]);
    assert_eq!(
        (all.success().lines().count(), all.stderr.as_str()),
        (23, "")
    );
}
