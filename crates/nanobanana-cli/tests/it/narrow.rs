//! Narrow terminals: nothing is wider than they are but what is there to be copied.

use unicode_width::UnicodeWidthStr as _;

use crate::terminal::results_and_remarks;
use crate::world::Sandbox;

/// What a terminal of so many columns shows of a command, without colours.
fn shown(sandbox: &Sandbox, args: &[&str], columns: u16, locale: &str) -> String {
    let mut command = sandbox.nanobanana(args);
    command.env("LC_ALL", locale).env("NO_COLOR", "1");
    results_and_remarks(command, columns).replace("\r\n", "\n")
}

fn english(sandbox: &Sandbox, args: &[&str], columns: u16) -> String {
    shown(sandbox, args, columns, "C")
}

/// A journal with a few jobs.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| sandbox.simulate(scenario, args);
    make("ok", &["generate", "a cat", "-n", "3", "--no-download"]).success();
    make("ok", &["generate", "一只狗", "-m", "pro", "-o", "狗.png"]).success();
    make("fails", &["generate", "a cat", "-s", "512"]);
    sandbox
}

#[test]
fn what_is_listed_and_added_up_fits() {
    let sandbox = sandbox();
    for columns in [40, 60, 80, 120] {
        for command in ["history", "spend", "models"] {
            for locale in ["C", "zh_CN.UTF-8"] {
                let text = shown(&sandbox, &[command, "--simulate"], columns, locale);
                for line in text.lines() {
                    assert!(
                        line.width() <= columns.into(),
                        "{command} {columns}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_settings_are_for_is_below_them_where_it_has_no_room() {
    let sandbox = Sandbox::new();
    for (locale, explanation) in [
        ("C", "themodelwithout-m;lastistheoneyouusedlast"),
        ("zh_CN.UTF-8", "不写-m时用的模型；last表示沿用上次的"),
    ] {
        for columns in [38, 60, 100, 160] {
            let text = shown(&sandbox, &["config", "show"], columns, locale);
            for line in text.lines().filter(|line| !line.contains("config.toml")) {
                assert!(line.width() <= columns.into(), "{columns}: {line}");
            }
            let text: String = text.split_whitespace().collect();
            assert!(text.contains(explanation) && !text.contains('…'), "{text}");
        }
    }
}

#[test]
fn pages_about_topics_fit_but_for_commands_and_paths() {
    let sandbox = Sandbox::new();
    let topics = [
        "models",
        "sizes",
        "ratios",
        "files",
        "exit-codes",
        "simulate",
    ];
    for columns in [40, 60, 80, 120] {
        for topic in topics {
            for locale in ["C", "zh_CN.UTF-8"] {
                let text = shown(&sandbox, &["help", topic], columns, locale);
                let may_be_wide = |line: &str| line.contains(" nanobanana ") || line.contains('/');
                let lines = text.lines().filter(|line| !may_be_wide(line));
                for line in lines {
                    assert!(line.width() <= columns.into(), "{topic} {columns}: {line}");
                }
            }
        }
    }
    let wide = english(&sandbox, &["help", "models"], 120);
    let piped = sandbox.run(sandbox.nanobanana(&["help", "models"]));
    assert_eq!(wide, piped.success());
}

#[test]
fn a_command_of_an_example_is_on_one_line() {
    let sandbox = Sandbox::new();
    let commands = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|line| line.starts_with("  nanobanana "));
        lines.map(str::to_owned).collect()
    };
    for locale in ["C", "zh_CN.UTF-8"] {
        for args in [&["-h"][..], &["--help"], &["config", "set", "--help"]] {
            let mut piped = sandbox.nanobanana(args);
            piped.env("LC_ALL", locale);
            let whole = commands(sandbox.run(piped).success());
            assert!(whole.len() >= 3, "{whole:?}");
            for columns in [38, 60] {
                let shown = shown(&sandbox, args, columns, locale);
                assert_eq!(commands(&shown), whole, "{args:?} {columns}");
            }
        }
    }
    let help = english(&sandbox, &["-h"], 38);
    let (_, after) = help.split_once("Examples:").unwrap();
    insta::assert_snapshot!(after, @r#"

      nanobanana generate --simulate "a cute puppy on grass" -o puppy.png
      nanobanana plan "a lighthouse at dusk" -m pro -s 4K -r 16:9
      nanobanana generate "a lighthouse at dusk" -m pro -s 4K -r 16:9
      nanobanana edit "put @hat on the cat of image 1" -i cat.jpg -i hat=hat.png

    Only --simulate works without an API
    key; the others read it from
    IMA_API_KEY, or from where
    `nanobanana auth login` has put it.
    More by `nanobanana help TOPIC`:
    models, sizes, ratios, files,
    exit-codes, simulate.
    "#);
}

#[test]
fn errors_are_broken_between_words_and_commands_stay_whole() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(english(&sandbox, &["show", "a1b2c3"], 40), @"
    error: there is neither a file nor a job
           `a1b2c3`
      hint: `nanobanana history` lists them;
            simulated jobs are under
            --simulate
    ");
    let chinese = shown(&sandbox, &["show", "a1b2c3"], 40, "zh_CN.UTF-8");
    insta::assert_snapshot!(chinese, @"
    错误：没有名为“a1b2c3”的文件或任务
      下一步：用 `nanobanana history` 查看任
              务；要看模拟服务的任务，请加
              --simulate
    ");
    insta::assert_snapshot!(english(&sandbox, &["help", "models"], 40), @r#"
    -m flash
       name Nano Banana 2
       id gemini-3.1-flash-image
       sizes 512 1K 2K 4K
       usually takes 20–40 s
    -m pro
       name Nano Banana Pro
       id gemini-3-pro-image
       sizes 1K 2K 4K
       usually takes 60–120 s

    default and balanced are flash; best and
    premium are pro; cheapest and budget are
    flash at 512. Chinese words are read too
    (默认, 最好, 最便宜, 香蕉, 大香蕉).
    Without -m it is flash, or the model of
    the setting defaults.model.

    What is on sale today, with prices:
      nanobanana models
    The price of one picture, unpaid:
      nanobanana plan "a cat" -m pro
    The options of the command `models`:
      nanobanana models --help
    "#);
    let simulate = english(&sandbox, &["help", "simulate"], 40);
    assert!(
        simulate.starts_with("ok\n   everything works\n"),
        "{simulate}"
    );
    let piped = sandbox.run(sandbox.nanobanana(&["show", "a1b2c3"]));
    assert_eq!(piped.stderr.lines().count(), 2, "{}", piped.stderr);
}

#[test]
fn what_the_doctor_has_found_goes_on_below_itself() {
    let sandbox = Sandbox::new();
    let found = |locale: &str| {
        let mut command = sandbox.nanobanana(&["doctor"]);
        // Nothing listens there.
        command.env("HTTPS_PROXY", "http://127.0.0.1:9");
        command.env("LC_ALL", locale).env("NO_COLOR", "1");
        let text = results_and_remarks(command, 50).replace("\r\n", "\n");
        text.lines().take(6).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(found("C"), @"
    FAIL  API key          none
          hint: make one at
                https://www.imaclaw.ai/imaclaw/apikey,
                then run `nanobanana auth login`
    FAIL  API host         api.imastudio.com: no
                           connection: tunnel error:
    ");
    insta::assert_snapshot!(found("zh_CN.UTF-8"), @"
    失败  API 密钥        没有
          下一步：到
          https://www.imaclaw.ai/imaclaw/apikey 创建密
          钥，再运行 `nanobanana auth login`
    失败  API 主机        api.imastudio.com：连接不
                          上：tunnel error: failed to
    ");
}
