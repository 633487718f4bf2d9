//! Control words behind and inside the description: whole clauses, ends of clauses, and phrases
//! that speak for themselves.

use std::ops::Range;

use super::Topic;
use super::lexicon::{
    ARTICLES, BEFORE_NO_COUNT, CHATTER, DETERMINERS, FAREWELLS, FINAL_PARTICLES, MAKES_COUNT,
    MODEL_NOUNS, PREPOSITIONS,
};
use super::run::{Evidence, Opener, Piece, What, pieces, skip_soft};
use super::state::{Fate, State};
use super::token::Kind;
use super::value::Value;
use crate::words::Usage;

/// How far from the end of a clause a phrase of control words may begin, in tokens.
const LONGEST_SUFFIX: usize = 60;

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
    fn evidence(&self, pieces: &[Piece], limit: usize) -> Option<Vec<(Value, Evidence)>> {
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

    /// Takes the values of a run.
    pub(super) fn take<'p>(&mut self, pieces: impl Iterator<Item = &'p Piece>) {
        let values = pieces.filter_map(|piece| match &piece.what {
            What::Value(value) => Some(value.clone()),
            _ => None,
        });
        self.found.extend(values);
    }

    /// Takes the control words that a clause ends with.
    pub(super) fn read_suffix(&mut self, clause: &Range<usize>, from: usize) {
        let end = self.drop_farewell(clause, from);
        let first = from.max(end.saturating_sub(LONGEST_SUFFIX));
        for start in first..end {
            let run = pieces(&self.text, start, end);
            let ends = run.last().map_or(start, |last| last.end);
            let reaches_end = skip_soft(&self.text, ends, end) == end;
            let begins = run
                .first()
                .is_some_and(|piece| piece.start == start && !matches!(piece.what, What::Filler));
            if reaches_end
                && begins
                && has_value(&run)
                && self.accepts_suffix(&run, start..end, clause)
            {
                let is_said = matches!(run[0].what, What::Opener(Opener::Becomes));
                self.take(run.iter());
                let fate = if is_said { Fate::Spoken } else { Fate::Drop };
                let start = if is_said {
                    start
                } else {
                    self.widened(start, from)
                };
                self.mark(start..end, fate);
                return;
            }
        }
    }

    /// Drops `please` and the like from the end of a clause, and says where it ends without. Behind
    /// a request a particle, 吧, goes as well.
    fn drop_farewell(&mut self, clause: &Range<usize>, from: usize) -> usize {
        let farewell = self.text.ends_with(clause.end, from, FAREWELLS);
        let is_asked = from > clause.start;
        let particle = self.final_particle(clause).filter(|_| is_asked);
        match farewell.or(particle) {
            Some(start) if start > from => {
                self.drop(start..clause.end);
                self.text.before(start, from).map_or(start, |last| last + 1)
            }
            _ => clause.end,
        }
    }

    fn final_particle(&self, clause: &Range<usize>) -> Option<usize> {
        let last = clause.end.checked_sub(1)?;
        let before = self.text.text(last.checked_sub(1)?);
        let is_particle = FINAL_PARTICLES.iter().any(|(particle, words)| {
            self.text.text(last) == *particle && (before.is_empty() || !words.contains(before))
        });
        is_particle.then_some(last)
    }

    fn accepts_suffix(&self, run: &[Piece], range: Range<usize>, clause: &Range<usize>) -> bool {
        let Some(values) = self.evidence(run, range.end) else {
            return false;
        };
        if self.is_negated(range.start, clause) {
            return false;
        }
        let is_opened = matches!(run[0].what, What::Opener(_) | What::Noun);
        let becomes = matches!(run[0].what, What::Opener(Opener::Becomes));
        let is_tail_of_phrase = !is_opened
            && self
                .text
                .ends_with(range.start, clause.start, DETERMINERS)
                .is_some();
        let others = values.iter().any(|(value, _)| value.topic != Topic::Count);
        let mut is_after_sure = false;
        values.iter().all(|(value, evidence)| {
            let sure = match (value.topic, evidence) {
                (_, Evidence::Named) => !self.is_of_device(&range, clause),
                _ if becomes && self.inputs.is_empty() => false,
                (Topic::Task, _) => false,
                (Topic::Count, _) => self.counts_at_end(value, is_opened, others),
                (_, Evidence::Term) => {
                    !is_tail_of_phrase
                        && !self.is_of_subject(value, &range, clause)
                        && !self.is_time_of_day(value)
                        && !self.is_opened_with_article(value)
                }
                (_, Evidence::Hinted) => !is_tail_of_phrase,
                (Topic::Ratio, Evidence::Weak) => becomes && !self.is_into(run),
                (topic, Evidence::Weak) => topic == Topic::Model && is_after_sure,
            };
            is_after_sure |= sure;
            sure
        })
    }

    /// `into portrait` says what is drawn, `to portrait` which shape it has.
    fn is_into(&self, run: &[Piece]) -> bool {
        self.text.text(run[0].start) == "into"
    }

    /// `in a 10K`: an article makes a noun of what is not followed by one.
    fn is_opened_with_article(&self, value: &Value) -> bool {
        self.text.ends_with(value.start, 0, "a|an").is_some()
    }

    /// `at 9:16`.
    fn is_time_of_day(&self, value: &Value) -> bool {
        value.topic == Topic::Ratio && self.text.ends_with(value.start, 0, "at").is_some()
    }

    /// Whether a count at the end of a clause counts pictures, and not something in the picture.
    fn counts_at_end(&self, value: &Value, is_opened: bool, has_others: bool) -> bool {
        let before = value.start.checked_sub(1);
        let before = before.map_or("", |before| self.text.text(before));
        let is_han = self.text.kind(value.end - 1) == Some(Kind::Han);
        let follows_verb = !before.is_empty() && BEFORE_NO_COUNT.contains(before);
        let is_picture_of_wall = !is_han && (is_opened || !has_others);
        value.usage == Usage::Term && value.word != "1" && !follows_verb && !is_picture_of_wall
    }

    /// A run's start with what would dangle before it: an article, a bracket, a link.
    pub(super) fn widened(&self, start: usize, from: usize) -> usize {
        let mut start = start;
        for phrases in [ARTICLES, "and|plus|并且|并|且|而且|还要|另外|要"] {
            let phrase = self.text.ends_with(start, from, phrases);
            start = phrase.filter(|begin| *begin > from).unwrap_or(start);
        }
        while let Some(before) = self.text.before(start, from) {
            if !matches!(
                self.text.text(before),
                "(" | "[" | "（" | "【" | "-" | "|" | ":" | "+" | "/" | "&"
            ) {
                break;
            }
            start = before;
        }
        start
    }

    /// Takes phrases inside a clause that say themselves that they are control words: `4K分辨率`,
    /// `in 4K with …`, `用 Pro 模型`.
    pub(super) fn read_middle(&mut self, clause: &Range<usize>, from: usize) {
        let mut at = from;
        while at < clause.end {
            match self.middle(at, clause) {
                Some((run, end)) if self.fates[at] == Fate::Keep => {
                    self.take(run.iter());
                    let start = self.widened_article(at, &run, from);
                    self.drop(start..end);
                    at = end;
                }
                _ => at += 1,
            }
        }
    }

    /// `an aspect ratio of 16:9`: the article goes with its noun.
    fn widened_article(&self, start: usize, run: &[Piece], from: usize) -> usize {
        let ends_in_noun = run.iter().any(|piece| matches!(piece.what, What::Noun));
        let article = self.text.ends_with(start, from, "a|an|the");
        article.filter(|_| ends_in_noun).unwrap_or(start)
    }

    /// The phrase at a token, with where it ends.
    fn middle(&self, at: usize, clause: &Range<usize>) -> Option<(Vec<Piece>, usize)> {
        let mut run = pieces(&self.text, at, clause.end);
        let first = run.first()?;
        if first.start != at || matches!(first.what, What::Filler) || self.is_negated(at, clause) {
            return None;
        }
        while let Some(last) = run.last() {
            if matches!(last.what, What::Value(_) | What::Noun) && has_value(&run) {
                let end = last.end;
                if self.accepts_middle(&run, end, clause) {
                    return Some((run, self.with_particle(end, clause)));
                }
            }
            run.pop();
        }
        None
    }

    /// The end with the 的 that ties the phrase to what follows.
    pub(super) fn with_particle(&self, end: usize, clause: &Range<usize>) -> usize {
        self.text
            .longest(self.text.skip_spaces(end), "的")
            .filter(|end| *end <= clause.end)
            .unwrap_or(end)
    }

    fn accepts_middle(&self, run: &[Piece], end: usize, clause: &Range<usize>) -> bool {
        let Some(values) = self.evidence(run, end) else {
            return false;
        };
        let next = self.text.skip_spaces(end);
        let goes_on = self
            .text
            .longest(next, PREPOSITIONS)
            .is_some_and(|end| end <= clause.end)
            || next >= clause.end
            || self.begins_request(next, clause);
        let is_in = matches!(run[0].what, What::Opener(Opener::In)) && self.is_spaced(run[0].start);
        let is_use = matches!(run[0].what, What::Opener(Opener::Use | Opener::In));
        let ends_in_noun = matches!(run[run.len() - 1].what, What::Noun);
        let range = run[0].start..end;
        values
            .iter()
            .all(|(value, evidence)| match (value.topic, evidence) {
                (Topic::Size | Topic::Ratio, Evidence::Named) => !self.is_of_device(&range, clause),
                (Topic::Count, _) => self.is_made(value, run, clause),
                (Topic::Size | Topic::Ratio, Evidence::Term) => {
                    is_in
                        && goes_on
                        && !self.is_of_subject(value, &range, clause)
                        && !self.is_time_of_day(value)
                        && !self.is_opened_with_article(value)
                }
                (Topic::Model, Evidence::Term) => is_use && goes_on,
                (Topic::Model, Evidence::Hinted) => is_use && goes_on && ends_in_noun,
                _ => false,
            })
    }

    /// Whether a count is the object of a verb of making: `用 ./a.jpg 生成三张`.
    fn is_made(&self, value: &Value, run: &[Piece], clause: &Range<usize>) -> bool {
        let is_made = self.text.ends_with(value.start, clause.start, MAKES_COUNT);
        value.usage == Usage::Term
            && value.word != "1"
            && run.len() == 1
            && is_made.is_some()
            && self.counts_sheets(value, clause)
    }

    /// Whether a word is English, with a space before it.
    fn is_spaced(&self, at: usize) -> bool {
        self.text.kind(at) == Some(Kind::Word)
    }
}

/// Whether a run holds a value.
pub(super) fn has_value(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .any(|piece| matches!(piece.what, What::Value(_)))
}
