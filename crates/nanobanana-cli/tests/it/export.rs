//! `export`: copies of pictures, with their recipes or without.

use crate::world::Sandbox;

#[test]
fn copies_have_no_recipe_and_free_names_and_the_pictures_stay_as_they_are() {
    let sandbox = Sandbox::new();
    let made = sandbox.simulate(
        "ok",
        &[
            "generate",
            "a secret cat",
            "-s512",
            "-o",
            "cat.png",
            "--json=id",
        ],
    );
    let id = made.first()["id"].as_str().unwrap().to_owned();
    let original = sandbox.read("cat.png");
    let export = |args: &[&str]| sandbox.simulate("ok", &[&["export"], args].concat());
    let clean = export(&[&id, "cat.png", "--clean", "-o", "share"]);
    let share = sandbox.work("share").display().to_string();
    assert_eq!(
        clean.success(),
        format!("{share}/cat.png\n{share}/cat-2.png\n")
    );
    for name in ["share/cat.png", "share/cat-2.png"] {
        let copy = sandbox.read(name);
        let text = String::from_utf8_lossy(&copy).into_owned();
        assert!(
            !text.contains("secret") && !text.contains("nanobanana"),
            "{name}"
        );
        assert!(copy.len() < original.len());
    }
    export(&[&id, "-o", "whole"]).success();
    assert_eq!(sandbox.read("whole/cat.png"), original);
    assert_eq!(sandbox.read("cat.png"), original);
    sandbox.put("cat", original);
    let bare = export(&["cat", "cat", "-o", "bare"]);
    let bare_folder = sandbox.work("bare").display().to_string();
    assert_eq!(
        bare.success(),
        format!("{bare_folder}/cat\n{bare_folder}/cat-2\n")
    );
}

#[test]
fn what_is_not_there_is_refused_and_nothing_is_copied() {
    let sandbox = Sandbox::new();
    let made = sandbox.simulate("ok", &["generate", "a cat", "--no-download", "--json=id"]);
    let id = made.first()["id"].as_str().unwrap().to_owned();
    for target in [id.as_str(), "nothing.png"] {
        let run = sandbox.simulate("ok", &["export", target, "-o", "share"]);
        assert_eq!(run.code, Some(5), "{run:?}");
    }
    assert_eq!(sandbox.listing(), [""; 0]);
}
