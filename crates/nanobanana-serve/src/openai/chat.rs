//! Chat completions, as far as they are about pictures: what the user has said last, and one picture in the
//! answer's `images`, where chat front ends and OpenRouter's clients look for it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use jiff::Timestamp;
use nanobanana::report::Job;
use nanobanana_mcp::delivery::Delivery;
use serde_json::{Value, json};

use super::body::{end_user, model, shape};
use super::{deployment, error, join};
use crate::access::Caller;
use crate::app::{App, Told};
use crate::ask::{self, Ask, Names, Turn};
use crate::body::{Embedded, Parts};
use crate::document::{
    fields, flag, maybe, model as named_model, object, one_of, one_or_more, picture, prompt,
    ratios, sizes, whole,
};
use crate::fields::{Fields, Notices};
use crate::intake;
use crate::problem::Problem;
use crate::reply::{Answering, Speaker};

/// What Open WebUI begins with where it asks the model of a chat for its title, its tags or the next questions: each
/// would be paid for as a picture.
const CHORE: &str = "### Task:";

/// Whose messages there are.
const ROLES: [&str; 6] = [
    "user",
    "assistant",
    "system",
    "developer",
    "tool",
    "function",
];

/// `POST /chat/completions`.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(delivery): Extension<Delivery>,
    mut request: Request,
) -> Result<Response, Problem> {
    let join = join(request.headers());
    let deployment = deployment(&mut request).await;
    let body = intake::whole(request).await?;
    let (ask, as_stream) = read(Fields::of_body(&body)?, &app.names, deployment.as_deref())?;
    let waiting = app.begin(&ask, &caller, join).await?;
    let answering = Answering {
        app,
        waiting,
        speaker: Chat { as_stream },
        notices: ask.notices,
        delivery,
    };
    Ok(answering.answer().await)
}

/// Reads a request: what is asked for, and whether it is answered in events.
fn read(
    mut fields: Fields,
    names: &Names,
    deployment: Option<&str>,
) -> Result<(Ask, bool), Problem> {
    let mut notices = Notices::default();
    let (mut system, mut turns) = (Vec::new(), Vec::new());
    for (at, message) in fields.list("messages").into_iter().enumerate() {
        turns.extend(turn(&format!("messages[{at}]"), message, &mut system)?);
    }
    let (texts, inputs) = ask::last_request("messages", turns)?;
    if texts.iter().any(|text| text.starts_with(CHORE)) {
        let message = "Open WebUI asks for a chat's title or tags by `### Task:`, and this server only makes \
                       pictures: choose another task model there, or begin the prompt with other words";
        return Err(Problem::invalid("messages", message));
    }
    system.extend(texts);
    let prompt = ask::prompt("messages", &system)?;
    let model = model(&mut fields, names, deployment, &mut notices)?;
    let mut image = fields.object("image_config")?;
    let named = shape(&mut image, model, &mut notices)?;
    let (size, ratio) = shape(&mut fields, model, &mut notices)?;
    image.name_rest(&mut notices);
    fields.number("n", 1, 1)?;
    let modalities = fields.list("modalities");
    if !modalities.is_empty() && !modalities.iter().any(|word| word == "image") {
        let message = "modalities must include `image`: this server only makes pictures";
        return Err(Problem::invalid("modalities", message));
    }
    let form = fields.object("response_format")?.text("type")?;
    if form.is_some_and(|form| form != "text") {
        let message = "response_format is not offered: the answer is a picture";
        return Err(Problem::invalid("response_format", message));
    }
    let end_user = end_user(&mut fields)?;
    let as_stream = fields.flag("stream")?;
    fields.name_rest(&mut notices);
    let ask = Ask {
        prompt,
        inputs,
        model,
        size: named.0.or(size),
        ratio: named.1.or(ratio),
        count: 1,
        format: None,
        end_user,
        notices,
    };
    Ok((ask, as_stream))
}

