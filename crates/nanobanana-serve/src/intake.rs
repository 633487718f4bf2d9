//! The bodies of requests: how long they may be, how long they may take, and what they are packed in.

use std::io::Read as _;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::ask::InputImage;
use crate::fields::Fields;
use crate::problem::{Problem, ProblemKind};

/// The longest body, in bytes, also of what was packed: fourteen pictures of 3 MB in Base64.
pub(crate) const LONGEST: usize = 64 * 1024 * 1024;

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The whole body.
///
/// # Errors
/// It is too long, takes too long, or is packed in a way that is not read here.
pub(crate) async fn whole(request: Request) -> Result<Bytes, Problem> {
    let headers = request.headers();
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LONGEST) {
        return Err(too_long());
    }
    let packing = headers
        .get(CONTENT_ENCODING)
        .map_or("identity", |packing| packing.to_str().unwrap_or("?"));
    let is_packed = match packing {
        "identity" => false,
        "gzip" => true,
        _ => {
            return Err(Problem::invalid(
                "body",
                "content-encoding must be gzip, or none",
            ));
        }
    };
    let body = Limited::new(request.into_body(), LONGEST).collect();
    let body = match timeout(PATIENCE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_long()),
        Ok(Err(error)) => {
            return Err(Problem::invalid(
                "body",
                format!("the body broke off: {error}"),
            ));
        }
        Err(_) => {
            return Err(Problem::invalid(
                "body",
                "the body did not come within 10 minutes",
            ));
        }
    };
    if !is_packed {
        return Ok(body);
    }
    let unpacking = tokio::task::spawn_blocking(move || {
        let mut unpacked = Vec::new();
        let decoder = MultiGzDecoder::new(&body[..]);
        decoder
            .take(LONGEST as u64 + 1)
            .read_to_end(&mut unpacked)
            .map(|_| unpacked)
    });
    match unpacking.await {
        Ok(Ok(unpacked)) if unpacked.len() > LONGEST => Err(too_long()),
        Ok(Ok(unpacked)) => Ok(unpacked.into()),
        _ => Err(Problem::invalid("body", "the body is not gzip")),
    }
}

/// The fields of a JSON body or of a form, and the pictures of a form in their order.
pub(crate) async fn fields(request: Request) -> Result<(Fields, Vec<InputImage>), Problem> {
    let kind = request.headers().get(CONTENT_TYPE).cloned();
    let body = whole(request).await?;
    let Some(kind) = kind.filter(|kind| kind.as_bytes().starts_with(b"multipart/form-data")) else {
        return Ok((Fields::of_body(&body)?, Vec::new()));
    };
    let mut request = Request::new(Body::from(body));
    request.headers_mut().insert(CONTENT_TYPE, kind);
    let broken = |error: &dyn std::fmt::Display| {
        Problem::invalid("body", format!("the form cannot be read: {error}"))
    };
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| broken(&error))?;
    let mut fields = Map::new();
    let mut images = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| broken(&error))?;
        match name.as_str() {
            "image" | "image[]" => images.push(InputImage::Data(bytes)),
            // That it is there is all that is asked of it.
            "mask" | "markup" => drop(fields.insert(name, Value::Bool(true))),
            _ => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                fields.insert(name, Value::String(text));
            }
        }
    }
    Ok((Fields::of_form(fields), images))
}

fn too_long() -> Problem {
    Problem::new(ProblemKind::TooLarge, "the body is longer than 64 MiB")
}
