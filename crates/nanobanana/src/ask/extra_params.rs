//! `--extra-params`: a JSON object in which no key stands twice.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// Reads the object; none at all is an empty one.
pub(super) fn parse(json: Option<&str>) -> Result<Map<String, Value>, Refusal> {
    let Some(json) = json.filter(|json| !json.trim().is_empty()) else {
        return Ok(Map::new());
    };
    let not_an_object = |detail| Refusal::ExtraParamsNotAnObject { detail };
    let map = match serde_json::from_str(json) {
        Ok(Value::Object(map)) => map,
        Ok(other) => return Err(not_an_object(other.to_string())),
        Err(error) => return Err(not_an_object(error.to_string())),
    };
    // The reader above keeps the last of two values, which need not be the one that was meant.
    match repeated_key(json) {
        Ok(Some(key)) => Err(Refusal::ExtraParamTwice { key }),
        Ok(None) => Ok(map),
        Err(error) => Err(not_an_object(error.to_string())),
    }
}

/// The first key of an object that stands in it a second time.
fn repeated_key(json: &str) -> serde_json::Result<Option<String>> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(RepeatedKey)
}

struct RepeatedKey;

impl<'de> Visitor<'de> for RepeatedKey {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut seen = std::collections::HashSet::new();
        let mut repeated = None;
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if !seen.insert(key.clone()) {
                repeated.get_or_insert(key);
            }
        }
        Ok(repeated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_an_object_is_refused() {
        for (json, expected) in [
            ("[1]", "[1]"),
            ("\"16:9\"", "\"16:9\""),
            (
                "{aspect_ratio:1}",
                "key must be a string at line 1 column 2",
            ),
        ] {
            let detail = expected.to_owned();
            let refusal = Refusal::ExtraParamsNotAnObject { detail };
            assert_eq!(parse(Some(json)), Err(refusal), "{json}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_by_name_whatever_its_values() {
        for (json, key) in [
            (r#"{"a":1,"a":2}"#, "a"),
            (r#"{"a":1,"b":{"c":1},"a":1}"#, "a"),
            (r#"{"b":1,"c":1,"c":2,"b":2}"#, "c"),
            (r#"{"size":"1K","s\u0069ze":"4K"}"#, "size"),
        ] {
            let key = key.to_owned();
            assert_eq!(parse(Some(json)), Err(Refusal::ExtraParamTwice { key }));
        }
        let map = parse(Some(r#"{"a":{"b":1},"b":2,"A":3}"#)).unwrap();
        assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "A"]);
    }

    #[test]
    fn nothing_is_an_empty_object() {
        for json in [None, Some(""), Some(" \n"), Some("{}")] {
            assert_eq!(parse(json), Ok(Map::new()));
        }
    }
}
