//! Words for the model.

use super::fold::{find, fold_name};
use crate::model::Model;
use crate::refusal::Refusal;

/// What a model word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelWord {
    /// This model.
    Model(Model),
    /// The cheapest picture there is: Nano Banana 2 at 512.
    Cheapest,
}

const FLASH: ModelWord = ModelWord::Model(Model::Flash);
const PRO: ModelWord = ModelWord::Model(Model::Pro);
const CHEAPEST: ModelWord = ModelWord::Cheapest;

/// Words as [`fold_name`] leaves them.
const WORDS: &[(&str, ModelWord)] = &[
    ("默认", FLASH),
    ("平衡", FLASH),
    ("balanced", FLASH),
    ("default", FLASH),
    ("nanobanana", FLASH),
    ("banana2", FLASH),
    ("nanobanana2", FLASH),
    ("nb2", FLASH),
    ("香蕉2", FLASH),
    ("香蕉", FLASH),
    ("flash", FLASH),
    ("gemini3.1flashimage", FLASH),
    ("最好", PRO),
    ("高质量", PRO),
    ("pro", PRO),
    ("premium", PRO),
    ("best", PRO),
    ("nanobananapro", PRO),
    ("香蕉pro", PRO),
    ("大香蕉", PRO),
    ("gemini3proimage", PRO),
    ("最便宜", CHEAPEST),
    ("便宜", CHEAPEST),
    ("budget", CHEAPEST),
    ("cheap", CHEAPEST),
    ("cheapest", CHEAPEST),
];

/// Every word of the table.
pub(super) fn every_word() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}

/// Reads a model word.
///
/// # Errors
/// [`Refusal::ModelOutOfScope`] for any word that names neither of the two models.
pub fn model(word: &str) -> Result<ModelWord, Refusal> {
    find(WORDS, &fold_name(word)).ok_or_else(|| Refusal::ModelOutOfScope {
        word: word.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLASH_WORDS: &str = "默认|平衡|balanced|default|Nano Banana|Banana2|Nano Banana 2|NB2|香蕉2|香蕉|flash|\
        gemini-3.1-flash-image| FLASH |ｆｌａｓｈ|ＮＢ２|香蕉２|nano-banana-2|nano  banana  2|\u{3000}Ｂａｎａｎａ２\u{3000}";
    const PRO_WORDS: &str = "最好|高质量|Pro|premium|best|Nano Banana Pro|香蕉Pro|大香蕉|\
        gemini-3-pro-image|PRO|Ｐｒｏ|nano_banana_pro|GEMINI-3-PRO-IMAGE";
    const CHEAPEST_WORDS: &str = "最便宜|便宜|budget|cheap|cheapest|Cheapest|ＣＨＥＡＰ";

    fn all(words: &str, expected: ModelWord) {
        for word in words.split('|') {
            assert_eq!(model(word), Ok(expected), "{word}");
        }
    }

    #[test]
    fn every_word_of_the_table_names_its_model() {
        all(FLASH_WORDS, FLASH);
        all(PRO_WORDS, PRO);
        all(CHEAPEST_WORDS, CHEAPEST);
    }

    #[test]
    fn any_other_word_is_out_of_scope_and_named() {
        let others = [
            "",
            "midjourney",
            "SeeDream 4.5",
            "doubao-seedream-4.5",
            "gemini",
            "prov",
            "香",
            "banana",
            "gemini-3-pro-image-preview",
            "veo",
            "最好的蓝色",
        ];
        for word in others {
            let word = word.to_owned();
            assert_eq!(model(&word), Err(Refusal::ModelOutOfScope { word }));
        }
    }
}
