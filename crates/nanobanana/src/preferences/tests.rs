use ima_openapi::TaskType::{ImageToImage, TextToImage};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::model::Model;

const NOON: &str = "2026-04-01T12:00:00.987Z";

fn plan(task_type: TaskType, model: Model, points: u32) -> Plan {
    Plan {
        task_type,
        model,
        model_id: model.id().to_owned(),
        model_name: model.display_name().to_owned(),
        model_version: "v1".to_owned(),
        size: None,
        aspect_ratio: None,
        attribute_id: 1,
        points,
        parameters: Map::new(),
        prompt: "a cat".to_owned(),
        template: None,
        inputs: 0,
        expected_time: model.expected_time(),
        expected_pixels: None,
        notices: Vec::new(),
        cheaper: None,
    }
}

/// A folder with a preference file of this content, and the preferences of user 7 in it.
fn with_file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf, Preferences) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ima_prefs.json");
    fs::write(&path, content).unwrap();
    let preferences = Preferences::new(path.clone(), "7");
    (folder, path, preferences)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn remember(preferences: &Preferences, plan: &Plan) -> Result<(), PreferenceError> {
    preferences.remember(plan, NOON.parse().unwrap())
}

#[test]
fn a_new_file_has_imas_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory/ima_prefs.json");
    let preferences = Preferences::new(path.clone(), "7");
    assert_eq!(preferences.model_id(TextToImage), None);
    remember(&preferences, &plan(TextToImage, Model::Flash, 6)).unwrap();
    let expected = r#"{
  "user_7": {
    "text_to_image": {
      "model_id": "gemini-3.1-flash-image",
      "model_name": "Nano Banana 2",
      "credit": 6,
      "last_used": "2026-04-01T12:00:00+00:00"
    }
  }
}
"#;
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    let id = preferences.model_id(TextToImage);
    assert_eq!(id.as_deref(), Some("gemini-3.1-flash-image"));
    assert_eq!(preferences.model_id(ImageToImage), None);
    let other_user = Preferences::new(path, "8");
    assert_eq!(other_user.model_id(TextToImage), None);
}

#[test]
fn what_is_not_ours_stays_where_it_was() {
    let before = r#"{"zeta":[1,2.5,null],"user_7":{"text_to_video":{"model_id":"veo"},"text_to_image":{"note":"keep","model_id":"midjourney","credit":8},"b":1},"user_8":{"text_to_image":{"model_id":"x"}},"alpha":"猫"}"#;
    let (_folder, path, preferences) = with_file(before);
    remember(&preferences, &plan(TextToImage, Model::Pro, 18)).unwrap();
    let after: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let expected = before.replace(
        r#""model_id":"midjourney","credit":8"#,
        r#""model_id":"gemini-3-pro-image","credit":18,"model_name":"Nano Banana Pro","last_used":"2026-04-01T12:00:00+00:00""#,
    );
    assert_eq!(after.to_string(), expected);
}

#[test]
fn a_file_in_another_form_is_left_as_it_is_and_reported() {
    for content in [
        &b"{\"user_7\": {"[..],
        b"[]",
        b"\"text\"",
        b"\xff\xfe{}",
        b"{\"user_7\": []}",
        b"{\"user_7\": {\"text_to_image\": \"flash\"}}",
    ] {
        let (_folder, path, preferences) = with_file(content);
        assert_eq!(preferences.model_id(TextToImage), None);
        let error = remember(&preferences, &plan(TextToImage, Model::Flash, 6)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{} does not hold the JSON object that it should and was left as it is",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}

#[test]
fn an_empty_file_is_a_new_one() {
    for content in ["", " \n", "{}"] {
        let (_folder, _, preferences) = with_file(content);
        remember(&preferences, &plan(ImageToImage, Model::Pro, 10)).unwrap();
        let id = preferences.model_id(ImageToImage);
        assert_eq!(id.as_deref(), Some("gemini-3-pro-image"));
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_reported_with_its_cause() {
    let (_folder, path, _) = with_file("{}");
    let preferences = Preferences::new(path.join("ima_prefs.json"), "7");
    let error = remember(&preferences, &plan(TextToImage, Model::Flash, 6)).unwrap_err();
    assert!(matches!(error, PreferenceError::Io { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn the_file_is_private_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, path, _) = with_file("{}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let link = folder.path().join("link.json");
    symlink(&path, &link).unwrap();
    let preferences = Preferences::new(link.clone(), "7");
    remember(&preferences, &plan(TextToImage, Model::Flash, 6)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    // The lock is that of the file, however it is reached.
    for file in [path, folder.path().join("ima_prefs.json.lock")] {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let id = preferences.model_id(TextToImage);
    assert_eq!(id.as_deref(), Some("gemini-3.1-flash-image"));
}

#[test]
fn what_a_killed_writer_left_goes_with_the_next_write_and_nothing_else_does() {
    let (folder, _, preferences) = with_file("{}");
    for name in [".ima_prefs-a1B2c3", ".ima_prefs.swp", "ima_prefs-old.json"] {
        fs::write(folder.path().join(name), "{").unwrap();
    }
    remember(&preferences, &plan(TextToImage, Model::Flash, 6)).unwrap();
    let expected = [
        ".ima_prefs.swp",
        "ima_prefs-old.json",
        "ima_prefs.json",
        "ima_prefs.json.lock",
    ];
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn writers_side_by_side_lose_nothing() {
    let (folder, path, _) = with_file(r#"{"other": {"kept": true}}"#);
    std::thread::scope(|scope| {
        for user in 0..8 {
            for (task_type, model) in [(TextToImage, Model::Flash), (ImageToImage, Model::Pro)] {
                let preferences = Preferences::new(path.clone(), &user.to_string());
                scope.spawn(move || {
                    for points in 0..5 {
                        remember(&preferences, &plan(task_type, model, points)).unwrap();
                    }
                });
            }
        }
    });
    let root = read_object(&path).unwrap().unwrap();
    assert_eq!(root.len(), 9);
    assert_eq!(root["other"], json!({"kept": true}));
    for user in 0..8 {
        let entry = &root[&format!("user_{user}")];
        assert_eq!(entry["text_to_image"]["model_id"], Model::Flash.id());
        assert_eq!(entry["image_to_image"]["model_id"], Model::Pro.id());
        assert_eq!(entry["image_to_image"]["credit"], 4);
    }
    let expected = ["ima_prefs.json", "ima_prefs.json.lock"];
    assert_eq!(names(folder.path()), expected);
}
