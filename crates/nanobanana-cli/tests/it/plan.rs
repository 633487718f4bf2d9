//! `plan` and `models`: how words become what would be sent, and what it costs.

use std::fs;
use std::process::Command;

use ima_sim::Endpoint;
use serde_json::{Value, json};

use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, Sandbox, jobs};

/// Model, size, ratio, rule and points of a plan.
fn essence(planned: &Value) -> Value {
    let plan = &planned[0];
    json!([
        plan["model"],
        plan["size"],
        plan["ratio"],
        plan["attribute_id"],
        plan["points"]
    ])
}

#[test]
fn words_become_a_model_a_size_a_ratio_and_a_price() {
    let sandbox = Sandbox::new();
    for (args, expected) in [
        (&[][..], json!(["flash", "1K", "1:1", 4401, 6])),
        (&["-m", "最便宜"], json!(["flash", "512", "1:1", 4400, 4])),
        (
            &["-m", "cheapest", "-s", "512px"],
            json!(["flash", "512", "1:1", 4400, 4]),
        ),
        (&["-m", "Pro"], json!(["pro", "1K", "1:1", 2399, 10])),
        (
            &["-m", "最好", "-s", "4k"],
            json!(["pro", "4K", "1:1", 2401, 18]),
        ),
        (
            &["-m", "Nano Banana 2"],
            json!(["flash", "1K", "1:1", 4401, 6]),
        ),
        (
            &["-m", "gemini-3-pro-image"],
            json!(["pro", "1K", "1:1", 2399, 10]),
        ),
        (&["-s", "0.5K"], json!(["flash", "512", "1:1", 4400, 4])),
        (
            &["-s", "2K", "-r", "16：9"],
            json!(["flash", "2K", "16:9", 4402, 10]),
        ),
        (
            &["-r", "landscape"],
            json!(["flash", "1K", "16:9", 4401, 6]),
        ),
        (&["-r", "竖屏"], json!(["flash", "1K", "9:16", 4401, 6])),
        (&["-r", "default"], json!(["flash", "1K", "1:1", 4401, 6])),
        (&["-r", "1:8"], json!(["flash", "1K", "1:8", 4401, 6])),
        (
            &["--extra-params", r#"{"size":"2k","aspect_ratio":"4:3"}"#],
            json!(["flash", "2K", "4:3", 4402, 10]),
        ),
        (
            &["--version-id", "gemini-3.1-flash-image-preview"],
            json!(["flash", "1K", "1:1", 4401, 6]),
        ),
    ] {
        let run = sandbox.simulate("ok", &[&["plan", "a cat", "--json"], args].concat());
        run.success();
        let planned = run.json();
        assert_eq!(essence(&planned), expected, "{args:?}");
        assert_eq!(planned[0]["notices"], json!([]), "{args:?}");
    }
    for model in ["最便宜", "budget", "cheap", "cheapest"] {
        let run = sandbox.simulate("ok", &["plan", "a cat", "-m", model, "-s", "4K", "--json"]);
        let planned = run.json();
        assert_eq!(essence(&planned), json!(["flash", "512", "1:1", 4400, 4]));
        assert_eq!(
            planned[0]["notices"][0]["text"],
            "the cheapest image is 512, not 4K; name a model to choose the size"
        );
    }
}

#[test]
fn a_size_that_nobody_sells_becomes_the_largest_and_is_said() {
    let sandbox = Sandbox::new();
    let planned = sandbox.simulate("ok", &["plan", "a cat", "-s", "8K", "--json"]);
    assert_eq!(
        essence(&planned.json()),
        json!(["flash", "4K", "1:1", 4403, 13])
    );
    assert_eq!(
        planned.json()[0]["notices"],
        json!([{
            "kind": "largest_size_instead",
            "text": "8K is not offered; using 4K, the largest size there is",
        }])
    );
}

#[test]
fn names_of_inputs_become_positions() {
    let sandbox = Sandbox::new();
    sandbox.put("a.png", annotated_png(8, 8));
    sandbox.put("b.png", annotated_png(8, 8));
    let inputs = ["-i", "cat=a.png", "-i", "狗=b.png"];
    let prompt = |prompt: &'static str, inputs: &[&'static str]| {
        let run = sandbox.simulate("ok", &[&["plan", prompt, "--json"], inputs].concat());
        run.success();
        run.json()[0]["prompt"].clone()
    };
    assert_eq!(prompt("@狗 beside @cat", &inputs), "image 2 beside image 1");
    assert_eq!(
        prompt("@@cat and me@example.com", &inputs),
        "@cat and me@example.com"
    );
    // Without inputs an @ is part of the picture.
    assert_eq!(
        prompt("a sign that says @cat", &[]),
        "a sign that says @cat"
    );
}

