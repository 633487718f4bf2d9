//! What `POST /interactions` asks for.

use nanobanana::Model;
use serde_json::{Value, json};

use crate::ask::{self, Ask, Names, Turn};
use crate::document::{fields, flag, maybe, model, one_of, one_or_more, prompt, ratios, sizes};
use crate::fields::{Fields, Notices};
use crate::gemini::body::{decoded, modalities, placed, tools};
use crate::problem::Problem;

/// What a call asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Call {
    /// A picture, of that of an earlier interaction where one is named.
    Make { ask: Ask, previous: Option<String> },
    /// The end of an interaction that an earlier answer was about: the token of that answer.
    Continue(String),
}

/// How it is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) as_stream: bool,
    /// At once: its caller comes again.
    pub(super) in_background: bool,
    /// With an address that works for an hour, in place of the bytes.
    pub(super) as_uri: bool,
}

/// What cannot be had here.
const REFUSED: [(&str, &str); 3] = [
    ("agent", "name a model"),
    ("agent_config", "name a model"),
    ("webhook_config", "ask for the interaction by its id"),
];

/// What the document says of the fields that are [read](read).
pub(super) fn described() -> Value {
    let image = json!({ "image_size": sizes(), "aspect_ratio": ratios(&[]) });
    let mut format = fields(image.clone(), &["type"]);
    format["properties"]["type"] = json!({ "const": "image" });
    format["properties"]["mime_type"] = one_of(&["image/png", "image/jpeg", "image/webp"]);
    format["properties"]["delivery"] = one_of(&["inline", "uri"]);
    let part = fields(
        json!({ "type": { "const": "text" }, "text": prompt() }),
        &["type", "text"],
    );
    let config = json!({ "image_config": { "type": ["object", "null"], "properties": image } });
    let mut known = json!({
        "input": one_or_more(&json!({ "anyOf": [prompt(), part] })),
        "model": { "anyOf": [model(), { "type": "null" }] },
        "generation_config": { "type": ["object", "null"], "properties": config },
        "response_format": { "anyOf": [{ "type": "array", "items": format }, format, { "type": "null" }] },
        "stream": flag(), "background": flag(), "system_instruction": maybe("string"),
    });
    for (field, instead) in REFUSED {
        known[field] = json!({ "type": "null", "description": instead });
    }
    fields(known, &["input"])
}

/// Reads a body.
pub(super) fn read(body: &[u8], names: &Names) -> Result<(Call, Form), Problem> {
    let mut fields = Fields::of_body(body)?;
    let mut notices = Notices::default();
    fields.refuse(&REFUSED)?;
    let model = match fields.text("model")? {
        Some(name) => names.model_said(&name, &mut notices)?,
        None => Model::Flash,
    };
    let mut config = fields.object("generation_config")?;
    let mut usual = config.object("image_config")?;
    let mut image = image_format(&mut fields)?;
    let size = ask::size_in(&mut image, "image_size", model)?;
    let size = size.or(ask::size_in(&mut usual, "image_size", model)?);
    let ratio = ask::ratio_in(&mut image, "aspect_ratio", model)?;
    let ratio = ratio.or(ask::ratio_in(&mut usual, "aspect_ratio", model)?);
    let format = ask::format_in(&mut image, "mime_type")?;
    modalities(&mut fields)?;
    tools(&mut fields, &mut notices)?;
    let form = Form {
        as_stream: fields.flag("stream")?,
        in_background: fields.flag("background")?,
        as_uri: image.word("delivery", &["inline", "uri"])? == Some("uri"),
    };
    if let Some(token) = fields.text("continuation_token")? {
        return Ok((Call::Continue(token), form));
    }
    let previous = fields.text("previous_interaction_id")?;
    let system = fields.text("system_instruction")?;
    let (texts, inputs) = ask::last_request("input", turns(&mut fields)?)?;
    let parts: Vec<String> = system.into_iter().chain(texts).collect();
    let prompt = ask::prompt("input", &parts)?;
    // It is kept in any case: what was paid is found again.
    if fields.take("store") == Some(Value::Bool(false)) {
        notices.ignored("store");
    }
    for rest in [image, usual, config, fields] {
        rest.name_rest(&mut notices);
    }
    let ask = Ask {
        prompt,
        inputs,
        model,
        size,
        ratio,
        count: 1,
        format,
        end_user: None,
        notices,
    };
    Ok((Call::Make { ask, previous }, form))
}

/// The picture among the formats that the answer is to have. Text may stand beside it, and does not.
fn image_format(fields: &mut Fields) -> Result<Fields, Problem> {
    let field = "response_format";
    let mut formats = fields.list(field);
    let image = formats.iter().position(|format| format["type"] == "image");
    match image {
        Some(at) => {
            let mut image = Fields::of(field, formats.swap_remove(at))?;
            image.take("type");
            Ok(image)
        }
        None if formats.is_empty() => Ok(Fields::default()),
        None => {
            let message = "response_format must have type image: this server only makes pictures";
            Err(Problem::invalid(field, message))
        }
    }
}

/// The turns of the input, which may be a text, the contents of one turn, or turns in two spellings.
fn turns(fields: &mut Fields) -> Result<Vec<Turn>, Problem> {
    let items = fields.list("input");
    let is_turn = |item: &Value| item["role"].is_string() || item["content"] != Value::Null;
    if !items.iter().any(is_turn) {
        let mut turn = Turn::default();
        contents(&mut turn, "input", items)?;
        return Ok(vec![turn]);
    }
    let mut turns = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let path = format!("input[{at}]");
        let mut item = Fields::of(&path, item)?;
        let role = item.text("role")?;
        let is_model = match role.or(item.text("type")?).as_deref().unwrap_or_default() {
            "user" | "user_input" => false,
            "model" | "model_output" => true,
            "thought" => continue,
            other => {
                let words = "user_input, model_output or thought";
                return Err(item.wrong("type", words, &other.into()));
            }
        };
        let mut turn = Turn {
            is_model,
            ..Turn::default()
        };
        contents(&mut turn, &item.path_of("content"), item.list("content"))?;
        turns.push(turn);
    }
    Ok(turns)
}

