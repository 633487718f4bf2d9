//! `stats`: points and pictures, added up.

use serde_json::json;

use crate::world::{Run, Sandbox, without_what_differs};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| sandbox.simulate(scenario, args);
    make(
        "ok",
        &["generate", "a cat", "-n", "3", "-s", "2K", "--no-download"],
    )
    .success();
    make(
        "ok",
        &[
            "generate",
            "a cat",
            "-m",
            "pro",
            "-s",
            "4K",
            "--no-download",
        ],
    )
    .success();
    make("fails", &["generate", "a cat", "-m", "flash", "-s", "512"]);
    make("insufficient-points", &["generate", "a cat"]);
    sandbox
}

fn stats(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["stats", "--simulate"], args].concat()))
}

/// The text with today in the place of its date.
fn stable(run: &Run) -> String {
    let day = run.success().lines().find(|line| line.starts_with("20"));
    let day = day.and_then(|line| line.get(.."2026-01-01".len()));
    let text = day.map_or_else(
        || run.stdout.clone(),
        |day| run.stdout.replace(day, "2026-01-01"),
    );
    without_what_differs(&text)
}

#[test]
fn points_and_pictures_are_bars_and_sums() {
    let sandbox = sandbox();
    insta::assert_snapshot!(stable(&stats(&sandbox, &[])), @"
    day
    2026-01-01  ██████████████████████████████░░  48 points, 4 not known, 4 pictures

    model
    Nano Banana 2    ████████████████████████░░░  30 points, 4 not known, 3 pictures
    Nano Banana Pro  ██████████████▎  18 points, 1 picture

    size
    512  ░░░░░░  0 points, 4 not known, no picture
    2K   ████████████████████████████████████████  30 points, 3 pictures
    4K   ████████████████████████  18 points, 1 picture

    in all     48 points, 4 pictures
    not known  4 points, perhaps spent
    ");
    let by_size = stats(&sandbox, &["--by", "size"]);
    assert_eq!(by_size.success().lines().next(), Some("size"));
    assert_eq!(by_size.stdout.lines().count(), 7);
}

#[test]
fn the_object_has_all_three() {
    let mut object = stats(&sandbox(), &["--json"]).json();
    let days = object["by_day"].take();
    let sum = json!({"spent": 48, "unknown": 4});
    assert_eq!(days.as_array().unwrap().len(), 1);
    assert_eq!(days[0]["points"], sum);
    assert_eq!(
        object,
        json!({
            "version": 1, "simulated": true, "since": null, "points": sum, "pictures": 4,
            "by_day": null,
            "by_model": [
                {"name": "Nano Banana 2", "points": {"spent": 30, "unknown": 4}, "pictures": 3},
                {"name": "Nano Banana Pro", "points": {"spent": 18, "unknown": 0}, "pictures": 1},
            ],
            "by_size": [
                {"name": "512", "points": {"spent": 0, "unknown": 4}, "pictures": 0},
                {"name": "2K", "points": {"spent": 30, "unknown": 0}, "pictures": 3},
                {"name": "4K", "points": {"spent": 18, "unknown": 0}, "pictures": 1},
            ],
        })
    );
}

#[test]
fn where_nothing_was_paid_there_is_a_sentence() {
    let sandbox = Sandbox::new();
    let run = stats(&sandbox, &[]);
    assert_eq!(run.text(), "exit code: 0\n----- stderr\nnothing was paid\n");
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn it_speaks_chinese() {
    let sandbox = sandbox();
    let mut command = sandbox.nanobanana(&["stats", "--simulate", "--by", "model"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    let run = sandbox.run(command);
    insta::assert_snapshot!(run.success(), @"
    模型
    Nano Banana 2    ███████████████████████████░░░  30 积分，4 积分扣费不明，3 张图
    Nano Banana Pro  ███████████████▉  18 积分，1 张图

    合计      48 积分，4 张图
    扣费不明  4 积分，可能已扣
    ");
}
