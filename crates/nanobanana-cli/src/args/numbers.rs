//! Whole numbers as people type them: what is not one is told what would be.

use std::fmt;

use clap::builder::{StringValueParser, TypedValueParser};
use nanobanana::MAX_COUNT;

/// A text that is not one of the numbers that an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("valid is a whole number, {range}")]
pub(crate) struct NotValid {
    range: Range,
}

/// The numbers that an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    least: u64,
    /// None where only the machine sets a limit.
    most: Option<u64>,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.most {
            Some(most) => write!(f, "{} to {most}", self.least),
            None => write!(f, "{} or more", self.least),
        }
    }
}

/// Points; none of them is a limit as well.
pub(crate) fn points() -> impl TypedValueParser<Value = u64> {
    within(Range {
        least: 0,
        most: None,
    })
}

/// At least one of something.
pub(crate) fn some() -> impl TypedValueParser<Value = usize> {
    within(Range {
        least: 1,
        most: None,
    })
}

/// Seconds, up to so many.
pub(crate) fn seconds(most: u64) -> impl TypedValueParser<Value = u64> {
    within(Range {
        least: 1,
        most: Some(most),
    })
}

/// How many pictures. The engine refuses a wrong number, for every front end alike.
pub(crate) fn pictures() -> impl TypedValueParser<Value = usize> {
    let range = Range {
        least: 1,
        most: u64::try_from(MAX_COUNT).ok(),
    };
    StringValueParser::new().try_map(move |text| text.parse().map_err(|_| NotValid { range }))
}

fn within<N>(range: Range) -> impl TypedValueParser<Value = N>
where
    N: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    StringValueParser::new().try_map(move |text| {
        let number: Option<u64> = text.parse().ok();
        number
            .filter(|number| {
                *number >= range.least && range.most.is_none_or(|most| *number <= most)
            })
            .and_then(|number| N::try_from(number).ok())
            .ok_or(NotValid { range })
    })
}
