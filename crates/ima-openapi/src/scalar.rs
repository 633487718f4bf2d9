//! A parameter value as the product list gives it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// A text, a number or a boolean.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A number, kept as it was written.
    Number(Number),
    /// A text.
    Text(String),
}

impl Scalar {
    /// The value as text: texts as they are, numbers in digits, booleans as `true` and `false`.
    #[must_use]
    pub fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    /// `value` when it is a text, a number or a boolean.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(Self::Bool(*flag)),
            Value::Number(number) => Some(Self::Number(number.clone())),
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl From<Scalar> for Value {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Bool(flag) => Self::Bool(flag),
            Scalar::Number(number) => Self::Number(number),
            Scalar::Text(text) => Self::String(text),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Scalar;

    #[test]
    fn scalars_have_one_text_each_and_survive_the_way_back() {
        for (value, text) in [
            (json!("1K"), "1K"),
            (json!(4), "4"),
            (json!(0.5), "0.5"),
            (json!(true), "true"),
            (json!(false), "false"),
        ] {
            let scalar = Scalar::from_value(&value).unwrap();
            assert_eq!(scalar.as_text(), text);
            assert_eq!(Value::from(scalar), value);
        }
        for value in [json!(null), json!([]), json!({})] {
            assert_eq!(Scalar::from_value(&value), None);
        }
    }
}
