//! `completions`: what a shell needs to complete a command line of this program.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::command::Cli;
use crate::args::manual::{CompletionsArgs, Program};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::ima_image_create;

/// What bash needs beside: its words end at `:` and `=`, those of the programs do not.
const WHOLE_WORDS: &str = include_str!("whole_words.bash");

/// Prints the script.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, CommandError> {
    let (name, mut command) = match args.program {
        Program::Nanobanana => ("nanobanana", Cli::command()),
        Program::ImaImageCreate => ("ima_image_create", ima_image_create::Args::command()),
    };
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Bash {
        script.push_str(&WHOLE_WORDS.replace("PROGRAM", name));
    }
    write_stdout(&script)?;
    Ok(Exit::Success)
}