#[test]
fn a_plan_for_people() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", annotated_png(90, 60));
    let run = sandbox.simulate(
        "ok,realistic",
        &[
            "plan",
            "add a hat",
            "-i",
            "cat.png",
            "-m",
            "pro",
            "-s",
            "8K",
            "-n",
            "2",
        ],
    );
    insta::assert_snapshot!(run.text(), @"
    exit code: 0
    ----- stdout
    task     image_to_image
    model    Nano Banana Pro (gemini-3-pro-image)
    version  gemini-3-pro-image-preview
    size     4K
    ratio    3:2
    pixels   5056x3392
    inputs   1
    prompt   add a hat
    rule     2404
    price    2 × 18 = 36 points
    usually  60–120 s
    ----- stderr
    note: 8K is not offered; using 4K, the largest size there is
    ");
}

#[test]
fn a_plan_for_programs() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate(
        "ok,realistic",
        &["plan", "a cat", "-r", "21:9", "-n", "4", "--json"],
    );
    insta::assert_snapshot!(run.text(), @r#"
    exit code: 0
    ----- stdout
    [
      {
        "simulated": true,
        "count": 4,
        "total_points": 24,
        "task_type": "text_to_image",
        "model": "flash",
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "size": "1K",
        "ratio": "21:9",
        "attribute_id": 4401,
        "points": 6,
        "parameters": {
          "aspect_ratio": "21:9",
          "size": "1K"
        },
        "prompt": "a cat",
        "inputs": 0,
        "expected_seconds": {
          "min": 20,
          "max": 40
        },
        "expected_pixels": {
          "width": 1584,
          "height": 672
        },
        "notices": []
      }
    ]
    "#);
}

#[test]
fn a_plan_reads_the_list_of_its_task_and_sends_nothing_else() {
    let world = ImaWorld::new();
    world.sandbox.put("cat.png", annotated_png(90, 60));
    world
        .nanobanana(&["plan", "add a hat", "-i", "cat.png"])
        .success();
    assert_eq!(
        world.lines(),
        ["GET https://api.imastudio.com/open/v1/product/list\
          ?app=ima&platform=web&category=image_to_image"]
    );
}

