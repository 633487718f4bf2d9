//! How many pictures: a number and what it counts.

use super::Topic;
use super::lexicon::{BETWEEN_COUNT, COUNT_NOUNS, HAN_DIGITS, NUMBERS, SOFT_UNITS, UNITS};
use super::text::Text;
use super::value::Value;
use crate::words::Usage;

/// A number and a unit that counts pictures: `3 images`, `三张`. One that may also be in the
/// picture is everyday.
pub(super) fn counted(text: &Text<'_>, at: usize) -> Vec<Value> {
    let Some((number, end)) = number(text, at) else {
        return Vec::new();
    };
    let mut unit = text.skip_spaces(end);
    if let Some(end) = text.longest(unit, BETWEEN_COUNT) {
        unit = text.skip_spaces(end);
    }
    let found = |units, usage| {
        Some(Value {
            topic: Topic::Count,
            word: number.to_string(),
            usage,
            start: at,
            end: text.longest(unit, units)?,
        })
    };
    let is_set = text.before(at, 0).is_some_and(|sign| {
        matches!(text.text(sign), ":" | "=") && text.ends_with(sign, 0, COUNT_NOUNS).is_some()
    });
    if is_set {
        return vec![Value {
            topic: Topic::Count,
            word: number.to_string(),
            usage: Usage::Term,
            start: at,
            end: text.longest(unit, UNITS).unwrap_or(end),
        }];
    }
    let counts = [
        found(UNITS, Usage::Term),
        found(SOFT_UNITS, Usage::Everyday),
    ];
    counts.into_iter().flatten().collect()
}

/// A number in digits, English or Chinese, and where it ends.
pub(super) fn number(text: &Text<'_>, at: usize) -> Option<(usize, usize)> {
    let word = text.text(at);
    if let Ok(number) = word.parse::<usize>() {
        return word
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then_some((number, at + 1));
    }
    if let Some(end) = text.longest(at, "a couple of|a couple") {
        return Some((2, end));
    }
    if let Some(number) = NUMBERS.iter().position(|known| *known == word) {
        return Some((number, at + 1));
    }
    han(text, at)
}

/// A Chinese number: up to ninety-nine, and hundreds.
fn han(text: &Text<'_>, at: usize) -> Option<(usize, usize)> {
    let digit = |at: usize| {
        let word = text.text(at);
        if matches!(word, "两" | "俩") {
            return Some(2);
        }
        let mut digits = HAN_DIGITS.chars();
        let mut buffer = [0; 4];
        digits.position(|digit| *digit.encode_utf8(&mut buffer) == *word)
    };
    let tens = digit(at);
    let ten = at + usize::from(tens.is_some());
    match text.text(ten) {
        "百" => return Some((tens.unwrap_or(1) * 100, ten + 1)),
        "十" => {}
        _ => return Some((tens?, ten)),
    }
    let ones = digit(ten + 1);
    let end = ten + 1 + usize::from(ones.is_some());
    Some((tens.unwrap_or(1) * 10 + ones.unwrap_or(0), end))
}
