//! `jobs` and `status`: what the journal knows, for people and for programs.

use nanobanana::journal::State;
use serde_json::{Value, json};

use crate::world::{Run, Sandbox, VendorWorld, jobs};

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
fn without_a_journal_there_are_no_jobs_and_no_files() {
    let sandbox = Sandbox::new();
    let mut texts = Vec::new();
    for simulate in [&[][..], &["--simulate"]] {
        let run = |args: &[&str]| sandbox.run(sandbox.nanobanana(&[args, simulate].concat()));
        texts.push(run(&["jobs"]).text());
        let list = run(&["jobs", "--json"]).json();
        let is_simulated = !simulate.is_empty();
        assert_eq!(
            list,
            json!({"version": 1, "simulated": is_simulated, "total": 0, "jobs": []})
        );
        texts.push(run(&["status", "abc123"]).text());
        let status = run(&["status", "abc123", "--json"]).json();
        assert_eq!(status["error"]["kind"], "refused");
    }
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 0
    ----- stderr
    there are no jobs yet; those of the stand-in are under --simulate

    exit code: 5
    ----- stderr
    error: there is no job `abc123` in the journal
      what now: `nanobanana jobs` lists them; those of the stand-in are under --simulate

    exit code: 0
    ----- stderr
    there are no jobs of the stand-in yet

    exit code: 5
    ----- stderr
    error: there is no job `abc123` in the journal
      what now: `nanobanana jobs --simulate` lists them
    ");
    assert_eq!(sandbox.home_files().len(), 0);
    assert_eq!(std::fs::read_dir(sandbox.home()).unwrap().count(), 0);
}

