//! English for showing pictures.

use std::io;
use std::path::Path;
use std::process::ExitStatus;

use nanobanana::NotAsSaved;
use nanobanana::journal::JobRecord;

use crate::connect::Maker;
use crate::text::en;

pub(crate) fn no_viewer(path: &Path) -> String {
    format!("there is no program here that shows {}", path.display())
}

pub(crate) fn not_opened(path: &Path, program: &str, status: ExitStatus) -> String {
    format!("{program} did not show {} ({status})", path.display())
}

pub(crate) fn not_run(path: &Path, program: &str) -> String {
    format!("{program} could not be run to show {}", path.display())
}

pub(crate) fn show_it_yourself(path: &Path) -> &'static str {
    if path
        .extension()
        .is_some_and(|extension| extension == "html")
    {
        "open the file in a browser"
    } else if cfg!(target_os = "linux") {
        "open the file in any viewer, or install xdg-open (package xdg-utils) on a desktop"
    } else {
        "open the file in any viewer"
    }
}

pub(crate) fn no_picture_yet(maker: Maker) -> String {
    en::nothing_but_simulated("no job has a picture on this machine yet", maker)
}

pub(crate) fn not_as_saved(path: &str, why: &NotAsSaved) -> String {
    match why {
        NotAsSaved::Open(error) if error.kind() == io::ErrorKind::NotFound => {
            format!("the file {path} is not there any more")
        }
        NotAsSaved::Open(error) => format!("cannot open {path}: {error}"),
        NotAsSaved::Changed => format!("the file {path} is not the picture that was saved"),
        NotAsSaved::AnotherJobs => format!("the file {path} is another job's picture by now"),
    }
}

pub(crate) fn after_gone(url: Option<&str>, command: &str) -> String {
    match url {
        Some(url) => format!("the vendor may still have it: {url}\neverything about it: {command}"),
        None => format!("everything about it: {command}"),
    }
}

pub(crate) fn at_vendor(job: &JobRecord) -> String {
    format!("the picture of job {} was not downloaded", job.id)
}
