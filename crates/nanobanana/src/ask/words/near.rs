//! Words as they are compared, and the one that was probably meant by another.

use crate::journal::fold;

/// [`fold`], and without inner spaces.
pub(crate) fn fold_value(word: &str) -> String {
    fold(word).split_whitespace().collect()
}

/// [`fold_value`], and without the hyphens and underscores that people put between the parts of a
/// name.
pub(crate) fn fold_name(word: &str) -> String {
    fold_value(word).replace(['-', '_'], "")
}

/// The offered word that is near one that was typed, for words that are not of a request.
#[must_use]
pub fn nearest_word<'a>(
    typed: &str,
    offered: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    clearly_nearest(&fold_name(typed), offered, str::to_owned)
}

/// The same, where what was typed may also be only the beginning of a word, as of `exit-codes` in
/// `exit`.
#[must_use]
pub fn nearest_beginning<'a>(
    typed: &str,
    offered: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = fold_name(typed);
    let length = typed.chars().count();
    let slips = |word: &str| {
        let beginning: String = word.chars().take(length).collect();
        let whole = strsim::osa_distance(&typed, word);
        whole.min(strsim::osa_distance(&typed, &beginning))
    };
    least(length / 3, offered, slips, str::to_owned)
}

/// The offered word that differs least from what was typed: by one slip in three characters at
/// most. None where words that mean different things are equally near.
pub(super) fn clearly_nearest<'a, T: PartialEq>(
    typed: &str,
    offered: impl IntoIterator<Item = &'a str>,
    meaning: impl Fn(&str) -> T,
) -> Option<&'a str> {
    let limit = typed.chars().count() / 3;
    let slips = |word: &str| strsim::osa_distance(typed, word);
    least(limit, offered, slips, meaning)
}

/// The word of the fewest slips, up to this many.
fn least<'a, T: PartialEq>(
    limit: usize,
    offered: impl IntoIterator<Item = &'a str>,
    slips: impl Fn(&str) -> usize,
    meaning: impl Fn(&str) -> T,
) -> Option<&'a str> {
    let offered = offered.into_iter();
    let near: Vec<(usize, &str)> = offered
        .map(|word| (slips(&fold_name(word)), word))
        .filter(|(slips, _)| *slips <= limit)
        .collect();
    let (least, first) = near.iter().min_by_key(|(slips, _)| *slips)?;
    let mut equals = near.iter().filter(|(slips, _)| slips == least);
    let is_clear = equals.all(|(_, word)| meaning(word) == meaning(first));
    is_clear.then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_list_of_words_has_a_nearest_one() {
        let topics = ["models", "sizes", "exit-codes"];
        assert_eq!(nearest_word("modles", topics), Some("models"));
        assert_eq!(nearest_word("exit_code", topics), Some("exit-codes"));
        assert_eq!(nearest_word("prices", topics), None);
    }

    #[test]
    fn a_beginning_is_nearer_than_a_slip() {
        let topics = ["edit", "models", "sizes", "show", "stats", "exit-codes"];
        assert_eq!(nearest_beginning("exit", topics), Some("exit-codes"));
        assert_eq!(nearest_beginning("sise", topics), Some("sizes"));
        assert_eq!(nearest_beginning("edti", topics), Some("edit"));
        for word in ["", "s", "prices"] {
            assert_eq!(nearest_beginning(word, topics), None, "{word}");
        }
    }
}
