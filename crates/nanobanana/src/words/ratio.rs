//! Words for the aspect ratio.

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

/// Reads a ratio word.
///
/// # Errors
/// [`Refusal::UnknownRatio`] for any word that is not a ratio.
pub fn ratio(word: &str) -> Result<RatioWord, Refusal> {
    let folded = super::fold_value(word);
    let ratio = match folded.as_str() {
        "默认" | "default" => return Ok(RatioWord::ProductDefault),
        "横屏" | "landscape" => Some(LANDSCAPE),
        "竖屏" | "portrait" => Some(PORTRAIT),
        "方图" | "square" => Some(SQUARE),
        // NFKC has already turned the full-width colon into a plain one.
        numbers => AspectRatio::from_wire(numbers),
    };
    ratio
        .map(RatioWord::Ratio)
        .ok_or_else(|| Refusal::UnknownRatio {
            word: word.trim().to_owned(),
        })
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
                "16:9|16：9|１６：９| 16 : 9 |横屏|landscape|Landscape|ＬＡＮＤＳＣＡＰＥ",
                "16:9",
            ),
            ("9:16|竖屏|portrait", "9:16"),
            ("1:1|方图|square|1：1", "1:1"),
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
        for word in ["", "wide", "16:", "0:9", "16", "16:9:1", "16.0:9"] {
            let word = word.to_owned();
            assert_eq!(ratio(&word), Err(Refusal::UnknownRatio { word }));
        }
    }
}
