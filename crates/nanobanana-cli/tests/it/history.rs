//! `history`: what was made before, found again.

use serde_json::json;

use crate::world::{Run, Sandbox};

/// A journal with four jobs.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| sandbox.simulate(scenario, args);
    make(
        "ok",
        &["generate", "A cute Puppy on grass", "-o", "puppy.png"],
    )
    .success();
    make(
        "fails",
        &["generate", "a puppy at sea", "-m", "pro", "-s", "4K"],
    );
    make(
        "ok",
        &[
            "generate",
            "一只可爱的小狗坐在草地上",
            "-s",
            "512",
            "-o",
            "狗.png",
        ],
    )
    .success();
    make(
        "insufficient-points",
        &["generate", "a lighthouse\u{1b}[31m\nat dusk"],
    );
    sandbox
}

fn history(sandbox: &Sandbox, args: &[&str]) -> Run {
    let args = [&["history", "--simulate"], args].concat();
    sandbox.run(sandbox.nanobanana(&args))
}

fn prompts(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let list = history(sandbox, &[args, &["--json"]].concat()).json();
    let jobs = list["jobs"].as_array().unwrap();
    assert_eq!(list["total"], jobs.len());
    let prompts = jobs.iter().map(|job| job["prompt"].as_str().unwrap());
    prompts
        .map(|prompt| prompt.chars().take(9).collect())
        .collect()
}

#[test]
fn all_jobs_are_listed_the_youngest_first_with_whole_prompts() {
    insta::assert_snapshot!(history(&sandbox(), &[]).list(), @"
    exit code: 0
    ----- stdout
    job     time              state    model  size  points  prompt                     picture or task
    [JOB]  [TIME]  refused  flash  1K         6  a lighthouse [31m at dusk  -
    [JOB]  [TIME]  saved    flash  512        4  一只可爱的小狗坐在草地上   [SANDBOX]/work/狗.png
    [JOB]  [TIME]  failed   pro    4K        18  a puppy at sea             [ID]
    [JOB]  [TIME]  saved    flash  1K         6  A cute Puppy on grass      [SANDBOX]/work/puppy.png
    ");
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
fn what_does_not_fit_is_no_error() {
    let sandbox = sandbox();
    let run = history(&sandbox, &["unicorn"]);
    assert_eq!(
        run.text(),
        "exit code: 0\n----- stderr\nnone of the 4 jobs fits\n"
    );
    let run = history(&sandbox, &["-n", "1"]);
    assert_eq!(run.success().lines().count(), 2);
    let more = "the last 1 of 4 jobs that fit; -n 4 lists them all\n";
    assert_eq!(run.stderr, more);
    let empty = sandbox.run(sandbox.nanobanana(&["history"]));
    let none = "there are no jobs yet; those of the stand-in are under --simulate\n";
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
fn jobs_lists_them_alike() {
    let sandbox = sandbox();
    let jobs = sandbox.run(sandbox.nanobanana(&["jobs", "--simulate"]));
    assert_eq!(jobs.success(), history(&sandbox, &[]).success());
}

#[test]
fn a_word_of_the_list_is_taken_for_the_outcome() {
    let sandbox = sandbox();
    for (words, prompt) in [
        (["saved", "已保存"], "一只可爱的小狗坐在"),
        (["failed", "失败"], "a puppy a"),
        (["refused", "被拒绝"], "a lightho"),
    ] {
        for word in words {
            assert_eq!(prompts(&sandbox, &["--outcome", word])[0], prompt, "{word}");
        }
    }
    for state in nanobanana::journal::State::ALL {
        for word in [
            state.name(),
            nanobanana::text::en::state(state),
            nanobanana::text::zh::state(state),
        ] {
            let run = history(&sandbox, &["--outcome", word]);
            assert_eq!(run.code, Some(0), "{word}: {}", run.stderr);
        }
    }
}

#[test]
fn it_speaks_chinese() {
    let sandbox = sandbox();
    let chinese = |args: &[&str]| {
        let mut command = sandbox.nanobanana(&[&["history", "--simulate"], args].concat());
        command.env("LC_ALL", "zh_CN.UTF-8");
        sandbox.run(command)
    };
    let list = chinese(&["小狗"]);
    assert!(list.success().starts_with("任务    时间              状态"));
    assert_eq!(chinese(&["独角兽"]).stderr, "共 4 个任务，没有符合条件的\n");
    let last = "只列出最近 1 个，符合条件的共 4 个；用 -n 4 列出全部\n";
    assert_eq!(chinese(&["-n", "1"]).stderr, last);
}

#[test]
fn the_object_is_that_of_jobs() {
    let sandbox = sandbox();
    let history = history(&sandbox, &["--json"]).json();
    let jobs = sandbox.run(sandbox.nanobanana(&["jobs", "--json", "--simulate"]));
    assert_eq!(history, jobs.json());
    let empty = sandbox.run(sandbox.nanobanana(&["history", "--json"]));
    let expected = json!({"version": 1, "simulated": false, "total": 0, "jobs": []});
    assert_eq!(empty.json(), expected);
}
