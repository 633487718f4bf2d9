//! Terminals where the locale is Chinese. What programs read stays English.

mod config;
mod errors;
mod help;
mod journal;
mod key;
mod usage;

use std::fs;

use serde_json::Value;

use crate::world::{ImaWorld, Run, Sandbox};

const CHINESE: (&str, &str) = ("LC_ALL", "zh_CN.UTF-8");

/// Runs `nanobanana` in a Chinese locale.
fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env(CHINESE.0, CHINESE.1);
    sandbox.run(command)
}

/// The same with the simulator of a scenario, at once.
fn simulate(sandbox: &Sandbox, scenario: &str, args: &[&str]) -> Run {
    let simulate = format!("--simulate={scenario},instant");
    run(sandbox, &[args, &[simulate.as_str()]].concat())
}

/// Runs `nanobanana` against IMA in a Chinese locale.
fn paid(world: &ImaWorld, args: &[&str]) -> Run {
    let mut command = world.sandbox.nanobanana(args);
    world.lead_here(&mut command);
    command.env(CHINESE.0, CHINESE.1);
    world.run(command)
}

#[test]
fn the_locale_of_messages_chooses_the_language() {
    let sandbox = Sandbox::new();
    let said = |variables: &[(&str, &str)]| {
        let mut command = sandbox.nanobanana(&["resume"]);
        command.env_remove("LANG").envs(variables.iter().copied());
        sandbox.run(command).stderr
    };
    let chinese = "没有要继续的任务；要看模拟服务的任务，请加 --simulate\n";
    for variables in [
        &[("LC_ALL", "zh_CN.UTF-8")][..],
        &[("LANG", "zh_TW.UTF-8")],
        &[("LANG", "zh")],
        &[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")],
        &[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")],
        &[("LC_MESSAGES", "zh_HK.UTF-8"), ("LANG", "C")],
    ] {
        assert_eq!(said(variables), chinese, "{variables:?}");
    }
    let english = "nothing to resume; simulated jobs are under --simulate\n";
    for variables in [
        &[][..],
        &[("LC_ALL", "C")],
        &[("LANG", "en_US.UTF-8")],
        &[("LC_ALL", "en_US.UTF-8"), ("LANG", "zh_CN.UTF-8")],
        &[("LC_ALL", ""), ("LC_MESSAGES", "C"), ("LANG", "zh_CN")],
    ] {
        assert_eq!(said(variables), english, "{variables:?}");
    }
}

#[test]
fn a_picture_is_made() {
    let sandbox = Sandbox::new();
    let order = ["generate", "a cat", "-n", "2", "-o", "cat.png"];
    let cheapest = [&order[..], &["-m", "cheapest", "-s", "4K"]].concat();
    let made = simulate(&sandbox, "ok", &cheapest);
    let mut lines: Vec<String> = made.remarks().lines().map(str::to_owned).collect();
    // Two jobs at once end in either order.
    lines[3..].sort();
    insta::assert_snapshot!(lines.join("\n"), @"
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，512，1:1，2 × 4 = 8 积分，预计不到 1 秒
    提示：最便宜的图片是 512，没有用 4K；想选尺寸请指定模型
    [1/2] 正在生成
    [2/2] 正在生成
    消耗 8 积分（模拟）
    ");
    let one = simulate(&sandbox, "ok", &["generate", "a cat", "-o", "cat.png"]);
    insta::assert_snapshot!(one.text(), @"
    exit code: 0
    ----- stdout
    [SANDBOX]/work/cat.png
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    正在生成
    消耗 6 积分（模拟）
    ");
}

#[test]
fn plans_and_models_are_tables_whose_columns_stand_in_line() {
    let sandbox = Sandbox::new();
    let realistic = "--simulate=realistic";
    let args = [
        "plan",
        "一只猫",
        "-m",
        "最好",
        "-r",
        "16:9",
        "-s",
        "8K",
        realistic,
    ];
    let plan = run(&sandbox, &args);
    insta::assert_snapshot!(plan.text(), @"
    exit code: 0
    ----- stdout
    任务类型  text_to_image
    模型      Nano Banana Pro（gemini-3-pro-image）
    版本      gemini-3-pro-image-preview
    尺寸      4K
    宽高比    16:9
    像素      5504x3072
    提示词    一只猫
    计价规则  2401
    价格      18 积分
    预计耗时  60–120 秒
    ----- stderr
    提示：不支持 8K，已改用最大的尺寸 4K
    ");
    let models = run(&sandbox, &["models", realistic]);
    insta::assert_snapshot!(models.text(), @"
    exit code: 0
    ----- stdout
    Nano Banana 2（flash）
    模型 ID   gemini-3.1-flash-image
    版本      gemini-3.1-flash-image-preview
    价格      512：4 积分、1K：6 积分、2K：10 积分、4K：13 积分
    宽高比    1:1、1:4、1:8、2:3、3:2、3:4、4:1、4:3、4:5、5:4、8:1、9:16、16:9、21:9
    预计耗时  20–40 秒

    Nano Banana Pro（pro）
    模型 ID   gemini-3-pro-image
    版本      gemini-3-pro-image-preview
    价格      1K：10 积分、2K：10 积分、4K：18 积分
    宽高比    1:1、3:2、2:3、3:4、4:3、4:5、5:4、9:16、16:9、21:9
    预计耗时  60–120 秒
    ");
}

#[test]
fn what_programs_read_is_english() {
    let sandbox = Sandbox::new();
    let is_english = |object: &Value| {
        let text = object.to_string();
        assert!(text.is_ascii(), "{text}");
    };
    for scenario in ["ok", "fails", "deleted", "insufficient-points"] {
        let order = ["generate", "a cat", "-m", "cheapest", "-s", "4K", "--json"];
        is_english(&simulate(&sandbox, scenario, &order).json());
    }
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=reset-after".parse().unwrap();
    });
    is_english(&paid(&world, &["generate", "a cat", "--json"]).json());
    is_english(&paid(&world, &["resume", "--json"]).json());
    is_english(&paid(&world, &["history", "--json"]).json());
    is_english(&run(&sandbox, &["generate", "a cat", "--json"]).json());
    is_english(&run(&sandbox, &["generate", "a cat", "--json", "--size"]).json());
    is_english(&run(&sandbox, &["resend", "0", "--simulate", "--json"]).json());
    let jobs = run(&sandbox, &["history", "--simulate", "--json"]).json();
    is_english(&jobs);
    for job in jobs.as_array().unwrap() {
        let id = job["id"].as_str().unwrap();
        is_english(&run(&sandbox, &["show", id, "--simulate", "--json"]).json());
        is_english(&run(&sandbox, &["resend", id, "--simulate", "--json"]).json());
    }
    is_english(&run(&sandbox, &["spend", "--charges", "--simulate", "--json"]).json());
    let csv = run(
        &sandbox,
        &["spend", "--charges", "--simulate", "--format", "csv"],
    );
    assert!(csv.success().is_ascii());
    let logs = sandbox.home_files();
    let logs = logs
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "log"));
    let logs: String = logs.map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(!logs.is_empty() && logs.is_ascii());
}

#[test]
fn the_drop_in_for_the_published_script_stays_english() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.ima_image_create(&["--task-type", "text_to_image"]);
    command
        .args(["--prompt", "a cat"])
        .env(CHINESE.0, CHINESE.1);
    let run = sandbox.run(command);
    assert_eq!(run.code, Some(3));
    assert!(
        run.stderr.starts_with("error: no API key is set"),
        "{run:?}"
    );
}
