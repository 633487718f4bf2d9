//! Reading the command line, and what its parser cannot know of a mistake.

use std::ffi::OsString;
use std::iter;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, CommandFactory as _, Parser};
use nanobanana::Language;
use nanobanana::report::Error;
use nanobanana::words::nearest_word;

use crate::args::command::{self, Cli};
use crate::error::write_stdout;
use crate::exit::Exit;
use crate::json::{Failure, Fields};
use crate::render::columns::{is_printable, one_line};
use crate::shell;
use crate::terminal::say;
use crate::text::{self, help::Length};

/// What was typed, and as the parser has it; a usage error ends the program here.
pub(crate) fn parse<P: Parser>() -> (P, ArgMatches) {
    let (l, command) = (text::language(), P::command());
    let (args, named) = with_its_command(&command, std::env::args_os().collect());
    // What a page or a mistake says is written only when it is to be read.
    let parsed = read(command, &args).or_else(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let command = text::help::localized(l, P::command());
            read(
                text::help::with_page(l, command, length(), named.as_deref()),
                &args,
            )
        }
        _ if l == Language::En => Err(error),
        _ => read(text::help::localized(l, P::command()), &args),
    });
    parsed.unwrap_or_else(|error| {
        if error.use_stderr()
            && wants_json(&args)
            && let Err(error) = read::<P>(P::command(), &args)
        {
            // Programs read English. Standard error has it all the same where this cannot be written.
            let failure = failure(&explained(Language::En, error));
            let _ = write_stdout(&Fields::default().array(&[failure]));
        }
        let error = explained(l, error);
        if let Some(text) = cleaned(&error) {
            say(text.trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

fn read<P: Parser>(
    mut command: Command,
    args: &[OsString],
) -> Result<(P, ArgMatches), clap::Error> {
    let matches = command.try_get_matches_from_mut(args)?;
    let parsed = P::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((parsed, matches))
}

/// Whether what was typed asks for JSON, as far as it can be read.
fn wants_json(args: &[OsString]) -> bool {
    let words = args.iter().map(|arg| arg.as_encoded_bytes());
    words
        .skip(1)
        .take_while(|word| word != b"--")
        .any(|word| word == b"--json" || word.starts_with(b"--json="))
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

/// What was typed, with the command that a prompt alone stands for: no command has a space or a letter of
/// another script in its name. Its options may come before it, with their values. And the word that names it.
fn with_its_command(command: &Command, mut args: Vec<OsString>) -> (Vec<OsString>, Option<String>) {
    let Some(generate) = command.find_subcommand("generate") else {
        return (args, None);
    };
    let takes_next = |word: &str| {
        let mut options = command.get_arguments().chain(generate.get_arguments());
        options.any(|option| {
            let is_it = match (word.strip_prefix("--"), word.strip_prefix('-')) {
                (Some(long), _) => option
                    .get_long_and_visible_aliases()
                    .is_some_and(|names| names.contains(&long)),
                (None, Some(short)) => option
                    .get_short_and_visible_aliases()
                    .is_some_and(|names| names.iter().any(|name| short.chars().eq([*name]))),
                (None, None) => false,
            };
            is_it && option.get_action().takes_values() && !option.is_require_equals_set()
        })
    };
    let mut words = args.iter().skip(1).map(|arg| arg.to_string_lossy());
    let first = loop {
        match words.next() {
            Some(word) if takes_next(&word) => drop(words.next()),
            Some(word) if word.starts_with('-') => {}
            other => break other.map(String::from),
        }
    };
    match first {
        Some(first) if first.contains(char::is_whitespace) || !first.is_ascii() => {
            args.insert(1, "generate".into());
            (args, Some("generate".to_owned()))
        }
        first => (args, first),
    }
}

/// The text of a mistake that repeats what a terminal would obey, or is told in another language than the
/// parser's, for [`say`]; the parser's own colors are left out with it.
fn cleaned(error: &clap::Error) -> Option<String> {
    let mut args = std::env::args_os();
    let is_obeyed = args.any(|arg| !is_printable(&arg.to_string_lossy()));
    let is_english = text::language() == Language::En;
    let is_told = error.use_stderr() && (is_obeyed || !is_english);
    is_told.then(|| match is_english {
        true => error.render().to_string(),
        false => text::parser::mistake(error).unwrap_or_else(|| error.render().to_string()),
    })
}

fn length() -> Length {
    if std::env::args_os().any(|arg| arg == "--help") {
        Length::Full
    } else {
        Length::Summary
    }
}

/// What `--help` prints for a command that is named by these words; none where there is no such
/// command.
pub(crate) fn help_of(words: &[String]) -> Option<clap::Error> {
    let (l, named) = (text::language(), words.first().map(String::as_str));
    let command = text::help::localized(l, Cli::command());
    let command = text::help::with_page(l, command, Length::Full, named);
    let mut named = &command;
    for word in words {
        named = named.find_subcommand(word)?;
    }
    let line = iter::once("nanobanana").chain(words.iter().map(String::as_str));
    command.try_get_matches_from(line.chain(["--help"])).err()
}

/// The error with what helps. The parser's own tips are kept only where they name what there is, and no way
/// to pay.
fn explained(l: Language, mut error: clap::Error) -> clap::Error {
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => {
            error.remove(ContextKind::Suggested);
            let unexpected = context(&error, ContextKind::InvalidArg).unwrap_or_default();
            let unoffered = text::unoffered(l, &unexpected);
            let near = context(&error, ContextKind::SuggestedArg).unwrap_or_default();
            if unoffered.is_some() || UNSUGGESTED.iter().any(|option| near.starts_with(option)) {
                error.remove(ContextKind::SuggestedArg);
                // It would repeat the option.
                error.remove(ContextKind::Usage);
            }
            unoffered.or_else(|| stray_word(l, &error, &unexpected))
        }
        ErrorKind::MissingSubcommand => {
            // Of the program's own there are too many to tell, and some are hidden.
            let is_program =
                context(&error, ContextKind::ValidSubcommand).as_deref() == Some("generate");
            is_program.then(|| {
                error.remove(ContextKind::ValidSubcommand);
                text::LISTS_COMMANDS.of(l).to_owned()
            })
        }
        ErrorKind::InvalidSubcommand => {
            keep_near_commands(&mut error);
            // Were it left empty, an empty line would be printed for it.
            error.remove(ContextKind::Suggested);
            None
        }
        _ => None,
    };
    if let Some(tip) = tip {
        let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

/// The options that let money be spent that was not spent without them.
const UNSUGGESTED: [&str; 4] = ["--accept-double-charge", "--new", "--no-simulate", "--yes"];

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

/// What to do with a word that is one too many, or with a prompt that looks like an option.
fn stray_word(l: Language, error: &clap::Error, unexpected: &str) -> Option<String> {
    let mut args = std::env::args_os().skip(1);
    let takes_prompt = ["generate", "edit", "plan"].contains(&&*args.next()?.to_string_lossy());
    if !takes_prompt || error.get(ContextKind::SuggestedArg).is_some() {
        return None;
    }
    if !unexpected.starts_with('-') {
        return Some(text::ONE_PROMPT.of(l).to_owned());
    }
    let is_prompt = |arg: &String| arg.starts_with(unexpected) && arg.contains(char::is_whitespace);
    let prompt = args
        .filter_map(|arg| arg.into_string().ok())
        .find(is_prompt)?;
    let prompt = shell::line(["--", &one_line(&prompt)])?;
    Some(text::after_hyphens(l, &prompt))
}

/// Takes from what the parser suggests what is no command of the help, or only resembles one: what pays is
/// offered to nobody who wanted something else.
fn keep_near_commands(error: &mut clap::Error) {
    let suggested = ContextKind::SuggestedSubcommand;
    let typed = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let known = command::names();
    let near = nearest_word(&typed, known.iter().copied());
    if let Some(ContextValue::Strings(names)) = error.remove(suggested) {
        let is_near = |name: &String| match known.contains(&name.as_str()) {
            true => near == Some(name),
            false => name != "resend",
        };
        let names: Vec<String> = names.into_iter().filter(is_near).collect();
        if !names.is_empty() {
            error.insert(suggested, ContextValue::Strings(names));
        }
    }
}
