//! The user's words for task, model, size and aspect ratio, turned into values.
//!
//! Every front end reads words through these functions; there is no second table. Case, full-width
//! letters and spaces do not matter.

mod near;

use ima_openapi::TaskType;

use crate::dimensions;
use crate::model::{AspectRatio, Model, RatioChoice, Size};
use crate::refusal::Refusal;
use near::{clearly_nearest, fold_name, fold_value};
pub use near::{nearest_beginning, nearest_word};

/// A model, and the size that its word means too.
type ModelAndSize = (Model, Option<Size>);

const FLASH: ModelAndSize = (Model::Flash, None);
const PRO: ModelAndSize = (Model::Pro, None);
const CHEAPEST: ModelAndSize = (Model::Flash, Some(Size::Px512));

/// Words as [`fold_name`] leaves them.
const MODELS: &[(&str, ModelAndSize)] = &[
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

/// Words as [`fold_value`] leaves them.
const SIZES: &[(&str, Size)] = &[
    ("512", Size::Px512),
    ("512px", Size::Px512),
    ("0.5k", Size::Px512),
    ("1k", Size::K1),
    ("2k", Size::K2),
    ("4k", Size::K4),
];

/// The smallest number of K that counts as "the most there is".
const BEYOND_LARGEST_K: f64 = 8.0;

const LANDSCAPE: RatioChoice = RatioChoice::Exact(AspectRatio::LANDSCAPE);
const PORTRAIT: RatioChoice = RatioChoice::Exact(AspectRatio::PORTRAIT);
const SQUARE: RatioChoice = RatioChoice::Exact(AspectRatio::SQUARE);

/// Words as [`fold_value`] leaves them.
const RATIOS: &[(&str, RatioChoice)] = &[
    ("默认", RatioChoice::ProductDefault),
    ("default", RatioChoice::ProductDefault),
    ("横屏", LANDSCAPE),
    ("横版", LANDSCAPE),
    ("横图", LANDSCAPE),
    ("横向", LANDSCAPE),
    ("landscape", LANDSCAPE),
    ("horizontal", LANDSCAPE),
    ("竖屏", PORTRAIT),
    ("竖版", PORTRAIT),
    ("竖图", PORTRAIT),
    ("竖向", PORTRAIT),
    ("纵向", PORTRAIT),
    ("portrait", PORTRAIT),
    ("vertical", PORTRAIT),
    ("方图", SQUARE),
    ("方形", SQUARE),
    ("正方形", SQUARE),
    ("square", SQUARE),
];

fn find<T: Copy>(table: &[(&str, T)], folded: &str) -> Option<T> {
    let row = table.iter().find(|(word, _)| *word == folded);
    row.map(|(_, value)| *value)
}

fn every_word<T>(table: &'static [(&'static str, T)]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(word, _)| *word)
}

/// Reads a task word.
///
/// # Errors
/// [`Refusal::TaskOutOfScope`] for anything but the two picture tasks: video, music and speech
/// are other products of IMA.
pub fn task(word: &str) -> Result<TaskType, Refusal> {
    match fold_name(word).as_str() {
        "texttoimage" | "t2i" | "文生图" => Ok(TaskType::TextToImage),
        "imagetoimage" | "i2i" | "图生图" => Ok(TaskType::ImageToImage),
        _ => Err(Refusal::TaskOutOfScope {
            word: word.trim().to_owned(),
        }),
    }
}

/// Reads a model word. `cheapest` means a size too: Nano Banana 2 at 512.
///
/// # Errors
/// [`Refusal::ModelOutOfScope`] for any word that names neither of the two models.
pub fn model(word: &str) -> Result<(Model, Option<Size>), Refusal> {
    find(MODELS, &fold_name(word)).ok_or_else(|| Refusal::ModelOutOfScope {
        word: word.trim().to_owned(),
    })
}

/// Reads a size word.
///
/// # Errors
/// [`Refusal::UnknownSize`] for any word that is not a size.
pub fn size(word: &str) -> Result<Size, Refusal> {
    find(SIZES, &fold_value(word)).ok_or_else(|| Refusal::UnknownSize {
        word: word.trim().to_owned(),
    })
}

/// The same, where 8K or more, which nobody sells, comes to the largest size; whether it does.
pub(crate) fn size_or_largest(word: &str) -> Result<(Size, bool), Refusal> {
    match size(word) {
        Err(_) if is_beyond_largest(&fold_value(word)) => Ok((Size::K4, true)),
        size => Ok((size?, false)),
    }
}

/// Whether the word is 8K or more; any count of digits.
fn is_beyond_largest(folded: &str) -> bool {
    let digits = folded.strip_suffix('k').unwrap_or_default();
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number && digits.parse().is_ok_and(|k: f64| k >= BEYOND_LARGEST_K)
}

