//! Files and addresses of the sentence: inputs, and where the picture is to be saved.

use super::lexicon::SAVES;
use super::state::{Fate, State};
use super::token::Kind;
use super::{Topic, settle};
use crate::refusal::Refusal;

impl State<'_> {
    /// Finds the inputs and the output.
    ///
    /// # Errors
    /// [`Refusal::SaidTwice`] for two outputs.
    pub(super) fn read_places(&mut self) -> Result<Option<String>, Refusal> {
        let mut outputs: Vec<String> = Vec::new();
        for at in 0..self.text.tokens.len() {
            if self.text.kind(at) != Some(Kind::Place) {
                continue;
            }
            let mut place = self.text.text(at).to_owned();
            // A `name=` before a path would be its name.
            if !place.contains("://") && !place.starts_with(['.', '/', '~']) && place.contains('=')
            {
                place.insert_str(0, "./");
            }
            if let Some(start) = self.save_phrase(at) {
                self.drop(start..at + 1);
                outputs.push(place);
            } else {
                let position = self.position(place);
                self.fates[at] = Fate::Input(position);
            }
        }
        settle::one(Topic::Output, &outputs, String::clone)
    }

    /// Where a phrase like `save as` begins that ends before a place.
    fn save_phrase(&self, at: usize) -> Option<usize> {
        let colon = self
            .text
            .before(at, 0)
            .filter(|before| self.text.text(*before) == ":");
        let end = colon.unwrap_or(at);
        let from = end.saturating_sub(16);
        self.text.ends_with(end, from, SAVES)
    }

    /// The number of an input; a place that is named twice is one input.
    fn position(&mut self, place: String) -> usize {
        let known = self.inputs.iter().position(|input| *input == place);
        known.unwrap_or_else(|| {
            self.inputs.push(place);
            self.inputs.len() - 1
        }) + 1
    }
}
