//! What is said of prompts and inputs that stand for something else.

use std::path::Path;

use super::en::given as en;
use super::zh::given as zh;

in_both! {
    /// That standard input can be read once.
    fn one_reader() -> &'static str;

    /// That no picture comes through standard input.
    fn no_picture_piped() -> &'static str;

    /// That standard input was empty.
    fn empty_pipe() -> &'static str;

    /// That the picture is too long; the limit in bytes.
    fn long_picture(limit: u64) -> String;

    /// That there is no room for the picture of standard input.
    fn not_put_aside() -> &'static str;

    /// What standard input is called.
    fn standard_input() -> &'static str;

    /// That a prompt is awaited from the keyboard.
    fn type_the_prompt() -> &'static str;

    /// That the source of a prompt cannot be read.
    fn unread_prompt(from: &str) -> String;

    /// That a prompt is too long; the limit in bytes.
    fn long_prompt(from: &str, limit: u64) -> String;

    /// That a prompt is no text from some byte on.
    fn not_utf8(from: &str, at: usize) -> String;

    /// That a folder or pattern stands for nothing.
    fn no_files(given: &str) -> String;

    /// That a folder or pattern cannot be looked at.
    fn unlisted(given: &str) -> String;

    /// That a name stands for several pictures.
    fn one_name_for_several(name: &str, given: &str, count: usize) -> String;

    /// That the name of a file is no text.
    fn file_name_not_text(path: &Path) -> String;

    /// That a picture from standard input is gone.
    fn piped_is_gone() -> &'static str;
}
