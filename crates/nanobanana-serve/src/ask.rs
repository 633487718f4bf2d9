//! What an HTTP request asks for, whatever protocol it came in.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use nanobanana::input::InputSource;
use nanobanana::picture::ResultFormat;
use nanobanana::{AspectRatio, MAX_INPUTS, Model, Size};
use serde_json::Value;

use crate::access::Caller;
use crate::fields::{Fields, Notices, wrong};
use crate::problem::{Problem, ProblemKind};

/// The most pictures of one request, as OpenAI has it.
pub(crate) const MOST: u64 = 10;

/// Pictures that are asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Ask {
    pub(crate) prompt: String,
    pub(crate) inputs: Vec<InputSource>,
    pub(crate) model: Model,
    /// 1K where none is named.
    pub(crate) size: Option<Size>,
    /// Where none is named: square, or the shape of the first input.
    pub(crate) ratio: Option<AspectRatio>,
    /// How many jobs.
    pub(crate) count: usize,
    /// What the pictures are converted to.
    pub(crate) format: Option<ResultFormat>,
    /// Whom the account names as its user.
    pub(crate) end_user: Option<String>,
    /// What has no effect, and what was chosen.
    pub(crate) notices: Notices,
}

/// A turn of a conversation.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    pub(crate) is_model: bool,
    pub(crate) texts: Vec<String>,
    pub(crate) images: Vec<InputSource>,
}

/// What the user has said last, and the pictures that it is about: those beside it, else the newest one
/// that the model has made. `field` is where the turns are.
pub(crate) fn last_request(
    field: &str,
    mut turns: Vec<Turn>,
) -> Result<(Vec<String>, Vec<InputSource>), Problem> {
    let at = turns.iter().rposition(|turn| !turn.is_model);
    let at = at.ok_or_else(|| Problem::invalid(field, format!("{field} has no user turn")))?;
    let last = turns.swap_remove(at);
    if last.images.len() > MAX_INPUTS {
        let count = last.images.len();
        let message = format!("{count} pictures in {field}; at most {MAX_INPUTS} are taken");
        return Err(Problem::invalid(field, message));
    }
    if !last.images.is_empty() {
        return Ok((last.texts, last.images));
    }
    turns.truncate(at);
    let made = turns.into_iter().rev().filter(|turn| turn.is_model);
    let newest = made.filter_map(|mut turn| turn.images.pop()).next();
    Ok((last.texts, newest.into_iter().collect()))
}

/// What models are called here: their names in the spellings that tools use, and the operator's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(pub(crate) BTreeMap<String, Model>);

impl Names {
    /// The model of a name.
    ///
    /// # Errors
    /// The problem names both.
    pub(crate) fn model(&self, name: &str) -> Result<Model, Problem> {
        let model = self.own(name).or_else(|| usual_model(name));
        model.ok_or_else(|| Problem {
            field: Some("model".to_owned()),
            ..Problem::new(
                ProblemKind::NoSuchModel,
                format!(
                    "unknown model `{}`; valid models: {} and {}",
                    name.chars().take(80).collect::<String>(),
                    Model::Flash.id(),
                    Model::Pro.id()
                ),
            )
        })
    }

    /// The same, which is said where the name is the operator's own.
    pub(crate) fn model_said(&self, name: &str, notices: &mut Notices) -> Result<Model, Problem> {
        if self.own(name).is_some() {
            notices.say("model-alias");
        }
        self.model(name)
    }

    fn own(&self, name: &str) -> Option<Model> {
        let bare = name.strip_prefix("models/").unwrap_or(name);
        self.0.get(bare).copied()
    }

    /// The id of a model that was asked for by a name.
    pub(crate) fn id<'a>(&self, name: &'a str, model: Model) -> &'a str {
        match self.own(name) {
            Some(_) => name.strip_prefix("models/").unwrap_or(name),
            None => model.id(),
        }
    }

    /// Every model that a caller may ask for, by each id that is listed: its own, then the operator's.
    pub(crate) fn listed<'a>(
        &'a self,
        caller: &'a Caller,
    ) -> impl Iterator<Item = (&'a str, Model)> {
        let usual = Model::ALL.into_iter().map(|model| (model.id(), model));
        let own = self.0.iter().map(|(name, model)| (name.as_str(), *model));
        usual.chain(own).filter(|(_, model)| caller.may_use(*model))
    }
}