/// A size of IMA's lists as people write it; one that is new stays as it is.
#[must_use]
pub fn people_size(wire: &str) -> String {
    size(wire).map_or_else(|_| wire.to_owned(), |size| size.word().to_owned())
}

/// Reads a ratio word: never [`RatioChoice::Auto`]. Whether the model has the ratio is the plan's
/// question.
///
/// # Errors
/// [`Refusal::UnknownRatio`] for any word that is not a ratio.
pub fn ratio(word: &str) -> Result<RatioChoice, Refusal> {
    let folded = fold_value(word);
    let numbers = || numbers(&folded).map(RatioChoice::Exact);
    find(RATIOS, &folded)
        .or_else(numbers)
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

// The words that front ends offer: in completions, and as corrections of words that mean nothing.
// Every one of them is also read, beside many that are not offered.

/// Words for the model: the short ones, those that choose, and IMA's ids.
#[must_use]
pub fn model_choices() -> Vec<&'static str> {
    let short = Model::ALL.map(Model::word);
    let ids = Model::ALL.map(Model::id);
    [&short[..], &["cheapest", "best", "default"], &ids].concat()
}

/// Words for the size, the smallest first.
#[must_use]
pub fn size_choices() -> Vec<&'static str> {
    Size::ALL.map(Size::word).to_vec()
}

/// Words for the aspect ratio: the shapes by name, then every ratio that IMA publishes.
#[must_use]
pub fn ratio_choices() -> Vec<&'static str> {
    let names = ["landscape", "portrait", "square", "default"];
    names.into_iter().chain(dimensions::ratio_words()).collect()
}

/// Words for the task.
#[must_use]
pub fn task_choices() -> Vec<&'static str> {
    [TaskType::TextToImage, TaskType::ImageToImage]
        .map(TaskType::as_str)
        .to_vec()
}

/// The valid word that was probably meant, where the refused one is near to it.
#[must_use]
pub fn nearest(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::TaskOutOfScope { word } => {
            clearly_nearest(&fold_name(word), task_choices(), |word| task(word).ok())
        }
        Refusal::ModelOutOfScope { word } => {
            let offered = model_choices().into_iter().chain(every_word(MODELS));
            clearly_nearest(&fold_name(word), offered, |word| model(word).ok())
        }
        Refusal::UnknownSize { word } => {
            let word = fold_value(word);
            let near = || clearly_nearest(&word, size_choices(), |word| size(word).ok());
            of_pixels(&word).map(Size::word).or_else(near)
        }
        Refusal::UnknownRatio { word } => {
            let offered = ratio_choices().into_iter().chain(every_word(RATIOS));
            clearly_nearest(&fold_value(word), offered, |word| ratio(word).ok())
        }
        _ => None,
    }
}

