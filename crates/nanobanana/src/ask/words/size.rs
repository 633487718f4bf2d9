//! Words for the size.

use super::fold::{find, fold_value};
use crate::model::Size;
use crate::refusal::Refusal;

/// What a size word asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SizeWord {
    /// A size that exists.
    Size(Size),
    /// 8K or more, which nobody sells: the largest size, and the user is told.
    BeyondLargest {
        /// The word, as the user wrote it.
        asked: String,
    },
}

impl SizeWord {
    /// The size that the word comes to.
    #[must_use]
    pub const fn size(&self) -> Size {
        match self {
            Self::Size(size) => *size,
            Self::BeyondLargest { .. } => Size::K4,
        }
    }
}

/// The smallest number of K that counts as "the most there is".
const BEYOND_LARGEST_K: f64 = 8.0;

/// Words as [`fold_value`] leaves them.
const WORDS: &[(&str, Size)] = &[
    ("512", Size::Px512),
    ("512px", Size::Px512),
    ("0.5k", Size::Px512),
    ("1k", Size::K1),
    ("2k", Size::K2),
    ("4k", Size::K4),
];

/// Reads a size word.
///
/// # Errors
/// [`Refusal::UnknownSize`] for any word that is not a size.
pub fn size(word: &str) -> Result<SizeWord, Refusal> {
    let folded = fold_value(word);
    if let Some(size) = find(WORDS, &folded) {
        return Ok(SizeWord::Size(size));
    }
    let asked = word.trim().to_owned();
    match beyond_largest(&folded) {
        Some(_) => Ok(SizeWord::BeyondLargest { asked }),
        None => Err(Refusal::UnknownSize { word: asked }),
    }
}

/// A size of IMA's lists as people write it; one that is new stays as it is.
#[must_use]
pub fn people_size(wire: &str) -> String {
    match size(wire) {
        Ok(SizeWord::Size(size)) => size.word().to_owned(),
        _ => wire.to_owned(),
    }
}

/// The number of K that the word is, where it is 8 or more; any count of digits.
fn beyond_largest(folded: &str) -> Option<f64> {
    let digits = folded.strip_suffix('k')?;
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let k = digits.parse::<f64>().ok().filter(|_| is_number)?;
    (k >= BEYOND_LARGEST_K).then_some(k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_is_its_size() {
        let table = [
            ("512|512px|0.5K|0.5k|５１２|512 px|512PX", Size::Px512),
            ("1K|1k| 1K |１Ｋ", Size::K1),
            ("2K|2k|２ｋ", Size::K2),
            ("4K|4k|４Ｋ", Size::K4),
        ];
        for (words, expected) in table {
            for word in words.split('|') {
                assert_eq!(size(word), Ok(SizeWord::Size(expected)), "{word}");
            }
        }
    }

    #[test]
    fn eight_k_or_larger_is_the_largest_size_and_remembers_the_word() {
        for word in ["8K", "8k", "８Ｋ", "12K", "16k", "999999999999K", "8.5K"] {
            let asked = word.to_owned();
            assert_eq!(size(word), Ok(SizeWord::BeyondLargest { asked }));
            assert_eq!(size(word).unwrap().size(), Size::K4);
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for word in [
            "",
            "K",
            "3K",
            "7K",
            "-8K",
            "8",
            "1024",
            "1024x1024",
            "0.25K",
            "8.5.1K",
            "7.9K",
            ".9K",
            "1e9K",
            "large",
        ] {
            let word = word.to_owned();
            assert_eq!(size(&word), Err(Refusal::UnknownSize { word }));
        }
    }
}
