//! The help of every command. The parser's English is that of the comments in `args`.

use clap::Command;
use nanobanana::Language;
use nanobanana_text::either;

use super::zh;
use crate::render::help::{Length, with_whole_commands};
use crate::{environment, exit};

/// The command with the words of a language.
pub(crate) fn localised(l: Language, command: Command) -> Command {
    match l {
        Language::En => command,
        Language::Zh => zh::localised(command),
    }
}

/// The same command with its help pages, where they are not the parser's own to write.
pub(crate) fn with_pages(l: Language, command: Command, length: Length) -> Command {
    match l {
        Language::En => with_whole_commands(command, length, environment::width()),
        Language::Zh => zh::with_pages(command, length),
    }
}

/// What stands for the prompt in a line of usage.
pub(crate) fn prompt(l: Language) -> &'static str {
    either(l, "<PROMPT>", "<提示词>")
}

/// The line of usage of `nanobanana` itself, as the parser writes it.
pub(crate) fn usage(l: Language) -> &'static str {
    either(
        l,
        "nanobanana [OPTIONS] <COMMAND>",
        "nanobanana [OPTIONS] <命令>",
    )
}

/// The table of exit codes.
pub(crate) fn exit_codes(l: Language) -> &'static str {
    either(l, exit::HELP, zh::exit_codes())
}
