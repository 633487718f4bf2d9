//! Reading the command line, and what its parser cannot know of a mistake.

use std::ffi::{OsStr, OsString};
use std::str::FromStr as _;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, Parser, ValueEnum as _};

use crate::args::terminal::ColorArg;
use crate::simulate::Simulate;
use crate::text;

/// What was typed; a usage error ends the program here.
pub(crate) fn parse<P: Parser>() -> P {
    let command = P::command();
    let color = if command.get_arguments().any(|arg| arg.get_id() == "color") {
        typed_color()
    } else {
        ColorChoice::Auto
    };
    let parsed = command.color(color).try_get_matches();
    parsed
        .and_then(|mut matches| P::from_arg_matches_mut(&mut matches))
        .unwrap_or_else(|error| explained(error).exit())
}

/// The `--color` that was typed, for the help and the errors of a command line that was not read.
fn typed_color() -> ColorChoice {
    let args: Vec<OsString> = std::env::args_os().collect();
    let read = |name: &OsStr| ColorArg::from_str(name.to_str()?, false).ok();
    let together = args.iter().find_map(|arg| {
        let name = arg.to_str()?.strip_prefix("--color=")?;
        read(OsStr::new(name))
    });
    let apart = || {
        let mut pairs = args.windows(2).filter(|pair| pair[0] == "--color");
        pairs.find_map(|pair| read(&pair[1]))
    };
    together.or_else(apart).unwrap_or_default().into()
}

/// The error with a tip, where the parser has none of its own.
fn explained(mut error: clap::Error) -> clap::Error {
    if error.kind() == ErrorKind::UnknownArgument
        && error.get(ContextKind::Suggested).is_none()
        && let Some(ContextValue::String(unexpected)) = error.get(ContextKind::InvalidArg)
        && !unexpected.starts_with('-')
        && let Some(tip) = tip(&error)
    {
        let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

fn tip(error: &clap::Error) -> Option<String> {
    if let Some(scenario) = separate_scenario() {
        return Some(text::separate_scenario(&scenario));
    }
    let usage = error.get(ContextKind::Usage)?.to_string();
    usage
        .contains("<PROMPT>")
        .then(|| text::one_prompt().to_owned())
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
