//! Counts the lines of this project and finds the circles of its imports: `cargo run -p count`.
//!
//! Product lines are those of `crates/*/src` without tests: no `#[cfg(test)] mod`, no `tests` folder, no
//! `tests.rs`, no `hostile.rs`; with the hand-written data and templates in there. A circle is files of
//! one crate of which each imports, directly or through others, all the others. An import counts to the
//! file that defines the name, whatever re-exports lead there.

#![allow(clippy::print_stdout, reason = "what it finds is its result")]

mod imports;
mod lines;

use std::env;
use std::path::{Path, PathBuf};

use imports::Crate;

fn main() {
    let root = env::args().nth(1).map_or_else(workspace, PathBuf::from);
    println!(
        "{:<16} {:>8} {:>8}  largest circle",
        "crate", "product", "tests"
    );
    let (mut product, mut tests) = (0, 0);
    for folder in crates(&root) {
        let counted = lines::of_crate(&folder);
        product += counted.product;
        tests += counted.tests;
        let circle = Crate::read(&folder).largest_circle();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        println!(
            "{name:<16} {:>8} {:>8}  {} files",
            counted.product,
            counted.tests,
            circle.len()
        );
        for file in circle {
            println!("{:36}{}", "", file.display());
        }
    }
    println!("{:<16} {product:>8} {tests:>8}", "total");
    println!("{:<16} {:>8}", "generated", lines::generated(&root));
}

/// The folder of the workspace that this is built from.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folders of the crates, sorted.
fn crates(root: &Path) -> Vec<PathBuf> {
    let mut crates = lines::entries(&root.join("crates"));
    crates.retain(|folder| folder.join("src").is_dir());
    crates
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beyond this a circle is to be cut.
    const LARGEST: usize = 3;

    #[test]
    fn no_circle_of_imports_grows() {
        let circles = crates(&workspace()).into_iter().map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let circle = Crate::read(&folder).largest_circle();
            (name.into_owned(), circle.len())
        });
        let larger: Vec<_> = circles.filter(|(_, files)| *files > LARGEST).collect();
        assert_eq!(larger, [], "a circle that has grown is to be cut");
    }
}
