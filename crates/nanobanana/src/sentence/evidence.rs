//! How surely a value is a control word, by what is around it in its run.

use super::Topic;
use super::lexicon::{DEGREES, MODEL_NOUNS, PLAIN_NOUNS};
use super::run::{Opener, Piece, What, is_flag, noun_after, noun_before};
use super::text::Text;
use super::value::Value;
use crate::words::Usage;

/// How surely a value is a control word, by what is around it in its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// Nothing but the word, which is also one of the language.
    Weak,
    /// Something speaks for it: `便宜点`, `in the best quality`.
    Hinted,
    /// A word that says nothing else.
    Term,
    /// With a noun that speaks of the picture's file only: `4K分辨率`.
    Named,
    /// Written as a setting: `size=4K`, `模型：pro`, `--ratio 16:9`.
    Set,
}

impl Evidence {
    /// How surely the value at `index` of a run is a control word; nothing where its noun is of
    /// another kind, `best resolution`.
    pub(super) fn of(
        text: &Text<'_>,
        pieces: &[Piece],
        index: usize,
        limit: usize,
    ) -> Option<Self> {
        let What::Value(value) = &pieces[index].what else {
            return None;
        };
        if is_set(text, value) {
            return Some(Self::Set);
        }
        let fits =
            |topics: Option<&[Topic]>| topics.is_some_and(|topics| topics.contains(&value.topic));
        let after = noun_after(text, value.end, limit);
        let is_after_noun = fits(noun_before(text, value.start).map(|(topics, _)| topics));
        let is_named = fits(after) || is_after_noun;
        if after.is_some() && !is_named && value.topic != Topic::Count {
            return None;
        }
        if is_named && is_by_plain_noun(text, value, limit) {
            return Some(Self::Named);
        }
        if value.usage == Usage::Term {
            return Some(Self::Term);
        }
        let opener = opener_before(&pieces[..index]);
        let is_hinted = (is_named && opener.is_some())
            || match value.topic {
                Topic::Model => {
                    opener == Some(Opener::Use)
                        || is_by_model(text, value)
                        || has_degree(text, value, limit)
                }
                _ => is_after_noun,
            };
        Some(if is_hinted { Self::Hinted } else { Self::Weak })
    }
}

/// The opener that a value stands behind, fillers apart.
fn opener_before(pieces: &[Piece]) -> Option<Opener> {
    let last = pieces
        .iter()
        .rev()
        .find(|piece| !matches!(piece.what, What::Filler))?;
    match last.what {
        What::Opener(opener) => Some(opener),
        _ => None,
    }
}

/// Whether a value is followed by a degree: `便宜点`.
fn has_degree(text: &Text<'_>, value: &Value, limit: usize) -> bool {
    let degree = text.longest(text.skip_spaces(value.end), DEGREES);
    degree.is_some_and(|end| end <= limit)
}

/// Whether a value is written as a setting of the noun before it: `size=4K`, `-m pro`.
fn is_set(text: &Text<'_>, value: &Value) -> bool {
    let Some((topics, start)) = noun_before(text, value.start) else {
        return false;
    };
    let sign = text.before(value.start, start);
    let is_sign = sign.is_some_and(|sign| matches!(text.text(sign), "=" | ":"));
    topics.contains(&value.topic) && (is_sign || is_flag(text, start))
}

/// Whether a model is named as one: `pro模型`.
fn is_by_model(text: &Text<'_>, value: &Value) -> bool {
    let mut at = text.skip_spaces(value.end);
    if let Some(end) = text.longest(at, "的") {
        at = text.skip_spaces(end);
    }
    text.longest(at, MODEL_NOUNS).is_some() || text.ends_with(value.start, 0, MODEL_NOUNS).is_some()
}

/// Whether a plain noun is right behind or before a value.
fn is_by_plain_noun(text: &Text<'_>, value: &Value, limit: usize) -> bool {
    let mut at = text.skip_spaces(value.end);
    if let Some(end) = text.longest(at, "的") {
        at = text.skip_spaces(end);
    }
    let behind = text
        .longest(at, PLAIN_NOUNS)
        .is_some_and(|end| end <= limit);
    let before = (value.start.saturating_sub(10)..value.start).any(|start| {
        text.longest(start, PLAIN_NOUNS)
            .is_some_and(|end| end <= value.start && noun_before(text, value.start).is_some())
    });
    behind || before
}
