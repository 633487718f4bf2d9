//! OpenAI's image requests: the fields of a generation or an edit, from JSON or a form.

use nanobanana::input::InputSource;
use nanobanana::{AspectRatio, MAX_INPUTS, Model, Size};
use serde_json::{Value, json};

use super::size;
use crate::ask::{self, Ask, MOST, Names};
use crate::document::{
    fields, flag, ignored, maybe, model as named_model, one_of, one_or_more, picture, prompt,
    ratios, sizes, whole,
};
use crate::fields::{Fields, Notices};
use crate::problem::Problem;

/// The longest end user's name, in characters.
const LONGEST_USER: usize = 256;

/// How the answer is to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AnswerForm {
    /// As an address that works for an hour, in place of the bytes.
    pub(crate) as_url: bool,
    /// As events.
    pub(crate) as_stream: bool,
}

/// What has no effect here.
const IGNORED: [&str; 9] = [
    "quality",
    "output_compression",
    "style",
    "moderation",
    "input_fidelity",
    "complexity",
    "partial_images",
    "logprobs",
    "metadata",
];

/// What cannot be had of these models.
const REFUSED: [(&str, &str); 6] = [
    (
        "mask",
        "IMA edits whole pictures: say in the prompt what to change and what to keep",
    ),
    (
        "markup",
        "IMA takes no markup: say in the prompt what to change",
    ),
    ("svg", "IMA has no vector output"),
    ("frame_count", "IMA makes still pictures only"),
    ("frame_duration_ms", "IMA makes still pictures only"),
    ("frames", "IMA makes still pictures only"),
];

/// What the document says of the fields that are [read](read).
pub(super) fn described(is_edit: bool) -> Value {
    let text = maybe("string");
    let mut known = json!({
        "prompt": prompt(), "model": { "anyOf": [named_model(), { "type": "null" }] }, "n": whole(1, MOST),
        "size": one_of(&["auto", "1024x1024", "1536x1024", "1024x1536", "1792x1024", "1024x1792"]),
        "image_size": sizes(), "resolution": sizes(),
        "aspect_ratio": ratios(&["auto"]),
        "output_format": one_of(&["png", "jpeg", "webp"]),
        "background": one_of(&["auto", "opaque"]), "response_format": one_of(&["b64_json", "url"]),
        "stream": flag(), "user": text, "safety_identifier": text,
    });
    for field in IGNORED {
        known[field] = ignored();
    }
    for (field, why) in REFUSED {
        known[field] = json!({ "type": "null", "description": why });
    }
    if is_edit {
        let linked = json!({ "type": "object", "required": ["image_url"], "properties": { "image_url": picture() } });
        known["image"] = one_or_more(&json!({ "anyOf": [picture(), linked] }));
        return fields(known, &["prompt", "image"]);
    }
    fields(known, &["prompt"])
}

/// The same of an edit's form.
pub(super) fn described_form() -> Value {
    let file = json!({ "type": "string", "format": "binary" });
    let known = json!({ "prompt": prompt(), "image": one_or_more(&file), "model": named_model() });
    fields(known, &["prompt", "image"])
}

/// Reads a request; `images` are those of a form.
pub(crate) fn read(
    mut fields: Fields,
    mut images: Vec<InputSource>,
    is_edit: bool,
    names: &Names,
    deployment: Option<&str>,
) -> Result<(Ask, AnswerForm), Problem> {
    let mut notices = Notices::default();
    fields.refuse(&REFUSED)?;
    if is_edit {
        for field in ["image", "images", "image[]"] {
            for value in fields.list(field) {
                images.push(ask::image(field, &value)?);
            }
        }
        if images.is_empty() {
            return Err(Problem::invalid(
                "image",
                "an edit needs at least one picture in `image`",
            ));
        }
        if images.len() > MAX_INPUTS {
            let message = format!(
                "{} pictures in `image`; at most {MAX_INPUTS} are taken",
                images.len()
            );
            return Err(Problem::invalid("image", message));
        }
    }
    let prompt = fields.text("prompt")?.unwrap_or_default();
    let prompt = ask::prompt("prompt", &[prompt])?;
    let model = model(&mut fields, names, deployment, &mut notices)?;
    let (size, ratio) = shape(&mut fields, model, &mut notices)?;
    let count = ask::count_in(&mut fields, "n")?;
    let format = ask::format_in(&mut fields, "output_format")?;
    background(&mut fields, &mut notices)?;
    let end_user = end_user(&mut fields)?;
    let form = AnswerForm {
        as_url: fields.word("response_format", &["b64_json", "url"])? == Some("url"),
        as_stream: fields.flag("stream")?,
    };
    for field in IGNORED {
        if fields.take(field).is_some() {
            notices.ignored(field);
        }
    }
    fields.name_rest(&mut notices);
    let ask = Ask {
        prompt,
        inputs: images,
        model,
        size,
        ratio,
        count,
        format,
        end_user,
        notices,
    };
    Ok((ask, form))
}