#[test]
fn the_models_for_people_and_for_programs() {
    let world = ImaWorld::new();
    let run = world.nanobanana(&["models", "--task", "image_to_image", "--language", "zh"]);
    assert_eq!(run.stderr, "");
    insta::assert_snapshot!(run.success(), @"
    Nano Banana 2 (flash)
    id       gemini-3.1-flash-image
    version  gemini-3.1-flash-image-preview
    prices   512 4 points, 1K 6 points, 2K 10 points, 4K 13 points
    ratios   1:1, 1:4, 1:8, 2:3, 3:2, 3:4, 4:1, 4:3, 4:5, 5:4, 8:1, 9:16, 16:9, 21:9
    inputs   up to 14
    usually  20–40 s

    Nano Banana Pro (pro)
    id       gemini-3-pro-image
    version  gemini-3-pro-image-preview
    prices   1K 10 points, 2K 10 points, 4K 18 points
    ratios   1:1, 3:2, 2:3, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9
    inputs   up to 14
    usually  60–120 s
    ");
    let list = world.request(Endpoint::ProductList);
    assert_eq!(list.header("x_app_language"), Some("zh"));

    let models = world.nanobanana(&["models", "--json"]).json();
    let pro = &models[1];
    assert_eq!(pro["task_type"], "text_to_image");
    assert_eq!(pro["model"], "pro");
    assert_eq!(
        pro["prices"][2],
        json!({"attribute_id": 2401, "points": 18, "attributes": {"size": "4K"}})
    );
}

#[test]
fn imas_older_form_of_the_list_says_the_same() {
    let sandbox = Sandbox::new();
    let flat = sandbox.simulate("ok", &["models"]);
    let tree = sandbox.simulate("tree-list", &["models"]);
    assert_eq!(tree.success(), flat.success());
}

#[test]
fn a_shape_that_is_kept_to_the_pixel_is_no_news() {
    let sandbox = Sandbox::new();
    sandbox.put("exact.png", annotated_png(90, 60));
    sandbox.put("near.png", annotated_png(91, 60));
    let plan = |input: &str, json: &[&str]| {
        let args = ["plan", "add a hat", "-i", input];
        sandbox.simulate("ok", &[&args[..], json].concat())
    };
    let near = "note: keeping the shape of the input: 3:2 is nearest to 91x60; name an aspect ratio \
                to change it";
    assert_eq!(plan("near.png", &[]).remarks(), near);
    assert_eq!(plan("exact.png", &[]).remarks(), "");
    // Programs can count on it.
    let json = plan("exact.png", &["--json"]).json();
    assert_eq!(json[0]["notices"][0]["kind"], "shape_kept");
}

/// What `models` says of the prices' age, and the note beside its table.
fn age(world: &ImaWorld, change: impl Fn(&mut Command)) -> (Value, String) {
    let models = |args: &[&str]| {
        let mut command = world.sandbox.nanobanana(&[&["models"], args].concat());
        world.lead_here(&mut command);
        change(&mut command);
        let run = world.sandbox.run(command);
        run.success();
        run
    };
    let json = models(&["--json"]).json();
    assert_eq!(json[0]["prices"][1]["points"], 6);
    (json[0]["prices_as_of"].clone(), models(&[]).stderr)
}

#[test]
fn what_costs_nothing_works_without_a_key_or_a_network_by_the_last_list_else_the_shipped_one() {
    const SHIPPED: &str = "2026-04-01T00:00:00.000Z";
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let no_key = |command: &mut Command| {
        command.env_remove("IMA_API_KEY");
    };
    let no_network = |command: &mut Command| {
        // A port that is none.
        command.env("HTTPS_PROXY", "http://127.0.0.1:0");
    };
    let (at, note) = age(&world, no_key);
    assert_eq!(at, SHIPPED);
    assert_eq!(
        note,
        "note: no API key is set, so these are the prices of 2026-04-01; they may have changed\n"
    );
    assert_eq!(world.lines(), [""; 0]);
    let plan = sandbox.run(sandbox.nanobanana(&["plan", "a cat", "-s", "2K", "--json"]));
    plan.success();
    let plan = &plan.json()[0];
    assert_eq!(
        (&plan["points"], &plan["prices_as_of"]),
        (&json!(10), &json!(SHIPPED))
    );
    assert_eq!(plan["notices"][0]["kind"], "old_prices");

    let (at, note) = age(&world, |_| {});
    assert_eq!((at, note.as_str()), (Value::Null, ""));
    let (last, note) = age(&world, no_network);
    assert!(last.is_string() && last != SHIPPED, "{last}");
    assert!(
        note.starts_with("note: cannot reach IMA, so these are the prices of 20"),
        "{note}"
    );
    assert_eq!(age(&world, no_key).0, last);
    // Where it pays, no list but today's counts.
    let mut paid = sandbox.nanobanana(&["generate", "a cat"]);
    world.lead_here(&mut paid);
    no_network(&mut paid);
    let paid = sandbox.run(paid);
    assert_eq!(paid.code, Some(9), "{paid:?}");
    assert_eq!(jobs::read(&jobs::of_ima(sandbox)).len(), 0);

    let lists = sandbox.home().join(".cache/nanobanana/lists");
    fs::write(lists.join("text_to_image.json"), "{\"read_at").unwrap();
    assert_eq!(age(&world, no_key).0, SHIPPED);

    // What IMA answers is an answer.
    for (fault, code) in [("unauthorized", 3), ("ok", 9)] {
        let world = ImaWorld::with(|config| {
            config.scenario = fault.parse().unwrap();
            if code == 9 {
                config.faults = "list:*=status-429".parse().unwrap();
            }
        });
        for command in [&["models"][..], &["plan", "a cat"]] {
            let run = world.nanobanana(command);
            assert_eq!(run.code, Some(code), "{run:?}");
        }
    }
}
