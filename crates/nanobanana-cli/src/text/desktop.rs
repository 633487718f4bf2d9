//! What is said where a picture is to be shown on the desktop.

use std::path::Path;
use std::process::ExitStatus;

use nanobanana::journal::JobRecord;

use super::en::desktop as en;
use super::zh::desktop as zh;

in_both! {
    /// That there is no program that opens files.
    fn no_viewer(path: &Path) -> String;

    /// That the program that opens files did not.
    fn not_opened(path: &Path, program: &str, status: ExitStatus) -> String;

    /// That the program that opens files cannot be run.
    fn not_run(path: &Path, program: &str) -> String;

    /// What to do where a file is not shown.
    fn show_it_yourself() -> &'static str;

    /// That no job has a picture.
    fn no_picture_yet() -> &'static str;

    /// That a job's file is not where it was saved.
    fn gone(path: &str) -> String;

    /// What to do where a job's file is gone: its address at the vendor, where there is one, and a
    /// command.
    fn after_gone(url: Option<&str>, command: &str) -> String;

    /// That a job was not downloaded: its pictures are at the vendor.
    fn at_vendor(job: &JobRecord) -> String;
}
