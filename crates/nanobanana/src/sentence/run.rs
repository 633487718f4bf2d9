//! A stretch of the sentence that holds nothing but values and the words around them.

use super::Topic;
use super::lexicon::{ARTICLES, BECOMES, ENDINGS, FILLERS, FLAGS, NOUNS, OPENERS, USES};
use super::text::Text;
use super::token::Kind;
use super::value::{self, Value};

/// A part of a run.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a part of a run is.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// `in`, `用`.
    Opener(Opener),
    /// A word of a table.
    Value(Value),
    /// `resolution`, `模型`.
    Noun,
    /// `please`, `的`.
    Filler,
}

/// What an opener opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opener {
    /// A form: `in 4K`.
    In,
    /// A tool: `using the pro model`.
    Use,
    /// What becomes of an input: `to 16:9`. Its words stay in the prompt.
    Becomes,
}

/// The most parts of a run, so that no text takes long to read.
const MOST_PIECES: usize = 40;

/// The parts of the longest run that begins at a token and ends before `limit`.
pub(super) fn pieces(text: &Text<'_>, start: usize, limit: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = start;
    while pieces.len() < MOST_PIECES {
        let next = skip_soft(text, at, limit);
        let Some(piece) = piece(text, next, limit, pieces.last()) else {
            break;
        };
        at = piece.end;
        pieces.push(piece);
    }
    pieces
}

/// Whether a run holds a value.
pub(super) fn has_value(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .any(|piece| matches!(piece.what, What::Value(_)))
}

/// Skips spaces and signs that separate nothing: `:`, `+`, brackets.
pub(super) fn skip_soft(text: &Text<'_>, mut at: usize, limit: usize) -> usize {
    while at < limit && matches!(text.kind(at), Some(Kind::Space | Kind::Mark)) {
        at += 1;
    }
    at
}

/// The longest part that begins at a token. A value goes before a noun, a noun before a filler.
fn piece(text: &Text<'_>, at: usize, limit: usize, last: Option<&Piece>) -> Option<Piece> {
    let mut best: Option<Piece> = None;
    let mut offer = |what, end: usize| {
        let is_longer = best.as_ref().is_none_or(|best| end > best.end);
        if end > at && end <= limit && is_longer {
            let start = at;
            best = Some(Piece { what, start, end });
        }
    };
    if let Some(value) = best_value(text, at, limit) {
        let end = value.end;
        offer(What::Value(value), end);
    }
    if let Some((_, end)) = noun_at(text, at) {
        offer(What::Noun, end);
    }
    if let Some((opener, end)) = opener(text, at) {
        offer(What::Opener(opener), end);
    }
    if let Some(end) = text.longest(at, FILLERS) {
        offer(What::Filler, end);
    }
    let is_opened = last.is_some_and(|last| matches!(last.what, What::Opener(_)));
    if let Some(end) = text.longest(at, ARTICLES).filter(|_| is_opened) {
        offer(What::Filler, end);
    }
    best
}

/// The opener at a token, the longest one.
pub(super) fn opener(text: &Text<'_>, at: usize) -> Option<(Opener, usize)> {
    let found = [
        (Opener::Use, text.longest(at, USES)),
        (Opener::In, text.longest(at, OPENERS)),
        (Opener::Becomes, text.longest(at, BECOMES)),
    ];
    let (opener, end) = found
        .into_iter()
        .filter_map(|(opener, end)| Some((opener, end?)))
        .rev()
        .max_by_key(|(_, end)| *end)?;
    (!ends_a_word(text, at)).then_some((opener, end))
}

/// Whether a Chinese opener of one character is the end of another word: `费用`.
fn ends_a_word(text: &Text<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| text.text(before));
    !before.is_empty()
        && ENDINGS
            .iter()
            .any(|(opener, ends)| text.text(at) == *opener && ends.contains(before))
}

/// The value to read at a token: the longest, and of two as long the one that its noun is of.
fn best_value(text: &Text<'_>, at: usize, limit: usize) -> Option<Value> {
    let values = value::values(text, at);
    let longest = values
        .iter()
        .map(|value| value.end)
        .filter(|end| *end <= limit)
        .max()?;
    if is_adverb(text, at, longest, limit) {
        return None;
    }
    let mut longest_ones = values.into_iter().filter(|value| value.end == longest);
    let first = longest_ones.next()?;
    let topics = noun_after(text, longest, limit)
        .or_else(|| noun_before(text, at).map(|(topics, _)| topics))
        .unwrap_or(&[]);
    let fitting = longest_ones.find(|value| topics.contains(&value.topic));
    Some(match fitting {
        Some(fitting) if !topics.contains(&first.topic) => fitting,
        _ => first,
    })
}

/// 最好 is `best` before 的 or a noun, and `preferably` before anything else.
fn is_adverb(text: &Text<'_>, at: usize, end: usize, limit: usize) -> bool {
    let goes_on = end < limit && text.skip_spaces(end) < limit;
    let next = text.skip_spaces(end);
    text.phrase(at, "最好") == Some(end)
        && goes_on
        && text.longest(next, "的|吧|那个|就行").is_none()
        && noun_at(text, next).is_none()
}

/// The noun at a token.
fn noun_at(text: &Text<'_>, at: usize) -> Option<(&'static [Topic], usize)> {
    let flags = FLAGS.iter().filter(|_| is_flag(text, at));
    NOUNS
        .iter()
        .chain(flags)
        .filter_map(|(nouns, topics)| Some((*topics, text.longest(at, nouns)?)))
        .max_by_key(|(_, end)| *end)
}

/// The noun right behind a value, 的 apart.
pub(super) fn noun_after(text: &Text<'_>, end: usize, limit: usize) -> Option<&'static [Topic]> {
    let mut at = text.skip_spaces(end);
    if let Some(end) = text.longest(at, "的") {
        at = text.skip_spaces(end);
    }
    noun_at(text, at)
        .filter(|(_, end)| *end <= limit)
        .map(|(topics, _)| topics)
}

/// The noun before a value, linking words apart, and where it begins.
pub(super) fn noun_before(text: &Text<'_>, at: usize) -> Option<(&'static [Topic], usize)> {
    (at.saturating_sub(10)..at).find_map(|start| {
        let (topics, end) = noun_at(text, start)?;
        let mut at_link = skip_soft(text, end, at);
        while at_link < at {
            let link = text.longest(at_link, LINKS)?;
            at_link = skip_soft(text, link, at);
        }
        (at_link == at).then_some((topics, start))
    })
}

/// Whether a word is written as an option: `-m`, `--ratio`.
pub(super) fn is_flag(text: &Text<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|sign| text.text(sign) == "-")
        && at
            .checked_sub(2)
            .is_none_or(|before| !matches!(text.kind(before), Some(Kind::Word | Kind::Han)))
}

/// Between a noun and its value: `resolution of 2K`, `比例要16:9`.
const LINKS: &str = "of|is|be|should be|must be|to|at|为|是|要|用|设为|设成|选|设置为|改成|改为|调成|的|请|就|到|成|在|做成|请用|要用";
