//! `help TOPIC`, in both languages, and what is said of a topic that there is not.

use crate::world::{Run, Sandbox};

const TOPICS: [&str; 6] = [
    "models",
    "sizes",
    "ratios",
    "files",
    "exit-codes",
    "simulate",
];

fn help(words: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    sandbox.run(sandbox.nanobanana(&[&["help"], words].concat()))
}

fn chinese(words: &[&str]) -> Run {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&[&["help"], words].concat());
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command)
}

#[test]
fn models() {
    insta::assert_snapshot!(help(&["models"]).text(), @r#"
    exit code: 0
    ----- stdout
    -m     name             id                      sizes         usually takes
    flash  Nano Banana 2    gemini-3.1-flash-image  512 1K 2K 4K  20–40 s
    pro    Nano Banana Pro  gemini-3-pro-image      1K 2K 4K      60–120 s

    default and balanced are flash; best and premium are pro; cheapest and budget are flash at 512.
    Chinese words are read too (默认, 最好, 最便宜, 香蕉, 大香蕉).
    Without -m it is flash, or the model of the setting defaults.model.

    What is on sale today, with prices:       nanobanana models
    The price of one picture, unpaid:         nanobanana plan "a cat" -m pro
    The options of the command `models`:      nanobanana models --help
    "#);
    insta::assert_snapshot!(chinese(&["models"]).text(), @r#"
    exit code: 0
    ----- stdout
    -m     名称             模型 ID                 尺寸          通常耗时
    flash  Nano Banana 2    gemini-3.1-flash-image  512 1K 2K 4K  20–40 秒
    pro    Nano Banana Pro  gemini-3-pro-image      1K 2K 4K      60–120 秒

    默认、平衡、香蕉即 flash；最好、高质量、大香蕉即 pro；最便宜即 512 的 flash。
    英文词也可以：default、balanced、best、premium、cheapest、budget。
    不写 -m 时用 flash，或设置项 defaults.model 指定的模型。

    今天在售的模型和价格：    nanobanana models
    只看一张图的价格，不付费：nanobanana plan "一只猫" -m pro
    命令 models 的选项：      nanobanana models --help
    "#);
}

#[test]
fn sizes() {
    insta::assert_snapshot!(help(&["sizes"]).text(), @"
    exit code: 0
    ----- stdout
    -s   square     16:9       models
    512  512x512    688x384    flash
    1K   1024x1024  1376x768   flash pro
    2K   2048x2048  2752x1536  flash pro
    4K   4096x4096  5504x3072  flash pro

    Without -s it is 1K. 512px and 0.5K are 512; 8K or more becomes 4K, and you are told.
    Pixels are as IMA publishes them; the result line shows the real ones.

    The price of each size today:   nanobanana models
    The other ratios:               nanobanana help ratios
    ");
    insta::assert_snapshot!(chinese(&["sizes"]).text(), @"
    exit code: 0
    ----- stdout
    -s   方图       16:9       模型
    512  512x512    688x384    flash
    1K   1024x1024  1376x768   flash pro
    2K   2048x2048  2752x1536  flash pro
    4K   4096x4096  5504x3072  flash pro

    不写 -s 时为 1K。512px 和 0.5K 即 512；8K 及以上改用 4K，并会告知。
    像素为官方公布值；实际收到的图片会注明自己的像素。

    各尺寸今天的价格：nanobanana models
    其他宽高比：      nanobanana help ratios
    ");
}

#[test]
fn ratios() {
    insta::assert_snapshot!(help(&["ratios"]).text(), @"
    exit code: 0
    ----- stdout
    -r    at 1K      at 4K       models
    1:1   1024x1024  4096x4096   flash pro
    1:4   512x2048   2048x8192   flash
    1:8   384x3072   1536x12288  flash
    2:3   848x1264   3392x5056   flash pro
    3:2   1264x848   5056x3392   flash pro
    3:4   896x1200   3584x4800   flash pro
    4:1   2048x512   8192x2048   flash
    4:3   1200x896   4800x3584   flash pro
    4:5   928x1152   3712x4608   flash pro
    5:4   1152x928   4608x3712   flash pro
    8:1   3072x384   12288x1536  flash
    9:16  768x1376   3072x5504   flash pro
    16:9  1376x768   5504x3072   flash pro
    21:9  1584x672   6336x2688   flash pro

    landscape and horizontal are 16:9, portrait and vertical 9:16, square is 1:1 (横屏, 竖屏, 方图);
    default is the model's own, 1:1. 16x9 and 16：9 are read as 16:9.
    Without -r an edited picture keeps the shape of its first file.

    What is on sale today, with prices:   nanobanana models
    ");
    insta::assert_snapshot!(chinese(&["ratios"]).text(), @"
    exit code: 0
    ----- stdout
    -r    1K         4K          模型
    1:1   1024x1024  4096x4096   flash pro
    1:4   512x2048   2048x8192   flash
    1:8   384x3072   1536x12288  flash
    2:3   848x1264   3392x5056   flash pro
    3:2   1264x848   5056x3392   flash pro
    3:4   896x1200   3584x4800   flash pro
    4:1   2048x512   8192x2048   flash
    4:3   1200x896   4800x3584   flash pro
    4:5   928x1152   3712x4608   flash pro
    5:4   1152x928   4608x3712   flash pro
    8:1   3072x384   12288x1536  flash
    9:16  768x1376   3072x5504   flash pro
    16:9  1376x768   5504x3072   flash pro
    21:9  1584x672   6336x2688   flash pro

    横屏即 16:9，竖屏即 9:16，方图即 1:1；default 表示用模型默认值 1:1。
    16x9、16比9、16：9 都读作 16:9。不写 -r 时，改图保持第一张本地输入图片的形状。

    今天在售的宽高比和价格：nanobanana models
    ");
}

#[test]
fn files_are_those_of_this_user() {
    insta::assert_snapshot!(help(&["files"]).text(), @"
    exit code: 0
    ----- stdout
    what                                    where
    settings, yours to write                [SANDBOX]/home/.config/nanobanana/config.toml
    API key of `auth login --file`          [SANDBOX]/home/.config/nanobanana/api_key
    journal of paid jobs                    [SANDBOX]/home/.local/state/nanobanana/journal
    last model, shared with IMA's tools     [SANDBOX]/home/.openclaw/memory/ima_prefs.json
    daily logs, kept 7 days                 [SANDBOX]/home/.openclaw/logs/ima_skills
    pictures of `nanobanana mcp`            [SANDBOX]/home/Pictures/nanobanana
    picture of `-o -`, until it is written  [SANDBOX]/home/.local/state/nanobanana/piped
    everything of --simulate                [SANDBOX]/home/.local/state/nanobanana/simulator

    Pictures go to where -o says, else to the folder of the setting output.folder, else to the working
    folder. None of these files leaves this machine; only the key goes along with requests to IMA.
    ");
    insta::assert_snapshot!(chinese(&["files"]).text(), @"
    exit code: 0
    ----- stdout
    内容                               位置
    设置，由你编写                     [SANDBOX]/home/.config/nanobanana/config.toml
    auth login --file 保存的 API 密钥  [SANDBOX]/home/.config/nanobanana/api_key
    付费任务的记录                     [SANDBOX]/home/.local/state/nanobanana/journal
    上次用的模型，与 IMA 的工具共用    [SANDBOX]/home/.openclaw/memory/ima_prefs.json
    每日日志，保留 7 天                [SANDBOX]/home/.openclaw/logs/ima_skills
    nanobanana mcp 的图片              [SANDBOX]/home/Pictures/nanobanana
    -o - 的图片，写出前暂存            [SANDBOX]/home/.local/state/nanobanana/piped
    --simulate 的全部内容              [SANDBOX]/home/.local/state/nanobanana/simulator

    图片存到 -o 指定的位置，其次是设置项 output.folder 的文件夹，再次是当前文件夹。
    以上文件不会发送给任何人，只有密钥会随请求发给平台。
    ");
}

#[test]
fn exit_codes_are_the_same_in_both_languages() {
    let (english, chinese) = (help(&["exit-codes"]), chinese(&["exit-codes"]));
    let numbers = |page: &Run| -> Vec<String> {
        let rows = codes(page.success()).into_iter();
        rows.map(|(code, _)| code).collect()
    };
    assert_eq!(numbers(&english), numbers(&chinese));
    insta::assert_snapshot!(chinese.text(), @"
    exit code: 0
    ----- stdout
    退出码：
      0    成功
      1    内部错误
      2    用法有误，或设置文件有错
      3    没有 API 密钥，或密钥无效
      4    积分不足、超出限额，或需要订阅
      5    被本程序或平台拒绝
      6    输入图片不能用
      7    生成失败
      8    任务仍在平台运行，或另一个进程正在处理
      9    网络故障，或图片已完成但没能取回
      10   不清楚任务是否已创建并扣费
      11   输出写不进去
      130  被 Ctrl-C、SIGTERM 或 SIGHUP 中断

    加 --json 时，error.kind 说明得更细。
    ");
}

/// The codes of a page with their meanings.
fn codes(page: &str) -> Vec<(String, String)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("  "));
    rows.map(|row| {
        let (code, meaning) = row.split_once(' ').unwrap();
        (code.to_owned(), meaning.trim().to_owned())
    })
    .collect()
}

#[test]
fn every_scenario_is_told_in_both_languages() {
    let rows = |page: &Run| -> Vec<(String, String)> {
        let rows = page.success().lines().skip(1);
        rows.take_while(|line| !line.is_empty())
            .map(|line| {
                let (name, text) = line.split_once("  ").unwrap();
                (name.to_owned(), text.trim().to_owned())
            })
            .collect()
    };
    let (english, chinese) = (rows(&help(&["simulate"])), rows(&chinese(&["simulate"])));
    assert_eq!(english.len(), ima_sim::Scenario::offered().len());
    for ((name, english), (named, chinese)) in english.iter().zip(&chinese) {
        assert_eq!(name, named);
        assert_ne!(english, chinese, "{name}");
    }
}

#[test]
fn the_help_names_every_topic() {
    let overview = help(&[]);
    let topics = overview.success().split_once("help TOPIC").unwrap().1;
    for topic in TOPICS {
        assert!(topics.lines().next().unwrap().contains(topic), "{topic}");
    }
}

#[test]
fn the_help_of_a_command_is_its_own() {
    let sandbox = Sandbox::new();
    for words in [&["plan"][..], &["skill", "install"], &["help"], &[]] {
        let own = sandbox.run(sandbox.nanobanana(&[words, &["--help"]].concat()));
        assert_eq!(help(words).success(), own.success(), "{words:?}");
    }
}

#[test]
fn a_topic_that_there_is_not_is_corrected() {
    insta::assert_snapshot!(help(&["exit_code"]).text(), @"
    exit code: 2
    ----- stderr
    error: no command or help topic `exit_code`; topics: models, sizes, ratios, files, exit-codes, simulate, templates; did you mean `exit-codes`?
    ");
    insta::assert_snapshot!(chinese(&["genrate"]).text(), @"
    exit code: 2
    ----- stderr
    错误：没有“genrate”这个命令或帮助主题；主题有 models、sizes、ratios、files、exit-codes、simulate、templates；是不是想写“generate”？
    ");
    let unknown = help(&["skill", "remove\u{1b}[31m"]);
    assert!(
        unknown.stderr.contains("`skill remove [31m`"),
        "{unknown:?}"
    );
    assert_eq!(unknown.code, Some(2));
}
