//! Cutting a key out of texts that others wrote.

use std::borrow::Cow;
use std::ops::Range;

/// What stands where something was cut out.
pub(crate) const CUT: char = '…';

/// Shorter keys are not searched for: they would match ordinary words.
const SHORTEST_KEY: usize = 6;

/// The longest part that can be searched for, in characters: as many as a `u128` has bytes.
const LONGEST_WINDOW: usize = 16;

/// Finds a key and its long parts in any disguise that leaves them readable: in upper or lower case,
/// as fullwidth letters, percent-encoded, with `-` for `_` as in a host's name, and with white space,
/// control characters or invisible ones in between.
///
/// Holds parts of the key, so it cannot be printed.
pub(crate) struct Redactor {
    /// Every part of the shortest length, one byte a character, in order.
    windows: Vec<u128>,
    /// That length.
    width: usize,
}

impl Redactor {
    /// For a key whose parts of `shortest_part` characters and more are to be found.
    pub(crate) fn new(key: &str, shortest_part: usize) -> Self {
        let symbols: Vec<u8> = Symbols::of(key)
            .filter_map(|(_, symbol)| match symbol {
                Symbol::Letter(byte) => Some(byte),
                Symbol::Nothing | Symbol::Other => None,
            })
            .collect();
        let width = symbols.len().min(shortest_part).clamp(1, LONGEST_WINDOW);
        let mut windows: Vec<u128> = symbols
            .windows(width)
            .map(|part| part.iter().fold(0, |window, byte| pushed(window, *byte)))
            .collect();
        if symbols.len() < SHORTEST_KEY {
            windows.clear();
        }
        windows.sort_unstable();
        Self { windows, width }
    }

    /// `text` with [`CUT`] in place of the key and its long parts.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let parts = self.parts(text);
        if parts.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut redacted = String::with_capacity(text.len());
        let mut kept = 0;
        for part in parts {
            redacted.push_str(&text[kept..part.start]);
            redacted.push(CUT);
            kept = part.end;
        }
        redacted.push_str(&text[kept..]);
        Cow::Owned(redacted)
    }

    /// Whether there is something to cut.
    pub(crate) fn finds_in(&self, text: &str) -> bool {
        !self.parts(text).is_empty()
    }

    /// Where the key and its long parts are, in order and apart from each other. One look at each
    /// character: an answer may have megabytes.
    fn parts(&self, text: &str) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        if text.len() < self.width {
            return parts;
        }
        let mask = u128::MAX >> (8 * (LONGEST_WINDOW - self.width));
        let mut window = 0;
        let mut starts = [0; LONGEST_WINDOW];
        let mut length = 0;
        for (place, symbol) in Symbols::of(text) {
            let byte = match symbol {
                Symbol::Letter(byte) => byte,
                Symbol::Nothing => continue,
                Symbol::Other => {
                    length = 0;
                    continue;
                }
            };
            window = pushed(window, byte) & mask;
            starts[length % self.width] = place.start;
            length += 1;
            if length < self.width || self.windows.binary_search(&window).is_err() {
                continue;
            }
            // The oldest of the last `width` starts is the next to be overwritten.
            let start = starts[length % self.width];
            match parts.last_mut() {
                Some(part) if start < part.end => part.end = place.end,
                _ => parts.push(start..place.end),
            }
        }
        parts
    }
}

fn pushed(window: u128, byte: u8) -> u128 {
    (window << 8) | u128::from(byte)
}

/// What a character, or an escape for one, says.
enum Symbol {
    /// A visible ASCII character: in lower case, `-` as `_`.
    Letter(u8),
    /// Nothing that is seen: what is before and after it belongs together.
    Nothing,
    /// Something that no key has.
    Other,
}

/// The symbols of a text and their places in it.
struct Symbols<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Symbols<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Symbols<'_> {
    type Item = (Range<usize>, Symbol);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let (length, symbol) = match escaped(rest.as_bytes()) {
            Some((length, byte)) if byte.is_ascii() => (length, meaning(char::from(byte))),
            // A byte of a longer character, which may well be an invisible one.
            Some((length, _)) => (length, Symbol::Nothing),
            None => (first.len_utf8(), meaning(first)),
        };
        let start = self.at;
        self.at += length;
        Some((start..self.at, symbol))
    }
}

