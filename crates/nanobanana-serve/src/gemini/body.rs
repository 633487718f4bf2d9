//! Gemini's `generateContent`: what of it is about a picture.

use nanobanana::Model;
use nanobanana::input::InputSource;
use serde_json::{Value, json};

use crate::ask::{self, Ask, Turn};
use crate::document::{fields, link, object, one_of, one_or_more, prompt, ratios, sizes, whole};
use crate::fields::{Fields, Notices, wrong};
use crate::problem::Problem;

/// What a call asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Call {
    /// Pictures.
    Make(Ask),
    /// The end of a run that an earlier answer was about: the token of that answer.
    Continue(String),
}

/// What the document says of the fields that are [read](read).
pub(super) fn described() -> Value {
    let text = json!({ "type": "string" });
    let part = json!({ "anyOf": [
        object(json!({ "text": prompt() })),
        object(json!({ "inlineData": fields(json!({ "mimeType": text, "data": text }), &["data"]) })),
        object(json!({ "fileData": fields(json!({ "mimeType": text, "fileUri": link() }), &["fileUri"]) })),
    ] });
    let content = json!({ "role": one_of(&["user", "model"]), "parts": one_or_more(&part) });
    let image = json!({
        "imageSize": sizes(),
        "aspectRatio": ratios(&[]),
    });
    let config = json!({
        "imageConfig": { "type": ["object", "null"], "properties": image }, "candidateCount": whole(0, 1),
        "responseSchema": { "type": "null" }, "responseJsonSchema": { "type": "null" },
    });
    let known = json!({
        "contents": one_or_more(&json!({ "anyOf": [prompt(), fields(content, &["parts"])] })),
        "generationConfig": { "type": ["object", "null"], "properties": config },
    });
    fields(known, &["contents"])
}

/// Reads a body for a model.
pub(crate) fn read(body: &[u8], model: Model) -> Result<Call, Problem> {
    let mut fields = Fields::of_body(body)?;
    if let Some(token) = fields.text("continuationToken")? {
        return Ok(Call::Continue(token));
    }
    let mut notices = Notices::default();
    let (system, turns) = conversation(&mut fields)?;
    let (texts, inputs) = ask::last_request("contents", turns)?;
    let parts: Vec<String> = system.into_iter().chain(texts).collect();
    let prompt = ask::prompt("contents", &parts)?;
    let mut config = fields.object("generationConfig")?;
    let mut image = config.object("imageConfig")?;
    let size = ask::size_in(&mut image, "imageSize", model)?;
    let ratio = ask::ratio_in(&mut image, "aspectRatio", model)?;
    image.name_rest(&mut notices);
    modalities(&mut config)?;
    if config
        .number("candidateCount", 0, u64::MAX)?
        .is_some_and(|count| count > 1)
    {
        let path = config.path_of("candidateCount");
        return Err(Problem::invalid(
            &path,
            format!("{path} must be 1: make one call per picture"),
        ));
    }
    let why = "the answer is a picture";
    config.refuse(&[("responseSchema", why), ("responseJsonSchema", why)])?;
    // Plain text may stand beside a picture, and does not.
    config.take("responseMimeType");
    config.name_rest(&mut notices);
    tools(&mut fields, &mut notices)?;
    // The model is in the path.
    fields.take("model");
    fields.name_rest(&mut notices);
    Ok(Call::Make(Ask {
        prompt,
        inputs,
        model,
        size,
        ratio,
        count: 1,
        format: None,
        end_user: None,
        notices,
    }))
}

/// About how many tokens a body is, which IMA does not count: by Google's rules of thumb one for four
/// letters, and 258 for a picture; a character of other scripts is taken for one.
pub(crate) fn tokens(body: &[u8]) -> Result<usize, Problem> {
    let mut fields = Fields::of_body(body)?;
    let inner = fields.object("generateContentRequest")?;
    let (mut quarters, mut pictures) = (0, 0);
    for mut fields in [fields, inner] {
        let (system, turns) = conversation(&mut fields)?;
        pictures += turns.iter().map(|turn| turn.images.len()).sum::<usize>();
        let texts = turns.iter().flat_map(|turn| &turn.texts).chain(&system);
        let letters = texts.flat_map(|text| text.chars());
        quarters += letters
            .map(|letter| if letter.is_ascii() { 1 } else { 4 })
            .sum::<usize>();
    }
    Ok(quarters.div_ceil(4) + pictures * 258)
}

/// What the system is told, and the turns.
fn conversation(fields: &mut Fields) -> Result<(Vec<String>, Vec<Turn>), Problem> {
    let path = fields.path_of("contents");
    let turns = fields.list("contents").into_iter().enumerate();
    let turns = turns.map(|(at, content)| turn(&format!("{path}[{at}]"), content));
    let turns = turns.collect::<Result<_, _>>()?;
    let system = match fields.take("systemInstruction") {
        Some(Value::String(text)) => vec![text],
        Some(content) => turn("systemInstruction", content)?.texts,
        None => Vec::new(),
    };
    Ok((system, turns))
}

