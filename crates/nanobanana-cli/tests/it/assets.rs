//! The manual pages and completions that are packed are those that the program prints.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::world::Sandbox;

const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect()
}

#[track_caller]
fn assert_current(kind: &str, printed: &BTreeMap<String, String>) {
    let packed = files(&Path::new(ASSETS).join(kind));
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&packed), names(printed), "run .ci/assets");
    for (name, text) in printed {
        assert!(
            packed[name] == *text,
            "assets/{kind}/{name} is not current: run .ci/assets"
        );
    }
}

#[test]
fn the_packed_manual_pages_are_current() {
    let sandbox = Sandbox::new();
    sandbox
        .run(sandbox.nanobanana(&["man", "--out", "man"]))
        .success();
    assert_current("man", &files(&sandbox.work("man")));
}

#[test]
fn the_packed_completions_are_current() {
    let sandbox = Sandbox::new();
    let mut printed = BTreeMap::new();
    for program in ["nanobanana", "ima_image_create"] {
        let names = [
            ("bash", format!("{program}.bash")),
            ("zsh", format!("_{program}")),
            ("fish", format!("{program}.fish")),
        ];
        for (shell, name) in names {
            let run = sandbox.run(sandbox.nanobanana(&["completions", shell, "--for", program]));
            printed.insert(name, run.success().to_owned());
        }
    }
    assert_current("completions", &printed);
}
