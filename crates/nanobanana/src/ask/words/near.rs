//! The valid word that was probably meant by one that means nothing.

use super::choices;
use super::fold::{fold_name, fold_value};
use crate::dimensions;
use crate::model::{AspectRatio, Size};
use crate::refusal::Refusal;

/// The valid word that was probably meant, where the refused one is near to it.
#[must_use]
pub fn nearest(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::TaskOutOfScope { word } => task(word),
        Refusal::ModelOutOfScope { word } => model(word),
        Refusal::UnknownSize { word } => size(word),
        Refusal::UnknownRatio { word } => ratio(word),
        _ => None,
    }
}

/// The word for a model that is near this one.
fn model(word: &str) -> Option<&'static str> {
    let all = super::model::every_word();
    let offered = choices::model_choices().into_iter().chain(all);
    clearly_nearest(&fold_name(word), offered, |word| {
        super::model::model(word).ok()
    })
}

/// The size that is near this word, or that has this many pixels.
fn size(word: &str) -> Option<&'static str> {
    let word = fold_value(word);
    if let Some(size) = of_pixels(&word) {
        return Some(size.word());
    }
    let offered = choices::size_choices().into_iter();
    clearly_nearest(&word, offered, |word| super::size::size(word).ok())
}

/// The word for an aspect ratio that is near this one.
fn ratio(word: &str) -> Option<&'static str> {
    let all = super::ratio::every_word();
    let offered = choices::ratio_choices().into_iter().chain(all);
    clearly_nearest(&fold_value(word), offered, |word| {
        super::ratio::ratio(word).ok()
    })
}

/// The task that is near this word.
fn task(word: &str) -> Option<&'static str> {
    let offered = choices::task_choices().into_iter();
    clearly_nearest(&fold_name(word), offered, |word| {
        super::task::task(word).ok()
    })
}

/// `1024`, `1024px`, `1024x1024`: the size whose square picture is this wide.
fn of_pixels(word: &str) -> Option<Size> {
    let digits = word.split(|c: char| !c.is_ascii_digit()).next()?;
    let width: u32 = digits.parse().ok()?;
    let square = AspectRatio::new(1, 1)?;
    let is_width = |size: &Size| {
        dimensions::published(square, *size).is_some_and(|pixels| pixels.width == width)
    };
    Size::ALL.into_iter().find(is_width)
}

/// The offered word that is near one that was typed, for words that are not of a request.
#[must_use]
pub fn nearest_word<'a>(
    typed: &str,
    offered: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    clearly_nearest(&fold_name(typed), offered.into_iter(), str::to_owned)
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
        let word = fold_name(word);
        let beginning: String = word.chars().take(length).collect();
        let whole = strsim::osa_distance(&typed, &word);
        whole.min(strsim::osa_distance(&typed, &beginning))
    };
    least(length / 3, offered.into_iter(), slips, str::to_owned)
}

/// The offered word that differs least from what was typed: by one slip in three characters at
/// most. None where words that mean different things are equally near.
fn clearly_nearest<'a, T: PartialEq>(
    typed: &str,
    offered: impl Iterator<Item = &'a str>,
    meaning: impl Fn(&str) -> T,
) -> Option<&'a str> {
    let limit = typed.chars().count() / 3;
    let slips = |word: &str| strsim::osa_distance(typed, &fold_name(word));
    least(limit, offered, slips, meaning)
}

/// The word of the fewest slips, up to this many.
fn least<'a, T: PartialEq>(
    limit: usize,
    offered: impl Iterator<Item = &'a str>,
    slips: impl Fn(&str) -> usize,
    meaning: impl Fn(&str) -> T,
) -> Option<&'a str> {
    let near: Vec<(usize, &str)> = offered
        .map(|word| (slips(word), word))
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
    fn a_slip_of_the_finger_is_recognised() {
        type Near = fn(&str) -> Option<&'static str>;
        let table: [(Near, &str, &str); 15] = [
            (model, "prp", "pro"),
            (model, "flsh", "flash"),
            (model, "Chaepest", "cheapest"),
            (model, "prenium", "premium"),
            (model, "gemini-3-pro-imge", "gemini-3-pro-image"),
            (model, "gemini-3-pro-image-preview", "gemini-3-pro-image"),
            (model, "大香焦", "大香蕉"),
            (size, "1024", "1K"),
            (size, "2048x2048", "2K"),
            (size, "2kk", "2K"),
            (ratio, "16.9", "16:9"),
            (ratio, "lanscape", "landscape"),
            (ratio, "sqaure", "square"),
            (task, "text_to_imgae", "text_to_image"),
            (task, "image to imag", "image_to_image"),
        ];
        for (near, typed, meant) in table {
            assert_eq!(near(typed), Some(meant), "{typed}");
        }
    }

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
            assert_eq!(model(word), None, "{word}");
        }
        for word in ["", "3K", "large", "640", "1080p"] {
            assert_eq!(size(word), None, "{word}");
        }
        for word in ["", "wide", "16", "1024x768", "x"] {
            assert_eq!(ratio(word), None, "{word}");
        }
        for word in ["", "text_to_video", "image_to_video", "text_to_music"] {
            assert_eq!(task(word), None, "{word}");
        }
    }
}
