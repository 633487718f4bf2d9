//! A JSON object whose fields are taken out one by one. What is left at the end was not understood, and
//! is named to the caller.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::{Map, Value};

use crate::problem::Problem;

/// The fields of an object.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// Where the object is in the request, empty or with a dot at the end.
    path: String,
    map: Map<String, Value>,
}

impl Fields {
    /// The object that a whole body is.
    pub(crate) fn of_body(body: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Ok(Self {
                path: String::new(),
                map,
            }),
            Ok(_) => Err(Problem::invalid("body", "the body must be a JSON object")),
            Err(error) => Err(Problem::invalid(
                "body",
                format!("the body is not JSON: {error}"),
            )),
        }
    }

    /// The fields of a form.
    pub(crate) fn of_form(map: Map<String, Value>) -> Self {
        Self {
            path: String::new(),
            map,
        }
    }

    /// The object that a value is.
    pub(crate) fn of(path: &str, value: Value) -> Result<Self, Problem> {
        match value {
            Value::Object(map) => Ok(Self {
                path: format!("{path}."),
                map,
            }),
            other => Err(wrong(path, "an object", &other)),
        }
    }

    /// The value of a field, under its name or the same in snake case. A null is none.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        let value = self.map.shift_remove(name);
        let value = value.or_else(|| self.map.shift_remove(&snake(name)));
        value.filter(|value| !value.is_null())
    }

    /// Gives a field a text where it has no value.
    pub(crate) fn fill(&mut self, name: &str, text: String) {
        self.map.entry(name).or_insert(Value::String(text));
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    /// A whole number within a range.
    pub(crate) fn number(
        &mut self,
        name: &str,
        least: u64,
        most: u64,
    ) -> Result<Option<u64>, Problem> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let number = match &value {
            Value::Number(number) => number.as_u64(),
            // As a form has it.
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let expected = match least == most {
                    true => least.to_string(),
                    false => format!("a whole number from {least} to {most}"),
                };
                Err(self.wrong(name, &expected, &value))
            }
        }
    }

    /// A yes or no.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(Value::String(text)) if text == "true" => Ok(true),
            Some(Value::String(text)) if text == "false" => Ok(false),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    /// An object; an empty one where there is none.
    pub(crate) fn object(&mut self, name: &str) -> Result<Self, Problem> {
        match self.take(name) {
            None => Ok(Self::default()),
            Some(value) => Self::of(&self.path_of(name), value),
        }
    }

    /// A list; what is none is a list of one.
    pub(crate) fn list(&mut self, name: &str) -> Vec<Value> {
        match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        }
    }

    /// One of these words.
    pub(crate) fn word<'w>(
        &mut self,
        name: &str,
        words: &[&'w str],
    ) -> Result<Option<&'w str>, Problem> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let known = words.iter().find(|word| **word == text);
        let (last, others) = words.split_last().unwrap_or((&"", &[]));
        let expected = || format!("{} or {last}", others.join(", "));
        let known = known.ok_or_else(|| self.wrong(name, &expected(), &text.into()));
        known.map(|word| Some(*word))
    }

    /// Refuses fields that cannot be had here, each with why.
    pub(crate) fn refuse(&mut self, unwanted: &[(&str, &str)]) -> Result<(), Problem> {
        match unwanted.iter().find(|(name, _)| self.take(name).is_some()) {
            None => Ok(()),
            Some((name, why)) => {
                let path = self.path_of(name);
                let message = format!("{path} is not offered: {why}");
                Err(Problem::invalid(&path, message))
            }
        }
    }

    /// That a field is something else than it must be.
    pub(crate) fn wrong(&self, name: &str, expected: &str, value: &Value) -> Problem {
        wrong(&self.path_of(name), expected, value)
    }

    /// Where a field is in the request.
    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// Refuses what was not taken, where these are all that there is.
    pub(crate) fn refuse_rest(self, known: &[&str]) -> Result<(), Problem> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(name) => {
                let name: String = name.chars().take(LONGEST_NAME).collect();
                let message = format!("unknown field `{name}`; valid fields: {}", known.join(", "));
                Err(Problem::invalid(&name, message))
            }
        }
    }

    /// Names what was not taken.
    pub(crate) fn name_rest(self, notices: &mut Notices) {
        for (name, value) in self.map {
            if !value.is_null() {
                notices.ignored(&name);
            }
        }
    }
}

/// That a field is something else than it must be. Long values are not repeated.
pub(crate) fn wrong(path: &str, expected: &str, value: &Value) -> Problem {
    let shown = match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let mut shown = other.to_string();
            if shown.chars().count() > 40 {
                shown = shown.chars().take(40).chain(['…']).collect();
            }
            shown
        }
    };
    Problem::invalid(path, format!("{path} must be {expected}, not {shown}"))
}

/// `aspectRatio` as `aspect_ratio`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// Codes of what the caller must be told beside the picture, for a header: ASCII, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notices(BTreeSet<String>);

/// The longest field name that is repeated in a header, in bytes.
const LONGEST_NAME: usize = 40;

impl Notices {
    /// A field that has no effect here.
    pub(crate) fn ignored(&mut self, field: impl Display) {
        let field = field.to_string();
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_' || *c == '-';
        let name: String = field.chars().filter(plain).take(LONGEST_NAME).collect();
        self.say(&format!("ignored-{name}"));
    }

    /// Something else.
    pub(crate) fn say(&mut self, code: &str) {
        self.0.insert(code.to_owned());
    }

    /// The header's value; `None` where there is nothing to say.
    pub(crate) fn header(&self) -> Option<String> {
        let codes: Vec<&str> = self.0.iter().map(String::as_str).collect();
        (!codes.is_empty()).then(|| codes.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        Fields::of("x", value).unwrap()
    }

    #[test]
    fn a_field_is_found_in_both_cases_and_once() {
        let mut both = fields(json!({ "image_config": 1, "aspectRatio": 2, "mimeType": null }));
        assert_eq!(both.take("imageConfig"), Some(json!(1)));
        assert_eq!(both.take("imageConfig"), None);
        assert_eq!(both.take("aspectRatio"), Some(json!(2)));
        assert_eq!(both.take("mimeType"), None);
    }

    #[test]
    fn a_value_of_another_type_is_named_with_its_place() {
        let mut given =
            fields(json!({ "n": 11, "prompt": ["a"], "stream": "yes", "m": "x".repeat(99) }));
        let message = given.number("n", 1, 10).unwrap_err().message;
        assert_eq!(message, "x.n must be a whole number from 1 to 10, not 11");
        let message = fields(json!({ "n": 2 })).number("n", 1, 1);
        assert_eq!(message.unwrap_err().message, "x.n must be 1, not 2");
        let message = given.text("prompt").unwrap_err().message;
        assert_eq!(message, "x.prompt must be a string, not a list");
        let message = given.flag("stream").unwrap_err().message;
        assert_eq!(message, "x.stream must be true or false, not \"yes\"");
        assert!(given.object("m").unwrap_err().message.ends_with("xxx…"));
    }

    #[test]
    fn what_is_left_is_named_in_a_header() {
        let mut notices = Notices::default();
        let given = fields(json!({ "style": "vivid", "a b\r\nc": 1, "user": null }));
        given.name_rest(&mut notices);
        assert_eq!(notices.header().unwrap(), "ignored-abc, ignored-style");
        assert_eq!(Notices::default().header(), None);
    }
}
