//! Phrases inside a clause that say themselves that they are control words: `4K分辨率`, `in 4K
//! with …`, `用 Pro 模型`.

use std::ops::Range;

use super::Topic;
use super::evidence::Evidence;
use super::lexicon::{BECOMES, MAKES_COUNT, MEASURES, PREPOSITIONS};
use super::prefix::Behind;
use super::run::{Opener, Piece, What, has_value, pieces};
use super::state::{Fate, State};
use super::token::Kind;
use super::value::Value;
use crate::words::Usage;

impl State<'_> {
    /// Takes phrases inside a clause that say themselves that they are control words: `4K分辨率`,
    /// `in 4K with …`, `用 Pro 模型`.
    pub(super) fn read_middle(&mut self, clause: &Range<usize>, from: usize) {
        let mut at = from;
        while at < clause.end {
            match self.middle(at, clause) {
                Some((run, end)) if self.fates[at] == Fate::Keep => {
                    self.take(run.iter());
                    if matches!(run[0].what, What::Opener(Opener::Becomes)) {
                        self.mark(at..end, Fate::Spoken);
                    } else {
                        let start = self.widened_article(at, &run, from);
                        self.drop(start..end);
                    }
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

    fn accepts_middle(&self, run: &[Piece], end: usize, clause: &Range<usize>) -> bool {
        let Some(values) = self.evidence(run, end) else {
            return false;
        };
        let becomes =
            matches!(run[0].what, What::Opener(Opener::Becomes)) && !self.inputs.is_empty();
        let is_apart = self.is_apart(run[0].start, end, clause);
        let goes_on = is_apart
            || (becomes && self.behind(end, clause) == Behind::Picture)
            || self.goes_on(end, clause);
        let is_in = matches!(run[0].what, What::Opener(Opener::In)) && self.is_spaced(run[0].start);
        let is_use = matches!(run[0].what, What::Opener(Opener::Use | Opener::In));
        let ends_in_noun = matches!(run[run.len() - 1].what, What::Noun);
        let makes_of_input = self.is_made_of_input(run, end, clause);
        let range = run[0].start..end;
        values
            .iter()
            .all(|(value, evidence)| match (value.topic, evidence) {
                (_, Evidence::Set) => true,
                (Topic::Size | Topic::Ratio, Evidence::Named) => !self.is_of_device(&range, clause),
                (Topic::Count, _) => self.is_made(value, run, clause),
                (Topic::Ratio, _) if makes_of_input => !self.is_picture(value),
                (Topic::Size | Topic::Ratio, Evidence::Term) => {
                    (makes_of_input || ((is_in || is_apart || becomes) && goes_on))
                        && !self.is_of_subject(value, &range, clause)
                        && !self.is_time_of_day(value)
                        && (makes_of_input || !self.is_opened_with_article(value))
                }
                (Topic::Model, Evidence::Term) => (is_use || is_apart) && goes_on,
                (Topic::Model, Evidence::Hinted) => is_use && goes_on && (ends_in_noun || is_apart),
                _ => false,
            })
    }

    /// Whether a phrase that ends at a token is followed by another one, or by nothing.
    fn goes_on(&self, end: usize, clause: &Range<usize>) -> bool {
        let next = self.text.skip_spaces(end);
        let preposition = self.text.longest(next, PREPOSITIONS);
        preposition.is_some_and(|end| end <= clause.end)
            || next >= clause.end
            || self.text.kind(next) == Some(Kind::Place)
            || self.begins_request(next, clause)
    }

    /// Whether a run stands between spaces in a Chinese clause, where nothing else is: there a space
    /// separates as a comma does.
    fn is_apart(&self, start: usize, end: usize, clause: &Range<usize>) -> bool {
        let is_before = start == clause.start || self.text.kind(start - 1) == Some(Kind::Space);
        let is_behind = self.text.kind(end) == Some(Kind::Space);
        let next = self.text.skip_spaces(end);
        is_before && is_behind && next < clause.end && self.text.kind(next) == Some(Kind::Han)
    }

    /// Whether a run is said of the picture that an input becomes: `拼成一张横版海报`, `into a 4K
    /// wallpaper`.
    fn is_made_of_input(&self, run: &[Piece], end: usize, clause: &Range<usize>) -> bool {
        let measure = self.text.ends_with(run[0].start, clause.start, MEASURES);
        let becomes = measure.and_then(|at| self.text.ends_with(at, clause.start, BECOMES));
        let after = self.with_particle(end, clause);
        !self.inputs.is_empty()
            && becomes.is_some()
            && self.behind(after, clause) == Behind::Picture
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