/// `1024`, `1024px`, `1024x1024`: the size whose square picture is this wide.
fn of_pixels(word: &str) -> Option<Size> {
    let digits = word.split(|c: char| !c.is_ascii_digit()).next()?;
    let width: u32 = digits.parse().ok()?;
    let is_width = |size: &Size| {
        let pixels = dimensions::published(AspectRatio::SQUARE, *size);
        pixels.is_some_and(|pixels| pixels.width == width)
    };
    Size::ALL.into_iter().find(is_width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLASH_WORDS: &str = "默认|平衡|balanced|default|Nano Banana|Banana2|Nano Banana 2|NB2|香蕉2|香蕉|flash|\
        gemini-3.1-flash-image| FLASH |ｆｌａｓｈ|ＮＢ２|香蕉２|nano-banana-2|nano  banana  2|\u{3000}Ｂａｎａｎａ２\u{3000}";
    const PRO_WORDS: &str = "最好|高质量|Pro|premium|best|Nano Banana Pro|香蕉Pro|大香蕉|\
        gemini-3-pro-image|PRO|Ｐｒｏ|nano_banana_pro|GEMINI-3-PRO-IMAGE";
    const CHEAPEST_WORDS: &str = "最便宜|便宜|budget|cheap|cheapest|Cheapest|ＣＨＥＡＰ";

    #[test]
    fn every_word_of_the_table_names_its_model() {
        for (words, expected) in [
            (FLASH_WORDS, FLASH),
            (PRO_WORDS, PRO),
            (CHEAPEST_WORDS, CHEAPEST),
        ] {
            for word in words.split('|') {
                assert_eq!(model(word), Ok(expected), "{word}");
            }
        }
    }

    #[test]
    fn any_other_word_is_no_model_and_named() {
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

    #[test]
    fn the_two_picture_tasks_are_read_and_the_rest_is_out_of_scope() {
        for word in ["text_to_image", "TEXT-TO-IMAGE", "t2i", "文生图"] {
            assert_eq!(task(word), Ok(TaskType::TextToImage), "{word}");
        }
        for word in ["image_to_image", "i2i", "图生图"] {
            assert_eq!(task(word), Ok(TaskType::ImageToImage), "{word}");
        }
        for word in ["text_to_video", "text_to_music", "image_to_video", ""] {
            let word = word.to_owned();
            assert_eq!(task(&word), Err(Refusal::TaskOutOfScope { word }));
        }
    }

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
                assert_eq!(size(word), Ok(expected), "{word}");
                assert_eq!(size_or_largest(word), Ok((expected, false)), "{word}");
            }
        }
    }

    #[test]
    fn eight_k_or_larger_is_the_largest_size_where_a_person_says_so() {
        for word in ["8K", "8k", "８Ｋ", "12K", "16k", "999999999999K", "8.5K"] {
            assert_eq!(size_or_largest(word), Ok((Size::K4, true)), "{word}");
            let word = word.to_owned();
            assert_eq!(size(&word), Err(Refusal::UnknownSize { word }));
        }
    }

    #[test]
    fn anything_else_is_no_size_and_named() {
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
            assert_eq!(size_or_largest(&word), Err(Refusal::UnknownSize { word }));
        }
    }

    #[test]
    fn every_word_of_the_table_is_its_ratio() {
        let exact = |text| RatioChoice::Exact(AspectRatio::from_wire(text).unwrap());
        let table = [
            (
                "16:9|16：9|１６：９| 16 : 9 |16x9|16×9|16 X 9|16比9|横屏|横版|横图|横向|\
                 landscape|Landscape|ＬＡＮＤＳＣＡＰＥ|horizontal",
                exact("16:9"),
            ),
            (
                "9:16|竖屏|竖版|竖图|竖向|纵向|portrait|vertical",
                exact("9:16"),
            ),
            ("1:1|方图|方形|正方形|square|1：1", exact("1:1")),
            ("21:9", exact("21:9")),
            ("2:1", exact("2:1")),
            ("default|默认", RatioChoice::ProductDefault),
        ];
        for (words, expected) in table {
            for word in words.split('|') {
                assert_eq!(ratio(word), Ok(expected), "{word}");
            }
        }
    }

    #[test]
    fn anything_else_is_no_ratio_and_named() {
        for word in [
            "", "wide", "16:", "0:9", "16", "16:9:1", "16.0:9", "1024x768", "16x", "x",
        ] {
            let word = word.to_owned();
            assert_eq!(ratio(&word), Err(Refusal::UnknownRatio { word }));
        }
    }

    #[test]
    fn every_word_that_is_offered_is_read() {
        for word in model_choices() {
            model(word).unwrap();
        }
        for word in size_choices() {
            size(word).unwrap();
        }
        for word in ratio_choices() {
            ratio(word).unwrap();
        }
        for word in task_choices() {
            task(word).unwrap();
        }
        assert_eq!(model_choices().len(), 7);
        assert_eq!(ratio_choices().len(), 4 + 14);
    }

    /// The word that is near to one that the reader of a kind refuses.
    fn near<T: std::fmt::Debug>(
        read: impl Fn(&str) -> Result<T, Refusal>,
        word: &str,
    ) -> Option<&'static str> {
        nearest(&read(word).unwrap_err())
    }

    #[test]
    fn a_slip_of_the_finger_is_recognized() {
        for (typed, meant) in [
            ("prp", "pro"),
            ("flsh", "flash"),
            ("Chaepest", "cheapest"),
            ("prenium", "premium"),
            ("gemini-3-pro-imge", "gemini-3-pro-image"),
            ("gemini-3-pro-image-preview", "gemini-3-pro-image"),
            ("大香焦", "大香蕉"),
        ] {
            assert_eq!(near(model, typed), Some(meant), "{typed}");
        }
        for (typed, meant) in [("1024", "1K"), ("2048x2048", "2K"), ("2kk", "2K")] {
            assert_eq!(near(size, typed), Some(meant), "{typed}");
        }
        for (typed, meant) in [
            ("16.9", "16:9"),
            ("lanscape", "landscape"),
            ("sqaure", "square"),
        ] {
            assert_eq!(near(ratio, typed), Some(meant), "{typed}");
        }
        for (typed, meant) in [
            ("text_to_imgae", "text_to_image"),
            ("image to imag", "image_to_image"),
        ] {
            assert_eq!(near(task, typed), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_far_from_all_or_as_near_to_several_has_no_correction() {
        for word in [
            "",
            "midjourney",
            "veo",
            "flux",
            "dall-e 3",
            "即梦",
            "最快",
            "gemini",
        ] {
            assert_eq!(near(model, word), None, "{word}");
        }
        for word in ["", "3K", "large", "640", "1080p"] {
            assert_eq!(near(size, word), None, "{word}");
        }
        for word in ["", "wide", "16", "1024x768", "x"] {
            assert_eq!(near(ratio, word), None, "{word}");
        }
        for word in ["", "text_to_video", "image_to_video", "text_to_music"] {
            assert_eq!(near(task, word), None, "{word}");
        }
    }
}
