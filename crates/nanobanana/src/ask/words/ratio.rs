//! Words for the aspect ratio.

use super::fold::{find, fold_value};
use crate::model::AspectRatio;
use crate::refusal::Refusal;

/// What a ratio word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioWord {
    /// This ratio. Whether the model has it is the plan's question.
    Ratio(AspectRatio),
    /// The product's own default.
    ProductDefault,
}

const LANDSCAPE: AspectRatio = AspectRatio {
    width: 16,
    height: 9,
};
const PORTRAIT: AspectRatio = AspectRatio {
    width: 9,
    height: 16,
};
const SQUARE: AspectRatio = AspectRatio {
    width: 1,
    height: 1,
};

/// Words as [`fold_value`] leaves them; nothing stands for the product's default.
const WORDS: &[(&str, Option<AspectRatio>)] = &[
    ("默认", None),
    ("default", None),
    ("横屏", Some(LANDSCAPE)),
    ("横版", Some(LANDSCAPE)),
    ("横图", Some(LANDSCAPE)),
    ("横向", Some(LANDSCAPE)),
    ("landscape", Some(LANDSCAPE)),
    ("horizontal", Some(LANDSCAPE)),
    ("竖屏", Some(PORTRAIT)),
    ("竖版", Some(PORTRAIT)),
    ("竖图", Some(PORTRAIT)),
    ("竖向", Some(PORTRAIT)),
    ("纵向", Some(PORTRAIT)),
    ("portrait", Some(PORTRAIT)),
    ("vertical", Some(PORTRAIT)),
    ("方图", Some(SQUARE)),
    ("方形", Some(SQUARE)),
    ("正方形", Some(SQUARE)),
    ("square", Some(SQUARE)),
];

/// Every word of the table.
pub(super) fn every_word() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}

/// Reads a ratio word.
///
/// # Errors
/// [`Refusal::UnknownRatio`] for any word that is not a ratio.
pub fn ratio(word: &str) -> Result<RatioWord, Refusal> {
    let folded = fold_value(word);
    if let Some(ratio) = find(WORDS, &folded) {
        return Ok(ratio.map_or(RatioWord::ProductDefault, RatioWord::Ratio));
    }
    numbers(&folded)
        .map(RatioWord::Ratio)
        .ok_or_else(|| Refusal::UnknownRatio {
            word: word.trim().to_owned(),
        })
}

/// `16:9`, or with another sign between two numbers of at most two digits: `16x9`, `16×9`, `16比9`.
/// Longer numbers with an `x` are pixels.
fn numbers(folded: &str) -> Option<AspectRatio> {
    // NFKC has already turned the full-width colon into a plain one.
    if folded.contains(':') {
        return AspectRatio::from_wire(folded);
    }
    let (width, height) = folded.split_once(['x', '×', '比'])?;
    if width.len() > 2 || height.len() > 2 {
        return None;
    }
    AspectRatio::from_wire(&format!("{width}:{height}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(word: &str) -> String {
        match ratio(word) {
            Ok(RatioWord::Ratio(ratio)) => ratio.to_string(),
            Ok(RatioWord::ProductDefault) => "default".to_owned(),
            Err(refusal) => format!("{refusal:?}"),
        }
    }

    #[test]
    fn every_word_of_the_table_is_its_ratio() {
        let table = [
            (
                "16:9|16：9|１６：９| 16 : 9 |16x9|16×9|16 X 9|16比9|横屏|横版|横图|横向|\
                 landscape|Landscape|ＬＡＮＤＳＣＡＰＥ|horizontal",
                "16:9",
            ),
            ("9:16|竖屏|竖版|竖图|竖向|纵向|portrait|vertical", "9:16"),
            ("1:1|方图|方形|正方形|square|1：1", "1:1"),
            ("21:9", "21:9"),
            ("2:1", "2:1"),
            ("default|默认", "default"),
        ];
        for (words, expected) in table {
            for word in words.split('|') {
                assert_eq!(text(word), expected, "{word}");
            }
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for word in [
            "", "wide", "16:", "0:9", "16", "16:9:1", "16.0:9", "1024x768", "16x", "x",
        ] {
            let word = word.to_owned();
            assert_eq!(ratio(&word), Err(Refusal::UnknownRatio { word }));
        }
    }
}
