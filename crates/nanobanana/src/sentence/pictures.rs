//! What is asked for: how many pictures, and what is said of them before the description.

use std::ops::Range;

use super::Topic;
use super::count;
use super::head::Asked;
use super::lexicon::{
    AFTER_COUNT, KEPT_NOUNS, LEADS, PICTURES, PLAIN_PICTURES, SHEETS, SHOWS, UNITS,
};
use super::prefix::Behind;
use super::run::{Piece, What, has_value, pieces};
use super::state::State;
use super::token::Kind;
use super::value::{self, Value};
use crate::words::Usage;

impl State<'_> {
    /// Takes the number of pictures: `三张`, `3 images of`, `two 4K pictures of`.
    pub(super) fn take_count(
        &mut self,
        at: usize,
        clause: &Range<usize>,
        asked: Asked,
    ) -> Option<usize> {
        let values = value::values(&self.text, at);
        let of = |usage| {
            let of_usage = |value: &&Value| value.topic == Topic::Count && value.usage == usage;
            values.iter().find(of_usage).cloned()
        };
        let found = of(Usage::Term)
            .or_else(|| of(Usage::Everyday).filter(|_| asked.make))
            .filter(|value| value.end <= clause.end);
        let Some(value) = found else {
            return self.take_count_of_values(at, clause);
        };
        if value.word == "1" {
            return self.take_one(&value, clause, asked);
        }
        let is_han = self.text.kind(value.end - 1) == Some(Kind::Han);
        let is_of_input = !self.inputs.is_empty() && !asked.request;
        let counts = if is_han {
            self.counts_sheets(&value, clause)
        } else {
            self.counts_pictures(&value, clause)
        };
        if !counts || is_of_input {
            self.doubt(&value);
            return None;
        }
        let noun = self.text.before(value.end, at).unwrap_or(at);
        let keeps_noun = self.text.longest(noun, KEPT_NOUNS).is_some();
        let end = if keeps_noun { noun } else { value.end };
        self.found.push(value);
        self.drop(at..end);
        Some(self.drop_shows(end, clause, keeps_noun))
    }

    /// `一张` says nothing behind a request.
    fn take_one(&mut self, value: &Value, clause: &Range<usize>, asked: Asked) -> Option<usize> {
        let is_han = self.text.kind(value.end - 1) == Some(Kind::Han);
        if !is_han || !self.inputs.is_empty() || !self.counts_sheets(value, clause) {
            return None;
        }
        let unit = self.unit_end(value);
        if !asked.request {
            self.take_attributive(unit, clause);
            return None;
        }
        self.drop(value.start..unit);
        self.doubt_attribute(self.text.skip_spaces(unit));
        Some(self.take_attributive(unit, clause))
    }

    /// Where the number and 张 end, without 图.
    fn unit_end(&self, value: &Value) -> usize {
        let number = count::number(&self.text, value.start).map_or(value.start, |(_, end)| end);
        let unit = self.text.skip_spaces(number);
        (unit + 1).min(value.end)
    }

    /// Whether 张 counts pictures and no tables.
    pub(super) fn counts_sheets(&self, value: &Value, clause: &Range<usize>) -> bool {
        let rest = value.end..clause.end;
        !self.text.contains(&rest, SHEETS)
            || self
                .text
                .ends_with(clause.end, value.end, PICTURES)
                .is_some()
    }

    /// Whether English pictures are what is asked for, and not something on a wall.
    fn counts_pictures(&self, value: &Value, clause: &Range<usize>) -> bool {
        let next = self.text.skip_spaces(value.end);
        next >= clause.end
            || self.text.text(next) == ":"
            || self.text.longest(next, AFTER_COUNT).is_some()
            || has_value(&pieces(&self.text, next, clause.end))
    }

    /// `two 4K pictures`: values between the number and what it counts.
    fn take_count_of_values(&mut self, at: usize, clause: &Range<usize>) -> Option<usize> {
        let (number, end) = count::number(&self.text, at)?;
        let start = self.text.skip_spaces(end);
        let mut run = pieces(&self.text, start, clause.end);
        run.retain({
            let mut is_value = true;
            move |piece| {
                is_value &= matches!(piece.what, What::Value(_));
                is_value
            }
        });
        let last = run.last()?.end;
        let unit = self.text.skip_spaces(last);
        let unit_end = self
            .text
            .longest(unit, UNITS)
            .filter(|end| *end <= clause.end)?;
        self.take(run.iter());
        if number != 1 {
            self.found.push(Value {
                topic: Topic::Count,
                word: number.to_string(),
                usage: Usage::Term,
                start: at,
                end,
            });
        }
        self.drop(at..unit_end);
        Some(self.drop_shows(unit_end, clause, false))
    }

    /// Drops `of` behind pictures that are nothing in particular.
    fn drop_shows(&mut self, end: usize, clause: &Range<usize>, keeps_noun: bool) -> usize {
        let shows = self.text.longest(self.text.skip_spaces(end), SHOWS);
        match shows.filter(|shows| *shows <= clause.end && !keeps_noun) {
            Some(shows) => {
                self.drop(end..shows);
                shows
            }
            None => self.take_attributive(end, clause),
        }
    }

    /// Takes what is said of 一张 with 的 or of a picture: `一张4K的猫`, `一张竖版海报`.
    fn take_attributive(&mut self, at: usize, clause: &Range<usize>) -> usize {
        let start = self.text.skip_spaces(at);
        let mut run = pieces(&self.text, start, clause.end);
        while let Some(last) = run.last() {
            let end = last.end;
            let after = self.with_particle(end, clause);
            let says = after > end || self.behind(after, clause) == Behind::Picture;
            let accepted = matches!(last.what, What::Value(_) | What::Noun)
                && run
                    .iter()
                    .all(|piece| self.is_attribute(piece, says, clause));
            if accepted
                && has_value(&run)
                && run[0].start == start
                && !matches!(run[0].what, What::Filler)
            {
                self.take(run.iter());
                self.drop(at..after);
                return after;
            }
            run.pop();
        }
        at
    }

    /// Lists an everyday word for the model that is said of the picture: `一张高质量的猫图`.
    fn doubt_attribute(&mut self, at: usize) {
        let values = value::values(&self.text, at);
        let model = values.into_iter().find(|value| {
            value.topic == Topic::Model && self.text.longest(value.end, "的").is_some()
        });
        if let Some(model) = model {
            self.doubt(&model);
        }
    }

    fn is_attribute(&self, piece: &Piece, says: bool, clause: &Range<usize>) -> bool {
        let What::Value(value) = &piece.what else {
            return true;
        };
        let is_shape = matches!(value.topic, Topic::Size | Topic::Ratio);
        let after = self.with_particle(value.end, clause);
        let is_term = value.usage == Usage::Term || self.behind(after, clause) == Behind::Picture;
        is_shape
            && says
            && is_term
            && !self.is_picture(value)
            && !self.is_of_subject(value, &(value.start..after), clause)
    }

    /// Takes `a 4K image of`, and drops `a picture of` behind a request.
    pub(super) fn take_picture(
        &mut self,
        at: usize,
        clause: &Range<usize>,
        asked: Asked,
    ) -> Option<usize> {
        let article = self
            .text
            .longest(at, LEADS)
            .map(|end| self.text.skip_spaces(end));
        let start = article.unwrap_or(at);
        let attributive = self.take_attributive(start, clause);
        let has_values = attributive > start;
        if !(has_values || asked.make || asked.request && article.is_some())
            || !self.inputs.is_empty()
        {
            return has_values.then_some(attributive);
        }
        let noun = self.text.skip_spaces(attributive);
        let end = self
            .text
            .longest(noun, PLAIN_PICTURES)
            .filter(|end| *end <= clause.end);
        let Some(end) = end else {
            return has_values
                .then_some(attributive)
                .filter(|_| article.is_none());
        };
        let next = self.text.skip_spaces(end);
        let shows = self
            .text
            .longest(next, SHOWS)
            .filter(|end| *end <= clause.end);
        let is_end = next >= clause.end || self.text.text(next) == ":";
        let end = shows.or_else(|| is_end.then_some(end))?;
        self.drop(at..end);
        Some(end)
    }
}
