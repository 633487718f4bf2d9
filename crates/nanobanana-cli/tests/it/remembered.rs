//! What the journal remembers of pictures and jobs, where nothing else does.

use std::fs;

use serde_json::Value;

use crate::world::pictures::picture;
use crate::world::{Run, Sandbox, jobs};

fn chinese(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command)
}

fn english(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(args))
}

/// The lists without the length of the file, which looks like the beginning of an id.
fn lists(runs: &[Run]) -> String {
    let lists = runs
        .iter()
        .map(|run| run.list().replace("[JOB] b", "[BYTES] b"));
    let lists = lists.map(|list| list.replace("[JOB] 字", "[BYTES] 字"));
    lists.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_forgotten_job_is_said_to_be_forgotten() {
    let sandbox = Sandbox::new();
    let order = [
        "generate",
        "a cat",
        "-s512",
        "-o",
        "cat.png",
        "--no-metadata",
    ];
    sandbox.simulate("ok", &order).success();
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id.to_string();
    let forget = ["forget", "--with-files", &id, "--simulate"];
    english(&sandbox, &forget).success();
    let shown = [
        english(&sandbox, &["show", &id]),
        chinese(&sandbox, &["show", &id]),
        sandbox.simulate("ok", &["rerun", &id]),
        chinese(&sandbox, &["rerun", &id, "--simulate"]),
    ];
    insta::assert_snapshot!(lists(&shown), @"
    exit code: 0
    ----- stdout
    job      [JOB]
    state    saved
    prompt   (forgotten)
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     512
    ratio    1:1
    task id  [ID]
    made by  the simulator on this machine
    points   4, spent
    created  [TIME]
    ----- stderr
    note: job [JOB] was forgotten at [TIME]; only its price, times, model, size and task id are kept

    exit code: 0
    ----- stdout
    任务         [JOB]
    状态         已保存
    提示词       （已清除记录）
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       1:1
    平台任务 ID  [ID]
    来源         本机模拟
    积分         4，已扣除
    创建时间     [TIME]
    ----- stderr
    提示：任务 [JOB] 已于 [TIME] 清除记录：提示词、输入图片和路径都已清除，只保留价格、时间、模型、尺寸和平台任务 ID

    exit code: 5
    ----- stderr
    error: job [JOB] was forgotten at [TIME]; only its price, times, model, size and task id are kept

    exit code: 5
    ----- stderr
    错误：任务 [JOB] 已于 [TIME] 清除记录：提示词、输入图片和路径都已清除，只保留价格、时间、模型、尺寸和平台任务 ID
    ");
    let object = english(&sandbox, &["show", &id, "--json"]).first();
    assert!(object["forgotten_at"].is_string());
    for field in ["inputs", "command", "command_line"] {
        assert_eq!(object[field], Value::Null, "{field}");
    }
}

#[test]
fn a_file_without_a_recipe_is_known_by_the_journal_as_long_as_it_is_the_one_that_was_saved() {
    let sandbox = Sandbox::new();
    for (prompt, more) in [("a cat", "1:1"), ("a dog", "16:9")] {
        let order = [
            "generate", prompt, "-s512", "-r", more, "-o", "pet.png", "--force",
        ];
        let order = [&order[..], &["--no-metadata"]].concat();
        sandbox.simulate("ok", &order).success();
    }
    let shown = [
        english(&sandbox, &["show", "pet.png"]),
        chinese(&sandbox, &["show", "pet.png"]),
    ];
    insta::assert_snapshot!(lists(&shown), @"
    exit code: 0
    ----- stdout
    file     pet.png
    picture  PNG, 688x384 pixels, [BYTES] bytes
    prompt   a dog
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     512
    ratio    16:9
    task id  [ID]
    made by  the simulator on this machine
    job      [JOB]
    points   4, spent
    created  [TIME]
    again    nanobanana generate 'a dog' -m flash -s 512 -r 16:9 --literal --simulate
    ----- stderr
    note: pet.png has no recipe; this is from the journal

    exit code: 0
    ----- stdout
    文件         pet.png
    图片         PNG，688x384 像素，[BYTES] 字节
    提示词       a dog
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       16:9
    平台任务 ID  [ID]
    来源         本机模拟
    任务         [JOB]
    积分         4，已扣除
    创建时间     [TIME]
    再次生成     nanobanana generate 'a dog' -m flash -s 512 -r 16:9 --literal --simulate
    ----- stderr
    提示：pet.png 里没有配方，改用任务记录里的
    ");
    let object = english(&sandbox, &["show", "pet.png", "--json"]).first();
    assert_eq!(object["recipe"], Value::Null);
    assert_eq!(object["prompt"], "a dog");

    let again = sandbox.simulate("ok", &["rerun", "pet.png", "-o", "dog.png"]);
    again.success();
    let note = "note: pet.png has no recipe; this is from the journal";
    assert!(again.remarks().contains(note), "{again:?}");
    let prompts = jobs::read(&jobs::of_simulator(&sandbox)).into_iter();
    let prompts: Vec<_> = prompts.filter_map(|job| job.prompt).collect();
    assert_eq!(prompts, ["a dog", "a dog", "a cat"]);

    // A copy is at another path, and another picture has other bytes.
    fs::copy(sandbox.work("pet.png"), sandbox.work("copy.png")).unwrap();
    sandbox.put("pet.png", picture(64, 64, image::ImageFormat::Png));
    for name in ["copy.png", "pet.png"] {
        let unknown = english(&sandbox, &["show", name]);
        let note = format!("note: {name} has no recipe");
        assert!(unknown.remarks().contains(&note), "{unknown:?}");
    }
}
