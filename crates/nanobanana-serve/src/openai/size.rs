//! OpenAI's `size`, in pixels, as a size and an aspect ratio of IMA's.

use nanobanana::{AspectRatio, Model, PixelSize, Size};

use crate::ask::{list, shown};
use crate::fields::Notices;
use crate::problem::Problem;

/// How far a shape may be from a ratio to count as it: 3 %.
const NEAR: f64 = 1.03;

/// How much smaller than asked for a picture may be, measured by its longer side.
const SMALLEST_PART: f64 = 0.8;

/// The size of pictures that OpenAI's own models have had, in their pixels and in IMA's.
const KNOWN: [((u32, u32), &str); 5] = [
    ((1024, 1024), "1:1"),
    ((1536, 1024), "3:2"),
    ((1024, 1536), "2:3"),
    ((1792, 1024), "16:9"),
    ((1024, 1792), "9:16"),
];

/// The pixels that a `size` names; `None` for one that leaves them open.
pub(super) fn pixels_of(text: &str) -> Result<Option<PixelSize>, Problem> {
    let text = text.trim();
    if text.is_empty() || text == "auto" {
        return Ok(None);
    }
    let asked = pixels(text).ok_or_else(|| {
        let message = format!("size must be auto or WIDTHxHEIGHT, not `{}`", shown(text));
        Problem::invalid("size", message)
    })?;
    Ok(Some(asked))
}

/// What a `size` means; `None` for one that leaves it open.
///
/// # Errors
/// The problem lists what is offered.
pub(super) fn read(
    text: &str,
    model: Model,
    notices: &mut Notices,
) -> Result<Option<(Size, AspectRatio)>, Problem> {
    let Some(asked) = pixels_of(text)? else {
        return Ok(None);
    };
    let (sizes, ratios) = (model.published_sizes(), model.published_ratios());
    let square = AspectRatio::from_wire("1:1");
    if let ((256, 256) | (512, 512), Some(square)) = ((asked.width, asked.height), square) {
        if sizes.contains(&Size::Px512) {
            return Ok(Some((Size::Px512, square)));
        }
        // Some clients send this one where nobody has chosen a size.
        if asked.width == 512 {
            notices.say("size-1K-instead-of-512");
            return Ok(Some((Size::K1, square)));
        }
        return Err(not_offered(text, model));
    }
    let known = KNOWN
        .iter()
        .find(|(known, _)| *known == (asked.width, asked.height));
    if let Some(ratio) = known.and_then(|(_, ratio)| AspectRatio::from_wire(ratio)) {
        return Ok(Some((Size::K1, ratio)));
    }
    let ratio = AspectRatio::nearest(asked.ratio(), &ratios)
        .filter(|ratio| (ratio.value() / asked.ratio()).ln().abs() <= NEAR.ln())
        .ok_or_else(|| not_offered(text, model))?;
    let published = |size: Size| ratio.published_pixels(size);
    // A row of the table of a size that the model lacks is that size, and not the next one.
    if let Some(exact) = Size::ALL
        .into_iter()
        .find(|size| published(*size) == Some(asked))
    {
        return match sizes.contains(&exact) {
            true => Ok(Some((exact, ratio))),
            false => Err(not_offered(text, model)),
        };
    }
    let longer = |pixels: PixelSize| f64::from(pixels.width.max(pixels.height));
    let is_enough = |size: &Size| {
        published(*size).is_some_and(|pixels| longer(pixels) >= SMALLEST_PART * longer(asked))
    };
    let size = sizes.iter().copied().find(is_enough);
    size.map(|size| Some((size, ratio)))
        .ok_or_else(|| not_offered(text, model))
}

/// `1024x768`.
fn pixels(text: &str) -> Option<PixelSize> {
    let (width, height) = text.split_once(['x', 'X'])?;
    let side = |digits: &str| {
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        plain
            .then(|| digits.parse().ok())
            .flatten()
            .filter(|side| *side > 0)
    };
    Some(PixelSize {
        width: side(width)?,
        height: side(height)?,
    })
}

fn not_offered(text: &str, model: Model) -> Problem {
    let sizes: Vec<_> = model
        .published_sizes()
        .iter()
        .map(|size| size.word())
        .collect();
    Problem::invalid(
        "size",
        format!(
            "size `{}` is not offered by {}; valid values: the aspect ratios {} at {}, such as 1024x1024, 1536x1024 \
             and 2752x1536",
            shown(text),
            model.id(),
            list(&model.published_ratios()),
            sizes.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(text: &str, model: Model) -> Result<Option<String>, Problem> {
        let mut notices = Notices::default();
        let read = read(text, model, &mut notices)?;
        let said = notices
            .header()
            .map_or_else(String::new, |said| format!(" ({said})"));
        Ok(read.map(|(size, ratio)| format!("{size} {ratio}{said}")))
    }

    #[test]
    fn pixels_are_sizes_and_ratios() {
        for (text, meant) in [
            ("256x256", "512 1:1"),
            ("512x512", "512 1:1"),
            ("1024x1024", "1K 1:1"),
            ("1536x1024", "1K 3:2"),
            ("1024x1536", "1K 2:3"),
            ("1792x1024", "1K 16:9"),
            ("1024x1792", "1K 9:16"),
            ("688x384", "512 16:9"),
            ("2752x1536", "2K 16:9"),
            ("12288x1536", "4K 8:1"),
            ("1280x720", "1K 16:9"),
            ("1920x1080", "2K 16:9"),
            ("2560x1440", "2K 16:9"),
            ("3840x2160", "4K 16:9"),
            ("640X640", "512 1:1"),
            ("641x641", "1K 1:1"),
            ("1000x1029", "1K 1:1"),
        ] {
            assert_eq!(
                mapped(text, Model::Flash).unwrap().as_deref(),
                Some(meant),
                "{text}"
            );
        }
        for text in ["", "auto", " auto "] {
            assert_eq!(mapped(text, Model::Pro), Ok(None), "{text}");
        }
    }

    #[test]
    fn the_model_decides_what_there_is() {
        let pro = |text| mapped(text, Model::Pro);
        assert_eq!(
            pro("512x512").unwrap().unwrap(),
            "1K 1:1 (size-1K-instead-of-512)"
        );
        assert_eq!(pro("700x700").unwrap().unwrap(), "1K 1:1");
        for text in ["256x256", "688x384", "1024x4096"] {
            assert_eq!(
                pro(text).unwrap_err().field.as_deref(),
                Some("size"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_shape_of_the_list_is_refused_with_the_list() {
        for text in [
            "1000x1050",
            "1024x100",
            "8192x8192",
            "0x1024",
            "1024",
            "big",
            "+5x5",
            "99999999999x1",
        ] {
            let problem = mapped(text, Model::Flash).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some("size"), "{text}");
            assert!(
                problem.message.contains(text),
                "{text}: {}",
                problem.message
            );
        }
        let message = mapped("1000x1050", Model::Flash).unwrap_err().message;
        assert!(
            message.contains("1:1, 1:4") && message.contains("512, 1K, 2K, 4K"),
            "{message}"
        );
    }
}
