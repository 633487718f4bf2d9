//! The files that IMA's clients share: preferences and the daily log.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ima_sim::Endpoint;
use serde_json::{Value, json};

use crate::world::ima::body;
use crate::world::{ImaWorld, Sandbox};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn preferences(sandbox: &Sandbox) -> Value {
    let path = sandbox.home().join(".openclaw/memory/ima_prefs.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn put_preferences(sandbox: &Sandbox, preferences: &Value) {
    let folder = sandbox.home().join(".openclaw/memory");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("ima_prefs.json"), preferences.to_string()).unwrap();
}

/// `YYYY-MM-DDThh:mm:ss+00:00`, any moment.
#[track_caller]
fn assert_is_utc_second(text: &Value) {
    let shape: String = text
        .as_str()
        .unwrap()
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00+00:00");
}

#[test]
fn a_success_is_remembered_for_its_user_logged_and_chosen_where_the_settings_say_so() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    put_preferences(
        sandbox,
        &json!({"user_other": {"text_to_video": {"model_id": "v"}}}),
    );
    let made = world.nanobanana(&[
        "generate",
        "a cat",
        "-m",
        "pro",
        "--no-download",
        "--user-id",
        "ada",
    ]);
    made.success();

    let mut saved = preferences(sandbox);
    let last_used = saved["user_ada"]["text_to_image"]["last_used"].take();
    assert_is_utc_second(&last_used);
    assert_eq!(
        saved,
        json!({
            "user_other": {"text_to_video": {"model_id": "v"}},
            "user_ada": {"text_to_image": {
                "model_id": "gemini-3-pro-image",
                "model_name": "Nano Banana Pro",
                "credit": 10,
                "last_used": null,
            }},
        })
    );
    let openclaw = sandbox.home().join(".openclaw");
    assert_eq!(mode(&openclaw.join("memory/ima_prefs.json")), 0o600);

    let logs: Vec<_> = fs::read_dir(openclaw.join("logs/ima_skills"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [log] = logs.as_slice() else {
        panic!("{logs:?}");
    };
    let name = log.file_name().unwrap().to_str().unwrap();
    let day: String = name.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(name, format!("ima_create_{day}.log"));
    assert_eq!(day.len(), 8);
    assert_eq!(mode(log), 0o600);
    let text = fs::read_to_string(log).unwrap();
    for part in ["planned", "created", "succeeded", &world.task_id()] {
        assert!(text.contains(part), "{part} in {text}");
    }

    let planned = |user: &str| {
        let run = world.nanobanana(&["plan", "a cat", "--json", "--user-id", user]);
        run.json()[0]["model"].clone()
    };
    // Nothing dearer than the published default, unless the user has set that.
    assert_eq!(planned("ada"), "flash");
    crate::settings::set(sandbox, "[defaults]\nmodel = \"last\"\n");
    assert_eq!(planned("ada"), "pro");
    assert_eq!(planned("default"), "flash");
}

#[test]
fn a_preference_chooses_the_model_and_a_named_model_overrules_it() {
    let world = ImaWorld::with(|config| config.scenario = "rule-mismatch".parse().unwrap());
    let entry = json!({"model_id": "gemini-3-pro-image", "model_name": "x", "credit": 1});
    put_preferences(
        &world.sandbox,
        &json!({"user_default": {"text_to_image": entry}}),
    );
    let base = ["--task-type", "text_to_image", "--prompt", "a cat"];
    world.ima_image_create(&base);
    let named = [&base[..], &["--model-id", "gemini-3.1-flash-image"]].concat();
    world.ima_image_create(&named);
    let models: Vec<Value> = world
        .requests(Endpoint::TaskCreate)
        .iter()
        .map(|create| body(create)["parameters"][0]["model_id"].clone())
        .collect();
    // Each is planned again from a fresh list, twice.
    let expected = [["gemini-3-pro-image"; 3], ["gemini-3.1-flash-image"; 3]];
    assert_eq!(models, expected.concat());
    // Neither became a picture, so nothing was remembered.
    assert_eq!(
        preferences(&world.sandbox),
        json!({"user_default": {"text_to_image": entry}})
    );
}

#[test]
fn a_preference_for_a_model_that_is_not_here_is_said_and_not_followed() {
    let world = ImaWorld::new();
    let entry = json!({"model_id": "midjourney", "model_name": "Midjourney", "credit": 8});
    put_preferences(
        &world.sandbox,
        &json!({"user_default": {"text_to_image": entry}}),
    );
    crate::settings::set(&world.sandbox, "[defaults]\nmodel = \"last\"\n");
    let run = world.nanobanana(&["plan", "a cat"]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 0
    ----- stdout
    task     text_to_image
    model    Nano Banana 2 (gemini-3.1-flash-image)
    version  gemini-3.1-flash-image-preview
    size     1K
    ratio    1:1
    pixels   1024x1024
    prompt   a cat
    rule     4401
    price    6 points
    usually  20–40 s
    ----- stderr
    note: your saved preference midjourney is not one of the two models here; using Nano Banana 2
    ");
}

#[test]
fn what_a_killed_process_left_beside_the_preferences_goes_with_the_next_success() {
    let world = ImaWorld::new();
    put_preferences(&world.sandbox, &json!({}));
    let folder = world.sandbox.home().join(".openclaw/memory");
    fs::write(folder.join(".ima_prefs-Ab12Cd"), "{").unwrap();
    let generate = ["generate", "a cat", "--no-download"];
    world.nanobanana(&generate).success();
    let entries = fs::read_dir(&folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ima_prefs.json", "ima_prefs.json.lock"]);
}

#[test]
fn the_simulator_has_shared_files_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox
        .simulate("ok", &["generate", "a cat", "-m", "pro"])
        .success();
    assert!(!sandbox.home().join(".openclaw").exists());
    let state = sandbox.home().join(".local/state/nanobanana/simulator");
    assert_eq!(mode(&state.join("openclaw/memory/ima_prefs.json")), 0o600);
    crate::settings::set(&sandbox, "[defaults]\nmodel = \"last\"\n");
    let planned = sandbox.simulate("ok", &["plan", "a cat", "--json"]);
    assert_eq!(planned.json()[0]["model"], "pro");
}
