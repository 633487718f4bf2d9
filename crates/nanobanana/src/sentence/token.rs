//! A sentence cut into words, characters, separators, quotations and places.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::place;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters and digits of a script that puts spaces between words.
    Word,
    /// One Chinese character.
    Han,
    /// Spaces.
    Space,
    /// What separates clauses: a comma, a full stop, a line end.
    Break,
    /// Any other sign.
    Mark,
    /// Text in quotation marks, or an `@name`: never read.
    Opaque,
    /// A file or an address.
    Place,
}

/// A piece of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it is in the sentence, in bytes.
    pub(super) span: Range<usize>,
    /// Its text, half-width and lower case; of a place, the place without quotation marks.
    pub(super) text: String,
}

/// Opening quotation marks and what closes them.
const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
];

/// Cuts a sentence. The tokens cover it without gaps.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let before = source[..at].chars().next_back();
        let (kind, length, text) = next(&source[at..], before);
        tokens.push(Token {
            kind,
            span: at..at + length,
            text,
        });
        at += length;
    }
    tokens
}

/// The kind, length in bytes and folded text of the token that `rest` begins with.
fn next(rest: &str, before: Option<char>) -> (Kind, usize, String) {
    if let Some(found) = quotation(rest, before) {
        return found;
    }
    if let Some(length) = place::length(rest, before) {
        return (Kind::Place, length, rest[..length].to_owned());
    }
    if let Some(length) = mention(rest) {
        return (Kind::Opaque, length, String::new());
    }
    let class = class(rest, before);
    let length = match class {
        Kind::Word => word_length(rest),
        Kind::Space => run_length(rest, |c| c.is_whitespace() && c != '\n'),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    };
    let text = rest[..length].chars().map(fold).collect();
    (class, length, text)
}

/// Text in quotation marks. An apostrophe and the sign for inches open none.
fn quotation(rest: &str, before: Option<char>) -> Option<(Kind, usize, String)> {
    let open = rest.chars().next()?;
    let (_, close) = QUOTES.iter().find(|(mark, _)| *mark == open)?;
    if open.is_ascii() && before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let inner = &rest[open.len_utf8()..];
    let end = inner
        .match_indices(*close)
        .map(|(end, _)| end)
        .find(|end| {
            let after = inner[end + close.len_utf8()..].chars().next();
            *close != '\'' || !after.is_some_and(char::is_alphanumeric)
        })?;
    let length = open.len_utf8() + end + close.len_utf8();
    let content = &inner[..end];
    if place::is_whole(content) {
        return Some((Kind::Place, length, content.to_owned()));
    }
    Some((Kind::Opaque, length, String::new()))
}

/// `@name`.
fn mention(rest: &str) -> Option<usize> {
    let name = rest.strip_prefix('@')?;
    let length = run_length(name, |c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (length > 0).then_some(1 + length)
}

fn class(rest: &str, before: Option<char>) -> Kind {
    let mut chars = rest.chars();
    let (Some(c), after) = (chars.next(), chars.next()) else {
        return Kind::Mark;
    };
    match fold(c) {
        '\n' => Kind::Break,
        c if c.is_whitespace() => Kind::Space,
        ',' if is_between_digits(before, after) => Kind::Mark,
        ',' | ';' | '!' | '?' | '。' | '、' | '…' | '｡' => Kind::Break,
        '.' if after.is_none_or(char::is_whitespace) => Kind::Break,
        '-' | '–' | '—' | '|' | '/' if is_between_spaces(before, after) => Kind::Break,
        c if is_han(c) => Kind::Han,
        c if c.is_alphanumeric() => Kind::Word,
        _ => Kind::Mark,
    }
}

/// `a cat - 2K - portrait`.
fn is_between_spaces(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace)
}

/// `10,000` is one number.
fn is_between_digits(before: Option<char>, after: Option<char>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    is_digit(before) && is_digit(after)
}

/// Letters and digits; a point inside a number or name (`0.5K`) and an apostrophe (`don't`) belong
/// to it.
fn word_length(rest: &str) -> usize {
    let is_letter = |c: char| (c.is_alphanumeric() || c == '_') && !is_han(c);
    let mut length = 0;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(fold(c), '.' | '\'' | '’')
            && chars.peek().is_some_and(|next| is_letter(fold(*next)));
        if !is_letter(fold(c)) && !joins {
            break;
        }
        length += c.len_utf8();
    }
    length
}

fn run_length(text: &str, is_in: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_in(c)).unwrap_or(text.len())
}

/// Half-width and lower case, where that is one character.
fn fold(c: char) -> char {
    let mut folded = std::iter::once(c).nfkc().flat_map(char::to_lowercase);
    match (folded.next(), folded.next()) {
        (Some(folded), None) => folded,
        _ => c,
    }
}

/// Whether a character is Chinese: the unified ideographs.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(source: &str) -> Vec<(Kind, &str)> {
        tokens(source)
            .into_iter()
            .map(|token| (token.kind, &source[token.span]))
            .collect()
    }

    #[test]
    fn scripts_numbers_and_separators_are_told_apart() {
        use Kind::{Break, Han, Mark, Space, Word};
        assert_eq!(
            cut("画4K猫，16：9 a 0.5K dog."),
            [
                (Han, "画"),
                (Word, "4K"),
                (Han, "猫"),
                (Break, "，"),
                (Word, "16"),
                (Mark, "："),
                (Word, "9"),
                (Space, " "),
                (Word, "a"),
                (Space, " "),
                (Word, "0.5K"),
                (Space, " "),
                (Word, "dog"),
                (Break, "."),
            ]
        );
        assert_eq!(tokens("Ｐｒｏ")[0].text, "pro");
    }

    #[test]
    fn quotations_and_mentions_are_closed_and_places_are_places() {
        use Kind::{Mark, Opaque, Place, Space, Word};
        assert_eq!(
            cut("don't \"use 4K\" @bot"),
            [
                (Word, "don't"),
                (Space, " "),
                (Opaque, "\"use 4K\""),
                (Space, " "),
                (Opaque, "@bot"),
            ]
        );
        assert_eq!(cut("\"my cat.jpg\""), [(Place, "\"my cat.jpg\"")]);
        assert_eq!(tokens("\"my cat.jpg\"")[0].text, "my cat.jpg");
        assert_eq!(cut("12\""), [(Word, "12"), (Mark, "\"")]);
    }
}
