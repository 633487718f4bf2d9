//! What is said of the terminal, and of what goes through it.

use super::en::terminal as en;
use super::zh::terminal as zh;

in_both! {
    /// That nothing is logged on disk.
    fn no_log(cause: &str) -> String;

    /// That it is found out what will be sent, and for how many seconds already.
    fn planning(seconds: u64) -> String;

    /// How many inputs have arrived, and for how many seconds they have been on their way.
    fn uploading(done: usize, total: usize, seconds: u64) -> String;

    /// That an answer is waited for, and for how many seconds already.
    fn waiting(seconds: u64) -> String;

    /// That the picture is being fetched, and for how many seconds already.
    fn downloading(seconds: u64) -> String;

    /// That the picture is being saved, and for how many seconds already.
    fn saving(seconds: u64) -> String;

    /// Where every step is written down.
    fn log(path: &str) -> String;
}