/// The byte of a percent escape that `text` begins with, also of one that was escaped again, and
/// the length of the escape.
fn escaped(text: &[u8]) -> Option<(usize, u8)> {
    if *text.first()? != b'%' {
        return None;
    }
    let mut length = 1;
    loop {
        let [high, low] = *text.get(length..length + 2)? else {
            return None;
        };
        let byte = hex(high)? << 4 | hex(low)?;
        length += 2;
        let is_escape_again = byte == b'%'
            && matches!(text.get(length..length + 2), Some(&[high, low]) if hex(high).and(hex(low)).is_some());
        if !is_escape_again {
            return Some((length, byte));
        }
    }
}

fn hex(digit: u8) -> Option<u8> {
    // A digit of base 16 fits a byte.
    char::from(digit).to_digit(16).map(|value| value as u8)
}

fn meaning(c: char) -> Symbol {
    match c {
        '-' => Symbol::Letter(b'_'),
        '!'..='~' => Symbol::Letter(c.to_ascii_lowercase() as u8),
        // Fullwidth forms of the same characters: a host's name is read as if they were ASCII.
        '！'..='～' => u32::from(c)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .map_or(Symbol::Other, meaning),
        _ if c.is_control() || c.is_whitespace() || is_invisible(c) => Symbol::Nothing,
        _ => Symbol::Other,
    }
}

/// Unicode's `Default_Ignorable_Code_Point`, and what stands for a byte that is no text.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{fffd}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::Redactor;

    const KEY: &str = "ima_q7Xv2LmZk9RtWbN4";

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        let redactor = Redactor::new(KEY, 9);
        for (text, redacted) in cases {
            assert_eq!(redactor.redact(text), *redacted, "{text}");
            assert_eq!(redactor.finds_in(text), text != redacted, "{text}");
        }
    }

    #[test]
    fn the_key_and_every_part_of_nine_characters_is_cut() {
        check(&[
            (
                "no access for ima_q7Xv2LmZk9RtWbN4 here",
                "no access for … here",
            ),
            ("IMA_Q7XV2LMZK9RTWBN4.example.com", "….example.com"),
            ("ima_q7Xv2***", "…***"),
            ("***Zk9RtWbN4", "***…"),
            ("***k9RtWbN4", "***k9RtWbN4"),
            ("ima_q7Xv", "ima_q7Xv"),
            ("ima_q7Xv2LmZk9RtWbN4ima_q7Xv2LmZk9RtWbN4", "……"),
            ("xima_q7Xv2LmZk9RtWbN4k9RtWbN4", "x…k9RtWbN4"),
            ("ключ ima_q7Xv2LmZk9RtWbN4 не годится", "ключ … не годится"),
            ("ima_q7Xvé2LmZk9", "ima_q7Xvé2LmZk9"),
            ("", ""),
        ]);
    }

    #[test]
    fn no_disguise_that_leaves_it_readable_helps() {
        check(&[
            ("ima%5Fq7Xv2LmZk9RtWbN4", "…"),
            ("a%3Dima%255f%71%37Xv2LmZk9RtWbN4%26b", "a%3D…%26b"),
            ("ima_q7Xv%E2%80%8B2LmZk9RtWbN4", "…"),
            ("100%ima_q7Xv2LmZk9RtWbN4%", "100%…%"),
            ("ima-q7xv2lmzk9rtwbn4.evil.example", "….evil.example"),
            ("ima_q7Xv2Lm\0Zk9RtWbN4", "…"),
            ("ima_q7Xv2Lm\u{200b}Zk9RtWbN4", "…"),
            ("[ima_q7Xv2Lm\n  Zk9Rt\u{fffd}WbN4 ]", "[… ]"),
            ("ｉｍａ＿ｑ７Ｘｖ２Lm", "…"),
        ]);
    }

    #[test]
    fn short_keys_and_short_parts_are_ordinary_words() {
        assert_eq!(Redactor::new("ima_k", 9).redact("ima_k"), "ima_k");
        let redactor = Redactor::new("ima_key", 9);
        assert_eq!(redactor.redact("ima_ke ima_key"), "ima_ke …");
    }

    #[test]
    fn a_key_that_is_worth_nothing_is_cut_in_larger_parts_only() {
        let redactor = Redactor::new("ima_simulated_00000000000000000000000000000000", 16);
        let text = "a simulated task of 1000000000 points";
        assert_eq!(redactor.redact(text), text);
        let text = "key ima_simulated_00000000000000000000000000000000.";
        assert_eq!(redactor.redact(text), "key ….");
    }
}
