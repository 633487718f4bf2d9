//! Slips on the command line, and what was probably meant.

use crate::world::{Run, Sandbox};

fn english(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(args))
}

fn chinese(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command)
}

/// What is said to each of these, in English and then in Chinese.
fn said(sandbox: &Sandbox, lines: &[&[&str]]) -> String {
    let said = lines.iter().flat_map(|args| {
        [english(sandbox, args), chinese(sandbox, args)].map(|run| {
            assert_eq!(run.stdout, "", "{run:?}");
            format!("{args:?}: {:?}\n{}\n", run.code, run.remarks())
        })
    });
    said.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_edit_without_a_picture_is_told_how_to_name_one() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(said(&sandbox, &[&["edit", "add a hat"]]), @r#"
    ["edit", "add a hat"]: Some(5)
    error: image_to_image needs at least one input picture
      hint: name the picture to edit: a file, a URL, or last

    ["edit", "add a hat"]: Some(5)
    错误：图生图至少需要一张输入图片
      下一步：请写出要修改的图片：文件、网址或 last
    "#);
}

#[test]
fn a_slip_is_corrected_and_what_others_make_is_not() {
    let sandbox = Sandbox::new();
    let lines: [&[&str]; 5] = [
        &["plan", "a cat", "-m", "foo"],
        &["plan", "a cat", "-m", "flsh"],
        &["plan", "a cat", "-m", "midjourney"],
        &["plan", "a cat", "--task", "text_to_imgae"],
        &["plan", "a cat", "--task", "text_to_video"],
    ];
    insta::assert_snapshot!(said(&sandbox, &lines), @r#"
    ["plan", "a cat", "-m", "foo"]: Some(5)
    error: `foo` is not a model; valid models: flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), or the words default, cheapest, best

    ["plan", "a cat", "-m", "foo"]: Some(5)
    错误：没有“foo”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    ["plan", "a cat", "-m", "flsh"]: Some(5)
    error: `flsh` is not a model; valid models: flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), or the words default, cheapest, best; did you mean `flash`?

    ["plan", "a cat", "-m", "flsh"]: Some(5)
    错误：没有“flsh”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best；是不是想写“flash”？

    ["plan", "a cat", "-m", "midjourney"]: Some(5)
    error: `midjourney` is not a model; valid models: flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), or the words default, cheapest, best

    ["plan", "a cat", "-m", "midjourney"]: Some(5)
    错误：没有“midjourney”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    ["plan", "a cat", "--task", "text_to_imgae"]: Some(5)
    error: `text_to_imgae` is not a task type; valid types: text_to_image, image_to_image; did you mean `text_to_image`?

    ["plan", "a cat", "--task", "text_to_imgae"]: Some(5)
    错误：没有“text_to_imgae”这个任务类型；可以是 text_to_image 或 image_to_image；是不是想写“text_to_image”？

    ["plan", "a cat", "--task", "text_to_video"]: Some(5)
    error: `text_to_video` is not a task type; valid types: text_to_image, image_to_image

    ["plan", "a cat", "--task", "text_to_video"]: Some(5)
    错误：没有“text_to_video”这个任务类型；可以是 text_to_image 或 image_to_image
    "#);
}

#[test]
fn help_is_suggested_by_the_beginnings_of_topics_and_commands_first() {
    let sandbox = Sandbox::new();
    for (word, near) in [
        ("exit", Some("exit-codes")),
        ("sise", Some("sizes")),
        ("genrate", Some("generate")),
        ("ratio", Some("ratios")),
        ("zebra", None),
    ] {
        let run = english(&sandbox, &["help", word]);
        let meant = run.stderr.rsplit_once("did you mean ").map(|(_, end)| end);
        let expected = near.map(|near| format!("`{near}`?\n"));
        assert_eq!(meant, expected.as_deref(), "{word}");
    }
}