fn turn(path: &str, content: Value) -> Result<Turn, Problem> {
    let mut turn = Turn::default();
    if let Value::String(text) = content {
        turn.texts.push(text);
        return Ok(turn);
    }
    let mut fields = Fields::of(path, content)?;
    turn.is_model = fields.word("role", &["user", "system", "model"])? == Some("model");
    let path = fields.path_of("parts");
    for (at, part) in fields.list("parts").into_iter().enumerate() {
        let mut part = Fields::of(&format!("{path}[{at}]"), part)?;
        // What the model thought before is no part of what is asked for.
        if part.flag("thought")? {
            continue;
        }
        turn.texts.extend(part.text("text")?);
        if let Some(data) = part.take("inlineData") {
            turn.images.push(inline(&part.path_of("inlineData"), data)?);
        }
        if let Some(file) = part.take("fileData") {
            turn.images.push(linked(&part.path_of("fileData"), file)?);
        }
    }
    Ok(turn)
}

/// Bytes in the request. Their type is read from them, whatever the request says.
fn inline(path: &str, value: Value) -> Result<InputSource, Problem> {
    let mut fields = Fields::of(path, value)?;
    let path = fields.path_of("data");
    let Some(text) = fields.text("data")? else {
        return Err(Problem::invalid(&path, format!("{path} is missing")));
    };
    decoded(&path, text)
}

/// A picture in Base64.
pub(super) fn decoded(path: &str, text: String) -> Result<InputSource, Problem> {
    ask::decoded(text).ok_or_else(|| {
        let message = format!("{path} is not Base64 of a picture");
        Problem::invalid(path, message)
    })
}

