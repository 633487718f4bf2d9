//! Mistakes of the command line.

use super::run;
use crate::world::Sandbox;

#[test]
fn mistakes_of_the_command_line() {
    let sandbox = Sandbox::new();
    let mistakes: [&[&str]; 12] = [
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
    ];
    let texts = mistakes.map(|args| {
        let run = run(&sandbox, args);
        assert_eq!(run.code, Some(2), "{run:?}");
        let is_for_programs = args.contains(&"--json");
        assert_eq!(run.stdout.is_empty(), !is_for_programs, "{run:?}");
        run.remarks()
    });
    insta::assert_snapshot!(texts.join("\n=====\n"), @r#"
    错误：the following required arguments were not provided:
      <提示词>

    Usage: nanobanana generate <提示词>

    For more information, try '--help'.
    =====
    错误：unexpected argument '--sise' found

      tip: a similar argument exists: '--size'

    Usage: nanobanana generate --size <尺寸> <提示词>

    For more information, try '--help'.
    =====
    错误：unexpected argument '-5' found

      tip: 以“-”开头的提示词写在最后，前面加“--”：-- '-5 degrees'

    Usage: nanobanana generate [OPTIONS] [提示词]

    For more information, try '--help'.
    =====
    错误：unexpected argument 'cat' found

      tip: 提示词里有空格时要加引号

    Usage: nanobanana generate [OPTIONS] [提示词]

    For more information, try '--help'.
    =====
    错误：invalid value 'fials' for '--simulate[=<场景[,速度]>]': no scenario is called "fials"; the scenarios are ok, insufficient-points, unauthorized, subscription-required, rule-mismatch, credit-mismatch, no-rule, bad-request, backend-refuses-4k, fails, fails-late, deleted, never-finishes, jpeg, tree-list, wrong-size, html-result, cut-result, rules-missing, foreign-upload-host, redirect-result; did you mean `fails`?

    For more information, try '--help'.
    =====
    错误：invalid value '0' for '--max-wait <秒数>': must be a whole number, 1 to 86400

    For more information, try '--help'.
    =====
    错误：invalid value 'two' for '--count <张数>': must be a whole number, 1 to 16

    For more information, try '--help'.
    =====
    错误：-o - 只能向标准输出写一张图片，而这里要 2 张：请用 -o 指定文件夹
    =====
    错误：a value is required for '--size <尺寸>' but none was supplied
      [possible values: 512, 1K, 2K, 4K]

    For more information, try '--help'.
    =====
    错误：the argument '--json[=<字段>]' cannot be used with '--messages <格式>'

    Usage: nanobanana generate --json[=<字段>] <提示词>

    For more information, try '--help'.
    =====
    错误：invalid value 'xml' for '--format <格式>'
      [possible values: text, csv]

    For more information, try '--help'.
    =====
    错误：unrecognized subcommand 'genrate'

      tip: a similar subcommand exists: 'generate'

    Usage: nanobanana <命令> [OPTIONS]
          nanobanana "戴帽子的猫"

    For more information, try '--help'.
    "#);
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn values_that_cannot_be_used_are_explained_in_chinese() {
    let sandbox = Sandbox::new();
    let mistakes: [&[&str]; 3] = [
        &["serve", "--listen", "foo"],
        &["plan", "a cat", "--extra-params", "{a", "--simulate"],
        &["plan", "a cat", "--extra-params", "[1]", "--simulate"],
    ];
    let lines = mistakes.map(|args| {
        let remarks = run(&sandbox, args).remarks();
        remarks.lines().next().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    错误：invalid value 'foo' for '--listen <地址:端口>': invalid socket address syntax
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；key must be a string at line 1 column 2
    错误：额外参数必须是 JSON 对象，例如 {"aspect_ratio":"16:9"}；[1]
    "#);
}
