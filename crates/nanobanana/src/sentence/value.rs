//! The options' own words, found in a sentence.

use super::lexicon::{OTHER_MODELS, OTHER_TASK_NAMES, OTHER_TOOLS, USES};
use super::text::Text;
use super::token::Kind;
use super::{Topic, count};
use crate::words::{self, Usage};

/// A value that begins at a token: what an option would say in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) topic: Topic,
    /// The word as the user wrote it; of a count, the number.
    pub(super) word: String,
    pub(super) usage: Usage,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The most tokens that a name is made of: `gemini-3.1-flash-image` has seven.
const LONGEST_NAME: usize = 8;

/// All values that begin at a token, the longest first.
pub(super) fn values(text: &Text<'_>, at: usize) -> Vec<Value> {
    if !matches!(text.kind(at), Some(Kind::Word | Kind::Han)) {
        return Vec::new();
    }
    let mut values = names(text, at);
    values.extend(numeric_ratio(text, at));
    values.extend(numeric_size(text, at));
    values.extend(count::counted(text, at));
    values.extend(other_model(text, at));
    values.extend(other_task(text, at));
    values.sort_by_key(|value| std::cmp::Reverse(value.end));
    values
}

/// Words of the tables for model, ratio and task.
fn names(text: &Text<'_>, at: usize) -> Vec<Value> {
    let mut values = Vec::new();
    for end in at + 1..=at + LONGEST_NAME {
        let joins = |index| match text.kind(index) {
            Some(Kind::Word | Kind::Han | Kind::Space) => true,
            Some(Kind::Mark) => text.text(index) == "-",
            _ => false,
        };
        if !joins(end - 1) {
            break;
        }
        if !matches!(text.kind(end - 1), Some(Kind::Word | Kind::Han)) {
            continue;
        }
        let word = text.slice(at..end);
        // Spaces fall out of a word's comparison; digits of two words would become one number.
        if !word.contains(|c: char| c.is_alphabetic()) {
            continue;
        }
        let found = [
            (Topic::Model, words::model_usage(word)),
            (Topic::Ratio, ratio_name(word)),
            (Topic::Task, words::task(word).ok().map(|_| Usage::Term)),
        ];
        values.extend(found.into_iter().filter_map(|(topic, usage)| {
            Some(Value {
                topic,
                word: word.to_owned(),
                usage: usage?,
                start: at,
                end,
            })
        }));
    }
    values
}

/// A model that is not offered, with its version: `DALL-E 3`. It is a value so that it is refused by
/// name where a model would be taken.
fn other_model(text: &Text<'_>, at: usize) -> Option<Value> {
    let is_used = || text.ends_with(at, 0, USES).is_some();
    let (name, usage) = match text.longest(at, OTHER_MODELS) {
        Some(end) => (end, Usage::Term),
        None => (
            text.longest(at, OTHER_TOOLS).filter(|_| is_used())?,
            Usage::Everyday,
        ),
    };
    let version = text.skip_spaces(name);
    let is_version = is_number(text.text(version).trim_start_matches('v'));
    let end = if is_version { version + 1 } else { name };
    Some(Value {
        topic: Topic::Model,
        word: text.slice(at..end).to_owned(),
        usage,
        start: at,
        end,
    })
}

/// A task of another product by its name, so that it is refused like a model that is not offered.
fn other_task(text: &Text<'_>, at: usize) -> Option<Value> {
    let end = text.longest(at, OTHER_TASK_NAMES)?;
    Some(Value {
        topic: Topic::Task,
        word: text.slice(at..end).to_owned(),
        usage: Usage::Term,
        start: at,
        end,
    })
}

/// The usage of a ratio's name, numbers apart.
fn ratio_name(word: &str) -> Option<Usage> {
    let has_digits = word.contains(|c: char| c.is_numeric());
    words::ratio_usage(word).filter(|_| !has_digits)
}

/// `16:9`, `16 : 9`, `3×4`, `16比9`, `3x4`.
fn numeric_ratio(text: &Text<'_>, at: usize) -> Option<Value> {
    let sign = text.skip_spaces(at + 1);
    let height = text.skip_spaces(sign + 1);
    let is_sign = |index| matches!(text.text(index), ":" | "×" | "比" | "x");
    let goes_on = |index: usize| {
        matches!(text.text(index), ":" | "×" | "/") && is_number(text.text(index + 1))
    };
    let is_part = at.checked_sub(2).is_some_and(|before| {
        matches!(text.text(at - 1), ":" | "." | "/" | "$") && is_number(text.text(before))
    });
    if is_part {
        return None;
    }
    let is_pair = is_number(text.text(at)) && is_sign(sign) && is_number(text.text(height));
    let end = if is_pair { height + 1 } else { at + 1 };
    let word = text.slice(at..end);
    let usage = words::ratio_usage(word)?;
    (word.contains(|c: char| c.is_numeric()) && !goes_on(end)).then(|| Value {
        topic: Topic::Ratio,
        word: word.to_owned(),
        usage,
        start: at,
        end,
    })
}

/// `4K`, `512px`, `4 K`, `512`. A number of K that no table has is a value too where its noun says
/// so: it is refused by name then.
fn numeric_size(text: &Text<'_>, at: usize) -> Option<Value> {
    if !text.text(at).starts_with(|c: char| c.is_ascii_digit()) || is_signed(text, at) {
        return None;
    }
    let unit = text.skip_spaces(at + 1);
    let ends_in_unit = is_number(text.text(at)) && matches!(text.text(unit), "k" | "px");
    let end = if ends_in_unit { unit + 1 } else { at + 1 };
    let word = text.slice(at..end);
    let is_of_size = |word: &str| word.ends_with(['k', 'K', 'ｋ', 'Ｋ']) && !word.contains('_');
    let is_number_of_k = is_of_size(word) && is_number(word.trim_end_matches(['k', 'K']).trim());
    let usage = words::size_usage(word).or(is_number_of_k.then_some(Usage::Everyday))?;
    Some(Value {
        topic: Topic::Size,
        word: word.to_owned(),
        usage,
        start: at,
        end,
    })
}

/// Whether a sign before a number makes it an amount: `$4K`.
fn is_signed(text: &Text<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        "$€£¥￥#№:-×".contains(text.text(before)) && !text.text(before).is_empty()
    }) && !is_list_sign(text, at)
}

/// `size:4K` and `16:9-4K` are no amounts.
fn is_list_sign(text: &Text<'_>, at: usize) -> bool {
    let sign = text.text(at - 1);
    let number_before = at
        .checked_sub(2)
        .is_some_and(|before| is_number(text.text(before)));
    match sign {
        ":" => !number_before,
        "-" => true,
        _ => false,
    }
}

/// Whether a text is digits, perhaps with one point.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.parse::<f64>().is_ok()
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}
