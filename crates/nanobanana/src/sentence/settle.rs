//! One value for each option, or a refusal where the sentence asks for two.

use super::Topic;
use super::state::State;
use crate::job::MAX_COUNT;
use crate::model::Model;
use crate::refusal::Refusal;
use crate::words::{self, ModelWord, SizeWord};

/// The words of the options.
pub(super) struct Settled {
    pub(super) task: Option<String>,
    pub(super) model: Option<String>,
    pub(super) size: Option<String>,
    pub(super) ratio: Option<String>,
    pub(super) count: Option<usize>,
}

/// Settles what was found.
pub(super) fn settle(state: &State<'_>) -> Result<Settled, Refusal> {
    let words = |topic| -> Vec<String> {
        let values = state.found.iter().filter(|value| value.topic == topic);
        values.map(|value| value.word.clone()).collect()
    };
    Ok(Settled {
        task: one(Topic::Task, &words(Topic::Task), |word| {
            words::task(word).ok()
        })?,
        model: model(&words(Topic::Model))?,
        size: size(&words(Topic::Size))?,
        ratio: one(Topic::Ratio, &words(Topic::Ratio), |word| {
            words::ratio(word).map_err(|_| word.clone())
        })?,
        count: count(&words(Topic::Count))?,
    })
}

/// The first of several words that all mean the same.
pub(super) fn one<T: PartialEq>(
    topic: Topic,
    words: &[String],
    meaning: impl Fn(&String) -> T,
) -> Result<Option<String>, Refusal> {
    let Some(first) = words.first() else {
        return Ok(None);
    };
    match words.iter().find(|word| meaning(word) != meaning(first)) {
        Some(other) => Err(Refusal::SaidTwice {
            topic,
            words: vec![first.clone(), other.clone()],
        }),
        None => Ok(Some(first.clone())),
    }
}

/// The cheapest picture is one of Nano Banana 2, so naming both is no contradiction. A model that is
/// not offered goes first: it is refused by name.
fn model(words: &[String]) -> Result<Option<String>, Refusal> {
    if let Some(other) = words.iter().find(|word| words::model(word).is_err()) {
        return Ok(Some(other.clone()));
    }
    let is_cheapest = |word: &&String| words::model(word) == Ok(ModelWord::Cheapest);
    let Some(cheapest) = words.iter().find(is_cheapest) else {
        return one(Topic::Model, words, |word| words::model(word));
    };
    let of_flash = [ModelWord::Cheapest, ModelWord::Model(Model::Flash)];
    let is_other = |word: &&String| !words::model(word).is_ok_and(|word| of_flash.contains(&word));
    match words.iter().find(is_other) {
        Some(other) => Err(Refusal::SaidTwice {
            topic: Topic::Model,
            words: vec![cheapest.clone(), other.clone()],
        }),
        None => Ok(Some(cheapest.clone())),
    }
}

/// `4K, 8K` both come to the largest size; the larger word stays, so that its notice does.
fn size(words: &[String]) -> Result<Option<String>, Refusal> {
    let size = |word: &String| words::size(word).map(|word| word.size());
    let settled = one(Topic::Size, words, size)?;
    let is_beyond =
        |word: &&String| matches!(words::size(word), Ok(SizeWord::BeyondLargest { .. }));
    Ok(words.iter().find(is_beyond).cloned().or(settled))
}

fn count(words: &[String]) -> Result<Option<usize>, Refusal> {
    let settled = one(Topic::Count, words, String::clone)?;
    let Some(count) = settled.and_then(|count| count.parse().ok()) else {
        return Ok(None);
    };
    if count == 0 || count > MAX_COUNT {
        let limit = MAX_COUNT;
        return Err(Refusal::Count { count, limit });
    }
    // One picture is what there is without a word.
    Ok((count > 1).then_some(count))
}
