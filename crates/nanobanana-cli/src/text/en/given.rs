//! English: prompts and inputs that stand for something else.

use std::path::Path;

use crate::given::prompt::PromptSource;

pub(crate) const fn standard_input() -> &'static str {
    "standard input"
}

pub(crate) const fn one_reader() -> &'static str {
    "standard input can be read once: only the prompt or one input can be `-`"
}

pub(crate) const fn no_picture_piped() -> &'static str {
    "the input `-` is a picture from standard input, which is the keyboard here: pipe a picture in, \
     or name a file (./- for a file of that name)"
}

pub(crate) const fn empty_pipe() -> &'static str {
    "the input `-` is a picture from standard input, which was empty"
}

pub(crate) fn long_picture(limit: u64) -> String {
    format!("standard input has more than the {limit} bytes that a picture may have")
}

pub(crate) const fn not_put_aside() -> &'static str {
    "the picture from standard input could not be copied to the temporary folder"
}

pub(crate) const fn type_the_prompt() -> &'static str {
    "type the prompt; Ctrl-D ends it"
}

pub(crate) fn unread_prompt(from: &PromptSource) -> String {
    format!("cannot read the prompt from {from}")
}

pub(crate) fn long_prompt(from: &PromptSource, limit: u64) -> String {
    format!("the prompt in {from} is longer than {limit} bytes")
}

pub(crate) fn not_utf8(from: &PromptSource, at: usize) -> String {
    format!("the prompt in {from} is not UTF-8 text: byte {at} is the first that is none")
}

pub(crate) fn no_files(given: &str) -> String {
    format!("the input `{given}` stands for no file: no picture is there")
}

pub(crate) fn unlisted(given: &str) -> String {
    format!("the files of the input `{given}` cannot be listed")
}

pub(crate) fn one_name_for_several(name: &str, given: &str, count: usize) -> String {
    format!("the name `{name}` is for one picture, and `{given}` stands for {count}")
}

pub(crate) fn file_name_not_text(path: &Path) -> String {
    format!("the file name {path:?} is not UTF-8 text; give the file another name")
}

pub(crate) const fn name_an_input() -> &'static str {
    "name the picture to change with `-i FILE|URL`"
}

pub(crate) const fn name_an_input_of_drop_in() -> &'static str {
    "name the picture to change with `--input-images FILE|URL`"
}

pub(crate) const fn allow_its_folder() -> &'static str {
    "to allow its folder for this command: --allow-dir FOLDER, once for each that is needed\n\
     for every command: nanobanana config set inputs.allow_dirs FOLDER..., with all that are allowed"
}

pub(crate) const fn piped_is_gone() -> &'static str {
    "that picture came through standard input and was not kept, so the request cannot be sent \
     again as it was; make it anew with the picture"
}
