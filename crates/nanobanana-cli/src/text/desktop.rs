//! What is said where a picture is to be shown on the desktop.

use nanobanana::NotAsSaved;

use super::en::desktop as en;
use super::zh::desktop as zh;

in_both! {
    /// What has become of a job's file.
    fn not_as_saved(path: &str, why: &NotAsSaved) -> String;
}
