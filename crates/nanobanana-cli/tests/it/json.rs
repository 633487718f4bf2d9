//! `--json`: one object on standard output, whatever happens.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::{Run, Sandbox};

/// The object without what differs from run to run.
#[track_caller]
fn stable(run: &Run) -> String {
    let mut object: Value = serde_json::from_str(&run.result()).unwrap();
    for job in object["jobs"].as_array_mut().unwrap() {
        let seconds = job["elapsed_seconds"].take();
        assert!(seconds.is_number(), "{seconds}");
        for picture in job["pictures"].as_array_mut().unwrap() {
            let bytes = picture["bytes"].take();
            assert!(bytes.is_number(), "{bytes}");
        }
    }
    serde_json::to_string_pretty(&object).unwrap()
}

/// Every field of a value. What is as free as IMA's lists or the journal's own records has
/// no fields that a program should know.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    let free = ["parameters", "attributes", "request", "destination"];
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        Value::Object(object) => {
            for (field, value) in object {
                found.insert(field.clone());
                if !free.contains(&field.as_str()) {
                    fields(value, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_every_command_is_in_the_documentation() {
    let documented: BTreeSet<&str> = include_str!("../../../../docs/json.md")
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let sandbox = Sandbox::new();
    let made = sandbox.simulate("ok", &["generate", "a cat", "-s", "8K", "--json"]);
    let id = made.json()["jobs"][0]["id"].as_str().unwrap().to_owned();
    let mut found = BTreeSet::new();
    fields(&made.json(), &mut found);
    for (scenario, args) in [
        ("fails", &["generate", "a cat", "--json"][..]),
        ("ok", &["generate", "a cat", "-s", "3K", "--json"]),
        ("ok", &["plan", "a cat", "--json"]),
        ("ok", &["models", "--json"]),
        ("ok", &["resume", &id, "--json"]),
        ("ok", &["history", "--json"]),
        ("ok", &["show", &id, "--events", "--json"]),
        ("ok", &["resend", &id, "--json"]),
        ("ok", &["spend", "--charges", "--format", "json"]),
        ("ok", &["history", "--json"]),
        ("ok", &["show", "a-cat.png", "--json"]),
    ] {
        fields(&sandbox.simulate(scenario, args).json(), &mut found);
    }
    let private = ["generate", "a dog", "--no-prompt-log", "-o", "dog.png"];
    sandbox.simulate("ok", &private).success();
    sandbox.simulate("ok", &["forget", &id]).success();
    for target in ["dog.png", id.as_str()] {
        let shown = sandbox.simulate("ok", &["show", target, "--json"]);
        fields(&shown.json(), &mut found);
    }
    let shown = sandbox.run(sandbox.nanobanana(&["config", "show", "--json"]));
    fields(&shown.json(), &mut found);
    for field in [
        "choices",
        "charges",
        "left",
        "events",
        "paid_requests",
        "undelivered",
        "fields",
        "by_day",
        "forgotten_at",
        "prompt_omitted",
    ] {
        assert!(found.contains(field), "{field}");
    }
    let missing: Vec<&String> = found
        .iter()
        .filter(|field| !documented.contains(field.as_str()))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_object_of_a_success() {
    let sandbox = Sandbox::new();
    let args = ["generate", "a cat", "-s", "8K", "-o", "cat.png", "--json"];
    let run = sandbox.simulate("ok", &args);
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(stable(&run), @r#"
    {
      "version": 1,
      "simulated": true,
      "status": "succeeded",
      "exit_code": 0,
      "points": {
        "spent": 13,
        "unknown": 0
      },
      "jobs": [
        {
          "id": "[JOB]",
          "number": 1,
          "state": "saved",
          "simulated": true,
          "charge": "spent",
          "points": 13,
          "points_in_doubt": 0,
          "task_id": "[ID]",
          "task_type": "text_to_image",
          "model": "flash",
          "model_id": "gemini-3.1-flash-image",
          "model_name": "Nano Banana 2",
          "model_version": "gemini-3.1-flash-image-preview",
          "size": "4K",
          "ratio": "1:1",
          "attribute_id": 4403,
          "prompt": "a cat",
          "elapsed_seconds": null,
          "pictures": [
            {
              "path": "[SANDBOX]/work/cat.png",
              "url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
              "cover_url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
              "media_type": "image/png",
              "width": 4096,
              "height": 4096,
              "bytes": null
            }
          ],
          "notices": [
            {
              "kind": "largest_size_instead",
              "text": "8K is not offered; using 4K, the largest size there is"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn the_object_of_a_failure() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("fails", &["generate", "a cat", "--json"]);
    assert_eq!(run.code, Some(7));
    insta::assert_snapshot!(stable(&run), @r#"
    {
      "version": 1,
      "simulated": true,
      "status": "generation",
      "exit_code": 7,
      "error": {
        "kind": "generation",
        "message": "IMA failed to generate the picture of task [ID]: The prompt was rejected by the safety system. Please modify it and try again.",
        "causes": []
      },
      "hint": "this is simulated, nothing was really paid",
      "points": {
        "spent": 0,
        "unknown": 6
      },
      "jobs": [
        {
          "id": "[JOB]",
          "number": 1,
          "state": "failed",
          "simulated": true,
          "charge": "unknown",
          "points": 6,
          "points_in_doubt": 0,
          "task_id": "[ID]",
          "task_type": "text_to_image",
          "model": "flash",
          "model_id": "gemini-3.1-flash-image",
          "model_name": "Nano Banana 2",
          "model_version": "gemini-3.1-flash-image-preview",
          "size": "1K",
          "ratio": "1:1",
          "attribute_id": 4401,
          "prompt": "a cat",
          "elapsed_seconds": null,
          "pictures": [],
          "notices": [],
          "error": {
            "kind": "generation",
            "message": "IMA failed to generate the picture of task [ID]: The prompt was rejected by the safety system. Please modify it and try again.",
            "causes": []
          },
          "hint": "this is simulated, nothing was really paid"
        }
      ]
    }
    "#);
}

#[test]
fn the_object_of_a_refusal() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["generate", "a cat", "-s", "3K", "--json"]);
    assert_eq!(run.code, Some(5));
    insta::assert_snapshot!(run.text(), @r#"
    exit code: 5
    ----- stdout
    {
      "version": 1,
      "simulated": true,
      "status": "refused",
      "exit_code": 5,
      "error": {
        "kind": "refused",
        "message": "`3K` is not a size; valid sizes: 512, 1K, 2K, 4K",
        "causes": []
      }
    }
    ----- stderr
    error: `3K` is not a size; valid sizes: 512, 1K, 2K, 4K
    "#);
}
