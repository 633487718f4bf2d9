//! Words that a shell offers for an option's value, which may also be other words.

use std::ffi::OsStr;
use std::net::SocketAddr;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, Command, ValueEnum};
use ima_sim::Scenario;
use nanobanana::report::By;
use nanobanana::{Language, MAX_COUNT, Model, words};
use nanobanana_text::{LanguageChoice, say};
use url::Host;

use super::manual::Topic;
use super::skill::Target;
use crate::simulate::Simulate;
use crate::text::Fault;

/// A parser with words for completion. What it accepts is its parser's own business: the engine
/// reads many more words than are worth offering.
#[derive(Clone)]
struct Offered<P, W> {
    parser: P,
    words: W,
}

impl<P, W> TypedValueParser for Offered<P, W>
where
    P: TypedValueParser,
    W: Fn() -> Vec<PossibleValue> + Clone + Send + Sync + 'static,
{
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
pub(crate) fn text(words: fn() -> Vec<&'static str>) -> impl TypedValueParser<Value = String> {
    Offered {
        parser: StringValueParser::new(),
        words: move || plain(words()),
    }
}

fn plain(words: Vec<&'static str>) -> Vec<PossibleValue> {
    words.into_iter().map(PossibleValue::new).collect()
}

pub(crate) fn model_words() -> impl TypedValueParser<Value = Model> {
    let words = PossibleValuesParser::new(Model::ALL.map(Model::word));
    words.try_map(|word| words::model(&word).map(|(model, _)| model))
}

pub(crate) fn topics() -> impl TypedValueParser<Value = String> {
    Offered {
        parser: StringValueParser::new(),
        words: || {
            let topics = Topic::value_variants().iter();
            topics.filter_map(ValueEnum::to_possible_value).collect()
        },
    }
}

pub(crate) fn scenarios() -> impl TypedValueParser<Value = Simulate> {
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

pub(crate) fn some() -> impl TypedValueParser<Value = u32> {
    whole(1, u64::MAX).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

pub(crate) fn requests() -> impl TypedValueParser<Value = u32> {
    whole(1, 1_000_000).try_map(u32::try_from)
}

/// An address of this machine, with its port.
pub(crate) fn address() -> impl TypedValueParser<Value = SocketAddr> {
    let fault = || {
        Fault::told(
            |l| say!(l, en "write it like 127.0.0.1:8787", zh "应写成 127.0.0.1:8787 的样子"),
        )
    };
    StringValueParser::new().try_map(move |text| text.parse().map_err(|_| fault()))
}

/// A name of a server, as its clients send it.
pub(crate) fn host() -> impl TypedValueParser<Value = String> {
    let fault = || {
        Fault::told(|l| {
            say!(
                l,
                en "write a name without scheme and port, such as images.example.org",
                zh "应写主机名，不带协议和端口，例如 images.example.org",
            )
        })
    };
    StringValueParser::new().try_map(move |text| {
        let host = Host::parse(&text).map(|host| host.to_string());
        host.map_err(|_| fault())
    })
}

/// How many pictures. The engine refuses a number that is too large, for every front end alike.
pub(crate) fn pictures() -> impl TypedValueParser<Value = usize> {
    let fault = || Fault::told(|l| range(l, 1, MAX_COUNT as u64));
    StringValueParser::new().try_map(move |text| text.parse().map_err(|_| fault()))
}

pub(crate) fn message_languages() -> impl TypedValueParser<Value = LanguageChoice> {
    one_of([
        (
            "auto",
            "The prompt's script decides, then the locale",
            LanguageChoice::Auto,
        ),
        ("zh", "Chinese", LanguageChoice::Fixed(Language::Zh)),
        ("en", "English", LanguageChoice::Fixed(Language::En)),
    ])
}

pub(crate) fn languages() -> impl TypedValueParser<Value = Language> {
    one_of([
        ("en", "English", Language::En),
        ("zh", "Chinese", Language::Zh),
    ])
}

pub(crate) fn sums() -> impl TypedValueParser<Value = By> {
    one_of([
        (By::Day.name(), "Your days", By::Day),
        (By::Month.name(), "Your months", By::Month),
        (By::Model.name(), "The two models", By::Model),
        (By::Size.name(), "The sizes", By::Size),
        (
            By::Caller.name(),
            "You, and each key of `serve`",
            By::Caller,
        ),
        (By::Profile.name(), "The profiles that paid", By::Profile),
    ])
}

/// One of these words and no other, each with what it means.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    words: [(&'static str, &'static str, T); N],
) -> impl TypedValueParser<Value = T> {
    let offered = words.map(|(word, means, _)| PossibleValue::new(word).help(means));
    PossibleValuesParser::new(offered).map(move |typed| {
        let at = words.iter().position(|(word, ..)| *word == typed);
        words[at.unwrap_or_default()].2
    })
}

pub(crate) fn agents() -> impl TypedValueParser<Value = Target> {
    Offered {
        parser: StringValueParser::new().map(Target::from),
        words: || plain(vec!["openclaw", "claude"]),
    }
}
