//! What is known about a sentence while it is read.

use std::ops::Range;

use super::lexicon::{DEVICES, NEGATIONS, TIMES};
use super::run::{Piece, What};
use super::text::Text;
use super::token::Kind;
use super::value::{self, Value};
use super::{Leftover, LeftoverKind, Topic, option};

/// What becomes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is part of the prompt.
    Keep,
    /// It was read, and is no part of the prompt.
    Drop,
    /// It was read, and is part of the prompt as well.
    Spoken,
    /// It is the input of this number, counted from 1.
    Input(usize),
}

/// A sentence that is being read.
pub(super) struct State<'a> {
    pub(super) text: Text<'a>,
    pub(super) fates: Vec<Fate>,
    /// The values that were taken, in the order in which they were found.
    pub(super) found: Vec<Value>,
    pub(super) leftovers: Vec<(usize, Leftover)>,
    pub(super) inputs: Vec<String>,
}

impl<'a> State<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let text = Text::new(source);
        Self {
            fates: vec![Fate::Keep; text.tokens.len()],
            text,
            found: Vec::new(),
            leftovers: Vec::new(),
            inputs: Vec::new(),
        }
    }

    /// Takes tokens out of the prompt.
    pub(super) fn drop(&mut self, tokens: Range<usize>) {
        self.mark(tokens, Fate::Drop);
    }

    /// Sets what becomes of tokens; inputs stay inputs.
    pub(super) fn mark(&mut self, tokens: Range<usize>, fate: Fate) {
        for known in &mut self.fates[tokens] {
            if !matches!(known, Fate::Input(_)) {
                *known = fate;
            }
        }
    }

    /// Takes the values of a run.
    pub(super) fn take<'p>(&mut self, pieces: impl Iterator<Item = &'p Piece>) {
        let values = pieces.filter_map(|piece| match &piece.what {
            What::Value(value) => Some(value.clone()),
            _ => None,
        });
        self.found.extend(values);
    }

    /// The end with the 的 that ties the phrase to what follows.
    pub(super) fn with_particle(&self, end: usize, clause: &Range<usize>) -> usize {
        self.text
            .longest(self.text.skip_spaces(end), "的")
            .filter(|end| *end <= clause.end)
            .unwrap_or(end)
    }

    /// Lists something that was not placed.
    pub(super) fn leave(&mut self, at: usize, text: &str, topic: Topic, kind: LeftoverKind) {
        let text = text.trim().to_owned();
        let leftover = Leftover { text, topic, kind };
        let is_known = |known: &(usize, Leftover)| known.1 == leftover;
        if !self.leftovers.iter().any(is_known) {
            self.leftovers.push((at, leftover));
        }
    }

    /// The clauses that are still to be read: what is between separators, and between what was read.
    pub(super) fn clauses(&self) -> Vec<Range<usize>> {
        let mut clauses = self
            .split(|at| self.text.kind(at) == Some(Kind::Break) || self.fates[at] == Fate::Drop);
        clauses.retain(|clause| self.has_content(clause));
        clauses
    }

    /// What is between separators, whatever has become of it.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        self.split(|at| self.text.kind(at) == Some(Kind::Break))
    }

    /// The ranges between boundaries, without spaces at their ends.
    fn split(&self, is_boundary: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut start = 0;
        for at in 0..=self.text.tokens.len() {
            if at == self.text.tokens.len() || is_boundary(at) {
                let from = self.text.skip_spaces(start).min(at);
                let end = self.text.before(at, from).map_or(from, |last| last + 1);
                if from < end {
                    clauses.push(from..end);
                }
                start = at + 1;
            }
        }
        clauses
    }

    /// Whether any token of a range is part of the prompt.
    pub(super) fn has_content(&self, clause: &Range<usize>) -> bool {
        clause.clone().any(|at| {
            self.fates[at] != Fate::Drop
                && !matches!(self.text.kind(at), Some(Kind::Space | Kind::Mark))
        })
    }

    /// Whether something denies what begins at a token.
    pub(super) fn is_negated(&self, at: usize, clause: &Range<usize>) -> bool {
        self.text.ends_with(at, clause.start, NEGATIONS).is_some()
    }

    /// Whether a size or ratio is one of something in the picture: a screen beside it, or a clock
    /// or a match in its clause.
    pub(super) fn is_of_subject(
        &self,
        value: &Value,
        run: &Range<usize>,
        clause: &Range<usize>,
    ) -> bool {
        let text = &self.text;
        // `4K 16:9 monitor`.
        let mut after = text.skip_spaces(run.end);
        while let Some(next) = value::values(text, after).first() {
            after = text.skip_spaces(next.end);
        }
        match value.topic {
            Topic::Ratio if value.word.contains([':', '：']) => {
                text.contains(clause, TIMES) || self.is_beside_device(after, run.start, clause)
            }
            Topic::Ratio | Topic::Size => self.is_beside_device(after, run.start, clause),
            _ => false,
        }
    }

    /// Whether what is named is a screen's: 电视屏幕比例16:9.
    pub(super) fn is_of_device(&self, run: &Range<usize>, clause: &Range<usize>) -> bool {
        self.text
            .ends_with(run.start, clause.start, DEVICES)
            .is_some()
    }

    fn is_beside_device(&self, after: usize, start: usize, clause: &Range<usize>) -> bool {
        let text = &self.text;
        let behind = text.longest(after, DEVICES).is_some_and(|end| {
            // 手机壁纸 is a picture, and no phone.
            end <= clause.end && text.longest(after, super::lexicon::PICTURES) <= Some(end)
        });
        behind || text.ends_with(start, clause.start, DEVICES).is_some()
    }

    /// Lists a value that was left in the prompt. One that no option takes is a wish.
    pub(super) fn doubt(&mut self, value: &Value) {
        let word = self.text.slice(value.start..value.end).to_owned();
        let is_taken = option(value.topic, &value.word).is_some();
        let kind = if is_taken {
            LeftoverKind::Ambiguous
        } else {
            LeftoverKind::Unplaced
        };
        self.leave(value.start, &word, value.topic, kind);
    }
}
