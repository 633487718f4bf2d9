//! The help in English, which is what the parser prints unasked.

use clap::Command;

use crate::render::help::Length;

pub(crate) const fn localised(command: Command) -> Command {
    command
}

pub(crate) const fn with_pages(command: Command, _: Length) -> Command {
    command
}

pub(crate) const fn prompt() -> &'static str {
    "<PROMPT>"
}

pub(crate) const fn usage() -> &'static str {
    "nanobanana [OPTIONS] <COMMAND>"
}
