//! How tasks are named on the wire. The id of a task is IMA's to choose: a text, or a number.

use serde::Serialize;

use crate::state::Id;

/// The form of the ids of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskIds {
    /// Texts of 24 hexadecimal digits.
    #[default]
    Hex,
    /// Numbers of 37 decimal digits, which no usual number of a program holds.
    Numbers,
    /// Texts with characters that mean something in JSON, URLs, paths or shells.
    Odd,
}

/// What makes an odd id of a hexadecimal one.
const ODD: (&str, &str) = ("雪/../%2F?", "&a='\"\\$(b);#");

/// Above all ids, so that every number has the same length.
const NUMBERS_FROM: u128 = 1 << 120;

/// An id as it is written.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Written {
    Text(String),
    Number(u128),
}

impl TaskIds {
    pub(crate) fn write(self, id: &Id) -> Written {
        let hex = id.as_str();
        match self {
            Self::Hex => Written::Text(hex.to_owned()),
            Self::Odd => Written::Text([ODD.0, hex, ODD.1].concat()),
            Self::Numbers => {
                let number = u128::from_str_radix(hex, 16).unwrap_or_default();
                Written::Number(NUMBERS_FROM + number)
            }
        }
    }

    pub(crate) fn read(self, text: &str) -> Option<Id> {
        match self {
            Self::Hex => Id::parse(text),
            Self::Odd => Id::parse(text.strip_prefix(ODD.0)?.strip_suffix(ODD.1)?),
            Self::Numbers => {
                let number = text.parse::<u128>().ok()?.checked_sub(NUMBERS_FROM)?;
                Id::parse(&format!("{number:024x}"))
            }
        }
    }
}
