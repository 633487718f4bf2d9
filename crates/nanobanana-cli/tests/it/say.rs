//! `plan --say`: one sentence as a request, a plan and the command that says the same.

use serde_json::{Value, json};

use crate::world::Sandbox;
use crate::world::pictures::annotated_png;

/// What was read of a sentence, and what it comes to.
fn essence(object: &Value) -> Value {
    let (said, plan) = (&object["said"], &object["plan"]);
    json!([
        plan["task_type"],
        plan["model"],
        plan["size"],
        plan["aspect_ratio"],
        object["count"],
        object["total_points"],
        said["prompt"],
        said["command"],
    ])
}

#[test]
fn a_sentence_for_people() {
    let sandbox = Sandbox::new();
    let sentence = "帮我用最好的模型画一只猫，16:9，8K";
    let run = sandbox.simulate("realistic", &["plan", "--say", sentence]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 0
    ----- stdout
    said     帮我用最好的模型画一只猫，16:9，8K
    task     text_to_image
    model    pro
    size     8K
    ratio    16:9
    count    1
    prompt   一只猫
    command  nanobanana generate '一只猫' -m pro -s 4K -r 16:9 --simulate

    task     text_to_image
    model    Nano Banana Pro (gemini-3-pro-image)
    version  gemini-3-pro-image-preview
    size     4K
    ratio    16:9
    pixels   5504x3072
    prompt   一只猫
    rule     2401
    price    18 points
    usually  60–120 s
    ----- stderr
    note: 8K is not offered; using 4K, the largest size there is
    ");
}

#[test]
fn a_sentence_for_programs() {
    let sandbox = Sandbox::new();
    let sentence = "draw a 4K painting of an old TV, high quality, 3 pictures";
    let run = sandbox.simulate("realistic", &["plan", "--say", sentence, "--json"]);
    insta::assert_snapshot!(run.text(), @r#"
    exit code: 0
    ----- stdout
    {
      "version": 1,
      "simulated": true,
      "count": 3,
      "total_points": 39,
      "plan": {
        "task_type": "text_to_image",
        "model": "flash",
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "size": "4K",
        "aspect_ratio": "1:1",
        "attribute_id": 4403,
        "points": 13,
        "parameters": {
          "aspect_ratio": "1:1",
          "size": "4K"
        },
        "prompt": "a painting of an old TV, high quality",
        "inputs": 0,
        "expected_seconds": {
          "min": 20,
          "max": 40
        },
        "expected_pixels": {
          "width": 4096,
          "height": 4096
        }
      },
      "notices": [],
      "said": {
        "sentence": "draw a 4K painting of an old TV, high quality, 3 pictures",
        "task_type": "text_to_image",
        "prompt": "a painting of an old TV, high quality",
        "model": null,
        "size": "4K",
        "aspect_ratio": null,
        "inputs": [],
        "count": 3,
        "output": null,
        "not_placed": [
          {
            "text": "high quality",
            "kind": "unplaced",
            "about": "model",
            "option": null,
            "message": "`high quality` stays in the prompt and says nothing else; for the model say -m pro, flash or cheapest"
          }
        ],
        "command": [
          "nanobanana",
          "generate",
          "a painting of an old TV, high quality",
          "-s",
          "4K",
          "-n",
          "3",
          "--simulate"
        ],
        "command_line": "nanobanana generate 'a painting of an old TV, high quality' -s 4K -n 3 --simulate"
      }
    }
    "#);
}

#[test]
fn a_sentence_about_a_file_changes_it() {
    let sandbox = Sandbox::new();
    sandbox.put("a.jpg", annotated_png(90, 60));
    let sentence = "turn ./a.jpg into an oil painting, cheapest";
    let run = sandbox.simulate("ok", &["plan", "--say", sentence, "--json"]);
    run.success();
    let command = [
        "nanobanana",
        "edit",
        "turn image 1 into an oil painting",
        "-i",
        "./a.jpg",
        "-m",
        "cheapest",
        "--simulate",
    ];
    assert_eq!(
        essence(&run.json()),
        json!([
            "image_to_image",
            "flash",
            "512",
            "3:2",
            1,
            4,
            "turn image 1 into an oil painting",
            command
        ])
    );
}

#[test]
fn the_command_of_a_sentence_comes_to_the_same_plan() {
    let sandbox = Sandbox::new();
    sandbox.put("my cat.png", annotated_png(90, 60));
    for sentence in [
        "帮我用最好的模型画一只猫，16:9，8K",
        "给 \"my cat.png\" 加顶帽子，竖屏，2K，保存为 out.png",
        "3 pictures of a dog, cheapest",
        "-5 degrees on a thermometer, 4K",
        "make ./my cat.png look like a sketch, it's @nasa",
    ] {
        let said = sandbox.simulate("ok", &["plan", "--say", sentence, "--json"]);
        said.success();
        let said = said.json();
        let words = said["said"]["command"].as_array().unwrap().iter();
        let words: Vec<&str> = words.map(|word| word.as_str().unwrap()).collect();
        // `plan` takes what `generate` and `edit` take, but for where to save.
        let output = words.iter().position(|word| *word == "-o");
        let kept =
            |index: &usize| output.is_none_or(|output| *index != output && *index != output + 1);
        let kept = (2..words.len()).filter(kept).map(|index| words[index]);
        let mut args = vec!["plan", "--json", "--simulate=ok,instant"];
        args.extend(kept.filter(|word| *word != "--simulate"));
        let typed = sandbox.run(sandbox.nanobanana(&args));
        typed.success();
        for field in ["plan", "count", "total_points"] {
            assert_eq!(typed.json()[field], said[field], "{sentence}");
        }
    }
}

#[test]
fn a_file_below_the_home_folder_is_found() {
    let sandbox = Sandbox::new();
    let picture = sandbox.home().join("cat.png");
    std::fs::write(&picture, annotated_png(8, 8)).unwrap();
    let run = sandbox.simulate("ok", &["plan", "--say", "给 ~/cat.png 加顶帽子", "--json"]);
    run.success();
    assert_eq!(run.json()["said"]["inputs"], json!([picture]));
}

#[test]
fn what_is_out_of_scope_is_refused_with_what_is_valid() {
    let sandbox = Sandbox::new();
    for (sentence, message) in [
        (
            "做一个猫跳舞的视频",
            "`视频` is out of scope: this tool makes pictures only; valid tasks are text_to_image and \
             image_to_image",
        ),
        (
            "draw a cat with midjourney",
            "`midjourney` is out of scope: valid models are flash (gemini-3.1-flash-image), pro \
             (gemini-3-pro-image), and the words default, cheapest, best",
        ),
        (
            "a cat, 4K or 2K",
            "the sentence names more than one size: 4K, 2K; say one of them",
        ),
        (
            "20 pictures of a cat",
            "20 pictures were asked for; valid are 1 to 16",
        ),
        ("4K", "the prompt is empty: say what to draw"),
    ] {
        let run = sandbox.simulate("ok", &["plan", "--say", sentence, "--json"]);
        assert_eq!(run.code, Some(5), "{sentence}");
        assert_eq!(run.json()["error"]["message"], json!(message));
    }
}

#[test]
fn a_sentence_and_options_for_the_same_are_not_both_taken() {
    let sandbox = Sandbox::new();
    for args in [
        &["plan", "--say", "a cat", "a dog"][..],
        &["plan", "--say", "a cat", "-m", "pro"],
        &["plan", "--say", "a cat", "-n", "2"],
        &["plan"],
    ] {
        assert_eq!(sandbox.simulate("ok", args).code, Some(2), "{args:?}");
    }
}

#[test]
fn what_was_read_is_shown_even_where_there_is_no_plan() {
    let sandbox = Sandbox::new();
    let sentence = "turn ./a.jpg into an oil painting, cheapest";
    let run = sandbox.simulate("ok", &["plan", "--say", sentence]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 6
    ----- stdout
    said     turn ./a.jpg into an oil painting, cheapest
    task     image_to_image
    model    cheapest
    input    ./a.jpg
    count    1
    prompt   turn image 1 into an oil painting
    command  nanobanana edit 'turn image 1 into an oil painting' -i ./a.jpg -m cheapest --simulate
    ----- stderr
    error: ./a.jpg: cannot be opened
      cause: No such file or directory (os error 2)
    ");
    let run = sandbox.simulate("ok", &["plan", "--say", sentence, "--json"]);
    assert_eq!(run.code, Some(6));
    let object = run.json();
    assert_eq!(object["error"]["kind"], "input");
    assert_eq!(object["said"]["task_type"], "image_to_image");
    assert_eq!(object["said"]["inputs"], serde_json::json!(["./a.jpg"]));
    // Nor is a key asked for before it.
    let run = sandbox.run(sandbox.nanobanana(&["plan", "--say", "a cat in 4K"]));
    insta::assert_snapshot!(run.text(), @"
    exit code: 3
    ----- stdout
    said     a cat in 4K
    task     text_to_image
    size     4K
    count    1
    prompt   a cat
    command  nanobanana generate 'a cat' -s 4K
    ----- stderr
    error: an API key is needed: set IMA_API_KEY or run `nanobanana auth login`; make one at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana plan --simulate` needs none
    ");
}
