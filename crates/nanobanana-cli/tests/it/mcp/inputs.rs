//! Which pictures can be handed in.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::ImageFormat;
use serde_json::json;

use super::client::{Answers, Client, NO_ANSWER, report, text};
use crate::world::Sandbox;
use crate::world::pictures::picture;

const INSTANT: &str = "--simulate=ok,instant";

#[test]
fn inputs_come_from_the_callers_roots_the_allowed_folders_and_the_call_itself() {
    let sandbox = Sandbox::new();
    let png = picture(64, 32, ImageFormat::Png);
    sandbox.put("cat.png", &png);
    let allowed = sandbox.beside("allowed");
    std::fs::create_dir(&allowed).unwrap();
    std::fs::write(allowed.join("dog.png"), &png).unwrap();
    let answers = Answers {
        roots: Some(vec![format!("file://{}", sandbox.work("").display())]),
        ..Answers::default()
    };
    let args = [INSTANT, "--allow-dir", allowed.to_str().unwrap()];
    let mut client = Client::answering(&sandbox, &args, answers);
    let images = json!([
        "cat.png",
        sandbox.work("cat.png"),
        allowed.join("dog.png"),
        format!("data:image/png;base64,{}", BASE64_STANDARD.encode(&png)),
    ]);
    let edit = client.call(
        "edit_image",
        &json!({"prompt": "mix them", "size": "512", "image": "none", "images": images}),
    );
    assert_eq!(report(&edit)["state"], "saved", "{edit}");
    // The shape of the first file is kept.
    assert_eq!(report(&edit)["ratio"], "16:9");
    let made = report(&edit)["pictures"][0]["path"].clone();
    let again = client.call(
        "edit_image",
        &json!({"prompt": "again", "size": "512", "image": "none", "images": [made]}),
    );
    assert_eq!(report(&again)["state"], "saved", "{again}");
    // Embedded pictures do not stay.
    assert_eq!(sandbox.listing(), ["again.png", "cat.png", "mix-them.png"]);
}

#[test]
fn a_call_with_more_than_a_picture_may_have_is_answered() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let picture = format!("data:image/png;base64,{}", "A".repeat(17 * 1024 * 1024));
    let arguments = json!({"prompt": "a hat", "images": [picture]});
    let refused = client.call("edit_image", &arguments);
    assert!(
        text(&refused).contains("more than 8388608 bytes"),
        "{refused}"
    );
}

#[test]
fn whatever_else_is_on_the_machine_stays_there() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", picture(8, 8, ImageFormat::Png));
    sandbox.put("notes.txt", "my notes");
    let root = sandbox.beside("root");
    std::fs::create_dir(&root).unwrap();
    let outside = sandbox.work("cat.png");
    let answers = Answers {
        roots: Some(vec![format!("file://{}", root.display())]),
        ..Answers::default()
    };
    let mut client = Client::answering(&sandbox, &[INSTANT], answers);
    for place in [outside.to_str().unwrap(), "/etc/passwd", "../work/cat.png"] {
        let refused = client.call("edit_image", &json!({"prompt": "a hat", "images": [place]}));
        assert_eq!(refused["isError"], true);
        assert_eq!(report(&refused)["error"]["kind"], "input");
        assert!(
            text(&refused).starts_with(&format!(
                "{place} is outside the folders that may be read: "
            )),
            "{refused}"
        );
    }
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let text_file = client.call(
        "plan_image",
        &json!({"prompt": "a", "images": ["notes.txt"]}),
    );
    assert_eq!(report(&text_file)["error"]["kind"], "input");
    let private = client.call(
        "edit_image",
        &json!({"prompt": "a", "images": ["http://10.0.0.1/"]}),
    );
    assert_eq!(report(&private)["error"]["kind"], "refused");
    assert_eq!(
        text(&client.call("list_jobs", &json!({}))),
        "There are no jobs."
    );
}

