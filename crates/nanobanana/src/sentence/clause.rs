//! Clauses that are nothing but control words, and brackets of them.

use std::ops::Range;

use super::Topic;
use super::evidence::Evidence;
use super::lexicon::{CHATTER, MODEL_NOUNS};
use super::run::{Opener, Piece, What, has_value, pieces, skip_soft};
use super::state::State;
use super::value::Value;
use crate::words::Usage;

/// A clause, and the run that it is as a whole.
pub(super) struct Clause {
    pub(super) range: Range<usize>,
    pub(super) run: Option<Vec<Piece>>,
}

impl State<'_> {
    /// Reads a clause as a run of control words, where it is nothing else.
    pub(super) fn clause(&self, range: Range<usize>) -> Clause {
        let pieces = pieces(&self.text, range.start, range.end);
        let end = pieces.last().map_or(range.start, |last| last.end);
        let is_whole = skip_soft(&self.text, end, range.end) == range.end;
        let run = (is_whole && has_value(&pieces)).then_some(pieces);
        Clause { range, run }
    }

    /// Takes brackets that hold nothing but control words: `(pro, 4K)`, `【16:9】`.
    pub(super) fn read_brackets(&mut self) {
        let mut open = None;
        for at in 0..self.text.tokens.len() {
            match self.text.text(at) {
                "(" | "[" | "【" => open = Some(at),
                ")" | "]" | "】" => {
                    if let Some(open) = open.take() {
                        self.read_bracket(open..at + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_bracket(&mut self, bracket: Range<usize>) {
        let inner = bracket.start + 1..bracket.end - 1;
        let clauses: Vec<Clause> = self
            .parts()
            .into_iter()
            .map(|part| part.start.max(inner.start)..part.end.min(inner.end))
            .filter(|part| part.start < part.end)
            .map(|part| self.clause(part))
            .collect();
        let is_all = clauses.iter().all(|clause| self.is_possible(clause));
        if is_all && clauses.iter().any(|clause| self.is_certain(clause)) {
            for clause in &clauses {
                self.take_clause(clause);
            }
            self.drop(bracket);
        }
    }

    /// Drops a clause that is nothing but manners.
    pub(super) fn read_chatter(&mut self, clause: &Range<usize>) {
        let end = skip_soft(&self.text, clause.start, clause.end);
        let chatter = self.text.longest(end, CHATTER);
        if chatter.is_some_and(|end| skip_soft(&self.text, end, clause.end) == clause.end) {
            self.drop(clause.clone());
        }
    }

    /// Whether a clause that is a run speaks for itself, wherever it stands.
    pub(super) fn is_certain(&self, clause: &Clause) -> bool {
        self.whole(clause).is_some_and(|evidence| {
            evidence.iter().any(|(value, evidence)| {
                let hinted = *evidence == Evidence::Hinted && value.topic == Topic::Model;
                let is_tool = hinted && (self.opens_with_use(clause) || self.names_model(clause));
                *evidence >= Evidence::Term || is_tool
            })
        })
    }

    /// Whether a clause that is a run may be one of control words beside others.
    pub(super) fn is_possible(&self, clause: &Clause) -> bool {
        self.whole(clause).is_some()
    }

    fn opens_with_use(&self, clause: &Clause) -> bool {
        let pieces = clause.run.iter().flatten();
        pieces
            .map(|piece| &piece.what)
            .any(|what| matches!(what, What::Opener(Opener::Use)))
    }

    fn names_model(&self, clause: &Clause) -> bool {
        self.text.contains(&clause.range, MODEL_NOUNS)
    }

    fn whole(&self, clause: &Clause) -> Option<Vec<(Value, Evidence)>> {
        let values = self.evidence(clause.run.as_ref()?, clause.range.end)?;
        // Two numbers that are no ratio of a picture are a time: `19:30`.
        let is_time = |(value, evidence): &(Value, Evidence)| {
            value.topic == Topic::Ratio
                && value.usage == Usage::Everyday
                && *evidence != Evidence::Named
                && value.word.contains([':', '：'])
        };
        (!values.iter().any(is_time)).then_some(values)
    }

    /// The values of a run with their evidence; nothing where one cannot be what it seems.
    pub(super) fn evidence(
        &self,
        pieces: &[Piece],
        limit: usize,
    ) -> Option<Vec<(Value, Evidence)>> {
        let mut values = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if let What::Value(value) = &piece.what {
                let evidence = Evidence::of(&self.text, pieces, index, limit)?;
                values.push((value.clone(), evidence));
            }
        }
        Some(values)
    }

    /// Takes the values of a whole clause.
    pub(super) fn take_clause(&mut self, clause: &Clause) {
        self.take(clause.run.iter().flatten());
        self.drop(clause.range.clone());
    }
}
