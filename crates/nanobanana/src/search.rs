//! Finding jobs again by what is remembered of them.

use jiff::Timestamp;

use crate::journal::{JobRecord, State};
use crate::model::{Model, Size};
use crate::refusal::Refusal;
use crate::words::{self, ModelWord, SizeWord};

/// How a job stands, as its user sees it. Every [`State`] is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Its picture has come.
    Saved,
    /// The vendor has ended it without a picture.
    Failed,
    /// The vendor or a limit said no; nothing was spent.
    Refused,
    /// It was given up before anything was sent.
    Cancelled,
    /// Something is left to do for it.
    Unfinished,
    /// It is not known whether it was paid.
    Unknown,
}

/// What is remembered of a job. The default is nothing, which fits every job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    model: Option<Model>,
    size: Option<Size>,
    /// Ordered at this time or later.
    pub since: Option<Timestamp>,
    /// Ordered before this time.
    pub before: Option<Timestamp>,
    /// How it stands.
    pub outcome: Option<Standing>,
}

impl Standing {
    /// How a job in this state stands.
    #[must_use]
    pub const fn of(state: State) -> Self {
        match state {
            State::Saved => Self::Saved,
            State::Failed => Self::Failed,
            State::Refused => Self::Refused,
            State::Cancelled => Self::Cancelled,
            State::Unknown => Self::Unknown,
            State::Planned
            | State::Uploading
            | State::Creating
            | State::Running
            | State::StillRunning
            | State::Succeeded => Self::Unfinished,
        }
    }
}

impl Search {
    /// Every word must be in the prompt, as a word or a part of one, in any case and width.
    #[must_use]
    pub fn words(mut self, words: &[impl AsRef<str>]) -> Self {
        let folded = words.iter().map(|word| words::fold(word.as_ref()));
        self.words = folded.collect();
        self
    }

    /// Of a model, by a [model word](words::model); the cheapest is also of the smallest size.
    ///
    /// # Errors
    /// [`Refusal::ModelOutOfScope`] for any word that names no model.
    pub fn model(mut self, word: &str) -> Result<Self, Refusal> {
        self.model = Some(match words::model(word)? {
            ModelWord::Model(model) => model,
            ModelWord::Cheapest => {
                self.size = Some(Size::Px512);
                Model::Flash
            }
        });
        Ok(self)
    }

    /// Of a size, by a [size word](words::size).
    ///
    /// # Errors
    /// [`Refusal::UnknownSize`] for any word that names no size that is sold.
    pub fn size(mut self, word: &str) -> Result<Self, Refusal> {
        match words::size(word)? {
            SizeWord::Size(size) => self.size = Some(size),
            SizeWord::BeyondLargest { asked } => return Err(Refusal::UnknownSize { word: asked }),
        }
        Ok(self)
    }

    /// Whether a job fits.
    #[must_use]
    pub fn fits(&self, job: &JobRecord) -> bool {
        let is_size = |size: Size| {
            let of_job = job.size.as_deref().map(words::people_size);
            of_job.as_deref() == Some(size.word())
        };
        self.outcome
            .is_none_or(|outcome| Standing::of(job.state) == outcome)
            && self.since.is_none_or(|since| job.created_at >= since)
            && self.before.is_none_or(|before| job.created_at < before)
            && self.model.is_none_or(|model| job.model_id == model.id())
            && self.size.is_none_or(is_size)
            && self.is_in(job.prompt.as_deref())
    }

    /// Whether every word is in a prompt. In one that was not kept, none is.
    fn is_in(&self, prompt: Option<&str>) -> bool {
        let prompt = words::fold(prompt.unwrap_or_default());
        self.words.iter().all(|word| prompt.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(words: &[&str], prompt: &str) -> bool {
        Search::default().words(words).is_in(Some(prompt))
    }

    #[test]
    fn every_word_must_be_in_the_prompt_in_any_case_and_width() {
        for words in [
            &["PUPPY", "grass"][..],
            &["pup"],
            &["a cute"],
            &["ｇｒａｓｓ"],
            &[],
        ] {
            assert!(finds(words, "A cute Puppy on Grass"), "{words:?}");
        }
        assert!(!finds(&["puppy", "moon"], "A cute Puppy on Grass"));
        assert!(finds(&["小狗", "草地"], "一只可爱的小狗坐在草地上"));
        assert!(!finds(&["小猫"], "一只可爱的小狗坐在草地上"));
        assert!(finds(&["ÉCLAIR", "ß"], "ein éclair für Groß und Klein"));
        assert!(finds(&["nb２"], "NB2 style"));
    }

    #[test]
    fn a_prompt_that_was_not_kept_has_no_words() {
        assert!(Search::default().is_in(None));
        assert!(!Search::default().words(&["a"]).is_in(None));
    }

    #[test]
    fn models_and_sizes_are_named_with_the_users_words() {
        let search = Search::default().model("大香蕉").unwrap();
        assert_eq!((search.model, search.size), (Some(Model::Pro), None));
        let search = Search::default().model("最便宜").unwrap();
        assert_eq!(search.model, Some(Model::Flash));
        assert_eq!(search.size, Some(Size::Px512));
        assert_eq!(Search::default().size("2k").unwrap().size, Some(Size::K2));
        let word = "8K".to_owned();
        assert_eq!(
            Search::default().size("8K"),
            Err(Refusal::UnknownSize { word })
        );
    }
}
