//! Reading the command line, and what its parser cannot know of a mistake.

use std::ffi::OsString;
use std::str::FromStr as _;

use clap::Parser;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::render::outcome::say;
use crate::simulate::Simulate;
use crate::text;

/// What was typed; a usage error ends the program here.
pub(crate) fn parse<P: Parser>() -> P {
    P::try_parse().unwrap_or_else(|error| {
        let error = explained(error);
        if let Some(text) = text::usage::in_full(&error) {
            say(text.trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
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
