//! English: the terminal, and what goes through it.

use std::path::Path;

pub(crate) fn planning(seconds: u64) -> String {
    format!("planning · {seconds} s")
}

pub(crate) fn uploading(done: usize, total: usize, seconds: u64) -> String {
    format!("uploading {done} of {total} · {seconds} s")
}

pub(crate) fn waiting(seconds: u64) -> String {
    format!("waiting for the vendor · {seconds} s")
}

pub(crate) fn downloading(seconds: u64) -> String {
    format!("downloading · {seconds} s")
}

pub(crate) fn saving(seconds: u64) -> String {
    format!("saving · {seconds} s")
}

pub(crate) fn log(path: &str) -> String {
    format!("log: {path}")
}

pub(crate) const fn stdout_is_terminal() -> &'static str {
    "standard output is a terminal, which shows no bytes of a picture: send it to a program or a \
     file (-o - > a.png), or name a file after -o"
}

pub(crate) fn one_picture_to_stdout(count: usize) -> String {
    format!("-o - writes one picture to standard output, and {count} are ordered: give -o a folder")
}

pub(crate) fn stdout_is_taken(option: &str) -> String {
    format!("-o - writes the picture to standard output, which does not go with {option}")
}

pub(crate) fn no_folder_for_stdout(folder: &Path) -> String {
    format!(
        "the folder {}, where the picture is kept until it is written, cannot be made",
        folder.display()
    )
}

pub(crate) fn not_on_stdout(path: &Path) -> String {
    format!(
        "the picture could not be written to standard output; it is kept in {}",
        path.display()
    )
}

pub(crate) fn no_log(cause: &str) -> String {
    format!("nothing is logged on disk: {cause}")
}
