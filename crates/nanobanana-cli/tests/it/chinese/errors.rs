//! What goes wrong, why, and what to do.

use std::fs;

use super::{CHINESE, paid, run, simulate};
use crate::world::process::Process;
use crate::world::{ImaWorld, Sandbox, without_ids};

#[test]
fn refusals_say_what_is_valid() {
    let sandbox = Sandbox::new();
    let refused: [&[&str]; 6] = [
        &["plan", "a cat", "-r", "5:7"],
        &["plan", "a cat", "-m", "midjourney"],
        &["generate", "a cat", "-m", "pro", "-s", "512"],
        &["generate", "a cat", "--max-points", "5"],
        &["edit", "add a hat", "-i", "/dev/null"],
        &["edit", "add a hat", "-i", "none.png"],
    ];
    let texts = refused.map(|args| simulate(&sandbox, "ok", args).text());
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 5
    ----- stderr
    错误：Nano Banana 2 不支持宽高比 5:7；可选宽高比：1:1、1:4、1:8、2:3、3:2、3:4、4:1、4:3、4:5、5:4、8:1、9:16、16:9、21:9；最接近的是 3:4

    exit code: 5
    ----- stderr
    错误：没有“midjourney”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    exit code: 5
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：Nano Banana Pro 不支持尺寸 512；可选尺寸：1K、2K、4K

    exit code: 4
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：需要 6 积分，超过了单次上限 5 积分；没有发出请求
      下一步：换更便宜的模型或尺寸，或调高上限

    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：/dev/null 不是普通文件

    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：打不开 none.png
      原因：No such file or directory (os error 2)
    ");
    sandbox.put("words.txt", "not a picture");
    let words = simulate(&sandbox, "ok", &["edit", "add a hat", "-i", "words.txt"]);
    insta::assert_snapshot!(words.text(), @"
    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：words.txt 不能用：这是文本，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
    ");
    let settings = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&settings).unwrap();
    fs::write(
        settings.join("config.toml"),
        "[spending]\nmax_points_per_run = -1\n",
    )
    .unwrap();
    let settings = simulate(&sandbox, "ok", &["generate", "a cat"]);
    insta::assert_snapshot!(settings.text(), @"
    exit code: 2
    ----- stderr
    错误：设置文件 [SANDBOX]/home/.config/nanobanana/config.toml 有误，无法使用
      原因：第 2 行：spending.max_points_per_run 不能是“-1”；可用的值：非负整数
      下一步：请改正该文件，或将其移走：[SANDBOX]/home/.config/nanobanana/config.toml
    ");
}

#[test]
fn keys_that_are_missing_or_cannot_be_used() {
    let sandbox = Sandbox::new();
    let keys: [&[&str]; 4] = [
        &[],
        &["--api-key", "a b"],
        &["--api-key-file", "none"],
        &["--api-key-file", "."],
    ];
    let texts = keys.map(|key| run(&sandbox, &[&["generate", "a cat"], key].concat()).text());
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 3
    ----- stderr
    错误：还没有设置 API 密钥
      下一步：运行 `nanobanana auth login`，或设置 IMA_API_KEY；到 https://www.imaclaw.ai/imaclaw/apikey 创建密钥；`nanobanana generate --simulate` 不需要密钥

    exit code: 3
    ----- stderr
    警告：本机的其他用户能看到 --api-key 里的密钥；用变量 IMA_API_KEY 就看不到
    错误：API 密钥不能用
      原因：密钥里有空格、汉字或其他不该有的字符

    exit code: 3
    ----- stderr
    错误：密钥文件 none 读不出来
      原因：No such file or directory (os error 2)

    exit code: 3
    ----- stderr
    错误：密钥文件 . 读不出来
      原因：不是普通文件
    ");
}

#[test]
fn failures_say_what_is_known_of_the_points_and_what_to_do() {
    let sandbox = Sandbox::new();
    let scenarios = ["insufficient-points", "fails", "deleted"];
    let texts =
        scenarios.map(|scenario| simulate(&sandbox, scenario, &["generate", "a cat"]).remarks());
    insta::assert_snapshot!(texts.join("\n"), @"
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    错误：积分不足，没有扣费
      原因：创建任务：积分不足（错误码 4008：Insufficient points: 6 needed, 0 left）
      下一步：到 https://www.imaclaw.ai/imaclaw/subscription 充值，或改用更便宜的 512 尺寸的 Nano Banana 2（4 积分，模拟）
    消耗 0 积分（模拟）
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    正在生成
    错误：平台任务 [ID] 没能生成图片：The prompt was rejected by the safety system. Please modify it and try again.
      下一步：修改提示词，去掉可能违规的内容后再试；积分是否退回还不清楚（模拟）
    消耗 0 积分，另有 6 积分扣费不明（模拟）
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    正在生成
    错误：平台任务 [ID] 已被删除
      下一步：积分是否退回还不清楚；到 https://imagent.bot 查看（模拟）
    消耗 0 积分，另有 6 积分扣费不明（模拟）
    ");
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=business-4008,create:2=reset-after"
            .parse()
            .unwrap();
    });
    insta::assert_snapshot!(paid(&world, &["generate", "a cat"]).text(), @"
    exit code: 4
    ----- stderr
    Nano Banana 2，1K，1:1，6 积分，预计 20–40 秒
    错误：积分不足，没有扣费
      原因：创建任务：积分不足（错误码 4008：scripted refusal）
      下一步：到 https://www.imaclaw.ai/imaclaw/subscription 充值，或改用更便宜的 512 尺寸的 Nano Banana 2（4 积分）
    消耗 0 积分
    ");
    insta::assert_snapshot!(paid(&world, &["generate", "a cat"]).text(), @"
    exit code: 10
    ----- stderr
    Nano Banana 2，1K，1:1，6 积分，预计 20–40 秒
    错误：付费请求没有收到回复：任务可能已创建并扣费
      原因：创建任务：连接中断
      原因：经由代理 http://127.0.0.1:[PORT]
      原因：connection error
      原因：Connection reset by peer (os error 104)
      下一步：先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费；仍要再发一次：nanobanana resend [JOB] --accept-double-charge
    消耗 0 积分，另有 6 积分扣费不明
    ");
    insta::assert_snapshot!(paid(&world, &["resume"]).text(), @"
    exit code: 0
    ----- stderr
    任务 [JOB] 是否扣费仍不清楚；先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费；仍要再发一次：nanobanana resend [JOB] --accept-double-charge
    ");
}

#[test]
fn an_interruption_names_the_command_that_goes_on() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&["generate", "a cat"]);
    command
        .arg("--simulate=never-finishes,instant")
        .env(CHINESE.0, CHINESE.1);
    let mut process = Process::start(command);
    process.read_to("正在生成");
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    insta::assert_snapshot!(without_ids(&ended.stderr), @"
    错误：已中断
      下一步：已扣费、仍在平台 https://imagent.bot 上的任务：[ID]（模拟）
              取回图片：nanobanana resume [JOB] --simulate
    消耗 6 积分（模拟）
    ");
}

#[test]
fn a_cap_has_points_left_only_where_some_are_spent_already() {
    let sandbox = Sandbox::new();
    let refused = |caps: &[&str]| {
        let args = [&["generate", "a cat"], caps].concat();
        let run = simulate(&sandbox, "ok", &args);
        assert_eq!(run.code, Some(4), "{run:?}");
        run.remarks().lines().nth(1).unwrap_or_default().to_owned()
    };
    let mut said = vec![
        refused(&["--max-points-per-job", "3"]),
        refused(&["--max-points", "3"]),
        refused(&["--max-points-per-day", "3"]),
    ];
    simulate(&sandbox, "ok", &["generate", "a cat"]).success();
    said.push(refused(&["--max-points-per-day", "10"]));
    insta::assert_snapshot!(said.join("\n"), @"
    错误：需要 6 积分，超过了单张上限 3 积分；没有发出请求
    错误：需要 6 积分，超过了单次上限 3 积分；没有发出请求
    错误：需要 6 积分，超过了每日上限 3 积分；没有发出请求
    错误：需要 6 积分，而每日上限 10 积分只剩 4 积分；没有发出请求
    ");
}

#[test]
fn what_is_not_sold_and_what_is_no_input_is_said_in_plain_words() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.work("空")).unwrap();
    let said = [
        simulate(&sandbox, "rules-missing", &["plan", "a cat"]),
        simulate(&sandbox, "ok", &["plan", "a hat", "-i", "空"]),
        simulate(&sandbox, "ok", &["plan", "a hat", "-i", "*.png"]),
    ];
    insta::assert_snapshot!(said.map(|run| run.remarks()).join("\n"), @"
    错误：Nano Banana 2 的 1:1、1K 在平台价目里没有价格，目前买不到；没有发出请求
    错误：空 不是普通文件
    错误：打不开 *.png
      原因：No such file or directory (os error 2)
    ");
}

#[test]
fn the_input_whose_shape_is_kept_is_named() {
    let sandbox = Sandbox::new();
    for name in ["cat.png", "hat.png"] {
        simulate(
            &sandbox,
            "ok",
            &["generate", "a cat", "-s", "512", "-r", "21:9", "-o", name],
        )
        .success();
    }
    let one: &[&str] = &["plan", "a hat", "-i", "cat.png"];
    let said = [one, &[one, &["-i", "hat.png"]].concat()].map(|args| {
        let run = simulate(&sandbox, "ok", args);
        run.success();
        run.remarks()
    });
    insta::assert_snapshot!(said.join("\n"), @"
    提示：保持原图 792x168 的形状，使用最接近的宽高比 4:1；想换宽高比请指定一个
    提示：保持第一张本地输入图片 792x168 的形状，使用最接近的宽高比 4:1；想换宽高比请指定一个
    ");
}
