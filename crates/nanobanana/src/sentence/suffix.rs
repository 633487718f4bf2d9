//! Control words that a clause ends with: `a cat in 4K`, `画一只猫 竖屏`.

use std::ops::Range;

use super::Topic;
use super::evidence::Evidence;
use super::lexicon::{ARTICLES, BEFORE_NO_COUNT, DETERMINERS, FAREWELLS, FINAL_PARTICLES};
use super::run::{Opener, Piece, What, has_value, pieces, skip_soft};
use super::state::{Fate, State};
use super::token::Kind;
use super::value::Value;
use crate::words::Usage;

/// How far from the end of a clause a phrase of control words may begin, in tokens.
const LONGEST_SUFFIX: usize = 60;

/// Where what becomes of an input ends, `to 4K` in `to 4K with the best quality`; nothing where a run
/// says nothing of the kind.
fn spoken_end(run: &[Piece], end: usize) -> Option<usize> {
    let is_said = matches!(run[0].what, What::Opener(Opener::Becomes));
    let is_other =
        |piece: &&Piece| matches!(&piece.what, What::Opener(opener) if *opener != Opener::Becomes);
    is_said.then(|| run.iter().find(is_other).map_or(end, |other| other.start))
}

impl State<'_> {
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
                self.take(run.iter());
                let spoken = spoken_end(&run, end);
                match spoken {
                    Some(spoken) => self.mark(start..spoken, Fate::Spoken),
                    None => self.drop(self.widened(start, from)..start),
                }
                self.drop(spoken.unwrap_or(start)..end);
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
        let determiner = self.text.ends_with(range.start, clause.start, DETERMINERS);
        let is_tail_of_phrase = !is_opened && determiner.is_some();
        let others = values.iter().any(|(value, _)| value.topic != Topic::Count);
        let mut is_after_sure = false;
        values.iter().all(|(value, evidence)| {
            let sure = match (value.topic, evidence) {
                (_, Evidence::Set) => true,
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
                (Topic::Ratio, Evidence::Weak) if becomes => !self.is_into(run),
                (Topic::Ratio, Evidence::Weak) => self.is_in_shape(value),
                (Topic::Model, Evidence::Weak) => {
                    is_after_sure || (values.len() > 1 && self.is_latin_behind_han(value))
                }
                (_, Evidence::Weak) => false,
            };
            is_after_sure |= sure;
            sure
        })
    }

    /// `雪山 pro 4K`: in Chinese a Latin word apart from it is no part of a name, as in `14 Pro`.
    fn is_latin_behind_han(&self, value: &Value) -> bool {
        let before = self.text.before(value.start, 0);
        value.word.is_ascii() && before.is_some_and(|at| self.text.kind(at) == Some(Kind::Han))
    }

    /// `into portrait` says what is drawn, `to portrait` which shape it has.
    fn is_into(&self, run: &[Piece]) -> bool {
        self.text.text(run[0].start) == "into"
    }

    /// `in landscape` says which shape, `in a landscape` where something is.
    fn is_in_shape(&self, value: &Value) -> bool {
        self.text.ends_with(value.start, 0, "in").is_some()
    }

    /// `in a 10K`: an article makes a noun of what is not followed by one.
    pub(super) fn is_opened_with_article(&self, value: &Value) -> bool {
        self.text.ends_with(value.start, 0, "a|an").is_some()
    }

    /// `at 9:16`. A time has two digits of minutes.
    pub(super) fn is_time_of_day(&self, value: &Value) -> bool {
        let minutes = self.text.text(value.end - 1);
        value.topic == Topic::Ratio
            && minutes.len() > 1
            && self.text.ends_with(value.start, 0, "at").is_some()
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
    fn widened(&self, start: usize, from: usize) -> usize {
        let mut start = start;
        for phrases in [
            ARTICLES,
            "and|plus|并且|并|且|而且|还要|另外|要|都|都要|每张|每张都|每张都要|全部|全部都要|all|each",
        ] {
            let phrase = self.text.ends_with(start, from, phrases);
            start = phrase.filter(|begin| *begin >= from).unwrap_or(start);
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
}
