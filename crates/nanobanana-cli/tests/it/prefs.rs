//! `prefs`: the models that programs of the vendor's kind remember, in the file that they share.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::world::{Run, Sandbox};

fn file(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".openclaw/memory/ima_prefs.json")
}

fn put(sandbox: &Sandbox, content: &Value) {
    fs::create_dir_all(file(sandbox).parent().unwrap()).unwrap();
    fs::write(file(sandbox), content.to_string()).unwrap();
}

fn content(sandbox: &Sandbox) -> Value {
    serde_json::from_slice(&fs::read(file(sandbox)).unwrap()).unwrap()
}

fn prefs(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["prefs"], args].concat()))
}

fn entry(id: &str) -> Value {
    json!({"model_id": id, "model_name": "X", "credit": 8, "last_used": "2026-04-01T12:00:00+00:00"})
}

#[test]
fn what_is_remembered_is_shown() {
    let sandbox = Sandbox::new();
    let user = json!({
        "text_to_image": entry("gemini-3-pro-image"),
        "image_to_image": {"model_id": "mid\u{1b}[31mjourney"},
        "text_to_video": entry("veo"),
    });
    put(&sandbox, &json!({"user_default": user}));
    insta::assert_snapshot!(prefs(&sandbox, &["show"]).text(), @"
    exit code: 0
    ----- stdout
    task            model                               points  last used
    text_to_image   Nano Banana Pro (pro)                    8  2026-04-01 12:00
    image_to_image  mid [31mjourney (not offered here)       -  -
    ");
    insta::assert_snapshot!(prefs(&sandbox, &["show", "--json"]).text(), @r#"
    exit code: 0
    ----- stdout
    {
      "version": 1,
      "simulated": false,
      "file": "[SANDBOX]/home/.openclaw/memory/ima_prefs.json",
      "user_id": "default",
      "preferences": [
        {
          "task_type": "text_to_image",
          "model": "pro",
          "model_id": "gemini-3-pro-image",
          "model_name": "X",
          "points": 8,
          "last_used": "2026-04-01T12:00:00+00:00"
        },
        {
          "task_type": "image_to_image",
          "model": null,
          "model_id": "mid\u001b[31mjourney",
          "model_name": null,
          "points": null,
          "last_used": null
        }
      ]
    }
    "#);
    let nobody = prefs(&sandbox, &["show", "--user-id", "ada"]);
    insta::assert_snapshot!(nobody.text(), @"
    exit code: 0
    ----- stderr
    no model is remembered for user ada
    ");
}

#[test]
fn a_model_that_is_set_is_used_next_and_nothing_else_changes() {
    let sandbox = Sandbox::new();
    let other = json!({"text_to_image": entry("y"), "more": 1});
    put(&sandbox, &json!({"user_other": other, "zeta": 1.25}));
    let args = ["set", "--task", "t2i", "-m", "最好"];
    let set = prefs(&sandbox, &args);
    assert_eq!(
        set.remarks(),
        "text_to_image uses Nano Banana Pro now, unless another is named"
    );
    let after = content(&sandbox);
    assert_eq!(
        (&after["user_other"], &after["zeta"]),
        (&other, &1.25.into())
    );
    let entry = &after["user_default"]["text_to_image"];
    assert_eq!(
        (&entry["model_id"], &entry["model_name"]),
        (&"gemini-3-pro-image".into(), &"Nano Banana Pro".into())
    );
    // The stand-in has a copy of its own.
    let planned = sandbox.simulate("ok", &["plan", "a cat", "--json"]);
    assert_eq!(planned.json()["plan"]["model"], "flash");
    prefs(&sandbox, &[&args[..], &["--simulate"]].concat()).success();
    let planned = sandbox.simulate("ok", &["plan", "a cat", "--json"]);
    assert_eq!(planned.json()["plan"]["model"], "pro");
    // The settings come before it.
    crate::settings::set(&sandbox, "[defaults]\nmodel = \"flash\"\n");
    let planned = sandbox.simulate("ok", &["plan", "a cat", "--json"]);
    assert_eq!(planned.json()["plan"]["model"], "flash");
}

#[test]
fn clearing_takes_this_users_models_and_keeps_the_rest() {
    let sandbox = Sandbox::new();
    let user = |task: &str| json!({task: entry("x"), "image_to_image": entry("x"), "text_to_video": entry("veo")});
    put(
        &sandbox,
        &json!({"user_default": user("text_to_image"), "user_other": user("text_to_image")}),
    );
    let one = prefs(&sandbox, &["clear", "--task", "image_to_image"]);
    assert_eq!(one.remarks(), "forgotten: the model of image_to_image");
    assert_eq!(
        content(&sandbox)["user_default"],
        json!({"text_to_image": entry("x"), "text_to_video": entry("veo")})
    );
    let mut command = sandbox.nanobanana(&["prefs", "clear"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    assert_eq!(
        sandbox.run(command).remarks(),
        "已忘记 text_to_image 的模型"
    );
    let expected = json!({
        "user_default": {"text_to_video": entry("veo")},
        "user_other": user("text_to_image"),
    });
    assert_eq!(content(&sandbox), expected);
    let nothing = prefs(&sandbox, &["clear"]);
    assert_eq!(nothing.code, Some(0));
    assert_eq!(nothing.remarks(), "no model is remembered for user default");
}

#[test]
fn what_is_no_model_or_no_task_or_no_file_of_preferences_is_refused() {
    let sandbox = Sandbox::new();
    let mut said = Vec::new();
    for (task, model) in [
        ("text_to_video", "pro"),
        ("t2i", "midjourney"),
        ("t2i", "cheapest"),
    ] {
        let run = prefs(&sandbox, &["set", "--task", task, "-m", model]);
        assert_eq!(run.code, Some(2), "{run:?}");
        said.push(run.remarks().lines().next().unwrap().to_owned());
    }
    insta::assert_snapshot!(said.join("\n"), @"
    error: invalid value 'text_to_video' for '--task <TASK>': `text_to_video` is out of scope: this tool makes pictures only; valid tasks are text_to_image and image_to_image
    error: invalid value 'midjourney' for '--model <MODEL>': `midjourney` is out of scope: valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best
    error: invalid value 'cheapest' for '--model <MODEL>': it chooses a size too: use flash, and 512 for the size
    ");
    assert!(!file(&sandbox).exists());
    put(&sandbox, &json!([]));
    for args in [
        &["show"][..],
        &["clear"],
        &["set", "--task", "t2i", "-m", "pro"],
    ] {
        let refused = prefs(&sandbox, args);
        assert_eq!(refused.code, Some(11));
        assert_eq!(
            refused.remarks(),
            "error: [SANDBOX]/home/.openclaw/memory/ima_prefs.json does not hold the JSON object \
             that it should and was left as it is"
        );
    }
    assert_eq!(content(&sandbox), json!([]));
}
