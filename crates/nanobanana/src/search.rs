//! Finding jobs again by what is remembered of them.

use jiff::Timestamp;

use crate::ask::words;
use crate::journal::{Filter, State};
use crate::model::{Model, Size};
use crate::refusal::Refusal;

/// How a job stands, as its user sees it. Every [`State`] is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Its picture has come.
    Saved,
    /// IMA has ended it without a picture.
    Failed,
    /// IMA or a limit said no; nothing was spent.
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
    /// The states of the jobs that stand so.
    fn states(self) -> Vec<State> {
        match self {
            Self::Saved => vec![State::Saved],
            Self::Failed => vec![State::Failed],
            Self::Refused => vec![State::Refused],
            Self::Cancelled => vec![State::Cancelled],
            Self::Unknown => vec![State::Unknown],
            Self::Unfinished => vec![
                State::Planned,
                State::Uploading,
                State::Creating,
                State::Running,
                State::StillRunning,
                State::Succeeded,
            ],
        }
    }
}

impl Search {
    /// Every word must be in the prompt, as a word or a part of one, in any case and width.
    #[must_use]
    pub fn words(mut self, words: &[impl AsRef<str>]) -> Self {
        let words = words.iter().map(|word| word.as_ref().to_owned());
        self.words = words.collect();
        self
    }

    /// Of a model, by a [model word](words::model); the cheapest is also of the smallest size.
    ///
    /// # Errors
    /// [`Refusal::ModelOutOfScope`] for any word that names no model.
    pub fn model(mut self, word: &str) -> Result<Self, Refusal> {
        let (model, size) = words::model(word)?;
        self.model = Some(model);
        self.size = size.or(self.size);
        Ok(self)
    }

    /// Of a size, by a [size word](words::size).
    ///
    /// # Errors
    /// [`Refusal::UnknownSize`] for any word that names no size that is sold.
    pub fn size(mut self, word: &str) -> Result<Self, Refusal> {
        self.size = Some(words::size(word)?);
        Ok(self)
    }

    /// The jobs that fit.
    #[must_use]
    pub fn filter(&self) -> Filter {
        let sizes = self.size.map(|size| {
            let wire = format!("{}px", size.word());
            vec![size.word().to_owned(), wire]
        });
        Filter {
            states: self.outcome.map(Standing::states).unwrap_or_default(),
            since: self.since,
            before: self.before,
            model_id: self.model.map(|model| model.id().to_owned()),
            sizes: sizes.unwrap_or_default(),
            words: self.words.clone(),
            ..Filter::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
