//! The values that arguments can have. The words are the engine's own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use nanobanana::journal::Equal;

/// The longest time that a call waits, in seconds: many clients give up after 30 and pay again.
const LONGEST_WAIT: u64 = 25;

/// A model by its short word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ModelWord {
    #[default]
    Flash,
    Pro,
}

/// A size as people write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum SizeWord {
    #[serde(rename = "512")]
    Px512,
    #[default]
    #[serde(rename = "1K")]
    K1,
    #[serde(rename = "2K")]
    K2,
    #[serde(rename = "4K")]
    K4,
}

/// The ratios that IMA publishes sizes of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum RatioWord {
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "1:1")]
    R1x1,
    #[serde(rename = "16:9")]
    R16x9,
    #[serde(rename = "9:16")]
    R9x16,
    #[serde(rename = "4:3")]
    R4x3,
    #[serde(rename = "3:4")]
    R3x4,
    #[serde(rename = "3:2")]
    R3x2,
    #[serde(rename = "2:3")]
    R2x3,
    #[serde(rename = "5:4")]
    R5x4,
    #[serde(rename = "4:5")]
    R4x5,
    #[serde(rename = "21:9")]
    R21x9,
    #[serde(rename = "4:1")]
    R4x1,
    #[serde(rename = "1:4")]
    R1x4,
    #[serde(rename = "8:1")]
    R8x1,
    #[serde(rename = "1:8")]
    R1x8,
}

/// A task type by IMA's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskWord {
    #[default]
    TextToImage,
    ImageToImage,
}

/// What of a picture comes into the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Shown {
    #[default]
    Preview,
    None,
    Full,
}

/// Which jobs are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WhichJobs {
    #[default]
    All,
    Unfinished,
}

/// Whether an identical call is another run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Another(bool);

impl From<Another> for Equal {
    fn from(another: Another) -> Self {
        if another.0 { Self::Never } else { Self::Any }
    }
}

/// The seconds that a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub(crate) struct WaitSeconds(pub(crate) u64);

impl Default for WaitSeconds {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u64> for WaitSeconds {
    type Error = String;

    fn try_from(seconds: u64) -> Result<Self, Self::Error> {
        if seconds > LONGEST_WAIT {
            return Err(format!(
                "wait_seconds is {seconds}; a call waits at most {LONGEST_WAIT}, and can be repeated"
            ));
        }
        Ok(Self(seconds))
    }
}

/// How many jobs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct Limit(pub(crate) u32);

impl Limit {
    const MOST: u32 = 100;
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(limit: u32) -> Result<Self, Self::Error> {
        if !(1..=Self::MOST).contains(&limit) {
            return Err(format!("limit is {limit}; it can be 1 to {}", Self::MOST));
        }
        Ok(Self(limit))
    }
}

/// A schema that is written where the type is used.
macro_rules! plain_schema {
    ($type:ident, $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

plain_schema!(Another, json_schema!({ "type": "boolean" }));
plain_schema!(
    WaitSeconds,
    json_schema!({ "type": "integer", "minimum": 0, "maximum": LONGEST_WAIT })
);
plain_schema!(
    Limit,
    json_schema!({ "type": "integer", "minimum": 1, "maximum": Limit::MOST })
);

/// The spelling of a value in the schema, which is the engine's word for it too.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // The enums above are all strings; what is not is refused by the engine.
        _ => String::new(),
    }
}