/// The model of a usual name: one of the two in the spellings that tools use.
#[must_use]
pub fn usual_model(name: &str) -> Option<Model> {
    let bare = name.strip_prefix("models/").unwrap_or(name);
    let bare = bare.strip_prefix("google/").unwrap_or(bare);
    let bare = bare.strip_suffix("-preview").unwrap_or(bare);
    match bare {
        "nano-banana-2" => Some(Model::Flash),
        "nano-banana-pro" => Some(Model::Pro),
        id => Model::from_id(id),
    }
}

/// The size of a word, for a model: `512`, `512px`, `1K`, `2K`, `4K` in any case. Nothing larger is taken
/// for the largest: what reads this is a program's field, not a person's words.
///
/// # Errors
/// The problem names the model's sizes.
pub(crate) fn size(field: &str, word: &str, model: Model) -> Result<Size, Problem> {
    let bare = word.trim().to_ascii_uppercase();
    let size = match bare.as_str() {
        "512" | "512PX" => Some(Size::Px512),
        "1K" => Some(Size::K1),
        "2K" => Some(Size::K2),
        "4K" => Some(Size::K4),
        _ => None,
    };
    let offered = model.published_sizes();
    size.filter(|size| offered.contains(size)).ok_or_else(|| {
        let offered: Vec<_> = offered.iter().map(|size| size.word()).collect();
        not_offered(field, word, model, &offered.join(", "))
    })
}

/// The size that a field names.
pub(crate) fn size_in(
    fields: &mut Fields,
    field: &str,
    model: Model,
) -> Result<Option<Size>, Problem> {
    let word = fields.text(field)?;
    word.map(|word| size(&fields.path_of(field), &word, model))
        .transpose()
}

/// The aspect ratio that a field names, for a model; `auto` leaves it open.
///
/// # Errors
/// The problem names the model's ratios.
pub(crate) fn ratio_in(
    fields: &mut Fields,
    field: &str,
    model: Model,
) -> Result<Option<AspectRatio>, Problem> {
    let Some(word) = fields.text(field)?.filter(|word| word != "auto") else {
        return Ok(None);
    };
    let offered = model.published_ratios();
    let ratio = AspectRatio::from_wire(&word).filter(|ratio| offered.contains(ratio));
    let not_offered = || not_offered(&fields.path_of(field), &word, model, &list(&offered));
    ratio.ok_or_else(not_offered).map(Some)
}

fn not_offered(field: &str, word: &str, model: Model, valid: &str) -> Problem {
    let (word, model) = (shown(word), model.id());
    let message = format!("{field} `{word}` is not offered by {model}; valid values: {valid}");
    Problem::invalid(field, message)
}

/// The format that a field names, also by its media type.
pub(crate) fn format_in(fields: &mut Fields, field: &str) -> Result<Option<ResultFormat>, Problem> {
    let Some(word) = fields.text(field)? else {
        return Ok(None);
    };
    match word.strip_prefix("image/").unwrap_or(&word) {
        "png" => Ok(Some(ResultFormat::Png)),
        "jpeg" | "jpg" => Ok(Some(ResultFormat::Jpeg)),
        "webp" => Ok(Some(ResultFormat::WebP)),
        _ => Err(fields.wrong(field, "png, jpeg or webp", &word.into())),
    }
}

/// The number of pictures that a field names.
pub(crate) fn count_in(fields: &mut Fields, field: &str) -> Result<usize, Problem> {
    let count = fields.number(field, 1, MOST)?.unwrap_or(1);
    Ok(usize::try_from(count).unwrap_or(1))
}

