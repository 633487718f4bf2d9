//! Another product in place of a picture: a video, a song. It is taken as the task, so that it is
//! refused by name.

use std::ops::Range;

use super::Topic;
use super::count;
use super::head::Asked;
use super::lexicon::{ARTICLES, BECOMES};
use super::requests::{DRAWS, OTHER_TASKS, PRODUCT_MANNERS, PRODUCT_UNITS, WRITES, WRITINGS};
use super::run::skip_soft;
use super::state::State;
use super::value::{self, Value};
use crate::words::Usage;

/// What may follow a product that is asked for: `a video of …`.
const GOES_ON: &str = "of|about|showing|with|for|from|that|where|in|to|给|来";

impl State<'_> {
    /// Takes another product that a request asks for: `make a short video of …`, `写一首歌`.
    pub(super) fn take_other_task(&mut self, at: usize, clause: &Range<usize>, asked: Asked) {
        let draws = self.text.ends_with(at, clause.start, DRAWS).is_some();
        let found = match self.text.longest(at, WRITES) {
            Some(end) => self
                .product(end, clause, OTHER_TASKS)
                .or_else(|| self.product(end, clause, WRITINGS)),
            None if asked.request && !draws => self.product(at, clause, OTHER_TASKS),
            None => None,
        };
        if let Some(product) = found {
            self.found_task(product);
        }
    }

    /// Takes what an input is to become: `turn ./a.jpg into a video`, `把 ./a.jpg 做成视频`.
    pub(super) fn take_other_edit(&mut self, clause: &Range<usize>) {
        if self.inputs.is_empty() {
            return;
        }
        let Some(start) = self.text.ends_with(clause.end, clause.start, OTHER_TASKS) else {
            return;
        };
        let becomes = (clause.start..start).any(|at| {
            let end = self.text.longest(at, BECOMES);
            let end = end.or_else(|| self.text.longest(at, "as|生成|做"));
            end.is_some_and(|end| self.skip_measure(end, clause) == start)
        });
        if becomes {
            self.found_task(start..clause.end);
        }
    }

    fn found_task(&mut self, product: Range<usize>) {
        let word = self.text.slice(product.clone()).to_owned();
        self.found.push(Value {
            topic: Topic::Task,
            word,
            usage: Usage::Term,
            start: product.start,
            end: product.end,
        });
    }

    /// The product that a request asks for at a token, where it is the object of the request and
    /// not a word of one: `a video`, `一首关于春天的歌`, but no `video game`.
    fn product(&self, at: usize, clause: &Range<usize>, names: &str) -> Option<Range<usize>> {
        let text = &self.text;
        let start = self.skip_measure(at, clause);
        if let Some(end) = text.longest(start, names).filter(|end| *end <= clause.end) {
            let next = skip_soft(text, end, clause.end);
            let is_object = next >= clause.end || text.longest(next, GOES_ON).is_some();
            if is_object {
                return Some(start..end);
            }
        }
        let last = text.ends_with(clause.end, start, names)?;
        let before = text.text(last.checked_sub(1)?);
        let is_measured = (at..start).any(|at| text.longest(at, PRODUCT_UNITS).is_some());
        (before == "的" || is_measured).then_some(last..clause.end)
    }

    /// Skips what may stand before a product and says nothing of a picture: `a short`, `一段`.
    fn skip_measure(&self, at: usize, clause: &Range<usize>) -> usize {
        let text = &self.text;
        let mut at = text.skip_spaces(at);
        while at < clause.end {
            let number = count::number(text, at).map(|(_, end)| end);
            let value = value::values(text, at).first().map(|value| value.end);
            let manner = text.longest(at, PRODUCT_MANNERS);
            let skipped = text.longest(at, ARTICLES).max(number).max(value);
            let Some(end) = skipped.max(manner).max(text.longest(at, PRODUCT_UNITS)) else {
                break;
            };
            at = skip_soft(text, end, clause.end);
        }
        at
    }
}