#[test]
fn a_wrong_number_is_told_which_ones_are_right() {
    let sandbox = Sandbox::new();
    let lines: [&[&str]; 8] = [
        &["generate", "a cat", "--max-points", "-1"],
        &["generate", "a cat", "--max-points-per-day", "ten"],
        &["generate", "a cat", "--max-wait", "-1"],
        &["generate", "a cat", "-n", "-1"],
        &["mcp", "--ask-above", "-1"],
        &["history", "-n", "0"],
        &["gallery", "-n", "0"],
        &["gallery", "--limit", "-1"],
    ];
    let told = said(&sandbox, &lines);
    let starts = ["[", "error", "错误", "  tip", "  建议"];
    let told = told
        .lines()
        .filter(|line| starts.iter().any(|start| line.starts_with(start)));
    let told = told.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(told, @r#"
    ["generate", "a cat", "--max-points", "-1"]: Some(2)
    error: invalid value '-1' for '--max-points <POINTS>': must be a whole number, 0 or more
    ["generate", "a cat", "--max-points", "-1"]: Some(2)
    错误：--max-points <积分> 不能是“-1”：应为不小于 0 的整数
    ["generate", "a cat", "--max-points-per-day", "ten"]: Some(2)
    error: invalid value 'ten' for '--max-points-per-day <POINTS>': must be a whole number, 0 or more
    ["generate", "a cat", "--max-points-per-day", "ten"]: Some(2)
    错误：--max-points-per-day <积分> 不能是“ten”：应为不小于 0 的整数
    ["generate", "a cat", "--max-wait", "-1"]: Some(2)
    error: invalid value '-1' for '--max-wait <SECONDS>': must be a whole number, 1 to 86400
    ["generate", "a cat", "--max-wait", "-1"]: Some(2)
    错误：--max-wait <秒数> 不能是“-1”：应为 1 到 86400 的整数
    ["generate", "a cat", "-n", "-1"]: Some(2)
    error: invalid value '-1' for '--count <N>': must be a whole number, 1 to 16
    ["generate", "a cat", "-n", "-1"]: Some(2)
    错误：--count <张数> 不能是“-1”：应为 1 到 16 的整数
    ["mcp", "--ask-above", "-1"]: Some(2)
    error: invalid value '-1' for '--ask-above <POINTS>': must be a whole number, 0 or more
    ["mcp", "--ask-above", "-1"]: Some(2)
    错误：--ask-above <积分> 不能是“-1”：应为不小于 0 的整数
    ["history", "-n", "0"]: Some(2)
    error: invalid value '0' for '--limit <N>': must be a whole number, 1 or more
    ["history", "-n", "0"]: Some(2)
    错误：--limit <个数> 不能是“0”：应为不小于 1 的整数
    ["gallery", "-n", "0"]: Some(2)
    error: invalid value '0' for '--limit <N>': must be a whole number, 1 or more
    ["gallery", "-n", "0"]: Some(2)
    错误：--limit <个数> 不能是“0”：应为不小于 1 的整数
    ["gallery", "--limit", "-1"]: Some(2)
    error: invalid value '-1' for '--limit <N>': must be a whole number, 1 or more
    ["gallery", "--limit", "-1"]: Some(2)
    错误：--limit <个数> 不能是“-1”：应为不小于 1 的整数
    "#);
}

#[test]
fn an_audit_is_json_as_everything_else_is() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    let audit = |args: &[&str]| {
        let args = [&["spend", "--simulate"], args].concat();
        english(&sandbox, &args)
    };
    let json = audit(&["--json"]);
    assert_eq!(json.json()[0]["spent"], 4);
    assert_eq!(audit(&["--json", "--format", "csv"]).code, Some(2));
}

#[test]
fn a_prompt_has_one_limit_wherever_it_comes_from() {
    let sandbox = Sandbox::new();
    let long = "a".repeat(64 * 1024 + 1);
    sandbox.put("long.txt", &long);
    let order = |prompt: &[&str]| {
        english(
            &sandbox,
            &[&["generate", "--simulate=instant"], prompt].concat(),
        )
    };
    let typed = order(&[&long]);
    assert_eq!(typed.code, Some(5));
    let text = "error: the prompt is 65537 bytes long; the limit is 65536";
    assert_eq!(typed.remarks(), text);
    let read = order(&["--prompt-file", "long.txt"]);
    assert_eq!(read.code, Some(5));
    let text = "error: the prompt in long.txt is longer than 65536 bytes";
    assert_eq!(read.remarks(), text);
    let chinese = chinese(&sandbox, &["plan", &long, "--simulate"]);
    assert_eq!(
        chinese.remarks(),
        "错误：提示词超过 65536 字节：现有 65537 字节"
    );
    order(&[&long[1..], "--no-download"]).success();
}
