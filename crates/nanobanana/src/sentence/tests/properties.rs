//! What holds for any text.

use proptest::prelude::*;

use super::{options, read};
use crate::words::{self, ModelWord, RatioWord, Usage};

/// Pieces that sentences are made of, control words and the signs around them.
const PIECES: &[&str] = &[
    "画",
    "一只",
    "猫",
    "三张",
    "用",
    "最好",
    "的",
    "模型",
    "4K",
    "8K",
    "16:9",
    "16",
    ":",
    "比",
    "9",
    "pro",
    "竖屏",
    "方形",
    "，",
    "。",
    " ",
    "把",
    "./a.jpg",
    "\"a b.png\"",
    "保存为",
    "a",
    "cat",
    "in",
    "into",
    "landscape",
    "best",
    "quality",
    "cheapest",
    "--ar",
    "-m",
    "=",
    "(",
    ")",
    "【",
    "@bot",
    "“",
    "”",
    "'",
    "~/",
    "C:\\",
    "://",
    "video",
    "midjourney",
    "视频",
    "draw",
    "3",
    "pictures",
    "of",
    "不要",
    "\n",
    "🎨",
    "ﷺ",
    "İ",
    "\u{3000}",
];

#[test]
fn an_ideographic_space_before_what_is_taken_is_one_sign() {
    let reading = read("draw\u{3000}an\u{3000}8K image of\u{3000}a cat, 用\u{3000}4K的").unwrap();
    assert_eq!(reading.words.prompt, "a cat");
    assert_eq!(reading.words.size.as_deref(), Some("8K"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn any_mix_of_words_is_read_or_refused_and_the_prompt_adds_nothing(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
    ) {
        let sentence = pieces.concat();
        if let Ok(reading) = read(&sentence) {
            let prompt = &reading.words.prompt;
            // What an input is called, a sign doubled, and `an` for `a` are all that is new.
            let extra = reading.words.inputs.len() * 16 + 2 * sentence.len();
            prop_assert!(prompt.len() <= sentence.len() + extra);
            prop_assert_eq!(prompt.trim(), prompt.as_str());
        }
    }

    #[test]
    fn what_is_quoted_is_never_read(word in "[a-z0-9:]{1,8}") {
        let sentence = format!("画一个招牌，写着“{word} 4K 16:9 pro”");
        let reading = read(&sentence).unwrap();
        prop_assert_eq!(options(&reading), "-");
    }
}

/// The words of the options, as the help and the README name them.
const MODELS: &str = "默认|平衡|balanced|default|Nano Banana|Banana2|Nano Banana 2|NB2|香蕉2|香蕉|flash|\
    gemini-3.1-flash-image|最好|高质量|Pro|premium|best|Nano Banana Pro|香蕉Pro|大香蕉|gemini-3-pro-image|\
    最便宜|便宜|budget|cheap|cheapest";
const SIZES: &str = "512px|0.5K|1K|2K|4K|8K|16K";
const RATIOS: &str = "16:9|9:16|1:1|21:9|横屏|横版|横图|landscape|horizontal|竖屏|竖版|竖图|portrait|vertical|\
    方图|方形|正方形|square";

#[test]
fn every_word_of_the_options_is_read_at_the_end_of_both_languages() {
    let sentences = |word: &str| [format!("画一只猫，{word}"), format!("a cat, {word}")];
    for word in MODELS.split('|') {
        for sentence in sentences(word) {
            let read = read(&sentence).unwrap().words;
            let read = read.model.as_deref().map(words::model);
            assert_eq!(read, Some(words::model(word)), "{sentence}");
            assert!(matches!(
                words::model(word),
                Ok(ModelWord::Model(_) | ModelWord::Cheapest)
            ));
        }
    }
    for word in SIZES.split('|') {
        for sentence in sentences(word) {
            assert_eq!(read(&sentence).unwrap().words.size.as_deref(), Some(word));
        }
    }
    for word in RATIOS.split('|') {
        for sentence in sentences(word) {
            let read = read(&sentence).unwrap().words.ratio;
            assert_eq!(read.as_deref(), Some(word), "{sentence}");
            assert!(matches!(words::ratio(word), Ok(RatioWord::Ratio(_))));
        }
    }
}

#[test]
fn a_term_says_nothing_but_its_value_and_an_everyday_word_may() {
    assert_eq!(words::model_usage("NB2"), Some(Usage::Term));
    assert_eq!(words::model_usage("best"), Some(Usage::Everyday));
    assert_eq!(words::size_usage("10K"), Some(Usage::Everyday));
    assert_eq!(words::size_usage("8K"), Some(Usage::Term));
    assert_eq!(words::ratio_usage("16:09"), Some(Usage::Everyday));
    assert_eq!(words::ratio_usage("16:9"), Some(Usage::Term));
}