/// What the document says of the fields that are [read](read).
pub(super) fn described() -> Value {
    let linked = json!({ "anyOf": [picture(), object(json!({ "url": picture() }))] });
    let part = json!({ "anyOf": [
        object(json!({ "text": prompt() })), object(json!({ "image_url": linked })), prompt(),
    ] });
    let message = json!({ "role": one_of(&ROLES), "content": one_or_more(&part) });
    let known = json!({
        "messages": one_or_more(&fields(message, &["content"])), "model": { "anyOf": [named_model(), { "type": "null" }] },
        "n": whole(1, 1), "stream": flag(), "user": maybe("string"), "safety_identifier": maybe("string"),
        "image_config": { "type": ["object", "null"], "properties": { "aspect_ratio": ratios(&["auto"]), "image_size": sizes() } }, "modalities": { "anyOf": [{ "contains": { "const": "image" } }, { "type": "null" }] },
    });
    fields(known, &["messages"])
}

/// What it says of the answer.
pub(super) fn described_answer() -> Value {
    let text = json!({ "type": "string" });
    object(json!({
        "id": text, "object": text, "created": { "type": "integer" }, "model": text,
        "choices": { "type": "array", "items": { "type": "object" } }, "usage": { "type": "object" },
    }))
}

/// A message; none where it is about the conversation.
fn turn(path: &str, message: Value, system: &mut Vec<String>) -> Result<Option<Turn>, Problem> {
    let mut fields = Fields::of(path, message)?;
    let role = fields.word("role", &ROLES)?;
    let mut turn = Turn::default();
    let path = fields.path_of("content");
    for (at, part) in fields.list("content").into_iter().enumerate() {
        if let Value::String(text) = part {
            turn.texts.push(text);
            continue;
        }
        let path = format!("{path}[{at}]");
        let mut part = Fields::of(&path, part)?;
        turn.texts.extend(part.text("text")?);
        if let Some(image) = part.take("image_url") {
            let image = json!({ "image_url": image });
            turn.images.push(ask::image(&path, &image)?);
        }
    }
    for image in fields.list("images") {
        let path = fields.path_of("images");
        turn.images.push(ask::image(&path, &image)?);
    }
    Ok(match role {
        Some("tool" | "function") => None,
        Some("system" | "developer") => {
            system.extend(turn.texts);
            None
        }
        role => Some(Turn {
            is_model: role == Some("assistant"),
            ..turn
        }),
    })
}

/// What of a request decides how it is answered.
struct Chat {
    as_stream: bool,
}

impl Speaker for Chat {
    fn is_events(&self) -> bool {
        self.as_stream
    }

    fn said(&self, told: &Told) -> Result<Parts, Problem> {
        let created = Timestamp::now().as_second();
        Ok(said(told.pictured()?, self.as_stream, created))
    }

    fn broken(&self, problem: &Problem) -> Option<Parts> {
        let error = || Parts::of(format!("data: {}\n\n", error(problem)));
        self.as_stream.then(error)
    }
}

/// The answer with a job's pictures.
fn said(job: &Job, as_stream: bool, created: i64) -> Parts {
    let mut embedded = Embedded::default();
    let images = job.pictures.iter().filter_map(|picture| {
        let (data, media_type) = embedded.put(picture)?;
        let url = format!("data:{media_type};base64,{data}");
        Some(json!({ "type": "image_url", "image_url": { "url": url } }))
    });
    let images: Vec<Value> = images.collect();
    let message = json!({ "role": "assistant", "content": "", "images": images });
    let id = format!("chatcmpl-{}", job.id.as_deref().unwrap_or_default());
    let mut answer = json!({ "id": id, "created": created, "model": job.model_id });
    if !as_stream {
        answer["object"] = "chat.completion".into();
        answer["choices"] = json!([{ "index": 0, "message": message, "finish_reason": "stop" }]);
        answer["usage"] = json!({ "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0 });
        return embedded.write(&answer);
    }
    answer["object"] = "chat.completion.chunk".into();
    let mut parts = Parts::default();
    for (delta, reason) in [(message, Value::Null), (json!({}), "stop".into())] {
        answer["choices"] = json!([{ "index": 0, "delta": delta, "finish_reason": reason }]);
        parts.event(None, embedded.write(&answer));
    }
    parts.event(None, Parts::of("[DONE]"));
    parts
}
