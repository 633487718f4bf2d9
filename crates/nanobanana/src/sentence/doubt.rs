//! What could not be placed: control words that may also be part of the picture, and wishes that no
//! option has a word for.

use std::ops::Range;

use super::lexicon::WISHES;
use super::state::{Fate, State};
use super::token::Kind;
use super::value::{self, Value};
use super::{LeftoverKind, Topic};
use crate::words::Usage;

impl State<'_> {
    /// Lists what is left in the prompt and might have been meant for an option.
    pub(super) fn list_doubts(&mut self, clauses: &[Range<usize>]) {
        for clause in clauses {
            let mut at = clause.start;
            while at < clause.end {
                at = self.doubt_at(at, clause).max(at + 1);
            }
        }
        self.leftovers.sort_by_key(|(at, _)| *at);
    }

    /// Lists what begins at a token, and says where it ends.
    fn doubt_at(&mut self, at: usize, clause: &Range<usize>) -> usize {
        if self.fates[at] != Fate::Keep {
            return at;
        }
        if let Some(end) = self.list_wish(at, clause).or_else(|| self.list_pixels(at)) {
            return end;
        }
        let values = value::values(&self.text, at);
        let Some(value) = values.into_iter().find(|value| {
            value.end <= clause.end && !matches!(value.topic, Topic::Count | Topic::Task)
        }) else {
            return at;
        };
        let run = value.start..value.end;
        if self.is_doubtful(&value, clause) && !self.is_of_subject(&value, &run, clause) {
            self.doubt(&value);
        }
        value.end
    }

    /// Whether a careful reader would ask.
    fn is_doubtful(&self, value: &Value, clause: &Range<usize>) -> bool {
        let ends_clause = self.text.skip_spaces(value.end) >= clause.end;
        let is_glued = self.is_glued(value);
        match (value.usage, value.topic) {
            (Usage::Term, _) => !is_glued || ends_clause,
            (_, Topic::Size) if value.word.ends_with(['k', 'K']) => true,
            (Usage::Everyday, Topic::Ratio) if value.word.contains([':', '：']) => {
                value.start == clause.start && ends_clause
            }
            (Usage::Everyday, _) => {
                let is_alone = value.start == clause.start && ends_clause;
                is_alone || (ends_clause && !is_glued && !self.is_of_name(value, clause))
            }
        }
    }

    /// Whether a Chinese word stands between other characters without a space: 纵横图书馆.
    fn is_glued(&self, value: &Value) -> bool {
        let is_han = |at: usize| self.text.kind(at) == Some(Kind::Han);
        let before = value.start.checked_sub(1).is_some_and(is_han);
        is_han(value.start) && before
    }

    /// Whether an everyday word belongs to the name or the words before it: `MacBook Pro`, `the
    /// best`, `room 512`.
    fn is_of_name(&self, value: &Value, clause: &Range<usize>) -> bool {
        let before = self.text.before(value.start, clause.start);
        before.is_some_and(|before| {
            let word = self.text.slice(before..before + 1);
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                || self
                    .text
                    .longest(before, "the|a|an|her|his|my|is")
                    .is_some()
        })
    }

    /// Lists `1920x1080`: the vendor sells sizes and ratios, and no pixels.
    fn list_pixels(&mut self, at: usize) -> Option<usize> {
        let is_side =
            |side: &str| (3..=5).contains(&side.len()) && side.bytes().all(|b| b.is_ascii_digit());
        let word = self.text.text(at);
        let sign = matches!(self.text.text(at + 1), "×" | "*" | "x");
        let end = if word
            .split_once('x')
            .is_some_and(|(w, h)| is_side(w) && is_side(h))
        {
            at + 1
        } else if is_side(word) && sign && is_side(self.text.text(at + 2)) {
            at + 3
        } else {
            return None;
        };
        let pixels = self.text.slice(at..end).to_owned();
        self.leave(at, &pixels, Topic::Size, LeftoverKind::Unplaced);
        Some(end)
    }

    /// Lists a wish that no option has a word for.
    fn list_wish(&mut self, at: usize, clause: &Range<usize>) -> Option<usize> {
        let (end, topic) = WISHES
            .iter()
            .filter_map(|(phrases, topic)| Some((self.text.longest(at, phrases)?, *topic)))
            .filter(|(end, _)| *end <= clause.end)
            .max_by_key(|(end, _)| *end)?;
        let is_said = self.found.iter().any(|value| value.topic == topic);
        if is_said || (topic == Topic::Input && !self.inputs.is_empty()) {
            return Some(end);
        }
        let phrase = self.text.slice(at..end).to_owned();
        self.leave(at, &phrase, topic, LeftoverKind::Unplaced);
        Some(end)
    }
}
