//! Words that a shell offers for an option's value, which may also be other words.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use ima_sim::Scenario;
use nanobanana::{Model, words};

use super::manual::Topic;
use super::skill::Target;
use crate::simulate::Simulate;

/// A parser with words for completion. What it accepts is its parser's own business: the engine
/// reads many more words than are worth offering.
#[derive(Clone)]
pub(crate) struct Offered<P> {
    parser: P,
    words: fn() -> Vec<PossibleValue>,
}

impl<P: TypedValueParser> TypedValueParser for Offered<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.words)().into_iter()))
    }
}

/// Any text, with words that are offered for it.
pub(crate) type OfferedText = Offered<StringValueParser>;

fn text(words: fn() -> Vec<PossibleValue>) -> OfferedText {
    Offered {
        parser: StringValueParser::new(),
        words,
    }
}

fn plain(words: Vec<&'static str>) -> Vec<PossibleValue> {
    words.into_iter().map(PossibleValue::new).collect()
}

/// A model.
pub(crate) fn models() -> OfferedText {
    text(|| plain(words::model_choices()))
}

/// A model's id, as the published script takes it.
pub(crate) fn model_ids() -> OfferedText {
    text(|| plain(Model::ALL.map(Model::id).to_vec()))
}

/// A size.
pub(crate) fn sizes() -> OfferedText {
    text(|| plain(words::size_choices()))
}

/// An aspect ratio.
pub(crate) fn ratios() -> OfferedText {
    text(|| plain(words::ratio_choices()))
}

/// A task.
pub(crate) fn tasks() -> OfferedText {
    text(|| plain(words::task_choices()))
}

/// The topic of a help page.
pub(crate) fn topics() -> OfferedText {
    text(|| plain(Topic::ALL.map(Topic::name).to_vec()))
}

/// What the simulator plays.
pub(crate) fn scenarios() -> Offered<impl TypedValueParser<Value = Simulate>> {
    Offered {
        parser: StringValueParser::new().try_map(|text| text.parse::<Simulate>()),
        words: || {
            let scenarios = Scenario::all();
            scenarios
                .map(|(scenario, text)| PossibleValue::new(scenario.name()).help(text))
                .collect()
        },
    }
}

/// The agents that a skill is for, or a folder.
pub(crate) fn agents() -> Offered<impl TypedValueParser<Value = Target>> {
    Offered {
        parser: StringValueParser::new().try_map(|text| text.parse::<Target>()),
        words: || plain(vec!["openclaw", "claude"]),
    }
}
