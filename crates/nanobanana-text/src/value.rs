//! How values are written: words, lists, points and times.

use std::fmt::Display;

use ima_openapi::Language;
use nanobanana::{ExpectedTime, Plan};

/// A word or a sentence without values.
#[must_use]
pub const fn either(language: Language, en: &'static str, zh: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// Several things in a row.
#[must_use]
pub fn list<T: Display>(language: Language, items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(either(language, ", ", "、"))
}

/// A number of points.
#[must_use]
pub fn points(language: Language, points: u64) -> String {
    match points {
        1 => say!(language, en "1 point", zh "1 积分"),
        _ => say!(language, en "{points} points", zh "{points} 积分"),
    }
}

/// The price of so many pictures of a plan.
pub(crate) fn price(language: Language, plan: &Plan, count: usize) -> String {
    let total = points(language, plan.total_points(count));
    match count {
        1 => total,
        _ => format!("{count} × {} = {total}", plan.points),
    }
}

/// How long something usually takes, after a word for that.
pub(crate) fn usually(language: Language, expected: ExpectedTime) -> String {
    let range = range(language, expected);
    // Only a number is set off.
    let gap = if range.starts_with(|c: char| c.is_ascii_digit()) {
        " "
    } else {
        ""
    };
    say!(language, en "usually {range}", zh "预计{gap}{range}")
}

/// How long something takes.
pub(crate) fn range(language: Language, expected: ExpectedTime) -> String {
    match (expected.min.as_secs(), expected.max.as_secs()) {
        (_, 0) => say!(language, en "under 1 s", zh "不到 1 秒"),
        (min, max) if min == max => say!(language, en "{max} s", zh "{max} 秒"),
        (min, max) => say!(language, en "{min}–{max} s", zh "{min}–{max} 秒"),
    }
}
