//! What could not be placed: control words that may also be part of the picture, and wishes that no
//! option has a word for.

use std::ops::Range;

use super::lexicon::{MODEL_NOUNS, PLAIN_PICTURES, USES, WISHES};
use super::run::What;
use super::state::{Fate, State};
use super::token::Kind;
use super::value::{self, Value};
use super::{LeftoverKind, Topic, option};
use crate::words::Usage;

/// How long a phrase for a model that is none may be, in tokens.
const LONGEST_TOOL: usize = 10;

impl State<'_> {
    /// Lists what is left in the prompt and might have been meant for an option.
    pub(super) fn list_doubts(&mut self, clauses: &[Range<usize>]) {
        for clause in clauses {
            self.doubt_whole(clause);
            let mut at = clause.start;
            while at < clause.end {
                at = self.doubt_at(at, clause).max(at + 1);
            }
        }
        self.leftovers.sort_by_key(|(at, _)| *at);
    }

    /// Lists the values of a clause of nothing else that stands in the midst of the description.
    fn doubt_whole(&mut self, range: &Range<usize>) {
        let clause = self.clause(range.clone());
        let is_kept = range.clone().all(|at| self.fates[at] == Fate::Keep);
        if is_kept && self.is_possible(&clause) {
            for piece in clause.run.iter().flatten() {
                if let What::Value(value) = &piece.what {
                    self.doubt(value);
                }
            }
        }
    }

    /// Lists what begins at a token, and says where it ends.
    fn doubt_at(&mut self, at: usize, clause: &Range<usize>) -> usize {
        if self.fates[at] != Fate::Keep {
            return at;
        }
        let wish = self
            .list_wish(at, clause)
            .or_else(|| self.list_pixels(at))
            .or_else(|| self.list_tool(at, clause));
        if let Some(end) = wish {
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
        let next = self.text.skip_spaces(value.end);
        let ends_clause = next >= clause.end || self.text.text(next) == ":";
        let is_alone = ends_clause && value.start == clause.start;
        let is_glued = self.is_glued(value);
        if self.is_negated(value.start, clause) {
            return true;
        }
        match (value.usage, value.topic) {
            (Usage::Term, _) => !is_glued || ends_clause,
            (_, Topic::Size) if value.word.ends_with(['k', 'K']) => {
                ends_clause || option(Topic::Size, &value.word).is_some()
            }
            (_, Topic::Ratio) if value.word.contains([':', '：']) => is_alone,
            // `a landscape picture` is one of hills, or a wide one.
            (_, Topic::Ratio) if self.text.longest(next, PLAIN_PICTURES).is_some() => true,
            _ => is_alone || (ends_clause && !is_glued && !self.is_of_name(value, clause)),
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

    /// Lists `用快一点的模型` and `use a newer model`: a model that is none.
    fn list_tool(&mut self, at: usize, clause: &Range<usize>) -> Option<usize> {
        let opened = self.text.longest(at, USES)?;
        let last = clause.end.min(opened + LONGEST_TOOL);
        let end = (opened..last).find_map(|at| self.text.longest(at, MODEL_NOUNS))?;
        let is_said = self.found.iter().any(|value| value.topic == Topic::Model);
        if is_said || end > clause.end {
            return None;
        }
        let phrase = self.text.slice(at..end).to_owned();
        self.leave(at, &phrase, Topic::Model, LeftoverKind::Unplaced);
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
