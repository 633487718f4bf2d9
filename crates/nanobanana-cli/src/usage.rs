//! Reading the command line, and what its parser cannot know of a mistake.

use std::ffi::{OsStr, OsString};
use std::iter;
use std::str::FromStr as _;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, Command, CommandFactory as _, Parser};
use nanobanana::Language;
use nanobanana::words::nearest_word;

use crate::args::command::Cli;
use crate::render::columns::{is_printable, one_line};
use crate::render::help::Length;
use crate::shell;
use crate::simulate::Simulate;
use crate::terminal::say;
use crate::text;

/// What was typed; a usage error ends the program here.
pub(crate) fn parse<P: Parser>() -> P {
    let command = || {
        let command = text::help::localised(text::language(), P::command());
        let has_color = command.get_arguments().any(|arg| arg.get_id() == "color");
        let color = if has_color {
            typed_color()
        } else {
            ColorChoice::Auto
        };
        command.color(color)
    };
    let parsed = read(command()).or_else(|error| match error.kind() {
        // Pages are written only when one is asked for.
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => read(
            text::help::with_pages(text::language(), command(), length()),
        ),
        _ => Err(error),
    });
    parsed.unwrap_or_else(|error| {
        let error = explained(error);
        if let Some(text) = cleaned(&error) {
            say(text.trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

/// What was typed, by this command's rules.
fn read<P: Parser>(mut command: Command) -> Result<P, clap::Error> {
    let mut matches = command.try_get_matches_from_mut(std::env::args_os())?;
    P::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
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

/// The `--color` that was typed, for the help and the errors of a command line that was not read.
fn typed_color() -> ColorChoice {
    let args: Vec<OsString> = std::env::args_os().collect();
    let read = |name: &OsStr| ColorChoice::from_str(name.to_str()?).ok();
    let together = args.iter().find_map(|arg| {
        let name = arg.to_str()?.strip_prefix("--color=")?;
        read(OsStr::new(name))
    });
    let apart = || {
        let mut pairs = args.windows(2).filter(|pair| pair[0] == "--color");
        pairs.find_map(|pair| read(&pair[1]))
    };
    together.or_else(apart).unwrap_or_default()
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
        ErrorKind::UnknownArgument => stray_word(&error).or_else(|| option_of_others(&error)),
        ErrorKind::InvalidSubcommand => {
            suggest_command(&mut error);
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
    if unexpected.starts_with('-') || error.get(ContextKind::Suggested).is_some() {
        return None;
    }
    if let Some(scenario) = separate_scenario() {
        return Some(text::separate_scenario(text::language(), &scenario));
    }
    let usage = error.get(ContextKind::Usage)?.to_string();
    usage
        .contains(text::help::prompt(text::language()))
        .then(|| text::one_prompt(text::language()).to_owned())
}

/// The commands that have the option which this one has not.
fn option_of_others(error: &clap::Error) -> Option<String> {
    let ContextValue::String(unknown) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let long = unknown.strip_prefix("--")?;
    let command = Cli::command();
    let usage = error.get(ContextKind::Usage)?.to_string();
    let is_own = usage.contains(&format!("{} ", command.get_name()));
    if !is_own || error.get(ContextKind::SuggestedArg).is_some() {
        return None;
    }
    let owners = command.get_subcommands().filter(|owner| {
        let mut options = owner.get_arguments();
        options.any(|option| option.get_long() == Some(long) && !option.is_hide_set())
    });
    let owners: Vec<&str> = owners.map(Command::get_name).collect();
    // An option of many commands says nothing of any.
    (1..=4)
        .contains(&owners.len())
        .then(|| text::topics::option_of(text::language(), unknown, &owners))
}

/// The commands for words that other programs have for them.
const OTHER_WORDS: [(&str, &str); 7] = [
    ("create", "generate"),
    ("make", "generate"),
    ("draw", "generate"),
    ("image", "generate"),
    ("new", "generate"),
    ("login", "auth login"),
    ("logout", "auth logout"),
];

/// Suggests the command of another program's word for it. `resend`, which may be charged
/// twice, is suggested for a slip only.
fn suggest_command(error: &mut clap::Error) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let is_top = error.get(ContextKind::Usage).is_some_and(|usage| {
        usage
            .to_string()
            .contains(text::help::usage(text::language()))
    });
    if !is_top {
        return;
    }
    let known = OTHER_WORDS.iter().find(|(other, _)| other == word);
    let similar = match (known, error.get(ContextKind::SuggestedSubcommand)) {
        (Some((_, command)), _) => vec![(*command).to_owned()],
        (None, Some(ContextValue::Strings(similar))) => similar.clone(),
        (None, Some(ContextValue::String(similar))) => vec![similar.clone()],
        _ => return,
    };
    let is_slip = nearest_word(word, ["resend"]).is_some();
    let kept = similar
        .into_iter()
        .filter(|name| name != "resend" || is_slip);
    let kept: Vec<String> = kept.collect();
    error.remove(ContextKind::SuggestedSubcommand);
    if !kept.is_empty() {
        error.insert(
            ContextKind::SuggestedSubcommand,
            ContextValue::Strings(kept),
        );
    }
}

/// The command for a prompt that was typed without one. A word that is near to a command is not
/// taken for a prompt.
fn prompt_alone(error: &clap::Error) -> Option<String> {
    let ContextValue::String(prompt) = error.get(ContextKind::InvalidSubcommand)? else {
        return None;
    };
    let usage = error.get(ContextKind::Usage)?.to_string();
    if !usage.contains(text::help::usage(text::language())) {
        return None;
    }
    let is_sentence = prompt.contains(char::is_whitespace);
    if !is_sentence && error.get(ContextKind::SuggestedSubcommand).is_some() {
        return None;
    }
    let command = shell::line(["nanobanana", "generate", &one_line(prompt)])?;
    Some(text::topics::prompt_without_command(
        text::language(),
        &command,
    ))
}

/// The scenario that was typed after `--simulate` and a space, where it cannot be meant for it.
pub(crate) fn separate_scenario() -> Option<String> {
    let args: Vec<OsString> = std::env::args_os().collect();
    args.windows(2).find_map(|pair| {
        let [option, scenario] = pair else {
            return None;
        };
        let scenario = scenario.to_str()?;
        let is_scenario = option == "--simulate" && Simulate::from_str(scenario).is_ok();
        is_scenario.then(|| scenario.to_owned())
    })
}
