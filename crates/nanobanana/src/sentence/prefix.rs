//! Control words before the description: `用最好的模型画…`, `4K 16:9 a cat`, `Pro: …`.

use std::ops::Range;

use super::Topic;
use super::evidence::Evidence;
use super::lexicon::PICTURES;
use super::run::{Piece, What, has_value, pieces};
use super::state::State;
use super::token::Kind;
use super::value::Value;

/// What stands behind a run of control words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
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
    /// Takes control words before the description: `用最好的模型画…`, `4K 16:9 a cat`, `Pro: …`.
    pub(super) fn take_prefix(&mut self, at: usize, clause: &Range<usize>) -> Option<usize> {
        let mut run = pieces(&self.text, at, clause.end);
        let first = run.first()?;
        let is_bracketed = (at..first.start).all(|at| is_bracket(self.text.text(at)));
        if !is_bracketed || matches!(first.what, What::Filler) {
            return None;
        }
        while let Some(last) = run.last() {
            let ends_well = matches!(last.what, What::Value(_) | What::Noun)
                || self.behind(last.end, clause) == Behind::Colon;
            if ends_well && has_value(&run) {
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
        let Some(values) = self.evidence(run, end) else {
            return false;
        };
        let behind = self.behind(after, clause);
        let opened = matches!(run[0].what, What::Opener(_));
        let range = run[0].start..after;
        // One term may be of the subject, `4K TV`; two are none of it.
        let is_list = values.len() > 1
            && values.iter().all(|(value, evidence)| {
                *evidence >= Evidence::Term && !self.is_of_subject(value, &range, clause)
            });
        values.iter().all(|(value, evidence)| {
            let is_latin = value.word.is_ascii() && !self.is_latin_at(after);
            match (value.topic, evidence, behind) {
                (_, Evidence::Set, _) => true,
                (Topic::Count, ..) => false,
                (Topic::Size | Topic::Ratio, Evidence::Named, _) => true,
                (_, _, Behind::Subject) => is_list,
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
        })
    }

    fn is_latin_at(&self, at: usize) -> bool {
        self.text.kind(self.text.skip_spaces(at)) == Some(Kind::Word)
    }

    /// `portrait` and `landscape` are also what a picture is called.
    pub(super) fn is_picture(&self, value: &Value) -> bool {
        self.text.longest(value.start, PICTURES) == Some(value.end)
    }

    /// What stands behind a run that ends at a token.
    pub(super) fn behind(&self, end: usize, clause: &Range<usize>) -> Behind {
        let next = self.text.skip_spaces(end);
        let text = &self.text;
        if text.text(next) == ":" {
            return Behind::Colon;
        }
        // A picture goes before its beginning: 画 in 画册 is no verb.
        if text
            .longest(next, PICTURES)
            .is_some_and(|end| end <= clause.end && (end > next + 1 || self.is_latin_at(next)))
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
}

fn is_bracket(sign: &str) -> bool {
    matches!(sign, "(" | ")" | "[" | "]" | "【" | "】")
}
