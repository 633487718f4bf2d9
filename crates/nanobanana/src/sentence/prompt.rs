//! What is left of the sentence: the prompt.

use std::ops::Range;

use super::requests::NOTHING_TO_DRAW;
use super::state::{Fate, State};
use super::token::Kind;

impl State<'_> {
    /// The sentence without what was read, tidied where something is missing; empty where that is
    /// nothing but a verb of making, `帮我画`.
    pub(super) fn prompt(&self) -> String {
        let rest = self.rest();
        let is_verb = self.inputs.is_empty() && says_nothing_to_draw(&rest);
        if is_verb { String::new() } else { rest }
    }

    fn rest(&self) -> String {
        let mut prompt = String::new();
        // Where the last part of the prompt ends, in tokens.
        let mut last: Option<usize> = None;
        for clause in self.parts() {
            let part = self.part(&clause);
            if part.is_empty() {
                continue;
            }
            if let Some(last) = last {
                prompt.push_str(self.separator(last, clause.start));
            }
            prompt.push_str(&part);
            last = Some(clause.end);
        }
        let stop = last.map_or("", |last| self.full_stop(last));
        prompt + stop
    }

    /// What is left of a clause.
    fn part(&self, clause: &Range<usize>) -> String {
        let mut part = String::new();
        let mut is_behind_gap = false;
        for at in clause.clone() {
            let source = self.text.slice(at..at + 1);
            let fate = self.fates[at];
            if fate == Fate::Drop {
                is_behind_gap = true;
                continue;
            }
            if self.text.kind(at) == Some(Kind::Space) {
                let is_double = is_behind_gap && part.ends_with(char::is_whitespace);
                if !part.is_empty() && !is_double {
                    part.push_str(source);
                }
                continue;
            }
            if is_behind_gap {
                agree(&mut part, source);
            }
            is_behind_gap = false;
            match fate {
                Fate::Input(position) => {
                    let is_called = part.trim_end().to_lowercase().ends_with("image");
                    let called = if is_called { "" } else { "image " };
                    part.push_str(&format!("{called}{position}"));
                }
                // With inputs an @ would be read as the name of one.
                _ if !self.inputs.is_empty() => part.push_str(&source.replace('@', "@@")),
                _ => part.push_str(source),
            }
        }
        part.truncate(part.trim_end().len());
        part
    }

    /// What separates two parts: the separators between them, or, where something between them is
    /// gone, those before the second.
    fn separator(&self, end: usize, start: usize) -> &str {
        let is_content = |at: usize| !matches!(self.text.kind(at), Some(Kind::Break | Kind::Space));
        let begin = (end..start).rev().find(|at| is_content(*at));
        self.text.slice(begin.map_or(end, |at| at + 1)..start)
    }

    /// The full stop right behind the last part. The question mark of `can you draw …?` goes with
    /// its question.
    fn full_stop(&self, end: usize) -> &str {
        let asks = self.fates.first() == Some(&Fate::Drop);
        let is_stop = match self.text.text(end) {
            "." | "。" | "!" | "…" => true,
            "?" => !asks,
            _ => false,
        };
        let is_dropped = end
            .checked_sub(1)
            .is_some_and(|at| self.fates[at] == Fate::Drop);
        if is_stop && !is_dropped {
            self.text.slice(end..end + 1)
        } else {
            ""
        }
    }
}

/// Whether what is left of a sentence names nothing that can be drawn.
fn says_nothing_to_draw(rest: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric();
    let words = rest.trim_matches(|letter| !is_word(letter)).to_lowercase();
    NOTHING_TO_DRAW.split('|').any(|phrase| phrase == words)
}

/// `a` or `an`, whichever goes with the word that now follows.
fn agree(part: &mut String, next: &str) {
    let is_vowel = next.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    let trimmed = part.trim_end();
    let last = trimmed.rsplit(char::is_whitespace).next();
    let start = trimmed.len() - last.map_or(0, str::len);
    let article = match (&trimmed[start..], is_vowel) {
        ("a", true) => "an ",
        ("A", true) => "An ",
        ("an", false) => "a ",
        ("An", false) => "A ",
        _ => return,
    };
    part.truncate(start);
    part.push_str(article);
}
