//! What is asked of the jobs API: fields by the names that plans and jobs have.

use axum::extract::Request;
use axum::http::HeaderMap;
use nanobanana::input::InputSource;
use nanobanana::{MAX_INPUTS, Model};
use serde_json::{Value, json};

use crate::access::Caller;
use crate::app::App;
use crate::ask::{self, Ask, MOST};
use crate::fields::{Notices, wrong};
use crate::problem::Problem;
use crate::{document, intake, pictures};

/// All fields.
const FIELDS: [&str; 7] = ["prompt", "model", "size", "ratio", "n", "inputs", "format"];

/// What the document says of them.
pub(super) fn described() -> Value {
    let input = json!({ "anyOf": [{ "type": "string", "pattern": "^[0-9a-f]{20}$" }, document::picture()] });
    let mut described = document::fields(
        json!({
            "prompt": document::prompt(),
            "model": { "anyOf": [{ "enum": ["flash", "pro", null] }, { "type": "string" }] },
            "size": document::sizes(),
            "ratio": document::ratios(&["auto"]),
            "n": document::whole(1, MOST),
            "inputs": { "anyOf": [{ "type": "null" }, { "type": "array", "items": input, "maxItems": MAX_INPUTS }, input] },
            "format": document::one_of(&["png", "jpeg", "webp"]),
        }),
        &["prompt"],
    );
    described["additionalProperties"] = false.into();
    described
}

/// Reads a request. A field that there is not is refused: nothing that was written for this is ignored.
pub(super) async fn read(
    app: &App,
    caller: &Caller,
    request: Request,
) -> Result<(Ask, HeaderMap), Problem> {
    let headers = request.headers().clone();
    let (mut fields, _) = intake::fields(request).await?;
    let prompt = fields.text("prompt")?.unwrap_or_default();
    let prompt = ask::prompt("prompt", &[prompt])?;
    let model = match fields.text("model")? {
        Some(name) => {
            let word = Model::ALL.into_iter().find(|model| model.word() == name);
            word.map_or_else(|| app.names.model(&name), Ok)?
        }
        None => Model::Flash,
    };
    let size = ask::size_in(&mut fields, "size", model)?;
    let ratio = ask::ratio_in(&mut fields, "ratio", model)?;
    let count = ask::count_in(&mut fields, "n")?;
    let format = ask::format_in(&mut fields, "format")?;
    let places = fields.list("inputs");
    fields.refuse_rest(&FIELDS)?;
    if places.len() > MAX_INPUTS {
        let message = format!("{} inputs; at most {MAX_INPUTS} are taken", places.len());
        return Err(Problem::invalid("inputs", message));
    }
    let mut inputs = Vec::new();
    for (at, place) in places.into_iter().enumerate() {
        let field = format!("inputs[{at}]");
        inputs.push(input(app, caller, &field, place, &headers).await?);
    }
    let ask = Ask {
        prompt,
        inputs,
        model,
        size,
        ratio,
        count,
        format,
        end_user: None,
        notices: Notices::default(),
    };
    Ok((ask, headers))
}

async fn input(
    app: &App,
    caller: &Caller,
    field: &str,
    place: Value,
    headers: &HeaderMap,
) -> Result<InputSource, Problem> {
    let Value::String(text) = &place else {
        return Err(wrong(field, EXPECTED, &place));
    };
    if let Some((id, number)) = made(text, &pictures::base(headers)) {
        let read = pictures::read(app, caller, (id, number)).await;
        return read.map_err(|problem| Problem {
            field: Some(field.to_owned()),
            message: format!("{field}: {}", problem.message),
            ..problem
        });
    }
    match text.starts_with("https://") || text.starts_with("data:") {
        true => ask::image(field, &place),
        false => Err(wrong(field, EXPECTED, &place)),
    }
}

const EXPECTED: &str =
    "a data URL, an https:// address, or the id of a job or the address of its picture";

/// The job and the number of a picture, by its address here, signed or not, or of the only one of a job by
/// that's id.
fn made<'a>(text: &'a str, base: &str) -> Option<(&'a str, usize)> {
    if text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some((text, 1));
    }
    let path = text.strip_prefix(base).unwrap_or(text);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let (id, number) = path.strip_prefix("/v1/jobs/")?.split_once("/pictures/")?;
    Some((id, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_made_here_is_known_by_its_address() {
        let base = "http://localhost:8787";
        for text in [
            "/v1/jobs/abc/pictures/2",
            "http://localhost:8787/v1/jobs/abc/pictures/2?exp=1&sig=x",
        ] {
            assert_eq!(made(text, base), Some(("abc", 2)), "{text}");
        }
        let id = "0123456789abcdef0123";
        assert_eq!(made(id, base), Some((id, 1)));
        for text in [
            "https://example.com/v1/jobs/abc/pictures/2",
            "/v1/jobs/abc/pictures/x",
            "/v1/jobs/abc",
            "/etc/passwd",
        ] {
            assert_eq!(made(text, base), None, "{text}");
        }
    }
}
