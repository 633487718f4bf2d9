//! How a sentence begins: manners, the verb of making, and what follows them.

use std::ops::Range;

use super::count;
use super::lexicon::{BARE_CLASSIFIERS, CLASSIFIERS, EDITS, LABELS};
use super::requests::{Follow, MAKE, MAKE_IF_ASKED, POLITE};
use super::run::{has_value, pieces};
use super::state::State;
use super::token::Kind;

/// What has been read of the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Manners or a verb of making.
    pub(super) request: bool,
    /// A verb of making.
    pub(super) make: bool,
}

impl State<'_> {
    /// Reads the beginning of a clause before which nothing of the description has come. Says where
    /// the description begins.
    pub(super) fn read_head(&mut self, clause: &Range<usize>, asked: &mut Asked) -> usize {
        let mut at = self.drop_address(clause);
        loop {
            at = self.skip_lead(at, clause, *asked);
            let next = self
                .take_prefix(at, clause)
                .or_else(|| self.drop_request(at, clause, asked))
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

    /// Skips spaces, a colon behind a request, and `prompt:`.
    fn skip_lead(&mut self, at: usize, clause: &Range<usize>, asked: Asked) -> usize {
        let mut next = self.text.skip_spaces(at);
        let label = self.text.longest(next, LABELS);
        if let Some(end) = label.filter(|end| matches!(self.text.text(*end), ":" | "=")) {
            next = self.text.skip_spaces(end + 1);
        }
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
        // Behind the verb `我` is in the picture.
        let polite = self
            .request_phrase(at, clause, POLITE)
            .filter(|end| !asked.make || !self.is_pronoun(at, *end));
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

    fn is_pronoun(&self, at: usize, end: usize) -> bool {
        self.text.longest(at, "我|你|me|i") == Some(end)
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
}
