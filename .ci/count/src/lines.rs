//! Lines.

use std::fs;
use std::path::{Path, PathBuf};

/// How many lines a crate has.
#[derive(Default)]
pub(crate) struct Counted {
    pub(crate) product: usize,
    pub(crate) tests: usize,
}

/// Counts a crate.
pub(crate) fn of_crate(folder: &Path) -> Counted {
    let mut counted = Counted::default();
    for path in files(&folder.join("src")) {
        let text = read(&path);
        let all = text.lines().count();
        let tests = if is_test(&path) {
            all
        } else {
            in_test_modules(&text)
        };
        counted.product += all - tests;
        counted.tests += tests;
    }
    let others = ["tests", "benches", "examples"].map(|name| folder.join(name));
    let rust = others.iter().flat_map(|folder| files(folder));
    let rust = rust.filter(|path| path.extension().is_some_and(|kind| kind == "rs"));
    counted.tests += rust.map(|path| read(&path).lines().count()).sum::<usize>();
    counted
}

/// The lines of manual pages and completions that are kept although the program prints them.
pub(crate) fn generated(root: &Path) -> usize {
    let assets = root.join("crates/nanobanana-cli/assets");
    let kinds = ["man", "completions"].map(|kind| files(&assets.join(kind)));
    kinds
        .iter()
        .flatten()
        .map(|path| read(path).lines().count())
        .sum()
}

/// Whether a source file holds tests only.
pub(crate) fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.ends_with("tests.rs")
        || path.ends_with("hostile.rs")
}

/// The lines of the test modules within a file, which begin and end at its margin.
fn in_test_modules(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let (mut at, mut tests) = (0, 0);
    while at < lines.len() {
        let is_module = lines[at] == "#[cfg(test)]"
            && lines.get(at + 1).is_some_and(|line| line.contains("mod "));
        let length = match lines.get(at + 1) {
            Some(line) if is_module && line.ends_with('{') => {
                lines[at..].iter().take_while(|line| **line != "}").count() + 1
            }
            _ if is_module => 2,
            _ => 0,
        };
        tests += length;
        at += length.max(1);
    }
    tests
}

/// The files below a folder, sorted; none where there is no folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = entries(folder).into_iter();
    let of_entry = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    entries.flat_map(of_entry).collect()
}

/// What is in a folder, sorted; nothing where there is no folder.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The text of a file; none of a picture.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