#[test]
fn a_client_without_a_workspace_works_where_the_server_was_started() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", picture(8, 8, ImageFormat::Png));
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let edit = json!({"prompt": "a hat", "size": "512", "image": "none", "images": ["cat.png"]});
    let result = client.call("edit_image", &edit);
    assert_eq!(report(&result)["state"], "saved", "{result}");
    // A folder that holds the home folder is nobody's workspace.
    let home = sandbox.home().join("cat.png");
    std::fs::write(&home, picture(8, 8, ImageFormat::Png)).unwrap();
    let mut client = Client::started_in(sandbox.home(), &sandbox, &[INSTANT]);
    let refused = client.call("edit_image", &json!({"prompt": "a hat", "images": [home]}));
    assert_eq!(report(&refused)["error"]["kind"], "input", "{refused}");
}

#[test]
fn a_client_that_declares_a_workspace_and_names_none_has_none() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", picture(8, 8, ImageFormat::Png));
    let cat = sandbox.work("cat.png");
    for roots in [vec![], vec![NO_ANSWER.to_owned()]] {
        let answers = Answers {
            roots: Some(roots),
            ..Answers::default()
        };
        let mut client = Client::answering(&sandbox, &[INSTANT], answers);
        let refused = client.call("edit_image", &json!({"prompt": "a hat", "images": [cat]}));
        assert_eq!(report(&refused)["error"]["kind"], "input", "{refused}");
        let made = client.make(&json!({"prompt": "a cat", "another": true}));
        let path = report(&made)["pictures"][0]["path"].as_str().unwrap();
        let pictures = sandbox.home().join("Pictures/nanobanana");
        assert!(path.starts_with(pictures.to_str().unwrap()), "{path}");
    }
}

#[test]
fn the_settings_name_folders_and_the_price_that_needs_the_users_word() {
    let sandbox = Sandbox::new();
    let settings = "[inputs]\nallow_dirs = [\"~/photos\"]\n[spending]\nask_above_points = 5\n";
    crate::settings::set(&sandbox, settings);
    let photos = sandbox.home().join("photos");
    std::fs::create_dir(&photos).unwrap();
    std::fs::write(photos.join("cat.png"), picture(8, 8, ImageFormat::Png)).unwrap();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let cat = photos.join("cat.png");
    let plan = client.call("plan_image", &json!({"prompt": "a hat", "images": [cat]}));
    assert_eq!(report(&plan)["points"], 6, "{plan}");
    let dear = client.call("edit_image", &json!({"prompt": "a hat", "images": [cat]}));
    assert_eq!(report(&dear)["error"]["kind"], "budget", "{dear}");
    let mut typed = Client::start(&sandbox, &[INSTANT, "--ask-above", "6", "--allow-dir", "."]);
    let refused = typed.call("edit_image", &json!({"prompt": "a hat", "images": [cat]}));
    assert_eq!(report(&refused)["error"]["kind"], "input", "{refused}");
    let made = typed.make(&json!({"prompt": "a hat"}));
    assert_eq!(report(&made)["state"], "saved", "{made}");
}

/// A WebP on which `image-webp` 0.2.4 panics.
const PANICKING_WEBP: &[u8] = b"RIFF$\0\0\0WEBPVP8L\x18\0\0\0\
      /\0\0\0\0\xF0\0I\x92 I\x92$\x0BBDbQ\xF3\xC8\xEA\xD9\xFB\x07";

#[test]
fn a_picture_that_breaks_its_decoder_is_refused_and_the_next_call_answered() {
    let sandbox = Sandbox::new();
    sandbox.put("broken.webp", PANICKING_WEBP);
    sandbox.put("cat.png", picture(8, 8, ImageFormat::Png));
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let mut plan = |file: &str| {
        let images = [sandbox.work(file)];
        client.call("plan_image", &json!({"prompt": "a hat", "images": images}))
    };
    let refused = plan("broken.webp");
    let error = &report(&refused)["error"];
    assert_eq!(error["kind"], "input", "{refused}");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("damaged and cannot be decoded"),
        "{message}"
    );
    assert_eq!(plan("cat.png")["isError"], false);
}
