//! `--json`: an array on standard output, one object a job, whatever happens.

use serde_json::Value;

use crate::world::{Run, Sandbox};

/// The array without what differs from run to run.
#[track_caller]
fn stable(run: &Run) -> String {
    let mut jobs: Value = serde_json::from_str(&run.result()).unwrap();
    for job in jobs.as_array_mut().unwrap() {
        let seconds = job["elapsed_seconds"].take();
        assert!(seconds.is_number(), "{seconds}");
        for picture in job["pictures"].as_array_mut().unwrap() {
            let bytes = picture["bytes"].take();
            assert!(bytes.is_number(), "{bytes}");
        }
    }
    serde_json::to_string_pretty(&jobs).unwrap()
}

#[test]
fn every_field_of_every_command_is_in_its_schema() {
    let sandbox = Sandbox::new();
    let described = |what: &str, printed: &Value| {
        let schema = sandbox.run(sandbox.nanobanana(&["schema", what])).json();
        let described = schema["properties"].as_object().unwrap();
        let objects = printed.as_array().unwrap();
        assert!(!objects.is_empty(), "{what}");
        for (field, _) in objects
            .iter()
            .flat_map(|object| object.as_object().unwrap())
        {
            assert!(described.contains_key(field), "{what}: {field}");
            let about = &described[field];
            let is_explained = about["description"].is_string() || about["$ref"].is_string();
            let is_plain = about["type"].is_string() || about["type"].is_array();
            assert!(is_explained || is_plain, "{what}: {field}: {about}");
        }
    };
    // With a notice.
    let cheapest = ["generate", "a cat", "-m", "cheapest", "-s", "4K"];
    let made = sandbox.simulate("ok", &[&cheapest[..], &["--json"]].concat());
    let id = made.first()["id"].as_str().unwrap().to_owned();
    described("job", &made.json());
    for (what, scenario, args) in [
        ("job", "fails", &["generate", "a cat", "--json"][..]),
        (
            "failure",
            "ok",
            &["generate", "a cat", "-s", "3K", "--json"],
        ),
        ("failure", "ok", &["generate", "--sise", "3K", "--json"]),
        ("plan", "ok", &["plan", "a cat", "--json"]),
        ("model", "ok", &["models", "--json"]),
        ("job", "ok", &["resume", &id, "--json"]),
        ("job", "ok", &["history", "--json"]),
        ("job", "ok", &["show", &id, "--events", "--json"]),
        ("failure", "ok", &["resend", &id, "--json"]),
        ("sum", "ok", &["spend", "--json"]),
        ("job", "ok", &["spend", "--charges", "--json"]),
        ("job", "ok", &["show", "a-cat.png", "--json"]),
    ] {
        described(what, &sandbox.simulate(scenario, args).json());
    }
    sandbox.simulate("ok", &["forget", &id]).success();
    described(
        "job",
        &sandbox.simulate("ok", &["show", &id, "--json"]).json(),
    );
}