/// Ratios, for a message.
pub(crate) fn list(ratios: &[AspectRatio]) -> String {
    let words: Vec<_> = ratios.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// What a caller wrote, as far as it is repeated.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The text that a picture is asked for by.
pub(crate) fn prompt(field: &str, parts: &[String]) -> Result<String, Problem> {
    let parts = parts.iter().map(|part| part.trim());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        true => Err(Problem::invalid(field, "the prompt is empty")),
        false => Ok(parts.join("\n\n")),
    }
}

/// A picture of a JSON body: a data URL or an HTTPS address, alone or in an object.
pub(crate) fn image(field: &str, value: &Value) -> Result<InputSource, Problem> {
    let places = [value, &value["image_url"], &value["image_url"]["url"]];
    let text = places.into_iter().find_map(Value::as_str);
    let text = text.filter(|text| text.starts_with("https://") || text.starts_with("data:"));
    let text = text.ok_or_else(|| wrong(field, "a data URL or an https:// address", value))?;
    let Some(data) = text.strip_prefix("data:") else {
        return Ok(InputSource::Url(text.to_owned()));
    };
    // Its type is read from its bytes, whatever it claims.
    let data = data.split_once(";base64,");
    let picture = data.and_then(|(_, data)| decoded(data.to_owned()));
    picture.ok_or_else(|| {
        let message = format!("{field} is a data URL that is not Base64");
        Problem::invalid(field, message)
    })
}

/// Base64 with or without padding. The URL-safe alphabet is turned into this one first.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A picture in Base64 of either alphabet, in one line or several.
pub(crate) fn decoded(text: String) -> Option<InputSource> {
    let mut text = text.into_bytes();
    text.retain(|byte| !byte.is_ascii_whitespace());
    for byte in &mut text {
        *byte = match *byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let bytes = BASE64.decode(&text).ok()?;
    (!bytes.is_empty()).then(|| bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_have_the_names_that_tools_use_and_no_others() {
        let names = Names::default();
        for name in [
            "gemini-3.1-flash-image",
            "models/gemini-3.1-flash-image",
            "google/gemini-3.1-flash-image-preview",
            "nano-banana-2",
        ] {
            assert_eq!(names.model(name), Ok(Model::Flash), "{name}");
        }
        for name in [
            "gemini-3-pro-image",
            "gemini-3-pro-image-preview",
            "nano-banana-pro-preview",
            "google/nano-banana-pro",
        ] {
            assert_eq!(names.model(name), Ok(Model::Pro), "{name}");
        }
        for name in [
            "gemini-2.5-flash-image",
            "gpt-image-2",
            "GEMINI-3-PRO-IMAGE",
            "nano-banana",
            "",
        ] {
            let problem = names.model(name).unwrap_err();
            assert_eq!(problem.kind, ProblemKind::NoSuchModel, "{name}");
            assert!(
                problem
                    .message
                    .ends_with("valid models: gemini-3.1-flash-image and gemini-3-pro-image")
            );
        }
    }

    #[test]
    fn sizes_and_ratios_are_those_of_the_model() {
        assert_eq!(size("imageSize", "512px", Model::Flash), Ok(Size::Px512));
        assert_eq!(size("imageSize", "4k", Model::Pro), Ok(Size::K4));
        let problem = size("imageSize", "512", Model::Pro).unwrap_err();
        assert_eq!(
            problem.message,
            "imageSize `512` is not offered by gemini-3-pro-image; valid values: 1K, 2K, 4K"
        );
        assert_eq!(
            size("imageSize", "8K", Model::Flash).unwrap_err().kind,
            ProblemKind::Invalid
        );
        let ratio = |word: &str, model| {
            let value = serde_json::json!({ "aspectRatio": word });
            ratio_in(&mut Fields::of("", value).unwrap(), "aspectRatio", model)
        };
        assert_eq!(ratio("auto", Model::Flash), Ok(None));
        let wide = ratio("1:8", Model::Flash).unwrap();
        assert_eq!(wide.unwrap().to_string(), "1:8");
        let problem = ratio("1:8", Model::Pro).unwrap_err();
        assert!(
            problem.message.ends_with("4:5, 5:4, 9:16, 16:9, 21:9"),
            "{}",
            problem.message
        );
    }
}
