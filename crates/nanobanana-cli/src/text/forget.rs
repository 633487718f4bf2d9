//! What is said where jobs are forgotten.

use nanobanana::journal::{JobId, JobRecord};

use super::en::forget as en;
use super::zh::forget as zh;

in_both! {
    /// That a job is forgotten, and only what it cost is kept.
    fn points_kept(job: &JobRecord) -> String;

    /// That a job is forgotten, and nothing of it is kept.
    fn nothing_kept(job: &JobId) -> String;

    /// That a job was forgotten before.
    fn was_forgotten(job: &JobId) -> String;

    /// That a file was deleted.
    fn deleted(path: &str) -> String;

    /// That a file is still there, and how it goes.
    fn still_there(path: &str) -> String;

    /// That a file is not the one that was saved, and was left.
    fn not_ours(path: &str) -> String;
}
