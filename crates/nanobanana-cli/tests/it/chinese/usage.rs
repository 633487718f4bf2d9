//! Mistakes of the command line.

use super::run;
use crate::world::Sandbox;

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
        &["generate", "a cat", "-o", "-", "-n", "2"],
        &["generate", "a cat", "-s"],
        &["generate", "a cat", "-s", "1K", "-s", "2K"],
        &["generate", "a cat", "--json", "--messages", "text"],
        &["spend", "--format", "xml"],
        &["genrate", "a cat"],
    ];
    let texts = mistakes.map(|args| {
        let run = run(&sandbox, args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        run.remarks()
    });
    insta::assert_snapshot!(texts.join("\n=====\n"), @"
    错误：缺少必需的参数：“<提示词>”

    用法：nanobanana generate <提示词>

    详细说明请看 --help。
    =====
    错误：未知选项“--sise”

      建议：有相近的参数“--size”

    用法：nanobanana generate --size <尺寸> <提示词>

    详细说明请看 --help。
    =====
    错误：未知选项“-5”

      建议：要把“-5”当作值，请写 `-- -5`

    用法：nanobanana generate [选项] <提示词>

    详细说明请看 --help。
    =====
    错误：多余的参数“cat”

      建议：提示词里有空格时要加引号，输入图片写在 -i 后面

    用法：nanobanana generate [选项] <提示词>

    详细说明请看 --help。
    =====
    错误：多余的参数“a cat”

      建议：要模拟场景“fails”，请写 --simulate=fails

    用法：nanobanana generate [选项] <提示词>

    详细说明请看 --help。
    =====
    错误：“--simulate[=<场景[,速度]>]”的值“fials”不能用：没有“fials”这个场景；可选场景：ok、insufficient-points、unauthorized、subscription-required、rule-mismatch、credit-mismatch、no-rule、bad-request、backend-refuses-4k、fails、fails-late、deleted、never-finishes、slow、realistic、instant、jpeg、tree-list、wrong-size、html-result、cut-result、rules-missing、foreign-upload-host、redirect-result；是不是想写“fails”？

    详细说明请看 --help。
    =====
    错误：“--max-wait <秒数>”的值“0”不能用：请写 1 到 86400 之间的整数

    详细说明请看 --help。
    =====
    错误：“--count <张数>”的值“two”不能用：请写 1 到 16 之间的整数

    详细说明请看 --help。
    =====
    错误：-o - 只能向标准输出写一张图片，而这里要 2 张：请用 -o 指定文件夹
    =====
    错误：“--size <尺寸>”缺少值；可选：512、1K、2K、4K

    详细说明请看 --help。
    =====
    错误：“--size <尺寸>”只能用一次

    用法：nanobanana generate [选项] <提示词>

    详细说明请看 --help。
    =====
    错误：“--json”不能和“--messages <格式>”一起用

    用法：nanobanana generate --json <提示词>

    详细说明请看 --help。
    =====
    错误：“--format <格式>”的值“xml”不能用；可选：text、json、csv

    详细说明请看 --help。
    =====
    错误：没有“genrate”这个命令

      建议：有相近的命令“generate”

    用法：nanobanana [选项] <命令>

    详细说明请看 --help。
    ");
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn values_that_cannot_be_used_are_explained_in_chinese() {
    let sandbox = Sandbox::new();
    let mistakes: [&[&str]; 3] = [
        &["mcp", "--http", "foo"],
        &["plan", "a cat", "--extra-params", "{a", "--simulate"],
        &["plan", "a cat", "--extra-params", "[1]", "--simulate"],
    ];
    let lines = mistakes.map(|args| {
        let remarks = run(&sandbox, args).remarks();
        remarks.lines().next().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    错误：“--http <地址:端口>”的值“foo”不能用：请写 127.0.0.1:[PORT] 这样的“IP 地址:端口”
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；key must be a string at line 1 column 2
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；[1]
    "#);
}
