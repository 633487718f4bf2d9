//! `--simulate`: the situation that the simulator plays, and how fast.

use std::str::FromStr;
use std::sync::OnceLock;

use clap::builder::PossibleValue;
use ima_sim::{Pace, Scenario, UnknownPace, UnknownScenario};
use nanobanana::journal::ServiceKind;
use nanobanana::words::nearest_word;
use nanobanana_text::{list, say};

use crate::text::{Fault, did_you_mean};

/// A situation, a pace, or both: `fails`, `instant`, `jpeg,instant`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Simulate {
    pub(crate) scenario: Scenario,
    pub(crate) pace: Pace,
}

/// What this process simulates, where it does, and whether that was typed.
static CHOSEN: OnceLock<(Option<Simulate>, bool)> = OnceLock::new();

/// Chooses what this process simulates, where it does. The first choice holds.
pub(crate) fn choose(simulate: Option<Simulate>, is_typed: bool) {
    let _ = CHOSEN.set((simulate, is_typed));
}

pub(crate) fn is_typed() -> bool {
    matches!(CHOSEN.get(), Some((Some(_), true)))
}

pub(crate) fn chosen() -> Option<Simulate> {
    CHOSEN.get().and_then(|(simulate, _)| *simulate)
}

pub(crate) fn service() -> ServiceKind {
    match chosen() {
        None => ServiceKind::Ima,
        Some(_) => ServiceKind::Simulator,
    }
}

impl Simulate {
    /// What the variable says; nothing where it says that nothing is simulated.
    pub(crate) fn of_variable(text: &str) -> Result<Option<Self>, Fault> {
        match text {
            "0" | "false" => Ok(None),
            "1" | "true" => Ok(Some(Self::default())),
            text => text.parse().map(Some),
        }
    }
}

impl FromStr for Simulate {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scenario, pace) = match text.split_once(',') {
            None => match text.parse() {
                Ok(pace) => ("ok", pace),
                Err(_) => (text, Pace::default()),
            },
            Some((scenario, pace)) => (
                scenario,
                pace.parse().map_err(|error: UnknownPace| no_pace(&error))?,
            ),
        };
        let scenario = scenario.parse().map_err(|error| unknown(&error))?;
        Ok(Self { scenario, pace })
    }
}

fn unknown(unknown: &UnknownScenario) -> Fault {
    let offered = Scenario::offered();
    let names = || offered.iter().map(PossibleValue::get_name);
    let (name, near) = (&unknown.name, nearest_word(&unknown.name, names()));
    Fault::told(|l| {
        let (near, names) = (did_you_mean(l, near), list(l, names()));
        say!(l, en "{unknown}{near}", zh "没有“{name}”这个场景；可用的场景：{names}{near}")
    })
}

fn no_pace(unknown: &UnknownPace) -> Fault {
    let text = &unknown.text;
    Fault::told(
        |l| say!(l, en "{unknown}", zh "没有“{text}”这个速度；可用 instant、fast、realistic，或 8s、250ms 这样的时间"),
    )
}
