//! Terminals where the locale is Chinese. What programs read stays English.

use std::fs;

use serde_json::Value;

use crate::world::process::Process;
use crate::world::{Run, Sandbox, VendorWorld, without_ids};

const CHINESE: (&str, &str) = ("LC_ALL", "zh_CN.UTF-8");

/// Runs `nanobanana` in a Chinese locale.
fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env(CHINESE.0, CHINESE.1);
    sandbox.run(command)
}

/// The same with the stand-in of a scenario, at once.
fn simulate(sandbox: &Sandbox, scenario: &str, args: &[&str]) -> Run {
    let simulate = format!("--simulate={scenario},instant");
    run(sandbox, &[args, &[simulate.as_str()]].concat())
}

/// Runs `nanobanana` against the vendor in a Chinese locale.
fn paid(world: &VendorWorld, args: &[&str]) -> Run {
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
    let chinese = "没有要继续的任务：所有任务都已结束\n";
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
    let english = "nothing to resume: every job has ended\n";
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
    let order = ["generate", "a cat", "-s", "8K", "-n", "2", "-o", "cat.png"];
    let made = simulate(&sandbox, "ok", &order);
    let mut lines: Vec<String> = made.remarks().lines().map(str::to_owned).collect();
    // Two jobs at once end in either order.
    lines[3..].sort();
    insta::assert_snapshot!(lines.join("\n"), @"
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，4K，1:1，2 × 13 = 26 积分，预计不到 1 秒
    提示：不支持 8K，已改用最大的尺寸 4K
    [1/2] 平台任务 [ID] 已创建
    [1/2] 正在下载
    [2/2] 平台任务 [ID] 已创建
    [2/2] 正在下载
    消耗 26 积分（模拟）
    ");
    let one = simulate(&sandbox, "ok", &["generate", "a cat", "-o", "cat.png"]);
    insta::assert_snapshot!(one.text(), @"
    exit code: 0
    ----- stdout
    [SANDBOX]/work/cat.png
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    平台任务 [ID] 已创建
    正在下载
    消耗 6 积分（模拟）
    ");
}

#[test]
fn plans_and_models_are_tables_whose_columns_stand_in_line() {
    let sandbox = Sandbox::new();
    let sentence = "帮我用最好的模型画一只猫，16:9，8K";
    let said = simulate(&sandbox, "realistic", &["plan", "--say", sentence]);
    insta::assert_snapshot!(said.text(), @"
    exit code: 0
    ----- stdout
    原话      帮我用最好的模型画一只猫，16:9，8K
    任务类型  text_to_image
    模型      pro
    尺寸      8K
    宽高比    16:9
    数量      1
    提示词    一只猫
    命令      nanobanana generate '一只猫' -m pro -s 4K -r 16:9 --simulate

    任务类型  text_to_image
    模型      Nano Banana Pro (gemini-3-pro-image)
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
    let models = simulate(&sandbox, "realistic", &["models"]);
    insta::assert_snapshot!(models.text(), @"
    exit code: 0
    ----- stdout
    Nano Banana 2 (flash)
    编号      gemini-3.1-flash-image
    版本      gemini-3.1-flash-image-preview
    价格      512：4 积分、1K：6 积分、2K：10 积分、4K：13 积分
    宽高比    1:1、1:4、1:8、2:3、3:2、3:4、4:1、4:3、4:5、5:4、8:1、9:16、16:9、21:9
    预计耗时  20–40 秒

    Nano Banana Pro (pro)
    编号      gemini-3-pro-image
    版本      gemini-3-pro-image-preview
    价格      1K：10 积分、2K：10 积分、4K：18 积分
    宽高比    1:1、3:2、2:3、3:4、4:3、4:5、5:4、9:16、16:9、21:9
    预计耗时  60–120 秒
    ");
}

#[test]
fn the_journal_is_shown() {
    let sandbox = Sandbox::new();
    let none = [
        &["jobs"][..],
        &["jobs", "--simulate"],
        &["audit"],
        &["status", "a1b2c3"],
    ];
    let none = none.map(|args| run(&sandbox, args).remarks());
    insta::assert_snapshot!(none.join("\n"), @"
    还没有任务；要看模拟服务的任务，请加 --simulate
    模拟服务还没有任务
    没有消耗过积分
    错误：任务记录里没有任务“a1b2c3”
      怎么办：用 `nanobanana jobs` 查看任务；要看模拟服务的任务，请加 --simulate
    ");
    simulate(&sandbox, "ok", &["generate", "a cat", "-o", "cat.png"]).success();
    assert_eq!(
        simulate(&sandbox, "fails", &["generate", "a dog"]).code,
        Some(7)
    );
    insta::assert_snapshot!(run(&sandbox, &["jobs", "--simulate"]).list(), @"
    exit code: 0
    ----- stdout
    编号    时间              状态    模型           尺寸  积分  提示词  图片或平台任务
    [JOB]  [TIME]  失败    Nano Banana 2  1K       6  a dog   [ID]
    [JOB]  [TIME]  已保存  Nano Banana 2  1K       6  a cat   [SANDBOX]/work/cat.png
    ");
    insta::assert_snapshot!(run(&sandbox, &["audit", "--simulate"]).list(), @"
    exit code: 0
    ----- stdout
    时间                 任务    平台任务                  模型           尺寸  积分  不明  结果    文件
    [TIME]  [JOB]  [ID]  Nano Banana 2  1K       6     6  失败    -
    [TIME]  [JOB]  [ID]  Nano Banana 2  1K       6     0  已保存  [SANDBOX]/work/cat.png

    消耗      6 积分
    不明      6 积分
    没有图片  1 个任务，列在最前
    ");
    let jobs = run(&sandbox, &["jobs", "--simulate", "--json"]).json();
    for (job, at) in jobs["jobs"].as_array().unwrap().iter().zip(0..) {
        let id = job["id"].as_str().unwrap();
        let status = run(&sandbox, &["status", id, "--simulate"]).list();
        match at {
            0 => insta::assert_snapshot!(status, @"
            exit code: 0
            ----- stdout
            任务      [JOB]
            状态      失败
            原因      The prompt was rejected by the safety system. Please modify it and try again.
            平台任务  [ID]
            任务类型  text_to_image
            模型      Nano Banana 2 (gemini-3.1-flash-image)
            版本      gemini-3.1-flash-image-preview
            尺寸      1K
            宽高比    1:1
            提示词    a dog
            积分      6，不确定是否扣除
            计价规则  4401
            下单时间  [TIME]
            更新时间  [TIME]

            经过
              [TIME]  记下任务，待下单
              [TIME]  发出付费请求，下单中
              [TIME]  平台接受任务，生成中
              [TIME]  生成失败，失败：The prompt was rejected by the safety system. Please modify it and try again.

            付费请求
              [TIME]  6 积分，任务已创建
            "),
            _ => insta::assert_snapshot!(status, @"
            exit code: 0
            ----- stdout
            任务      [JOB]
            状态      已保存
            平台任务  [ID]
            任务类型  text_to_image
            模型      Nano Banana 2 (gemini-3.1-flash-image)
            版本      gemini-3.1-flash-image-preview
            尺寸      1K
            宽高比    1:1
            提示词    a cat
            积分      6，已扣除
            计价规则  4401
            地址      http://127.0.0.1:[PORT]/ima/aigc/[ID].png
            文件      [SANDBOX]/work/cat.png
            下单时间  [TIME]
            更新时间  [TIME]

            经过
              [TIME]  记下任务，待下单
              [TIME]  发出付费请求，下单中
              [TIME]  平台接受任务，生成中
              [TIME]  图片生成，已生成
              [TIME]  图片保存，已保存

            付费请求
              [TIME]  6 积分，任务已创建
            "),
        }
    }
}

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
    错误：“midjourney”不在支持范围内；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    exit code: 5
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：Nano Banana Pro 不支持尺寸 512；可选尺寸：1K、2K、4K

    exit code: 4
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：需要 6 积分，而单次上限 5 积分只剩 5 积分；没有发出请求
      怎么办：换更便宜的模型或尺寸，或调高上限

    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：/dev/null：不是普通文件

    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：none.png：打不开
      原因：No such file or directory (os error 2)
    ");
    sandbox.put("words.txt", "not a picture");
    let words = simulate(&sandbox, "ok", &["edit", "add a hat", "-i", "words.txt"]);
    insta::assert_snapshot!(words.text(), @"
    exit code: 6
    ----- stderr
    模拟：不向平台发送任何内容，也不扣费
    错误：words.txt：这是文本，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片
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
    错误：设置文件 [SANDBOX]/home/.config/nanobanana/config.toml 不能用
      原因：第 2 行：invalid value: integer `-1`, expected a whole number of points
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
    错误：需要 API 密钥：设置 IMA_API_KEY 或使用 --api-key；到 https://www.imaclaw.ai/imaclaw/apikey 创建密钥；`nanobanana generate --simulate` 不需要密钥

    exit code: 3
    ----- stderr
    警告：本机的其他用户能看到 --api-key 里的密钥；用变量 IMA_API_KEY 就看不到
    错误：API 密钥不能用
      原因：密钥里有不是可见 ASCII 的字符

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
      怎么办：这是模拟，与真实的密钥、积分和订阅无关
    消耗 0 积分（模拟）
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    平台任务 [ID] 已创建
    错误：平台任务 [ID] 没能生成图片：The prompt was rejected by the safety system. Please modify it and try again.
      怎么办：这是模拟，没有真的扣费
    消耗 0 积分，另有 6 积分不确定是否扣除（模拟）
    模拟：不向平台发送任何内容，也不扣费
    Nano Banana 2，1K，1:1，6 积分，预计不到 1 秒
    平台任务 [ID] 已创建
    错误：平台任务 [ID] 已被删除
      怎么办：这是模拟，没有真的扣费
    消耗 0 积分，另有 6 积分不确定是否扣除（模拟）
    ");
    let world = VendorWorld::with(|config| {
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
      怎么办：到 https://www.imaclaw.ai/imaclaw/subscription 充值，或换更便宜的模型或尺寸
    消耗 0 积分
    ");
    insta::assert_snapshot!(paid(&world, &["generate", "a cat"]).text(), @"
    exit code: 10
    ----- stderr
    Nano Banana 2，1K，1:1，6 积分，预计 20–40 秒
    错误：付费请求没有收到回复：任务可能已创建并扣费
      原因：创建任务：连接中断
      原因：error sending request
      原因：client error (SendRequest)
      原因：connection error
      原因：connection reset
      怎么办：先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费；仍要再发一次：nanobanana retry [JOB] --accept-double-charge
    消耗 0 积分，另有 6 积分不确定是否扣除
    ");
    insta::assert_snapshot!(paid(&world, &["resume"]).text(), @"
    exit code: 0
    ----- stderr
    任务 [JOB] 是否扣费仍不清楚；先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费；仍要再发一次：nanobanana retry [JOB] --accept-double-charge
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
    process.read_to("已创建");
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130));
    insta::assert_snapshot!(without_ids(&ended.stderr), @"
    错误：已中断
      怎么办：仍在模拟服务上的任务：[ID]；这是模拟，没有真的扣费
              取回图片：nanobanana resume [JOB] --simulate
    消耗 6 积分（模拟）
    ");
}

#[test]
fn mistakes_of_the_command_line() {
    let sandbox = Sandbox::new();
    let mistakes: [&[&str]; 14] = [
        &["generate"],
        &["generate", "a cat", "--sise", "4K"],
        &["generate", "-5 degrees"],
        &["generate", "--simulate", "a", "cat"],
        &["generate", "--simulate", "fails", "a cat"],
        &["generate", "a cat", "--simulate=fials"],
        &["generate", "a cat", "--max-wait", "0"],
        &["generate", "a cat", "-n", "two"],
        &["generate", "a cat", "-o", "-"],
        &["generate", "a cat", "-s"],
        &["generate", "a cat", "-s", "1K", "-s", "2K"],
        &["generate", "a cat", "--json", "--messages", "text"],
        &["audit", "--format", "xml"],
        &["genrate", "a cat"],
    ];
    let texts = mistakes.map(|args| {
        let run = run(&sandbox, args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        run.remarks()
    });
    insta::assert_snapshot!(texts.join("\n=====\n"), @"
    错误：缺少必需的参数：'<PROMPT>'

    用法：nanobanana generate <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：意外的参数 '--sise'

      建议：有相近的参数 '--size'

    用法：nanobanana generate --size <SIZE> <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：意外的参数 '-5'

      建议：要把 '-5' 当作值，请写 '-- -5'

    用法：nanobanana generate [OPTIONS] <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：意外的参数 'cat'

      建议：提示词里有空格时要加引号，输入图片写在 -i 后面

    用法：nanobanana generate [OPTIONS] <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：意外的参数 'a cat'

      建议：要模拟场景 `fails`，请写 --simulate=fails

    用法：nanobanana generate [OPTIONS] <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：'--simulate[=<SCENARIO[,PACE]>]' 的值 'fials' 不能用：没有“fials”这个场景；可选场景：ok、insufficient-points、unauthorized、subscription-required、rule-mismatch、credit-mismatch、no-rule、bad-request、backend-refuses-4k、fails、fails-late、deleted、never-finishes、slow、realistic、instant、jpeg、tree-list、wrong-size、html-result、cut-result、rules-missing、foreign-upload-host、redirect-result

    详细说明请看 '--help'。
    =====
    错误：'--max-wait <SECONDS>' 的值 '0' 不能用：0 不在 1 到 86400 之间

    详细说明请看 '--help'。
    =====
    错误：'--count <N>' 的值 'two' 不能用：不是可以用的整数

    详细说明请看 '--help'。
    =====
    错误：'--output <PATH>' 的值 '-' 不能用：图片不写到标准输出，那里只输出保存的路径；请写文件或文件夹，名为 - 的文件请写 ./-

    详细说明请看 '--help'。
    =====
    错误：'--size <SIZE>' 缺少值

    详细说明请看 '--help'。
    =====
    错误：'--size <SIZE>' 只能用一次

    用法：nanobanana generate [OPTIONS] <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：'--json' 不能和 '--messages <FORMAT>' 一起用

    用法：nanobanana generate --json <PROMPT>

    详细说明请看 '--help'。
    =====
    错误：'--format <FORMAT>' 的值 'xml' 不能用；可选：text、json、csv

    详细说明请看 '--help'。
    =====
    错误：没有 'genrate' 这个命令

      建议：有相近的命令 'generate'

    用法：nanobanana <COMMAND>

    详细说明请看 '--help'。
    ");
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn what_programs_read_is_english() {
    let sandbox = Sandbox::new();
    let is_english = |object: &Value| {
        let text = object.to_string();
        assert!(text.is_ascii(), "{text}");
    };
    for scenario in ["ok", "fails", "deleted", "insufficient-points"] {
        let order = ["generate", "a cat", "-s", "8K", "--json"];
        is_english(&simulate(&sandbox, scenario, &order).json());
    }
    let world = VendorWorld::with(|config| {
        config.faults = "create:1=reset-after".parse().unwrap();
    });
    is_english(&paid(&world, &["generate", "a cat", "--json"]).json());
    is_english(&paid(&world, &["resume", "--json"]).json());
    is_english(&paid(&world, &["jobs", "--json"]).json());
    is_english(&run(&sandbox, &["generate", "a cat", "--json"]).json());
    is_english(&run(&sandbox, &["retry", "0", "--simulate", "--json"]).json());
    let jobs = run(&sandbox, &["jobs", "--simulate", "--json"]).json();
    is_english(&jobs);
    for job in jobs["jobs"].as_array().unwrap() {
        let id = job["id"].as_str().unwrap();
        is_english(&run(&sandbox, &["status", id, "--simulate", "--json"]).json());
        is_english(&run(&sandbox, &["retry", id, "--simulate", "--json"]).json());
    }
    is_english(&run(&sandbox, &["audit", "--simulate", "--format", "json"]).json());
    let csv = run(&sandbox, &["audit", "--simulate", "--format", "csv"]);
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
        run.stderr.starts_with("error: an API key is needed"),
        "{run:?}"
    );
}
