//! `man`: the manual pages of both programs, made from their own help.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::args::command::Cli;
use crate::args::manual::ManArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::ima_image_create;
use crate::text::files::unwritten;

/// The name of a page's file, such as `nanobanana-plan.1`, and its text.
type Page = (String, Vec<u8>);

/// Prints the page of `nanobanana`, or writes all pages into a folder and prints their paths.
pub(crate) fn run(args: &ManArgs) -> Result<Exit, CommandError> {
    let Some(folder) = &args.out else {
        let (_, text) = page(Cli::command()).map_err(CommandError::Stdout)?;
        write_stdout(&String::from_utf8_lossy(&text))?;
        return Ok(Exit::Success);
    };
    let written = write_all(folder).map_err(|source| unwritten(folder, source))?;
    write_stdout(&written)?;
    Ok(Exit::Success)
}

/// Writes every page, and returns their paths, one a line.
fn write_all(folder: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let mut written = String::new();
    for (file, text) in every_page()? {
        let path = folder.join(file);
        fs::write(&path, text)?;
        written.push_str(&format!("{}\n", path.display()));
    }
    Ok(written)
}

/// The pages of the two programs and of every command, sorted.
fn every_page() -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut pages = BTreeMap::new();
    let mut left = vec![
        built(Cli::command()),
        built(ima_image_create::Args::command()),
    ];
    while let Some(command) = left.pop() {
        let commands = command.get_subcommands();
        left.extend(commands.filter(|command| !command.is_hide_set()).cloned());
        pages.extend([page(command)?]);
    }
    Ok(pages)
}

/// The command with the full names of its own commands.
fn built(mut command: Command) -> Command {
    command.build();
    command
}

/// The page of a command. The sections after the options are those of its help.
fn page(command: Command) -> io::Result<Page> {
    let has_commands = command.has_subcommands();
    let is_program = command.get_version().is_some();
    let after = command.get_after_long_help().map(ToString::to_string);
    let man = Man::new(command)
        .source(concat!("nanobanana ", env!("CARGO_PKG_VERSION")))
        .manual("Nano Banana pictures")
        // Not empty: the writer would leave it out, and what follows would take its place.
        .date(" ");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    let mut roff = Roff::default();
    help_sections(&mut roff, after.as_deref().unwrap_or_default());
    if !is_program {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("nanobanana"), roman("(1)")]);
    }
    roff.to_writer(&mut text)?;
    Ok((man.get_filename(), text))
}

/// A line that ends with a colon is the heading of a section; the lines below it stay as they are.
fn help_sections(roff: &mut Roff, help: &str) {
    for line in help.lines() {
        match line.strip_suffix(':') {
            Some(heading) if !heading.starts_with(' ') => {
                roff.control("fi", []);
                roff.control("SH", [heading.to_uppercase().as_str()]);
                roff.control("nf", []);
            }
            _ => {
                roff.text([roman(line)]);
            }
        }
    }
    roff.control("fi", []);
}
