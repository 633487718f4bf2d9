//! `show`: everything about one job, for people and for programs.

use nanobanana::journal::State;
use serde_json::{Value, json};

use crate::world::{ImaWorld, Run, Sandbox, jobs};

/// The object, as text, without what differs from run to run.
fn stable(run: &Run) -> String {
    let mut object: Value = serde_json::from_str(run.success()).unwrap();
    strip(&mut object);
    serde_json::to_string_pretty(&object).unwrap()
}

/// Replaces the values of fields that differ.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "bytes" => *value = Value::Null,
                    "path" | "folder" => {
                        let text = value.as_str().unwrap();
                        let (_, place) = text.split_once("/work").unwrap();
                        *value = json!(format!("[SANDBOX]/work{place}"));
                    }
                    _ => strip(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        Value::String(text) => {
            *text = crate::world::without_what_differs(text);
        }
        _ => {}
    }
}

#[test]
// Long by the snapshot of everything.
#[expect(clippy::too_many_lines)]
fn with_events_it_is_everything_about_a_job() {
    let sandbox = Sandbox::new();
    sandbox.simulate("rule-mismatch", &["generate", "a cat", "-o", "cat.png"]);
    let folder = jobs::of_simulator(&sandbox);
    let refused = jobs::only(&folder);
    assert_eq!(refused.state, State::Refused);
    let run = sandbox.simulate("ok", &["show", refused.id.as_str(), "--events"]);
    insta::assert_snapshot!(run.list(), @"
    exit code: 0
    ----- stdout
    job      [JOB]
    state    refused
    reason   Invalid product attribute
    code     6010
    prompt   a cat
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     1K
    ratio    1:1
    made by  the simulator on this machine
    points   6, not spent
    created  [TIME]
    again    nanobanana generate 'a cat' -m flash -s 1K -r 1:1 --literal --simulate

    events
      [TIME]  recorded, planned
      [TIME]  paid request sent, creating
      [TIME]  request refused, refused
      [TIME]  planned again, planned: IMA refused the plan with code 6010
      [TIME]  paid request sent, creating
      [TIME]  request refused, refused
      [TIME]  planned again, planned
      [TIME]  paid request sent, creating
      [TIME]  request refused, refused

    paid requests
      [TIME]  6 points, refused
      [TIME]  6 points, refused
      [TIME]  6 points, refused
    ");
    sandbox.make(&["a dog", "-o", "dog.png"]);
    let saved = &jobs::read(&folder)[0];
    let task_id = saved.task_id.as_deref().unwrap();
    let run = sandbox.simulate("ok", &["show", task_id, "--events", "--json"]);
    insta::assert_snapshot!(stable(&run), @r#"
    [
      {
        "id": "[JOB]",
        "run_id": "[JOB]",
        "number": 1,
        "state": "saved",
        "simulated": true,
        "charge": "spent",
        "points": 4,
        "points_in_doubt": 0,
        "created_at": "[TIME]",
        "committed_at": "[TIME]",
        "updated_at": "[TIME]",
        "task_id": "[ID]",
        "task_type": "text_to_image",
        "model": "flash",
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "size": "512",
        "ratio": "1:1",
        "attribute_id": 4400,
        "profile": "default",
        "prompt": "a dog",
        "parents": [],
        "pictures": [
          {
            "path": "[SANDBOX]/work/dog.png",
            "url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "cover_url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "media_type": "image/png",
            "width": 512,
            "height": 512,
            "bytes": null
          }
        ],
        "notices": [],
        "path": "[SANDBOX]/work/dog.png",
        "inputs": [],
        "children": [],
        "missing_files": [],
        "command": [
          "nanobanana",
          "generate",
          "a dog",
          "-m",
          "flash",
          "-s",
          "512",
          "-r",
          "1:1",
          "--literal",
          "--simulate"
        ],
        "command_line": "nanobanana generate 'a dog' -m flash -s 512 -r 1:1 --literal --simulate",
        "events": [
          {
            "at": "[TIME]",
            "step": "begun",
            "to": "planned"
          },
          {
            "at": "[TIME]",
            "step": "create_authorised",
            "from": "planned",
            "to": "creating"
          },
          {
            "at": "[TIME]",
            "step": "running",
            "from": "creating",
            "to": "running"
          },
          {
            "at": "[TIME]",
            "step": "succeeded",
            "from": "running",
            "to": "succeeded"
          },
          {
            "at": "[TIME]",
            "step": "saved",
            "from": "succeeded",
            "to": "saved"
          }
        ],
        "paid_requests": [
          {
            "started_at": "[TIME]",
            "ended_at": "[TIME]",
            "points": 4,
            "attribute_id": 4400,
            "size": "512",
            "outcome": "created",
            "task_id": "[ID]"
          }
        ]
      }
    ]
    "#);
}

#[test]
fn a_beginning_that_several_jobs_share_is_not_guessed() {
    let sandbox = Sandbox::new();
    for count in ["16", "1"] {
        sandbox.make(&["a cat", "-n", count, "--no-download"]);
    }
    // Of 17 ids, two begin with the same digit.
    let mut digits: Vec<char> = jobs::read(&jobs::of_simulator(&sandbox))
        .iter()
        .map(|job| job.id.as_str().chars().next().unwrap())
        .collect();
    digits.sort_unstable();
    let shared = digits.windows(2).find(|pair| pair[0] == pair[1]).unwrap()[0];
    let run = sandbox.simulate("ok", &["show", &shared.to_string()]);
    assert_eq!(run.code, Some(5));
    let start = format!("error: `{shared}` matches several jobs: {shared}");
    assert!(run.stderr.starts_with(&start), "{}", run.stderr);
}

#[test]
fn a_picture_that_waits_is_listed_by_its_task_with_the_command_that_fetches_it() {
    let world = ImaWorld::with(|config| config.scenario = "never-finishes".parse().unwrap());
    world.nanobanana(&["generate", "a cat", "--max-wait", "1"]);
    let list = world.nanobanana(&["history"]);
    insta::assert_snapshot!(list.list(), @"
    exit code: 0
    ----- stdout
    job     time              state          model  size  points  prompt  picture or task
    [JOB]  [TIME]  still running  flash  1K         6  a cat   [ID]
    ");
    let status = world.nanobanana(&["show", &world.task_id()]);
    let next = status
        .stdout
        .lines()
        .find(|line| line.starts_with("hint"))
        .unwrap();
    let id = jobs::only(&jobs::of_ima(&world.sandbox)).id;
    assert_eq!(next, format!("hint     nanobanana resume {id}"));
}
