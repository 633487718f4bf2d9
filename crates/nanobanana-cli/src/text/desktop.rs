//! What is said where a picture is to be shown on the desktop.

use super::en::desktop as en;
use super::zh::desktop as zh;

in_both! {
    /// That a job's file is not where it was saved.
    fn gone(path: &str) -> String;

    /// That a file is another job's picture by now.
    fn replaced(path: &str) -> String;
}