/// Texts and pictures of a turn.
fn contents(turn: &mut Turn, path: &str, parts: Vec<Value>) -> Result<(), Problem> {
    for (at, part) in parts.into_iter().enumerate() {
        if let Value::String(text) = part {
            turn.texts.push(text);
            continue;
        }
        let mut part = Fields::of(&format!("{path}[{at}]"), part)?;
        match part.text("type")?.as_deref().unwrap_or_default() {
            "text" => turn.texts.extend(part.text("text")?),
            "image" => turn.images.push(match part.text("data")? {
                Some(data) => decoded(&part.path_of("data"), data)?,
                None => {
                    let uri = part.text("uri")?;
                    placed(&part.path_of("uri"), uri)?
                }
            }),
            other => return Err(part.wrong("type", "text or image", &other.into())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use nanobanana::input::InputSource;
    use nanobanana::picture::ResultFormat;

    use super::*;

    fn ask(body: &Value) -> Result<Ask, Problem> {
        match read(body.to_string().as_bytes(), &Names::default())? {
            (Call::Make { ask, .. }, _) => Ok(ask),
            (Call::Continue(token), _) => panic!("continued with {token}"),
        }
    }

    #[test]
    fn the_input_is_a_text_contents_or_turns_in_either_spelling() {
        let picture = json!({ "type": "image", "data": "YQ==", "mime_type": "image/png" });
        let text = json!({ "type": "text", "text": "at night" });
        let edit = [InputSource::from(&b"a"[..])];
        for (input, inputs) in [
            (json!("at night"), &[][..]),
            (json!([picture, text]), &edit),
            (
                json!({ "type": "user_input", "content": [text, picture] }),
                &edit,
            ),
            (
                json!([
                    { "type": "user_input", "content": "a cat" },
                    { "type": "thought", "signature": "c2ln" },
                    { "type": "model_output", "content": [picture] },
                    { "type": "user_input", "content": [text] },
                ]),
                &edit,
            ),
            (
                json!([
                    { "role": "user", "content": "a cat" },
                    { "role": "model", "content": [picture] },
                    { "role": "user", "content": "at night" },
                ]),
                &edit,
            ),
        ] {
            let asked = ask(&json!({ "input": input })).unwrap();
            assert_eq!(asked.prompt, "at night", "{input}");
            assert_eq!(asked.inputs, inputs, "{input}");
        }
    }

    #[test]
    fn the_format_is_read_strictly_and_the_rest_is_named() {
        let body = json!({
            "model": "gemini-3-pro-image", "input": "a cat", "system_instruction": "Draw.", "store": false,
            "response_format": [{ "type": "text" }, {
                "type": "image", "aspect_ratio": "16:9", "image_size": "2K", "mime_type": "image/jpeg", "delivery": "uri",
            }],
            "generation_config": { "temperature": 1, "image_config": { "image_size": "4K" } },
            "tools": [{ "type": "google_search" }], "labels": {},
        });
        let (call, form) = read(body.to_string().as_bytes(), &Names::default()).unwrap();
        let Call::Make { ask, previous } = call else {
            panic!("{call:?}");
        };
        assert_eq!((ask.model, previous), (Model::Pro, None));
        assert_eq!(ask.prompt, "Draw.\n\na cat");
        assert_eq!(ask.size.unwrap().word(), "2K");
        assert_eq!(ask.ratio.unwrap().to_string(), "16:9");
        assert_eq!(ask.format, Some(ResultFormat::Jpeg));
        assert!(form.as_uri && !form.as_stream && !form.in_background);
        let said = "ignored-google_search, ignored-labels, ignored-store, ignored-temperature";
        assert_eq!(ask.notices.header().unwrap(), said);
    }

    #[test]
    fn what_cannot_be_had_is_refused_by_its_place() {
        for (field, value, place) in [
            ("agent", json!("deep-research"), "agent"),
            ("webhook_config", json!({}), "webhook_config"),
            ("model", json!("gemini-3.8-flash"), "model"),
            ("input", json!([]), "input"),
            ("input", json!([{ "type": "audio" }]), "input[0].type"),
            (
                "input",
                json!([{ "type": "image", "uri": "gs://a/b" }]),
                "input[0].uri",
            ),
            (
                "input",
                json!([{ "type": "user_input", "content": [{ "type": "image", "data": "!" }] }]),
                "input[0].content[0].data",
            ),
            (
                "response_format",
                json!({ "type": "text" }),
                "response_format",
            ),
            (
                "response_format",
                json!({ "type": "object" }),
                "response_format",
            ),
            (
                "response_format",
                json!({ "type": "image", "image_size": "8K" }),
                "response_format.image_size",
            ),
            (
                "response_format",
                json!({ "type": "image", "delivery": "gcs" }),
                "response_format.delivery",
            ),
            ("tools", json!([{ "type": "function" }]), "tools[0]"),
            ("response_modalities", json!(["text"]), "responseModalities"),
        ] {
            let mut body = json!({ "input": "a cat" });
            body[field] = value;
            let problem = ask(&body).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(place), "{}", problem.message);
        }
    }
}
