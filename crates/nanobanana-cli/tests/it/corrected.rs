//! Slips on the command line, and what was probably meant.

use crate::world::pictures::annotated_png;
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
      what now: name the picture to change with `-i FILE|URL` (`--input-images` of ima_image_create)

    ["edit", "add a hat"]: Some(5)
    错误：image_to_image 至少需要一张输入图片
      怎么办：请用 `-i 文件或网址` 指定要修改的图片（ima_image_create 用 `--input-images`）
    "#);
}

#[test]
fn a_slip_is_unknown_and_what_others_make_is_out_of_scope() {
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
    error: `foo` is not a model; valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best

    ["plan", "a cat", "-m", "foo"]: Some(5)
    错误：没有“foo”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    ["plan", "a cat", "-m", "flsh"]: Some(5)
    error: `flsh` is not a model; valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best; did you mean `flash`?

    ["plan", "a cat", "-m", "flsh"]: Some(5)
    错误：没有“flsh”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best；是不是想写 `flash`？

    ["plan", "a cat", "-m", "midjourney"]: Some(5)
    error: `midjourney` is out of scope: valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best

    ["plan", "a cat", "-m", "midjourney"]: Some(5)
    错误：“midjourney”不在支持范围内；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best

    ["plan", "a cat", "--task", "text_to_imgae"]: Some(5)
    error: `text_to_imgae` is not a task; valid tasks are text_to_image and image_to_image; did you mean `text_to_image`?

    ["plan", "a cat", "--task", "text_to_imgae"]: Some(5)
    错误：没有“text_to_imgae”这个任务类型；可以是 text_to_image 或 image_to_image；是不是想写 `text_to_image`？

    ["plan", "a cat", "--task", "text_to_video"]: Some(5)
    error: `text_to_video` is out of scope: this tool makes pictures only; valid tasks are text_to_image and image_to_image

    ["plan", "a cat", "--task", "text_to_video"]: Some(5)
    错误：“text_to_video”不在支持范围内，这里只生成图片；任务类型可以是 text_to_image 或 image_to_image
    "#);
}

#[test]
fn a_prompt_file_that_is_missing_is_not_taken_for_a_prompt_beside_a_near_one() {
    let sandbox = Sandbox::new();
    sandbox.put("hat", "a hat");
    sandbox.put("lighthouse.txt", "a lighthouse");
    sandbox.put("sofa.png", annotated_png(8, 8));
    let lines: [&[&str]; 3] = [
        &["generate", "@hatt", "--simulate"],
        &["generate", "@lighthose", "--simulate"],
        &["generate", "@./lighthous.txt", "--simulate"],
    ];
    insta::assert_snapshot!(said(&sandbox, &lines), @r#"
    ["generate", "@hatt", "--simulate"]: Some(2)
    error: there is no file hatt to read the prompt from; did you mean `@hat`? A prompt that begins with @ is written @@

    ["generate", "@hatt", "--simulate"]: Some(2)
    错误：没有 hatt 这个文件，无法读取提示词；是不是想写 `@hat`？以 @ 开头的提示词请写作 @@

    ["generate", "@lighthose", "--simulate"]: Some(2)
    error: there is no file lighthose to read the prompt from; did you mean `@lighthouse.txt`? A prompt that begins with @ is written @@

    ["generate", "@lighthose", "--simulate"]: Some(2)
    错误：没有 lighthose 这个文件，无法读取提示词；是不是想写 `@lighthouse.txt`？以 @ 开头的提示词请写作 @@

    ["generate", "@./lighthous.txt", "--simulate"]: Some(2)
    error: there is no file ./lighthous.txt to read the prompt from; did you mean `@./lighthouse.txt`? A prompt that begins with @ is written @@

    ["generate", "@./lighthous.txt", "--simulate"]: Some(2)
    错误：没有 ./lighthous.txt 这个文件，无法读取提示词；是不是想写 `@./lighthouse.txt`？以 @ 开头的提示词请写作 @@
    "#);
    // No text is near.
    for prompt in ["@soffa", "@@hatt"] {
        let order = ["generate", prompt, "--no-download"];
        sandbox.simulate("ok", &order).success();
    }
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
