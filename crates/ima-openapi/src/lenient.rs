//! Reading JSON the way IMA writes it: numbers as texts, `""` or `null` for nothing.

use serde_json::Value;

/// A non-empty text; numbers count as their digits.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An integer, a number that equals one (`1.0`), or a text that is one.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| integral(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A whole number that a float holds exactly.
fn integral(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

/// The items of an array; anything else has none.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Whether IMA left a field out, in one of its ways.
pub(crate) fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{integer, is_absent, items, text};

    #[test]
    fn numbers_may_be_texts_and_texts_numbers() {
        assert_eq!(integer(&json!(-3)), Some(-3));
        assert_eq!(integer(&json!(" 42 ")), Some(42));
        assert_eq!(integer(&json!(1.0)), Some(1));
        assert_eq!(integer(&json!(1.5)), None);
        assert_eq!(integer(&json!(1e300)), None);
        assert_eq!(integer(&json!("")), None);
        assert_eq!(text(&json!(7)).as_deref(), Some("7"));
        assert_eq!(text(&json!("")), None);
        assert_eq!(text(&json!(true)), None);
    }

    #[test]
    fn nothing_has_many_spellings() {
        assert!(is_absent(&json!(null)) && is_absent(&json!("")) && is_absent(&json!(" ")));
        assert!(!is_absent(&json!(0)));
        assert_eq!(items(&json!(null)), &[] as &[serde_json::Value]);
        assert_eq!(items(&json!([1])), &[json!(1)]);
    }
}
