//! Jobs of the journal.

use super::{paid, run, simulate};
use crate::world::{ImaWorld, Sandbox};

#[test]
fn jobs_and_what_they_cost_are_listed() {
    let sandbox = Sandbox::new();
    let none = [
        &["history"][..],
        &["history", "--simulate"],
        &["spend", "--charges"],
        &["show", "a1b2c3"],
    ];
    let none = none.map(|args| run(&sandbox, args).remarks());
    insta::assert_snapshot!(none.join("\n"), @"
    还没有任务；要看模拟服务的任务，请加 --simulate
    还没有任务
    没有消耗过积分；要看模拟服务的任务，请加 --simulate
    错误：没有名为“a1b2c3”的文件或任务
      下一步：用 `nanobanana history` 查看任务；要看模拟服务的任务，请加 --simulate
    ");
    simulate(
        &sandbox,
        "ok",
        &["generate", "a cat", "-s512", "-o", "cat.png"],
    )
    .success();
    assert_eq!(
        simulate(&sandbox, "fails", &["generate", "a dog", "-s512"]).code,
        Some(7)
    );
    insta::assert_snapshot!(run(&sandbox, &["history", "--simulate"]).list(), @"
    exit code: 0
    ----- stdout
    任务    时间              状态    模型   尺寸  积分  提示词  图片或平台任务 ID（模拟）
    [JOB]  [TIME]  失败    flash  512      4  a dog   [ID]
    [JOB]  [TIME]  已保存  flash  512      4  a cat   [SANDBOX]/work/cat.png
    ");
    insta::assert_snapshot!(run(&sandbox, &["spend", "--charges", "--simulate"]).list(), @"
    exit code: 0
    ----- stdout
    任务    时间                 结果    模型   尺寸  报价  实扣  扣费不明  平台任务 ID               账号     文件
    [JOB]  [TIME]  失败    flash  512      4     0         4  [ID]  default  -
    [JOB]  [TIME]  已保存  flash  512      4     4         0  [ID]  default  [SANDBOX]/work/cat.png

    合计      4 积分，1 张图（模拟）
    扣费不明  4 积分，可能已扣
    没有图片  1 个任务
    ");
}

#[test]
fn states_are_chinese_where_jobs_are_found_and_shown_too() {
    let sandbox = Sandbox::new();
    simulate(&sandbox, "fails", &["generate", "a dog"]);
    let found = run(&sandbox, &["history", "--simulate"]);
    let found = found.success();
    assert!(
        found.contains("失败") && !found.contains("failed"),
        "{found}"
    );
    let jobs = run(&sandbox, &["history", "--simulate", "--json"]).json();
    let id = jobs[0]["id"].as_str().unwrap();
    let shown = run(&sandbox, &["show", id, "--simulate"]);
    let shown = shown.success();
    assert!(
        shown.contains("失败") && !shown.contains("failed"),
        "{shown}"
    );
}

/// Everything about the one job that an order with this scenario leaves.
fn status(scenario: &str) -> String {
    let sandbox = Sandbox::new();
    simulate(
        &sandbox,
        scenario,
        &["generate", "a cat", "-s512", "-o", "cat.png"],
    );
    let jobs = run(&sandbox, &["history", "--simulate", "--json"]).json();
    let id = jobs[0]["id"].as_str().unwrap();
    run(&sandbox, &["show", id, "--simulate", "--events"]).list()
}

#[test]
fn everything_about_a_job_is_shown() {
    insta::assert_snapshot!(status("ok"), @"
    exit code: 0
    ----- stdout
    任务         [JOB]
    状态         已保存
    提示词       a cat
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       1:1
    平台任务 ID  [ID]
    来源         本机模拟
    积分         4，已扣除
    创建时间     [TIME]
    文件         [SANDBOX]/work/cat.png
    再次生成     nanobanana generate 'a cat' -m flash -s 512 -r 1:1 --literal --simulate

    经过
      [TIME]  记下任务，待下单
      [TIME]  发出付费请求，下单中
      [TIME]  平台接受任务，生成中
      [TIME]  图片生成，已生成
      [TIME]  图片保存，已保存

    付费请求
      [TIME]  4 积分，任务已创建
    ");
    insta::assert_snapshot!(status("fails"), @"
    exit code: 0
    ----- stdout
    任务         [JOB]
    状态         失败
    原因         The prompt was rejected by the safety system. Please modify it and try again.
    提示词       a cat
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       1:1
    平台任务 ID  [ID]
    来源         本机模拟
    积分         4，扣费不明
    创建时间     [TIME]
    再次生成     nanobanana generate 'a cat' -m flash -s 512 -r 1:1 --literal --simulate

    经过
      [TIME]  记下任务，待下单
      [TIME]  发出付费请求，下单中
      [TIME]  平台接受任务，生成中
      [TIME]  生成失败，失败

    付费请求
      [TIME]  4 积分，任务已创建
    ");
}

#[test]
fn what_is_known_of_a_job_in_doubt_is_said_once() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=reset-after".parse().unwrap();
    });
    paid(&world, &["generate", "a cat"]);
    let jobs = paid(&world, &["history", "--json"]).json();
    let id = jobs[0]["id"].as_str().unwrap();
    insta::assert_snapshot!(paid(&world, &["show", id, "--events"]).list(), @"
    exit code: 0
    ----- stdout
    任务      [JOB]
    状态      扣费不明
    原因      task create: the connection broke: through the proxy http://127.0.0.1:[PORT]: connection error: Connection reset by peer (os error 104)
    提示词    a cat
    任务类型  text_to_image
    模型      Nano Banana 2（gemini-3.1-flash-image）
    版本      gemini-3.1-flash-image-preview
    尺寸      1K
    宽高比    1:1
    积分      6，扣费不明
    创建时间  [TIME]
    下一步    先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费；仍要再发一次：nanobanana resend [JOB] --accept-double-charge

    经过
      [TIME]  记下任务，待下单
      [TIME]  发出付费请求，下单中
      [TIME]  没有收到回复，扣费不明

    付费请求
      [TIME]  6 积分，没有收到回复
    ");
}

#[test]
fn a_file_is_shown_with_chinese_signs() {
    let sandbox = Sandbox::new();
    simulate(
        &sandbox,
        "ok",
        &["generate", "a cat", "-s512", "-o", "cat.png"],
    )
    .success();
    insta::assert_snapshot!(run(&sandbox, &["show", "cat.png"]).list(), @"
    exit code: 0
    ----- stdout
    文件         cat.png
    图片         PNG，512x512 像素，[JOB] 字节
    提示词       a cat
    任务类型     text_to_image
    模型         Nano Banana 2（gemini-3.1-flash-image）
    版本         gemini-3.1-flash-image-preview
    尺寸         512
    宽高比       1:1
    平台任务 ID  [ID]
    写入时间     [TIME]，nanobanana 0.1.0
    来源         本机模拟
    任务         [JOB]
    积分         4，已扣除
    创建时间     [TIME]
    再次生成     nanobanana generate 'a cat' -m flash -s 512 -r 1:1 --literal --simulate
    ");
}
