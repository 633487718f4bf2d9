//! `--simulate`: the situation that the simulator plays, and how fast.

use std::str::FromStr;

use clap::builder::PossibleValue;
use ima_sim::{Pace, Scenario, UnknownPace, UnknownScenario};
use nanobanana::Language;
use nanobanana::journal::ServiceKind;
use nanobanana::words::nearest_word;

use crate::text::did_you_mean;

/// A situation, a pace, or both: `fails`, `instant`, `jpeg,instant`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simulate {
    pub(crate) scenario: Scenario,
    pub(crate) pace: Pace,
}

impl Simulate {
    /// The service that `--simulate`, or its absence, chooses.
    pub(crate) const fn service_of(simulate: Option<Self>) -> ServiceKind {
        match simulate {
            None => ServiceKind::Ima,
            Some(_) => ServiceKind::Simulator,
        }
    }
}

impl FromStr for Simulate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scenario, pace) = match text.split_once(',') {
            None => match text.parse() {
                Ok(pace) => ("ok", pace),
                Err(_) => (text, Pace::default()),
            },
            Some((scenario, pace)) => (
                scenario,
                pace.parse()
                    .map_err(|error: UnknownPace| error.to_string())?,
            ),
        };
        let scenario = scenario.parse().map_err(|error| unknown(&error))?;
        Ok(Self { scenario, pace })
    }
}

/// What a text after `--simulate=` names no situation by, and what was probably meant.
fn unknown(unknown: &UnknownScenario) -> String {
    let offered = Scenario::offered();
    let names = offered.iter().map(PossibleValue::get_name);
    let near = did_you_mean(Language::En, nearest_word(&unknown.name, names));
    format!("{unknown}{near}")
}

/// The help of the option, with every situation.
pub(crate) fn long_help() -> String {
    format!(
        "Use the built-in simulator: no key, no points, no network.\n\n\
         SCENARIO is the situation that it plays: {}.\n\n\
         PACE is instant, fast (the default, about 3 s), realistic, or a time such as 8s; it may \
         stand alone: --simulate=instant",
        names(", ")
    )
}

/// The names of all situations.
pub(crate) fn names(separator: &str) -> String {
    let offered = Scenario::offered();
    let names: Vec<&str> = offered.iter().map(PossibleValue::get_name).collect();
    names.join(separator)
}
