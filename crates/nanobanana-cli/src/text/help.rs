//! The help of every command. The parser's English is that of the comments in `args`.

use clap::Command;

use super::en::help as en;
use super::zh::help as zh;
use crate::render::help::Length;

in_both! {
    /// The command with the words of the process' language.
    fn localised(command: Command) -> Command;

    /// The same command with its help pages, where they are not the parser's own to write.
    fn with_pages(command: Command, length: Length) -> Command;

    /// What stands for the prompt in a line of usage.
    fn prompt() -> &'static str;

    /// The line of usage of `nanobanana` itself, as the parser writes it.
    fn usage() -> &'static str;
}
