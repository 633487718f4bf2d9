//! The help in English, which is what the parser prints unasked.

use clap::Command;

use crate::environment;
use crate::render::help::{Length, with_whole_commands};

pub(crate) const fn localised(command: Command) -> Command {
    command
}

pub(crate) fn with_pages(command: Command, length: Length) -> Command {
    with_whole_commands(command, length, environment::width())
}

pub(crate) const fn prompt() -> &'static str {
    "<PROMPT>"
}

pub(crate) const fn usage() -> &'static str {
    "nanobanana [OPTIONS] <COMMAND>"
}