/// The model: Azure's deployment where the path names one, whatever the body says, as Azure has it.
pub(super) fn model(
    fields: &mut Fields,
    names: &Names,
    deployment: Option<&str>,
    notices: &mut Notices,
) -> Result<Model, Problem> {
    let named = fields.text("model")?;
    if deployment.is_some()
        && named
            .as_deref()
            .is_some_and(|name| Some(name) != deployment)
    {
        notices.ignored("model");
    }
    match deployment.or(named.as_deref()) {
        Some(name) => names.model_said(name, notices),
        None => Ok(Model::Flash),
    }
}

/// Whom the account names as its user.
pub(super) fn end_user(fields: &mut Fields) -> Result<Option<String>, Problem> {
    let user = fields.text("user")?;
    let user = fields.text("safety_identifier")?.or(user);
    Ok(user.map(|user| user.chars().take(LONGEST_USER).collect()))
}

/// The size and the ratio: by their own names, which come first, else by pixels.
pub(super) fn shape(
    fields: &mut Fields,
    model: Model,
    notices: &mut Notices,
) -> Result<(Option<Size>, Option<AspectRatio>), Problem> {
    let size = ask::size_in(fields, "image_size", model)?;
    let resolution = ask::size_in(fields, "resolution", model)?;
    if let (Some(size), Some(other)) = (size, resolution)
        && size != other
    {
        let message = format!("resolution is {other} and image_size is {size}: give one of them");
        return Err(Problem::invalid("resolution", message));
    }
    let mut named_size = size.or(resolution);
    let named_ratio = ask::ratio_in(fields, "aspect_ratio", model)?;
    let pixels = match fields.text("size")? {
        // Some clients write the size itself there.
        Some(word)
            if ["1K", "2K", "4K", "512"].contains(&word.as_str()) && named_size.is_none() =>
        {
            named_size = Some(ask::size("size", &word, model)?);
            None
        }
        // Where both are named it says nothing more.
        Some(text) if named_size.is_some() && named_ratio.is_some() => {
            size::pixels_of(&text)?;
            notices.ignored("size");
            None
        }
        Some(text) => size::read(&text, model, notices)?,
        None => None,
    };
    Ok((
        named_size.or(pixels.map(|(size, _)| size)),
        named_ratio.or(pixels.map(|(_, ratio)| ratio)),
    ))
}

