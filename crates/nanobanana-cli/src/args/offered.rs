//! Words that a shell offers for an option's value, which may also be other words.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, Command, ValueEnum};
use ima_sim::Scenario;
use nanobanana::{Language, MAX_COUNT, Model, words};
use nanobanana_text::{LanguageChoice, say};

use super::manual::Topic;
use super::skill::Target;
use crate::simulate::Simulate;
use crate::text::Fault;

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

/// A model by its word.
pub(crate) fn model_words() -> impl TypedValueParser<Value = Model> {
    let words = PossibleValuesParser::new(Model::ALL.map(Model::word));
    words.try_map(|word| words::model(&word).map(|(model, _)| model))
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
    text(|| {
        let topics = Topic::value_variants().iter();
        topics.filter_map(ValueEnum::to_possible_value).collect()
    })
}

/// What the simulator plays.
pub(crate) fn scenarios() -> Offered<impl TypedValueParser<Value = Simulate>> {
    Offered {
        parser: StringValueParser::new().try_map(|text| text.parse::<Simulate>()),
        words: Scenario::offered,
    }
}

/// A whole number of a range; what is none is told the range.
pub(crate) fn whole(least: u64, most: u64) -> impl TypedValueParser<Value = u64> {
    StringValueParser::new().try_map(move |text| {
        let number = text.parse().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| {
            Fault::told(|l| match most {
                u64::MAX => {
                    say!(l, en "must be a whole number, {least} or more", zh "应为不小于 {least} 的整数")
                }
                _ => range(l, least, most),
            })
        })
    })
}

fn range(l: Language, least: u64, most: u64) -> String {
    say!(l, en "must be a whole number, {least} to {most}", zh "应为 {least} 到 {most} 的整数")
}

/// At least one of something.
pub(crate) fn some() -> impl TypedValueParser<Value = u32> {
    whole(1, u64::MAX).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// A limit on requests.
pub(crate) fn requests() -> impl TypedValueParser<Value = u32> {
    whole(1, 1_000_000).try_map(u32::try_from)
}

/// How many pictures. The engine refuses a number that is too large, for every front end alike.
pub(crate) fn pictures() -> impl TypedValueParser<Value = usize> {
    let fault = || Fault::told(|l| range(l, 1, MAX_COUNT as u64));
    StringValueParser::new().try_map(move |text| text.parse().map_err(|_| fault()))
}

/// The language of messages.
pub(crate) fn message_languages() -> impl TypedValueParser<Value = LanguageChoice> {
    let words = [
        ("auto", "The prompt's script decides, then the locale"),
        ("zh", "Chinese"),
        ("en", "English"),
    ];
    let offered = words.map(|(word, means)| PossibleValue::new(word).help(means));
    PossibleValuesParser::new(offered).map(|word| match &*word {
        "zh" => LanguageChoice::Fixed(Language::Zh),
        "en" => LanguageChoice::Fixed(Language::En),
        _ => LanguageChoice::Auto,
    })
}

/// A language.
pub(crate) fn languages() -> impl TypedValueParser<Value = Language> {
    let words = [("en", "English"), ("zh", "Chinese")];
    let offered = words.map(|(word, means)| PossibleValue::new(word).help(means));
    PossibleValuesParser::new(offered).map(|word| match &*word {
        "zh" => Language::Zh,
        _ => Language::En,
    })
}

/// The agents that a skill is for, or a folder.
pub(crate) fn agents() -> Offered<impl TypedValueParser<Value = Target>> {
    Offered {
        parser: StringValueParser::new().map(Target::from),
        words: || plain(vec!["openclaw", "claude"]),
    }
}
