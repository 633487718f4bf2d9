//! A task of another kind, asked for in place of a picture.

use std::ops::Range;

use super::Topic;
use super::count;
use super::head::Asked;
use super::lexicon::ARTICLES;
use super::requests::OTHER_TASKS;
use super::run::skip_soft;
use super::state::State;
use super::value::Value;
use crate::words::Usage;

impl State<'_> {
    /// Takes a task of another kind, so that it is refused by name.
    pub(super) fn take_other_task(&mut self, at: usize, clause: &Range<usize>, asked: Asked) {
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
