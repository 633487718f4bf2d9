//! How a sentence begins: manners, the verb of making, how many, and control words before the
//! description.

use std::ops::Range;

use super::Topic;
use super::control::has_value;
use super::lexicon::{
    AFTER_COUNT, ARTICLES, BARE_CLASSIFIERS, CLASSIFIERS, EDITS, LEADS, PICTURES, PLAIN_PICTURES,
    SHEETS, SHOWS, UNITS,
};
use super::requests::{Follow, MAKE, MAKE_IF_ASKED, OTHER_TASKS, POLITE};
use super::run::{Evidence, Piece, What, pieces, skip_soft};
use super::state::State;
use super::token::Kind;
use super::value::{self, Value};
use super::{count, lexicon};
use crate::words::Usage;

/// What has been read of the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Manners or a verb of making.
    request: bool,
    /// A verb of making.
    make: bool,
}

/// What stands behind a run of control words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    /// A colon.
    Colon,
    /// The rest of the request.
    Request,
    /// What a picture is called.
    Picture,
    /// Anything else.
    Subject,
}

impl State<'_> {
    /// Reads the beginning of a clause before which nothing of the description has come. Says where
    /// the description begins.
    pub(super) fn read_head(&mut self, clause: &Range<usize>, asked: &mut Asked) -> usize {
        let mut at = self.drop_address(clause);
        loop {
            at = self.skip_lead(at, clause, *asked);
            let next = self
                .drop_request(at, clause, asked)
                .or_else(|| self.take_prefix(at, clause))
                .or_else(|| self.take_count(at, clause, *asked))
                .or_else(|| self.take_picture(at, clause, *asked));
            match next {
                Some(next) if next > at => at = next,
                _ => break,
            }
        }
        self.take_other_task(at, clause, *asked);
        at
    }

    /// Skips spaces, and a colon behind a request.
    fn skip_lead(&mut self, at: usize, clause: &Range<usize>, asked: Asked) -> usize {
        let mut next = self.text.skip_spaces(at);
        let is_asked = asked.request || at > clause.start;
        let sign = self.text.text(next);
        if sign == ":" || (is_asked && sign == "-") {
            next = self.text.skip_spaces(next + 1);
        }
        let next = next.min(clause.end).max(at);
        self.drop(at..next);
        next
    }

    /// Drops the name of a bot, `@bot`, or a command of a chat, `/draw`, from the very beginning.
    fn drop_address(&mut self, clause: &Range<usize>) -> usize {
        let text = &self.text;
        let first = clause.start;
        let is_name =
            text.kind(first) == Some(Kind::Opaque) && text.slice(first..first + 1).starts_with('@');
        let is_command = text.text(first) == "/" && text.kind(first + 1) == Some(Kind::Word);
        let end = match (is_name, is_command) {
            (true, _) => first + 1,
            (_, true) => first + 2,
            _ => return first,
        };
        if first != text.skip_spaces(0) || end >= clause.end {
            return first;
        }
        self.drop(first..end);
        end
    }

    /// Drops one phrase of the request.
    fn drop_request(
        &mut self,
        at: usize,
        clause: &Range<usize>,
        asked: &mut Asked,
    ) -> Option<usize> {
        let polite = self.request_phrase(at, clause, POLITE);
        let makes = self.inputs.is_empty();
        let make = self.request_phrase(at, clause, MAKE).filter(|_| makes);
        let asked_make = self
            .make_if_asked(at, clause)
            .filter(|_| makes && asked.request);
        let make = make.max(asked_make);
        let end = make.max(polite)?;
        asked.request = true;
        asked.make |= make == Some(end);
        self.drop(at..end);
        Some(end)
    }

    /// Where the longest phrase of a table ends that is part of a request here.
    fn request_phrase(
        &self,
        at: usize,
        clause: &Range<usize>,
        table: &[(&str, Follow)],
    ) -> Option<usize> {
        table
            .iter()
            .flat_map(|(phrases, follow)| phrases.split('|').map(move |phrase| (phrase, *follow)))
            .filter_map(|(phrase, follow)| Some((self.text.phrase(at, phrase)?, follow)))
            .filter(|(end, follow)| *end <= clause.end && self.follows(*end, clause, *follow))
            .map(|(end, _)| end)
            .max()
    }

    fn follows(&self, end: usize, clause: &Range<usize>, follow: Follow) -> bool {
        let next = self.text.text(end);
        match follow {
            Follow::AnyBut(others) => next.is_empty() || !others.contains(next),
            Follow::Wish => self.begins_request(self.text.skip_spaces(end), clause),
        }
    }

    fn make_if_asked(&self, at: usize, clause: &Range<usize>) -> Option<usize> {
        MAKE_IF_ASKED.iter().find_map(|(verbs, others)| {
            let end = self.text.longest(at, verbs)?;
            let next = self.text.text(end);
            let is_verb = next.is_empty() || !others.contains(next);
            (is_verb && end < clause.end).then_some(end)
        })
    }

    /// Whether a token begins what a request goes on with: a verb, manners, something countable, a
    /// control word.
    pub(super) fn begins_request(&self, at: usize, clause: &Range<usize>) -> bool {
        if at >= clause.end {
            return false;
        }
        let text = &self.text;
        let tables = POLITE.iter().chain(MAKE);
        let is_phrase = tables
            .map(|(phrases, _)| phrases)
            .chain([&EDITS])
            .any(|phrases| text.longest(at, phrases).is_some());
        is_phrase
            || text.kind(at) == Some(Kind::Place)
            || self.is_countable(at)
            || has_value(&pieces(text, at, clause.end))
    }

    /// Whether a token begins something countable: `a cat`, `三只猫`, `个苹果`.
    fn is_countable(&self, at: usize) -> bool {
        let text = &self.text;
        let is_one_of = |at: usize, chars: &str| {
            let word = text.text(at);
            !word.is_empty() && chars.contains(word)
        };
        let number = count::number(text, at);
        match text.kind(at) {
            Some(Kind::Han) => match number {
                Some((_, end)) => is_one_of(end, CLASSIFIERS),
                None => is_one_of(at, BARE_CLASSIFIERS),
            },
            Some(Kind::Word) => number.is_some() || text.longest(at, "a|an|some|another").is_some(),
            _ => false,
        }
    }

    /// Takes control words before the description: `用最好的模型画…`, `4K 16:9 a cat`, `Pro: …`.
    fn take_prefix(&mut self, at: usize, clause: &Range<usize>) -> Option<usize> {
        let mut run = pieces(&self.text, at, clause.end);
        let first = run.first()?;
        let is_bracketed = (at..first.start).all(|at| is_bracket(self.text.text(at)));
        if !is_bracketed || matches!(first.what, What::Filler) {
            return None;
        }
        while let Some(last) = run.last() {
            if matches!(last.what, What::Value(_) | What::Noun) && has_value(&run) {
                let end = last.end;
                let after = self.behind_brackets(self.with_particle(end, clause), clause);
                if after < clause.end && self.accepts_prefix(&run, end, after, clause) {
                    self.take(run.iter());
                    self.drop(at..after);
                    return Some(after);
                }
            }
            run.pop();
        }
        None
    }

    /// Skips the brackets that close behind control words.
    fn behind_brackets(&self, mut end: usize, clause: &Range<usize>) -> usize {
        while end < clause.end && is_bracket(self.text.text(end)) {
            end += 1;
        }
        end
    }

    fn accepts_prefix(
        &self,
        run: &[Piece],
        end: usize,
        after: usize,
        clause: &Range<usize>,
    ) -> bool {
        let behind = self.behind(after, clause);
        let opened = matches!(run[0].what, What::Opener(_));
        let range = run[0].start..after;
        let values = run
            .iter()
            .enumerate()
            .filter_map(|(index, piece)| match &piece.what {
                What::Value(value) => Some((value, Evidence::of(&self.text, run, index, end))),
                _ => None,
            });
        let mut values = values.map(|(value, evidence)| {
            let Some(evidence) = evidence else {
                return false;
            };
            let is_latin = value.word.is_ascii() && !self.is_latin_at(after);
            match (value.topic, evidence, behind) {
                (Topic::Count, ..) => false,
                (Topic::Size | Topic::Ratio, Evidence::Named, _) => true,
                (_, _, Behind::Subject) => false,
                (Topic::Size | Topic::Ratio, Evidence::Term, _) => {
                    !self.is_of_subject(value, &range, clause)
                }
                (Topic::Task, Evidence::Term, Behind::Colon | Behind::Request) => true,
                (Topic::Ratio, _, Behind::Picture) => !self.is_picture(value),
                (_, _, Behind::Picture) => false,
                (_, Evidence::Term | Evidence::Named, _) => true,
                (_, Evidence::Hinted, _) => opened || behind == Behind::Colon || is_latin,
                (_, Evidence::Weak, Behind::Colon) => true,
                (topic, Evidence::Weak, _) => topic == Topic::Model && is_latin,
            }
        });
        values.all(|accepted| accepted)
    }

    fn is_latin_at(&self, at: usize) -> bool {
        self.text.kind(self.text.skip_spaces(at)) == Some(Kind::Word)
    }

    /// `portrait` and `landscape` are also what a picture is called.
    fn is_picture(&self, value: &Value) -> bool {
        self.text.longest(value.start, PICTURES) == Some(value.end)
    }

    fn behind(&self, end: usize, clause: &Range<usize>) -> Behind {
        let next = self.text.skip_spaces(end);
        let text = &self.text;
        if text.text(next) == ":" {
            return Behind::Colon;
        }
        // A picture goes before its beginning: 画 in 画册 is no verb.
        if text
            .longest(next, PICTURES)
            .is_some_and(|end| end <= clause.end && end > next + 1)
        {
            return Behind::Picture;
        }
        if self.begins_request(next, clause) {
            return Behind::Request;
        }
        if text
            .longest(next, PICTURES)
            .is_some_and(|end| end <= clause.end)
        {
            return Behind::Picture;
        }
        Behind::Subject
    }

    /// Takes the number of pictures: `三张`, `3 images of`, `two 4K pictures of`.
    fn take_count(&mut self, at: usize, clause: &Range<usize>, asked: Asked) -> Option<usize> {
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
        let keeps_noun = self.text.longest(noun, lexicon::KEPT_NOUNS).is_some();
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
        let mut rest = value.end..clause.end;
        let is_sheet =
            rest.any(|at| !self.text.text(at).is_empty() && SHEETS.contains(self.text.text(at)));
        !is_sheet
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
    fn take_picture(&mut self, at: usize, clause: &Range<usize>, asked: Asked) -> Option<usize> {
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

    /// Takes a task of another kind, so that it is refused by name.
    fn take_other_task(&mut self, at: usize, clause: &Range<usize>, asked: Asked) {
        if !asked.make || at >= clause.end {
            return;
        }
        let text = &self.text;
        let mut start = text
            .longest(at, ARTICLES)
            .map_or(at, |end| text.skip_spaces(end));
        if let Some((_, number)) = count::number(text, at) {
            start = (number + 1).min(clause.end);
        }
        let verb_draws = text
            .ends_with(at, clause.start, "画|draw|画个|画出")
            .is_some();
        let is_task = |start: usize| {
            let end = text.longest(start, OTHER_TASKS)?;
            let next = skip_soft(text, end, clause.end);
            let ends =
                next >= clause.end || text.longest(next, "of|about|showing|with|for").is_some();
            (ends && end <= clause.end).then_some((start, end))
        };
        let last = text.ends_with(clause.end, at, OTHER_TASKS);
        let closes = last.filter(|last| *last > at && text.text(last - 1) == "的");
        let found = is_task(start)
            .or_else(|| is_task(at))
            .or_else(|| is_task(closes?));
        if let Some((start, end)) = found.filter(|_| !verb_draws) {
            let word = text.slice(start..end).to_owned();
            let topic = Topic::Task;
            let usage = Usage::Term;
            self.found.push(Value {
                topic,
                word,
                usage,
                start,
                end,
            });
        }
    }
}

fn is_bracket(sign: &str) -> bool {
    matches!(sign, "(" | ")" | "[" | "]" | "【" | "】")
}
