//! The help of every command. The parser's English is that of the comments in `args`.

use clap::Command;
use nanobanana::Language;
use nanobanana_text::either;

use super::zh;
use crate::exit;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// What `-h` prints.
    Summary,
    /// What `--help` prints.
    Full,
}

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
        Language::En => command,
        Language::Zh => zh::with_pages(command, length),
    }
}

/// The table of exit codes.
pub(crate) fn exit_codes(l: Language) -> &'static str {
    either(l, exit::HELP, zh::exit_codes())
}
