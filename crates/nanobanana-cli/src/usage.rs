//! Reading the command line, and what its parser cannot know of a mistake.

use std::iter;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, CommandFactory as _, Parser};
use nanobanana::Language;
use nanobanana::report::Error;

use crate::args::command::Cli;
use crate::error::write_stdout;
use crate::exit::Exit;
use crate::json::{Failure, Fields};
use crate::render::columns::{is_printable, one_line};
use crate::shell;
use crate::terminal::say;
use crate::text::{self, help::Length};

/// What was typed, and as the parser has it; a usage error ends the program here.
pub(crate) fn parse<P: Parser>() -> (P, ArgMatches) {
    let command = || text::help::localised(text::language(), P::command());
    let parsed = read(command()).or_else(|error| match error.kind() {
        // Pages are written only when one is asked for.
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => read(
            text::help::with_pages(text::language(), command(), length()),
        ),
        _ => Err(error),
    });
    parsed.unwrap_or_else(|error| {
        let error = explained(error);
        if error.use_stderr() && wants_json() {
            // Standard error has it all the same where this cannot be written.
            let _ = write_stdout(&Fields::default().array(&[failure(&error)]));
        }
        if let Some(text) = cleaned(&error) {
            say(text.trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

/// What was typed, by this command's rules.
fn read<P: Parser>(mut command: Command) -> Result<(P, ArgMatches), clap::Error> {
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let parsed = P::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((parsed, matches))
}

/// Whether what was typed asks for JSON, as far as it can be read.
fn wants_json() -> bool {
    let words = std::env::args().take_while(|word| word != "--");
    words
        .skip(1)
        .any(|word| word == "--json" || word.starts_with("--json="))
}

/// A mistake for programs: what it is, and the parser's tips.
fn failure(error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let said = text.split("\n\nUsage: ").next().unwrap_or_default();
    let said = said
        .split("\n\nFor more information")
        .next()
        .unwrap_or_default();
    let (message, tip) = match said.split_once("\n\n") {
        Some((message, tip)) => (message, Some(tip)),
        None => (said, None),
    };
    Failure {
        error: Error::new("usage", message.trim().to_owned()),
        exit_code: Exit::Usage as u8,
        hint: tip.map(|tip| tip.trim().trim_start_matches("tip: ").to_owned()),
    }
}

/// The text of a mistake that repeats what a terminal would obey, or whose first word is in another
/// language than the parser's, for [`say`]; the parser's own colours are left out with it.
fn cleaned(error: &clap::Error) -> Option<String> {
    let mut args = std::env::args_os();
    let is_obeyed = args.any(|arg| !is_printable(&arg.to_string_lossy()));
    let is_english = text::language() == Language::En;
    let text = (error.use_stderr() && (is_obeyed || !is_english)).then(|| error.render());
    text.map(|text| {
        let text = text.to_string();
        match text.strip_prefix("error: ") {
            Some(rest) => text::errors::error_line(text::language(), rest),
            None => text,
        }
    })
}

/// How much help is asked for, where any is.
fn length() -> Length {
    if std::env::args_os().any(|arg| arg == "--help") {
        Length::Full
    } else {
        Length::Summary
    }
}

/// The names of the commands of `nanobanana`.
pub(crate) fn command_names() -> Vec<String> {
    let command = Cli::command();
    let names = command.get_subcommands().map(Command::get_name);
    names.map(str::to_owned).collect()
}

/// What `--help` prints for a command that is named by these words; none where there is no such
/// command.
pub(crate) fn help_of(words: &[String]) -> Option<clap::Error> {
    let command = text::help::localised(text::language(), Cli::command());
    let command = text::help::with_pages(text::language(), command, Length::Full);
    let mut named = &command;
    for word in words {
        named = named.find_subcommand(word)?;
    }
    let line = iter::once("nanobanana").chain(words.iter().map(String::as_str));
    command.try_get_matches_from(line.chain(["--help"])).err()
}

/// The error with a tip, where the parser has none of its own.
fn explained(mut error: clap::Error) -> clap::Error {
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => stray_word(&error),
        ErrorKind::InvalidSubcommand => {
            forget_resend(&mut error);
            prompt_alone(&error)
        }
        _ => None,
    };
    if let Some(tip) = tip {
        let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

/// What to do with a word that is one too many.
fn stray_word(error: &clap::Error) -> Option<String> {
    let ContextValue::String(unexpected) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let has_tip = unexpected.starts_with('-') || error.get(ContextKind::Suggested).is_some();
    let takes_prompt = ["generate", "edit", "plan"].contains(&first_word()?.as_str());
    (takes_prompt && !has_tip).then(|| text::ONE_PROMPT.of(text::language()).to_owned())
}

/// Takes `resend`, which may be charged twice, from what the parser suggests.
fn forget_resend(error: &mut clap::Error) {
    let suggested = ContextKind::SuggestedSubcommand;
    if let Some(ContextValue::Strings(names)) = error.get(suggested) {
        let names: Vec<_> = names
            .iter()
            .filter(|name| *name != "resend")
            .cloned()
            .collect();
        error.remove(suggested);
        if !names.is_empty() {
            error.insert(suggested, ContextValue::Strings(names));
        }
    }
}

/// The command for a prompt that was typed without one. A word that is near to a command is not
/// taken for a prompt.
fn prompt_alone(error: &clap::Error) -> Option<String> {
    let ContextValue::String(prompt) = error.get(ContextKind::InvalidSubcommand)? else {
        return None;
    };
    let is_sentence = prompt.contains(char::is_whitespace);
    let is_near = error.get(ContextKind::SuggestedSubcommand).is_some();
    if first_word().as_ref() != Some(prompt) || is_near && !is_sentence {
        return None;
    }
    let command = shell::line(["nanobanana", "generate", &one_line(prompt)])?;
    let l = text::language();
    Some(text::topics::prompt_without_command(l, &command))
}

/// The first word after the program's name.
fn first_word() -> Option<String> {
    std::env::args_os().nth(1)?.into_string().ok()
}
