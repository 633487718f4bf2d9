//! A sentence as tokens, and finding phrases in it.

use std::ops::Range;

use super::token::{self, Kind, Token};

/// More tokens than any phrase of a list has.
const LONGEST_PHRASE: usize = 20;

/// A sentence with its tokens.
pub(super) struct Text<'a> {
    source: &'a str,
    pub(super) tokens: Vec<Token>,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let tokens = token::tokens(source);
        Self { source, tokens }
    }

    /// The source of some tokens.
    pub(super) fn slice(&self, tokens: Range<usize>) -> &'a str {
        let start = self.start_of(tokens.start);
        &self.source[start..self.start_of(tokens.end).max(start)]
    }

    fn start_of(&self, token: usize) -> usize {
        self.tokens
            .get(token)
            .map_or(self.source.len(), |token| token.span.start)
    }

    /// The kind of a token; nothing behind the end.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The folded text of a token; empty behind the end.
    pub(super) fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// The first token at or after `at` that is no space.
    pub(super) fn skip_spaces(&self, mut at: usize) -> usize {
        while self.kind(at) == Some(Kind::Space) {
            at += 1;
        }
        at
    }

    /// The last token before `at` that is no space, not before `from`.
    pub(super) fn before(&self, at: usize, from: usize) -> Option<usize> {
        (from..at)
            .rev()
            .find(|index| self.kind(*index) != Some(Kind::Space))
    }

    /// Where a phrase that begins at a token ends.
    pub(super) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut rest = phrase;
        let mut end = at;
        while !rest.is_empty() {
            let token = self.tokens.get(end)?;
            rest = match token.kind {
                Kind::Word | Kind::Han => rest.strip_prefix(token.text.as_str())?,
                Kind::Space => rest.strip_prefix(' ')?,
                Kind::Mark if matches!(token.text.as_str(), "-" | "·") => {
                    rest.strip_prefix(' ')?
                }
                _ => return None,
            };
            end += 1;
        }
        Some(end)
    }

    /// Where the longest phrase of a list that begins at a token ends.
    pub(super) fn longest(&self, at: usize, phrases: &str) -> Option<usize> {
        phrases
            .split('|')
            .filter_map(|phrase| self.phrase(at, phrase))
            .max()
    }

    /// Whether a phrase of a list ends right before `at`, spaces apart, and begins after `from`.
    pub(super) fn ends_with(&self, at: usize, from: usize, phrases: &str) -> Option<usize> {
        let end = self.before(at, from)? + 1;
        (from.max(end.saturating_sub(LONGEST_PHRASE))..end)
            .filter(|start| self.kind(*start) != Some(Kind::Space))
            .find(|start| {
                phrases
                    .split('|')
                    .any(|phrase| self.phrase(*start, phrase) == Some(end))
            })
    }

    /// Whether a phrase of a list is anywhere in a range.
    pub(super) fn contains(&self, range: &Range<usize>, phrases: &str) -> bool {
        range.clone().any(|at| {
            self.longest(at, phrases)
                .is_some_and(|end| end <= range.end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_by_whole_words_and_a_hyphen_is_a_space() {
        let text = Text::new("Aspect-Ratio 分辨率高");
        assert_eq!(text.longest(0, "aspect|aspect ratio"), Some(3));
        assert_eq!(text.longest(0, "asp"), None);
        assert_eq!(text.longest(4, "分辨率|分辨"), Some(7));
        assert_eq!(text.ends_with(7, 0, "辨率"), Some(5));
        assert!(text.contains(&(0..8), "率高"));
        assert!(!text.contains(&(0..7), "率高"));
    }
}
