//! One sentence, Chinese or English, read as a request: for agents and bots without a strong model.
//!
//! The reading ends in the [`RequestWords`] that the command line's options fill, so the same tables
//! ([`crate::words`]) decide what a word means. What is here decides whether a word is meant for an
//! option at all: `4K` in `画一只猫，4K` is a size, in `4K电视` it is part of the picture. When in
//! doubt a word stays in the prompt and is listed. The rules are in `docs/say.md`.
//!
//! The sentence is cut into tokens (`token`), the tables' words are found in them (`value`), and
//! stretches of nothing but control words (`run`) are taken where they can stand: as a whole
//! `clause`, before the description (`head`, `prefix`, `pictures`), behind it (`suffix`),
//! or inside it where they say what they are (`middle`). What is left is the `prompt`, and what
//! may have been meant is listed (`doubt`).

mod clause;
mod count;
mod doubt;
mod evidence;
mod head;
mod lexicon;
mod middle;
mod pictures;
mod place;
mod places;
mod prefix;
mod prompt;
mod requests;
mod run;
mod settle;
mod state;
mod suffix;
mod task;

#[cfg(test)]
mod tests;
mod text;
mod token;
mod value;

use std::ops::Range;

use crate::input::InputSyntax;
use crate::refusal::Refusal;
use crate::request::{RequestWords, WithoutRatio};
use crate::words::{self, ModelWord, RatioWord};

use clause::Clause;
use head::Asked;
use state::State;
use text::Text;

/// A sentence as it was understood.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The request, in the words of the sentence.
    pub words: RequestWords,
    /// How many pictures, where the sentence says so; 1 to [`crate::MAX_COUNT`].
    pub count: Option<usize>,
    /// Where the picture is to be saved, where the sentence says so. It is not checked.
    pub output: Option<String>,
    /// What could not be placed, in the order of the sentence. All of it is in the prompt.
    pub leftovers: Vec<Leftover>,
}

/// Words of the sentence that could not be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The words.
    pub text: String,
    /// What they may be about.
    pub topic: Topic,
    /// Why they were not placed.
    pub kind: LeftoverKind,
}

impl Leftover {
    /// The option that says what the words may mean, in its own words; nothing where no value is
    /// sure.
    #[must_use]
    pub fn option(&self) -> Option<String> {
        option(self.topic, &self.text)
    }
}

/// The option that says what a word of a topic may mean.
fn option(topic: Topic, text: &str) -> Option<String> {
    match topic {
        Topic::Model => match words::model(text).ok()? {
            ModelWord::Model(model) => Some(format!("-m {}", model.word())),
            ModelWord::Cheapest => Some("-m cheapest".to_owned()),
        },
        Topic::Size => {
            let size = words::size(text).ok()?.size();
            Some(format!("-s {}", size.word()))
        }
        Topic::Ratio => match words::ratio(text).ok()? {
            RatioWord::Ratio(ratio) => Some(format!("-r {ratio}")),
            RatioWord::ProductDefault => Some("-r default".to_owned()),
        },
        Topic::Count => {
            let (count, _) = count::number(&Text::new(text), 0)?;
            Some(format!("-n {count}"))
        }
        Topic::Task | Topic::Input | Topic::Output => None,
    }
}

/// Why words were not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftoverKind {
    /// A word of an option's table that may as well be part of the picture.
    Ambiguous,
    /// A wish that no option has a word for.
    Unplaced,
}

impl LeftoverKind {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Unplaced => "unplaced",
        }
    }
}

/// What words of a sentence are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The task type.
    Task,
    /// The model.
    Model,
    /// The size.
    Size,
    /// The aspect ratio.
    Ratio,
    /// The number of pictures.
    Count,
    /// An input picture.
    Input,
    /// Where the picture is saved.
    Output,
}

impl Topic {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Model => "model",
            Self::Size => "size",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// Reads a sentence.
///
/// # Errors
/// [`Refusal::SaidTwice`] where it asks for two different values of one kind, [`Refusal::Count`] for
/// a number of pictures that is too large. Words that the options' tables refuse are refused where
/// the words are read, by [`crate::Request::parse`].
pub fn read(sentence: &str) -> Result<Reading, Refusal> {
    let mut state = State::new(sentence);
    let output = state.read_places()?;
    state.read_brackets();
    for clause in state.clauses() {
        state.read_chatter(&clause);
    }
    let clauses = state.clauses();
    let rest = state.take_clauses(&clauses);
    state.read_description(&rest);
    state.list_doubts(&rest);
    let settled = settle::settle(&state)?;
    let words = RequestWords {
        prompt: state.prompt(),
        inputs: std::mem::take(&mut state.inputs),
        input_syntax: InputSyntax::Named,
        task: settled.task,
        model: settled.model,
        version: None,
        size: settled.size,
        ratio: settled.ratio,
        without_ratio: WithoutRatio::KeepShape,
        extra_params: None,
    };
    let leftovers = state.leftovers.into_iter();
    Ok(Reading {
        words,
        count: settled.count,
        output,
        leftovers: leftovers.map(|(_, leftover)| leftover).collect(),
    })
}

impl State<'_> {
    /// Reads the clauses that describe the picture. The first of them with anything to draw has the
    /// request before it.
    fn read_description(&mut self, clauses: &[Range<usize>]) {
        let mut asked = Asked::default();
        let mut is_begun = false;
        for clause in clauses {
            let from = if is_begun {
                clause.start
            } else {
                self.read_head(clause, &mut asked)
            };
            self.take_other_edit(clause);
            self.read_suffix(clause, from);
            self.read_middle(clause, from);
            is_begun |= self.has_content(clause);
        }
    }

    /// Takes the clauses that are nothing but control words, and gives the others.
    ///
    /// A clause that speaks for itself is taken wherever it stands. One of everyday words (`best`,
    /// `square`) is taken only before or behind the whole description, beside nothing but others: in
    /// the midst of it, it is one more word of the description.
    fn take_clauses(&mut self, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
        let clauses: Vec<Clause> = ranges
            .iter()
            .map(|range| self.clause(range.clone()))
            .collect();
        let possible: Vec<bool> = clauses
            .iter()
            .map(|clause| self.is_possible(clause))
            .collect();
        let head = possible.iter().take_while(|possible| **possible).count();
        let tail = possible
            .iter()
            .rev()
            .take_while(|possible| **possible)
            .count();
        let has_description = head < clauses.len();
        let mut rest = Vec::new();
        for (index, clause) in clauses.iter().enumerate() {
            let is_edge = index < head || index + tail >= clauses.len();
            let takes = self.is_certain(clause) || (possible[index] && is_edge && has_description);
            if takes {
                self.take_clause(clause);
            } else {
                rest.push(clause.range.clone());
            }
        }
        rest
    }
}