fn background(fields: &mut Fields, notices: &mut Notices) -> Result<(), Problem> {
    match fields.word("background", &["auto", "opaque", "transparent"])? {
        None => Ok(()),
        Some("transparent") => Err(Problem::invalid(
            "background",
            "background `transparent` is not offered: IMA's pictures are opaque; ask for a plain white background",
        )),
        Some(_) => {
            notices.ignored("background");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use nanobanana::picture::ResultFormat;
    use serde_json::{Value, json};

    use super::*;

    fn generation(value: &Value) -> Result<(Ask, AnswerForm), Problem> {
        read(
            Fields::of_body(value.to_string().as_bytes()).unwrap(),
            Vec::new(),
            false,
            &Names::default(),
            None,
        )
    }

    #[test]
    fn what_is_left_open_is_flash_and_nothing_dearer() {
        let (ask, form) = generation(&json!({ "prompt": " a cat " })).unwrap();
        assert_eq!(ask.prompt, "a cat");
        assert_eq!(
            (ask.model, ask.size, ask.ratio, ask.count),
            (Model::Flash, None, None, 1)
        );
        assert_eq!(ask.notices.header(), None);
        assert_eq!(form, AnswerForm::default());
    }

    #[test]
    fn what_librechat_sends_is_taken_and_what_has_no_effect_is_named() {
        let (ask, _) = generation(&json!({
            "model": "gemini-3-pro-image", "prompt": "a cat", "n": 2, "background": "auto",
            "output_format": "jpeg", "output_compression": 0, "quality": "auto", "size": "auto", "foo": 1,
            "user": "u-1",
        }))
        .unwrap();
        assert_eq!(ask.count, 2);
        assert_eq!(ask.end_user.as_deref(), Some("u-1"));
        assert_eq!(ask.format, Some(ResultFormat::Jpeg));
        let said = "ignored-background, ignored-foo, ignored-output_compression, ignored-quality";
        assert_eq!(ask.notices.header().unwrap(), said);
    }

    #[test]
    fn names_come_before_pixels_and_do_not_contradict_each_other() {
        let shape = |value: Value| {
            generation(&value).map(|(ask, _)| (ask.size, ask.ratio.map(|r| r.to_string())))
        };
        let wide = Some("16:9".to_owned());
        let both = json!({ "prompt": "a", "size": "1024x1024", "image_size": "2k", "aspect_ratio": "16:9" });
        assert_eq!(shape(both.clone()), Ok((Some(Size::K2), wide.clone())));
        let notices = generation(&both).unwrap().0.notices;
        assert_eq!(notices.header().as_deref(), Some("ignored-size"));
        let one = json!({ "prompt": "a", "size": "1792x1024", "resolution": "4K" });
        assert_eq!(shape(one), Ok((Some(Size::K4), wide)));
        let none =
            json!({ "prompt": "a", "size": "big", "image_size": "2k", "aspect_ratio": "16:9" });
        assert_eq!(shape(none).unwrap_err().field.as_deref(), Some("size"));
        let against = json!({ "prompt": "a", "image_size": "1K", "resolution": "4K" });
        assert!(
            shape(against)
                .unwrap_err()
                .message
                .contains("resolution is 4K and image_size is 1K")
        );
    }

    #[test]
    fn what_cannot_be_had_is_refused_by_its_field() {
        for (field, value) in [
            ("background", json!("transparent")),
            ("mask", json!("data:image/png;base64,AAAA")),
            ("output_format", json!("gif")),
            ("response_format", json!("b64")),
            ("n", json!(11)),
            ("n", json!(0)),
            ("size", json!("1000x1050")),
            ("image_size", json!("8K")),
            ("aspect_ratio", json!("2:1")),
            ("frame_count", json!(3)),
            ("prompt", json!("  ")),
            ("user", json!(7)),
        ] {
            let mut body = json!({ "prompt": "a cat", "safety_identifier": "u" });
            body[field] = value;
            assert_eq!(generation(&body).unwrap_err().field.as_deref(), Some(field));
        }
    }

    #[test]
    fn an_edit_takes_data_urls_and_addresses() {
        let edit = |image: Value| {
            let body = json!({ "prompt": "a", "image": image }).to_string();
            read(
                Fields::of_body(body.as_bytes()).unwrap(),
                Vec::new(),
                true,
                &Names::default(),
                None,
            )
            .map(|(ask, _)| ask.inputs)
        };
        let data = InputSource::from(&b"abcd?>"[..]);
        for base64 in ["YWJjZD8+", "YWJj\nZD8+\r\n", "YWJjZD8-"] {
            let image = json!(format!("data:image/png;base64,{base64}"));
            assert_eq!(edit(image), Ok(vec![data.clone()]));
        }
        let unpadded = edit(json!("data:image/png;base64,YQ"));
        assert_eq!(unpadded, Ok(vec![InputSource::from(&b"a"[..])]));
        let address = "https://example.com/a.png";
        let url = || InputSource::Url(address.to_owned());
        assert_eq!(
            edit(json!([address, { "image_url": { "url": address } }])),
            Ok(vec![url(), url()])
        );
        for image in [
            json!("http://example.com/a.png"),
            json!("/etc/passwd"),
            json!([]),
            json!(null),
            json!(7),
        ] {
            assert_eq!(
                edit(image.clone()).unwrap_err().kind.status(),
                400,
                "{image}"
            );
        }
    }
}