/// Whether it is the id of a file that was uploaded here.
pub(super) fn is_file_id(id: &str) -> bool {
    let digits = id.strip_prefix("nb-").unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn linked(path: &str, value: Value) -> Result<InputSource, Problem> {
    let mut fields = Fields::of(path, value)?;
    let uri = fields.text("fileUri")?;
    placed(&fields.path_of("fileUri"), uri)
}

/// A picture at an address.
pub(super) fn placed(path: &str, uri: Option<String>) -> Result<InputSource, Problem> {
    let place = uri.as_deref().and_then(|uri| uri.rsplit_once('/'));
    // One of this server's is opened where it is known whose it is.
    if let Some((_, id)) = place.filter(|(at, id)| at.ends_with("files") && is_file_id(id)) {
        return Ok(InputSource::File(id.into()));
    }
    match uri {
        Some(uri) if uri.starts_with("https://") => Ok(InputSource::Url(uri)),
        uri => {
            let uri = uri.map_or(Value::Null, Value::String);
            Err(wrong(
                path,
                "a file of this key, or a public https:// address",
                &uri,
            ))
        }
    }
}

/// Pictures must be among what is to be answered with, where that is said.
pub(super) fn modalities(config: &mut Fields) -> Result<(), Problem> {
    let path = config.path_of("responseModalities");
    let named = config.list("responseModalities");
    let is_image = |value: &Value| {
        value
            .as_str()
            .is_some_and(|word| word.eq_ignore_ascii_case("image"))
    };
    match named.is_empty() || named.iter().any(is_image) {
        true => Ok(()),
        false => Err(Problem::invalid(
            &path,
            format!("{path} must include IMAGE: this server only makes pictures"),
        )),
    }
}

/// A tool that looks things up has no effect; one that the caller would have to answer cannot be had.
pub(super) fn tools(fields: &mut Fields, notices: &mut Notices) -> Result<(), Problem> {
    for (at, tool) in fields.list("tools").into_iter().enumerate() {
        let mut tool = Fields::of(&format!("tools[{at}]"), tool)?;
        let kind = tool.text("type")?;
        if tool.take("functionDeclarations").is_some() || kind.as_deref() == Some("function") {
            let message = "functions are not offered: the answer is a picture";
            return Err(Problem::invalid(&format!("tools[{at}]"), message));
        }
        kind.iter().for_each(|kind| notices.ignored(kind));
        tool.name_rest(notices);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(body: &Value) -> Result<Ask, Problem> {
        match read(body.to_string().as_bytes(), Model::Flash)? {
            Call::Make(ask) => Ok(ask),
            Call::Continue(token) => panic!("continued with {token}"),
        }
    }

    fn user(parts: &Value) -> Value {
        json!({ "contents": [{ "role": "user", "parts": parts }] })
    }

    fn data(bytes: &[u8]) -> InputSource {
        bytes.into()
    }

    #[test]
    fn texts_are_one_prompt_with_the_system_instruction_first() {
        let mut body = user(&json!([{ "text": "a cat " }, { "text": "" }, { "text": "on grass" }]));
        body["system_instruction"] = json!({ "parts": [{ "text": "Draw." }] });
        assert_eq!(ask(&body).unwrap().prompt, "Draw.\n\na cat\n\non grass");
    }

    #[test]
    fn both_alphabets_and_both_cases_are_read() {
        // gg-py mixes the cases in one request.
        let parts = json!([
            { "inlineData": { "data": "-_8=", "mime_type": "image/png" } },
            { "inline_data": { "data": "+/8", "mimeType": "image/png" } },
            { "file_data": { "file_uri": "https://example.com/a.png" } },
            { "text": "join them" },
        ]);
        let inputs = ask(&user(&parts)).unwrap().inputs;
        let url = InputSource::Url("https://example.com/a.png".to_owned());
        assert_eq!(inputs, [data(b"\xfb\xff"), data(b"\xfb\xff"), url]);
    }

    #[test]
    fn an_edit_in_a_chat_is_of_the_newest_picture_of_the_model() {
        let picture = |data: &str| json!({ "inlineData": { "data": data, "mimeType": "image/png" }, "thoughtSignature": "c2ln" });
        let thought = json!({ "text": "hm", "thought": true });
        let mut history = vec![
            json!({ "role": "user", "parts": [{ "text": "a cat" }, picture("AAAA")] }),
            json!({ "role": "model", "parts": [thought, picture("YQ"), picture("Yg")] }),
            json!({ "role": "user", "parts": [{ "text": "nice" }] }),
            json!({ "role": "model", "parts": [{ "text": "thanks" }] }),
            json!({ "role": "user", "parts": [{ "text": "at night" }] }),
        ];
        let asked = ask(&json!({ "contents": history })).unwrap();
        assert_eq!(
            (asked.prompt.as_str(), asked.inputs),
            ("at night", vec![data(b"b")])
        );
        history[4]["parts"] = json!([{ "text": "at night" }, picture("Yw")]);
        assert_eq!(
            ask(&json!({ "contents": history })).unwrap().inputs,
            [data(b"c")]
        );
    }

    #[test]
    fn the_image_config_is_read_strictly_and_the_rest_is_named() {
        let mut body = user(&json!([{ "text": "a cat" }]));
        body["generation_config"] = json!({
            "response_modalities": ["TEXT", "Image"], "temperature": 1, "candidateCount": 1,
            "image_config": { "aspect_ratio": "16:9", "imageSize": "512px", "personGeneration": "ALLOW" },
        });
        body["tools"] = json!([{ "googleSearch": {} }]);
        body["safetySettings"] = json!([]);
        let asked = ask(&body).unwrap();
        assert_eq!(asked.size, Some(nanobanana::Size::Px512));
        assert_eq!(asked.ratio.unwrap().to_string(), "16:9");
        let said = "ignored-googleSearch, ignored-personGeneration, ignored-safetySettings, ignored-temperature";
        assert_eq!(asked.notices.header().unwrap(), said);
    }

    #[test]
    fn what_cannot_be_had_is_refused_by_its_place() {
        let cat = json!([{ "text": "a cat" }]);
        let with = |field: &str, value: Value| {
            let mut body = user(&cat.clone());
            body[field] = value;
            body
        };
        let config = |value: Value| with("generationConfig", value);
        for (body, place) in [
            (json!([]), "body"),
            (json!({}), "contents"),
            (user(&json!([])), "contents"),
            (
                user(&json!([{ "inlineData": { "data": "!" } }])),
                "contents[0].parts[0].inlineData.data",
            ),
            (
                user(&json!([{ "fileData": { "fileUri": "gs://a/b" } }])),
                "contents[0].parts[0].fileData.fileUri",
            ),
            (
                config(json!({ "imageConfig": { "imageSize": "8K" } })),
                "generationConfig.imageConfig.imageSize",
            ),
            (
                config(json!({ "imageConfig": { "aspectRatio": "7:5" } })),
                "generationConfig.imageConfig.aspectRatio",
            ),
            (
                config(json!({ "responseModalities": ["TEXT"] })),
                "generationConfig.responseModalities",
            ),
            (
                config(json!({ "candidateCount": 2 })),
                "generationConfig.candidateCount",
            ),
            (
                config(json!({ "responseSchema": {} })),
                "generationConfig.responseSchema",
            ),
            (
                with("tools", json!([{ "functionDeclarations": [] }])),
                "tools[0]",
            ),
            (
                json!({ "contents": [{ "role": "model", "parts": cat }] }),
                "contents",
            ),
        ] {
            let problem = read(body.to_string().as_bytes(), Model::Flash).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(place), "{}", problem.message);
        }
    }

    #[test]
    fn a_token_is_all_that_counts_of_its_call() {
        let body = json!({ "continuationToken": "abc", "contents": [] }).to_string();
        assert_eq!(
            read(body.as_bytes(), Model::Pro),
            Ok(Call::Continue("abc".to_owned()))
        );
    }
}