#[test]
fn jobs_are_listed_the_youngest_first_with_what_tells_them_apart() {
    let sandbox = Sandbox::new();
    let long = "a lighthouse\non a rock, at dusk, in the rain";
    sandbox
        .simulate("ok", &["generate", "a cat", "-o", "cat.png"])
        .success();
    sandbox.simulate("fails", &["generate", long, "-m", "pro", "-s", "4K"]);
    sandbox.simulate(
        "insufficient-points",
        &[
            "generate",
            "一只可爱的小狗坐在草地上看月亮",
            "--no-prompt-log",
        ],
    );
    sandbox
        .simulate(
            "ok",
            &["generate", "一只可爱的小狗坐在草地上看月亮", "-o", "狗.png"],
        )
        .success();
    let run = sandbox.run(sandbox.nanobanana(&["jobs", "--simulate"]));
    insta::assert_snapshot!(run.list(), @"
    exit code: 0
    ----- stdout
    job     time              state    model  size  points  prompt                                        picture or task
    [JOB]  [TIME]  saved    flash  1K         6  一只可爱的小狗坐在草地上看月亮                [SANDBOX]/work/狗.png
    [JOB]  [TIME]  refused  flash  1K         6  -                                             -
    [JOB]  [TIME]  failed   pro    4K        18  a lighthouse on a rock, at dusk, in the rain  [ID]
    [JOB]  [TIME]  saved    flash  1K         6  a cat                                         [SANDBOX]/work/cat.png
    ");
    // The beginnings are long enough.
    for line in run.stdout.lines().skip(1) {
        let id = line.split(' ').next().unwrap();
        let status = sandbox.run(sandbox.nanobanana(&["status", id, "--simulate"]));
        let first_line = status.success().lines().next().unwrap();
        let [label, whole_id] = words(first_line).try_into().unwrap();
        assert_eq!(label, "job");
        assert!(whole_id.starts_with(id), "{first_line}");
    }
    // Paid jobs of the vendor are another matter.
    let of_vendor = sandbox.run(sandbox.nanobanana(&["jobs", "--json"]));
    assert_eq!(of_vendor.json()["total"], 0);
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn the_last_twenty_are_listed_unless_all_are_asked_for() {
    let sandbox = Sandbox::new();
    for _ in 0..2 {
        let args = ["generate", "a cat", "-n", "11", "--no-download"];
        sandbox.simulate("ok", &args).success();
    }
    let run = |args: &[&str]| sandbox.simulate("ok", args);
    let last = run(&["jobs"]);
    assert_eq!(last.success().lines().count(), 21);
    assert_eq!(
        last.stderr,
        "the last 20 of 22 jobs; --all lists every one\n"
    );
    let last = run(&["jobs", "--json"]).json();
    assert_eq!(
        (
            last["total"].as_u64(),
            last["jobs"].as_array().unwrap().len()
        ),
        (Some(22), 20)
    );
    let all = run(&["jobs", "--all"]);
    assert_eq!(
        (all.success().lines().count(), all.stderr.as_str()),
        (23, "")
    );
}

#[test]
// Long by the snapshot of everything.
#[expect(clippy::too_many_lines)]
fn a_status_is_everything_about_a_job() {
    let sandbox = Sandbox::new();
    sandbox.simulate("rule-mismatch", &["generate", "a cat", "-o", "cat.png"]);
    let folder = jobs::of_stand_in(&sandbox);
    let refused = jobs::only(&folder);
    assert_eq!(refused.state, State::Refused);
    let run = sandbox.simulate("ok", &["status", refused.id.as_str()]);
    insta::assert_snapshot!(run.list(), @"
    exit code: 0
    ----- stdout
    job      [JOB]
    state    refused
    reason   Invalid product attribute
    code     6010
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     1K
    ratio    1:1
    prompt   a cat
    points   6, not spent
    rule     4401
    ordered  [TIME]
    changed  [TIME]

    history
      [TIME]  written down, planned
      [TIME]  paid request sent, ordering
      [TIME]  request refused, refused
      [TIME]  planned again, planned: the vendor refused the first plan (code 6010); it was planned again from a fresh price list, at the same price or less
      [TIME]  paid request sent, ordering
      [TIME]  request refused, refused
      [TIME]  planned again, planned
      [TIME]  paid request sent, ordering
      [TIME]  request refused, refused

    paid requests
      [TIME]  6 points, refused
      [TIME]  6 points, refused
      [TIME]  6 points, refused
    ");
    sandbox
        .simulate("ok", &["generate", "a dog", "-o", "dog.png"])
        .success();
    let saved = &jobs::read(&folder)[0];
    let task_id = saved.task_id.as_deref().unwrap();
    let run = sandbox.simulate("ok", &["status", task_id, "--json"]);
    insta::assert_snapshot!(stable(&run), @r#"
    {
      "version": 1,
      "simulated": true,
      "job": {
        "id": "[JOB]",
        "run_id": "[JOB]",
        "job": 1,
        "state": "saved",
        "charge": "spent",
        "points": 6,
        "doubtful_points": 0,
        "created_at": "[TIME]",
        "committed_at": "[TIME]",
        "updated_at": "[TIME]",
        "task_id": "[ID]",
        "task_type": "text_to_image",
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "size": "1K",
        "aspect_ratio": "1:1",
        "attribute_id": 4401,
        "prompt": "a dog",
        "pictures": [
          {
            "url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "cover_url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png"
          }
        ],
        "files": [
          {
            "url": "http://127.0.0.1:[PORT]/ima/aigc/[ID].png",
            "path": "[SANDBOX]/work/dog.png",
            "bytes": null,
            "width": 1024,
            "height": 1024,
            "media_type": "image/png"
          }
        ],
        "vendor_code": null,
        "task_end": null,
        "reason": null,
        "forgotten_at": null,
        "advice": null
      },
      "input_hashes": [],
      "request": {
        "inputs": [],
        "allowed_folders": null
      },
      "plan": {
        "model_name": "Nano Banana 2",
        "model_version": "gemini-3.1-flash-image-preview",
        "parameters": {
          "aspect_ratio": "1:1",
          "size": "1K"
        },
        "inputs": 0
      },
      "destination": {
        "kind": "disk",
        "folder": "[SANDBOX]/work",
        "name": "dog.png",
        "replace": false,
        "numbered": false,
        "recipe": true
      },
      "transitions": [
        {
          "at": "[TIME]",
          "step": "begun",
          "from": null,
          "to": "planned",
          "reason": null
        },
        {
          "at": "[TIME]",
          "step": "create_authorised",
          "from": "planned",
          "to": "creating",
          "reason": null
        },
        {
          "at": "[TIME]",
          "step": "running",
          "from": "creating",
          "to": "running",
          "reason": null
        },
        {
          "at": "[TIME]",
          "step": "succeeded",
          "from": "running",
          "to": "succeeded",
          "reason": null
        },
        {
          "at": "[TIME]",
          "step": "saved",
          "from": "succeeded",
          "to": "saved",
          "reason": null
        }
      ],
      "attempts": [
        {
          "started_at": "[TIME]",
          "ended_at": "[TIME]",
          "points": 6,
          "attribute_id": 4401,
          "size": "1K",
          "reason": null,
          "outcome": "created",
          "vendor_code": null,
          "message": null
        }
      ]
    }
    "#);
}

#[test]
fn a_beginning_that_several_jobs_share_is_not_guessed() {
    let sandbox = Sandbox::new();
    let args = ["generate", "a cat", "-n", "16", "--no-download"];
    sandbox.simulate("ok", &args).success();
    sandbox.simulate("ok", &args).success();
    // Of 32 ids, two begin with the same digit.
    let mut digits: Vec<char> = jobs::read(&jobs::of_stand_in(&sandbox))
        .iter()
        .map(|job| job.id.as_str().chars().next().unwrap())
        .collect();
    digits.sort_unstable();
    let shared = digits.windows(2).find(|pair| pair[0] == pair[1]).unwrap()[0];
    let run = sandbox.simulate("ok", &["status", &shared.to_string()]);
    assert_eq!(run.code, Some(5));
    let start = format!("error: `{shared}` stands for several jobs: {shared}");
    assert!(run.stderr.starts_with(&start), "{}", run.stderr);
}

#[test]
fn a_picture_that_waits_is_listed_by_its_task_with_the_command_that_fetches_it() {
    let world = VendorWorld::with(|config| config.scenario = "never-finishes".parse().unwrap());
    world.nanobanana(&["generate", "a cat", "--max-wait", "1"]);
    let list = world.nanobanana(&["jobs"]);
    insta::assert_snapshot!(list.list(), @"
    exit code: 0
    ----- stdout
    job     time              state          model  size  points  prompt  picture or task
    [JOB]  [TIME]  still running  flash  1K         6  a cat   [ID]
    ");
    let status = world.nanobanana(&["status", &world.task_id()]);
    let next = status
        .stdout
        .lines()
        .find(|line| line.starts_with("what now"))
        .unwrap();
    let id = jobs::only(&jobs::of_vendor(&world.sandbox)).id;
    assert_eq!(next, format!("what now  nanobanana resume {id}"));
}
