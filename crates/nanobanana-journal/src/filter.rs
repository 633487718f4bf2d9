//! Which jobs are meant, page by page, and what they add up to.

use std::fmt;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

use crate::id::{JobId, RunId};
use crate::record::{JobRecord, ServiceKind};
use crate::state::{Charge, Recovery, State};

/// Which jobs are meant. The default is all but the forgotten ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only jobs in one of these states; in any state where empty.
    pub states: Vec<State>,
    /// Only jobs that have spent points, or may have.
    pub charged: bool,
    /// Only jobs of this service.
    pub service: Option<ServiceKind>,
    /// Only jobs of this account.
    pub account: Option<String>,
    /// Only jobs of this user of the account, or of nobody that it has named; with an account.
    pub end_user: Option<Option<String>>,
    /// Only jobs of this run.
    pub run: Option<RunId>,
    /// Only jobs that were written first at this time or later.
    pub since: Option<Timestamp>,
    /// Only jobs that were written first before this time.
    pub before: Option<Timestamp>,
    /// Only jobs of the model with this id.
    pub model_id: Option<String>,
    /// Only jobs of a size that is spelled in one of these ways, in any case; of any where empty.
    pub sizes: Vec<String>,
    /// Only jobs whose prompts have each of these words, as a word or a part of one, in any case and
    /// width. A prompt that was not kept has none.
    pub words: Vec<String>,
    /// Only jobs that have saved a file at this path.
    pub path: Option<String>,
    /// Only jobs that have saved a file with this SHA-256, in hexadecimal digits.
    pub file_sha256: Option<String>,
    /// Only jobs that started from a picture of this one.
    pub parent: Option<JobId>,
    /// Also jobs that were [forgotten](crate::Store::erase), for the points that they cost.
    pub forgotten: bool,
}

impl Filter {
    /// Jobs in these states.
    #[must_use]
    pub fn in_states(states: impl IntoIterator<Item = State>) -> Self {
        Self {
            states: states.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Jobs that have not ended, whether or not a living process works on them.
    #[must_use]
    pub fn unfinished() -> Self {
        let unfinished = |state: &State| state.recovery() != Recovery::Nothing;
        Self::in_states(State::ALL.into_iter().filter(unfinished))
    }

    /// Whether jobs in this state are meant, which may have points of lost answers.
    pub(crate) fn wants(&self, state: State, doubtful_points: u32) -> bool {
        let is_state = self.states.is_empty() || self.states.contains(&state);
        is_state && (!self.charged || state.charge() != Charge::None || doubtful_points > 0)
    }

    pub(crate) fn has_words(&self, prompt: Option<&str>) -> bool {
        let prompt = fold(prompt.unwrap_or_default());
        self.words.iter().all(|word| prompt.contains(&fold(word)))
    }
}

/// Folds a text for comparison: full-width to half-width (NFKC), lower case, trimmed.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_lowercase()
}

/// A place in a list of jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) created_at: Timestamp,
    pub(crate) run: RunId,
    pub(crate) number: u32,
}

/// As a text that [`parse`](Cursor::parse) reads, for whoever goes on in another call.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.created_at.as_millisecond();
        write!(f, "{at}.{}.{}", self.run, self.number)
    }
}

impl Cursor {
    /// The place that a text means; `None` for one that is not of a place.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, rest) = text.split_once('.')?;
        let (run, number) = rest.split_once('.')?;
        Some(Self {
            created_at: Timestamp::from_millisecond(at.parse().ok()?).ok()?,
            run: RunId::stored(run.to_owned()),
            number: number.parse().ok()?,
        })
    }
}

/// Some jobs of a list, the newest run first and each run's jobs in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// They.
    pub jobs: Vec<JobRecord>,
    /// Where the list goes on, where it does.
    pub next: Option<Cursor>,
}

/// What jobs of one kind add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The quarter of an hour in which their points were last committed, by its beginning: no time
    /// zone begins its day within one.
    pub committed_at: Timestamp,
    /// Their state.
    pub state: State,
    /// IMA's name of their model.
    pub model_name: String,
    /// Their size as IMA spells it.
    pub size: Option<String>,
    /// The profile whose key has paid, where it was written down.
    pub profile: Option<String>,
    /// Whose they are.
    pub account: String,
    /// How many there are.
    pub jobs: u64,
    /// The points of their last create requests.
    pub points: u64,
    /// Points of earlier create requests whose answers were lost.
    pub doubtful_points: u64,
    /// How many pictures have been saved. Of a forgotten job it is only known that there were any.
    pub pictures: u64,
}

impl Sum {
    /// A quarter of an hour, in milliseconds.
    pub(crate) const QUARTER: i64 = 15 * 60 * 1000;

    pub(crate) fn of(job: &JobRecord, account: &str) -> Self {
        let at = job.committed_at.as_millisecond();
        let begun = Timestamp::from_millisecond(at - at.rem_euclid(Self::QUARTER));
        let pictures = match job.state {
            State::Saved => job.pictures.len().max(1) as u64,
            _ => 0,
        };
        Self {
            committed_at: begun.unwrap_or(job.committed_at),
            state: job.state,
            model_name: job.model_name.clone(),
            size: job.size.clone(),
            profile: job.profile.clone(),
            account: account.to_owned(),
            jobs: 1,
            points: job.points.into(),
            doubtful_points: job.doubtful_points.into(),
            pictures,
        }
    }
}

/// A place in the history of a journal. Later ones are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence(pub(crate) i64);

/// What has changed in a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The jobs that are new or that something has happened to, as they are now. Those that were
    /// erased altogether are not among them.
    pub jobs: Vec<JobRecord>,
    /// Where to go on from.
    pub next: Sequence,
}

/// How much of an id is shown at least, so that a beginning seldom needs to grow later.
const SHORTEST: usize = 6;

/// The beginning of an id that neither of its neighbors has.
pub(crate) fn shortened(id: &JobId, neighbors: &[Option<String>]) -> String {
    let id = id.as_str();
    let shared = |other: &String| {
        let pairs = id.bytes().zip(other.bytes());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let shared = neighbors.iter().flatten().map(shared).max();
    let length = shared.map_or(0, |shared| shared + 1).max(SHORTEST);
    id.get(..length).unwrap_or(id).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(words: &[&str], prompt: &str) -> bool {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let filter = Filter {
            words,
            ..Filter::default()
        };
        filter.has_words(Some(prompt))
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
        assert!(Filter::default().has_words(None));
        let words = vec!["a".to_owned()];
        let filter = Filter {
            words,
            ..Filter::default()
        };
        assert!(!filter.has_words(None));
    }

    #[test]
    fn beginnings_are_as_long_as_it_takes_to_tell_ids_apart() {
        let id = JobId::stored("b0000000aa".to_owned());
        let other = |id: &str| Some(id.to_owned());
        let short = |neighbors: &[Option<String>]| shortened(&id, neighbors);
        assert_eq!(short(&[other("a1"), other("b0000000ab")]), "b0000000aa");
        assert_eq!(short(&[other("b000000"), None]), "b0000000");
        assert_eq!(short(&[other("b0"), other("b1")]), "b00000");
        assert_eq!(short(&[None, None]), "b00000");
    }
}