#[test]
fn only_the_fields_that_are_named_are_printed_in_their_order() {
    let sandbox = Sandbox::new();
    let args = [
        "generate",
        "a cat",
        "-s512",
        "-n",
        "2",
        "-o",
        "cat.png",
        "--json=points,path,pid",
    ];
    let run = sandbox.simulate("ok", &args);
    run.success();
    insta::assert_snapshot!(run.result(), @r#"
    [
      {
        "points": 4,
        "path": "[SANDBOX]/work/cat-1.png",
        "pid": null
      },
      {
        "points": 4,
        "path": "[SANDBOX]/work/cat-2.png",
        "pid": null
      }
    ]
    "#);
    let failed = sandbox.simulate("fails", &["generate", "a cat", "--json=path,state"]);
    assert_eq!(failed.code, Some(7));
    assert_eq!(
        failed.json(),
        serde_json::json!([{"path": null, "state": "failed"}])
    );
}

#[test]
fn what_is_typed_wrong_is_told_to_programs_too_before_anything_is_paid() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["plan", "a cat", "--json=points,color"]);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.result(), @r#"
    [
      {
        "error": {
          "kind": "usage",
          "message": "invalid value 'points,color' for '--json[=<FIELDS>]': there is no field `color`; fields: simulated, count, total_points, task_type, model, model_id, model_name, model_version, size, ratio, attribute_id, points, parameters, prompt, inputs, expected_seconds, expected_pixels, prices_as_of, notices",
          "causes": []
        },
        "exit_code": 2
      }
    ]
    "#);
    let simulate = |args: &[&str]| sandbox.simulate("ok", args);
    let typo = simulate(&["generate", "a cat", "--sise", "4K", "--json=id"]);
    assert_eq!(typo.code, Some(2));
    insta::assert_snapshot!(typo.text(), @r#"
    exit code: 2
    ----- stdout
    [
      {
        "error": {
          "kind": "usage",
          "message": "unexpected argument '--sise' found",
          "causes": []
        },
        "exit_code": 2,
        "hint": "a similar argument exists: '--size'"
      }
    ]
    ----- stderr
    error: unexpected argument '--sise' found

      tip: a similar argument exists: '--size'

    Usage: nanobanana generate --size <SIZE> <PROMPT>

    For more information, try '--help'.
    "#);
    // What does not ask for JSON has none, and neither has a prompt that looks like it.
    for args in [
        &["generate", "--sise"][..],
        &["generate", "--sise", "--", "--json"],
    ] {
        assert_eq!(simulate(args).stdout, "", "{args:?}");
    }
    assert_eq!(
        simulate(&["history", "--json"]).json(),
        serde_json::json!([])
    );
}

#[test]
fn a_success() {
    let sandbox = Sandbox::new();
    let cheapest = ["generate", "a cat", "-m", "cheapest", "-s", "4K"];
    let args = [&cheapest[..], &["-o", "cat.png", "--json"]].concat();
    let run = sandbox.simulate("ok", &args);
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(stable(&run), @r#"
    [
      {
        "id": "[JOB]",
        "number": 1,
        "state": "saved",
        "simulated": true,
        "charge": "spent",
        "points": 4,
        "points_in_doubt": 0,
        "task_id": "[ID]",
        "task_type": "text_to_image",
        "model": "flash",
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "size": "512",
        "ratio": "1:1",
        "attribute_id": 4400,
        "prompt": "a cat",
        "parents": [],
        "elapsed_seconds": null,
        "pictures": [
          {
            "path": "[SANDBOX]/work/cat.png",
            "url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "cover_url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "media_type": "image/png",
            "width": 512,
            "height": 512,
            "bytes": null
          }
        ],
        "notices": [
          {
            "kind": "cheapest_size",
            "text": "the cheapest image is 512, not 4K; name a model to choose the size"
          }
        ],
        "path": "[SANDBOX]/work/cat.png"
      }
    ]
    "#);
}

#[test]
fn a_failure() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("fails", &["generate", "a cat", "--json"]);
    assert_eq!(run.code, Some(7));
    insta::assert_snapshot!(stable(&run), @r#"
    [
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
        "parents": [],
        "elapsed_seconds": null,
        "pictures": [],
        "notices": [],
        "error": {
          "kind": "generation",
          "message": "IMA failed to generate the picture of task [ID]: The prompt was rejected by the safety system. Please modify it and try again.",
          "causes": []
        },
        "hint": "remove anything that may violate a content policy from the prompt; the points may not have been refunded (simulated)"
      }
    ]
    "#);
}

#[test]
fn a_refusal() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["generate", "a cat", "-s", "3K", "--json=id"]);
    assert_eq!(run.code, Some(5));
    insta::assert_snapshot!(run.text(), @r#"
    exit code: 5
    ----- stdout
    [
      {
        "error": {
          "kind": "refused",
          "message": "`3K` is not a size; valid sizes: 512, 1K, 2K, 4K",
          "causes": []
        },
        "exit_code": 5
      }
    ]
    ----- stderr
    error: `3K` is not a size; valid sizes: 512, 1K, 2K, 4K
    "#);
}
