//! `--simulate`: the situation that the simulator plays, and how fast.

use std::str::FromStr;

use ima_sim::{Pace, Scenario, UnknownPace, UnknownScenario};
use nanobanana::journal::ServiceKind;
use nanobanana::words::nearest_word;

/// A situation and a pace: `fails`, `jpeg,instant`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simulate {
    pub(crate) scenario: Scenario,
    pub(crate) pace: Pace,
}

/// A text after `--simulate=` that names no situation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnknownSimulation {
    #[error("{unknown}{}", near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Scenario {
        unknown: UnknownScenario,
        /// What was probably meant.
        near: Option<&'static str>,
    },
    #[error(transparent)]
    Pace(#[from] UnknownPace),
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
    type Err = UnknownSimulation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scenario, pace) = match text.split_once(',') {
            None => (text, Pace::default()),
            Some((scenario, pace)) => (scenario, pace.parse()?),
        };
        let scenario: Scenario = scenario.parse().map_err(unknown)?;
        Ok(Self {
            scenario,
            pace: pace.under(scenario),
        })
    }
}

fn unknown(unknown: UnknownScenario) -> UnknownSimulation {
    let names = Scenario::all().map(|(scenario, _)| scenario.name());
    UnknownSimulation::Scenario {
        near: nearest_word(&unknown.name, names),
        unknown,
    }
}

/// The help of the option, with every situation.
pub(crate) fn long_help() -> String {
    let names: Vec<&str> = Scenario::all()
        .map(|(scenario, _)| scenario.name())
        .collect();
    format!(
        "Use the built-in simulator: no key, no points, no network.\n\n\
         SCENARIO is the situation that it plays: {}.\n\n\
         PACE is instant, fast (the default, about 3 s), realistic, or a time such as 8s",
        names.join(", ")
    )
}
