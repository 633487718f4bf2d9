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
        &["generate", "a cat", "--simulate=fials"],
        &["generate", "a cat", "--max-wait", "0"],
        &["generate", "a cat", "-n", "two"],
        &["generate", "a cat", "-o", "-", "-n", "2"],
        &["generate", "a cat", "-s"],
        &["generate", "a cat", "--json", "--messages", "text"],
        &["spend", "--format", "xml"],
        &["genrate", "a cat"],
        &["-q"],
        &["serve", "--port", "1"],
    ];
    let texts = mistakes.map(|args| {
        let run = run(&sandbox, args);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert_eq!(run.stdout.is_empty(), !args.contains(&"--json"), "{run:?}");
        run.remarks()
    });
    insta::assert_snapshot!(texts.join("\n=====\n"), @r#"
    错误：还缺少：<提示词>

    用法：nanobanana generate <提示词>

    更多：--help
    =====
    错误：没有“--sise”这个选项；是不是想写“--size”？

    用法：nanobanana generate --size <尺寸> <提示词>

    更多：--help
    =====
    错误：没有“-5”这个选项
      下一步：以“-”开头的提示词请写在最后，前面加“--”：-- '-5 degrees'

    用法：nanobanana generate [选项] [提示词]

    更多：--help
    =====
    错误：“cat”是多余的
      下一步：提示词里有空格时要加引号

    用法：nanobanana generate [选项] [提示词]

    更多：--help
    =====
    错误：--simulate[=<场景[,速度]>] 不能是“fials”：没有“fials”这个场景；可用的场景：ok、insufficient-points、unauthorized、subscription-required、rule-mismatch、credit-mismatch、no-rule、bad-request、backend-refuses-4k、fails、fails-late、deleted、never-finishes、jpeg、tree-list、wrong-size、html-result、cut-result、rules-missing、foreign-upload-host、redirect-result；是不是想写“fails”？

    更多：--help
    =====
    错误：--max-wait <秒数> 不能是“0”：应为 1 到 86400 的整数

    更多：--help
    =====
    错误：--count <张数> 不能是“two”：应为 1 到 16 的整数

    更多：--help
    =====
    错误：-o - 只能向标准输出写一张图片，而这里要 2 张：请用 -o 指定文件夹
    =====
    错误：--size <尺寸> 后面要写值；可用的值：512、1K、2K、4K

    更多：--help
    =====
    错误：--json[=<字段>] 不能和 --messages <格式> 一起用

    用法：nanobanana generate --json[=<字段>] <提示词>

    更多：--help
    =====
    错误：--format <格式> 不能是“xml”；可用的值：text、csv

    更多：--help
    =====
    错误：没有“genrate”这个命令；是不是想写“generate”？

    用法：nanobanana <命令> [选项]
          nanobanana "戴帽子的猫"

    更多：--help
    =====
    错误：还缺少命令
      下一步：用 `nanobanana help` 查看所有命令

    用法：nanobanana <命令> [选项]
          nanobanana "戴帽子的猫"

    更多：--help
    =====
    错误：没有“--port”这个选项

    用法：nanobanana serve [选项]
          nanobanana serve <命令>

    更多：--help
    "#);
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn values_that_cannot_be_used_are_explained_in_chinese() {
    let sandbox = Sandbox::new();
    let mistakes: [&[&str]; 4] = [
        &["serve", "--listen", "foo"],
        &["serve", "--allow-host", "https://images.example.org"],
        &["plan", "a cat", "--extra-params", "{a", "--simulate"],
        &["plan", "a cat", "--extra-params", "[1]", "--simulate"],
    ];
    let lines = mistakes.map(|args| {
        let remarks = run(&sandbox, args).remarks();
        remarks.lines().next().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    错误：--listen <地址:端口> 不能是“foo”：应写成 127.0.0.1:[PORT] 的样子
    错误：--allow-host <主机名> 不能是“https://images.example.org”：应写主机名，不带协议和端口，例如 images.example.org
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；key must be a string at line 1 column 2
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；[1]
    "#);
}

#[test]
fn programs_are_told_in_english() {
    let run = run(
        &Sandbox::new(),
        &["generate", "a cat", "--json", "--seed", "2"],
    );
    let failure = run.first();
    assert_eq!(
        failure["error"]["message"],
        "unexpected argument '--seed' found"
    );
    let hint = failure["hint"].as_str().unwrap();
    assert!(hint.starts_with("IMA has no seeds; "), "{hint}");
    assert!(run.stderr.contains("平台不提供随机种子"), "{run:?}");
}
