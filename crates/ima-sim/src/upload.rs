//! Upload of an input: the token, the presigned `PUT`, and the delivery of what was stored.

use std::collections::BTreeMap;
use std::io::Cursor;

use http::StatusCode;
use image::{ImageFormat, ImageReader};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::json;

use crate::addresses::object_id;
use crate::answer::Answer;
use crate::backend::{Backend, Halt};
use crate::endpoint::INPUT_PREFIX;
use crate::incoming::Incoming;
use crate::scenario::Scenario;
use crate::state::{Id, Upload};

// The shared app id and app key of the upload signature are IMA's published constants, one
// shared identifier that every client of IMA ships; they are not a secret.
const APP_ID: &str = "webAgent";
const APP_KEY: &str = "32jdskjdk320eew";

/// How far a signature's time may be from now, and how long a presigned URL lives, in seconds.
const VALIDITY: u64 = 15 * 60;

/// The fields of a token request, each exactly once.
const FIELDS: [&str; 11] = [
    "appUid",
    "cmimToken",
    "appId",
    "appKey",
    "sign",
    "timestamp",
    "nonce",
    "fService",
    "fType",
    "fSuffix",
    "fContentType",
];

/// Answers `POST /api/rest/oss/getuploadtoken`.
pub(crate) fn token(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    if request.content_type() != Some("application/x-www-form-urlencoded") {
        return Err(Answer::bad_request("send a form").into());
    }
    if request.query.is_some() {
        return Err(Answer::bad_request("send the fields in the form, not in the URL").into());
    }
    let form = form(&request.body)?;
    let now = backend.now_ms() / 1000;
    check_credential(backend, &form)?;
    check(&form, now)?;

    let upload = Upload {
        id: Id::random()?,
        suffix: form["fSuffix"].clone(),
        content_type: form["fContentType"].clone(),
        expires: now + VALIDITY,
        signature: Id::random()?,
    };
    backend.state.issue(&upload)?;
    let mut ful = format!(
        "{}?{}",
        backend.addresses.upload(&upload),
        presigned(&upload)
    );
    if backend.config.scenario == Scenario::ForeignUploadHost {
        let path = ful.splitn(4, '/').last().unwrap_or_default();
        ful = format!("https://example.com/{path}");
    }
    let fdl = backend.addresses.input(&upload);
    Ok(Answer::envelope(
        200,
        "success",
        &json!({"ful": ful, "fdl": fdl}),
    ))
}

fn form(body: &[u8]) -> Result<BTreeMap<String, String>, Answer> {
    let mut form = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if !FIELDS.contains(&name.as_ref()) {
            return Err(Answer::bad_request(format!("unknown field {name}")));
        }
        if form.insert(name.to_string(), value.into_owned()).is_some() {
            return Err(Answer::bad_request(format!("{name} is there twice")));
        }
    }
    match FIELDS.iter().find(|name| !form.contains_key(**name)) {
        Some(missing) => Err(Answer::bad_request(format!("{missing} is missing"))),
        None => Ok(form),
    }
}

fn check_credential(backend: &Backend, form: &BTreeMap<String, String>) -> Result<(), Answer> {
    let config = &backend.config;
    let known = form["appUid"] == config.api_key && form["cmimToken"] == config.api_key;
    if known && config.scenario != Scenario::Unauthorized {
        Ok(())
    } else {
        Err(Answer::unauthorized())
    }
}

fn check(form: &BTreeMap<String, String>, now: u64) -> Result<(), Answer> {
    let (timestamp, nonce) = (&form["timestamp"], &form["nonce"]);
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let kind = (form["fSuffix"].as_str(), form["fContentType"].as_str());
    let in_time = timestamp
        .parse::<u64>()
        .is_ok_and(|time| time.abs_diff(now) <= VALIDITY);
    let problem = if form["appId"] != APP_ID || form["appKey"] != APP_KEY {
        "unknown appId and appKey"
    } else if !in_time {
        "timestamp is not within 15 minutes of now"
    } else if nonce.len() != 21 || !nonce.bytes().all(hex) {
        "nonce must be 21 hex characters"
    } else if form["sign"] != signature(timestamp, nonce) {
        "sign does not match"
    } else if form["fService"] != "privite" || form["fType"] != "picture" {
        "fService must be privite and fType must be picture"
    } else if !matches!(kind, ("png", "image/png") | ("jpeg", "image/jpeg")) {
        "fSuffix and fContentType must agree on png or jpeg"
    } else {
        return Ok(());
    };
    Err(Answer::bad_request(problem))
}

/// Upper-case hex SHA-1 of `appId|appKey|timestamp|nonce`.
fn signature(timestamp: &str, nonce: &str) -> String {
    let text = format!("{APP_ID}|{APP_KEY}|{timestamp}|{nonce}");
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    sha1.as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

/// The query that says who may write to the address. The name of the account is no part of
/// [`DEFAULT_API_KEY`](crate::DEFAULT_API_KEY): clients refuse an address with a part of their key.
fn presigned(upload: &Upload) -> String {
    format!(
        "Expires={}&OSSAccessKeyId=simulator&Signature={}",
        upload.expires,
        upload.signature.as_str()
    )
}

/// Answers the presigned `PUT`.
pub(crate) fn put(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let id = object_id(&request.path, INPUT_PREFIX).ok_or_else(no_such_key)?;
    let upload = backend.state.upload(&id)?.ok_or_else(no_such_key)?;
    let now = backend.now_ms() / 1000;
    let problem = if request.query.as_deref() != Some(&presigned(&upload))
        || request.header("content-type") != Some(&upload.content_type)
    {
        Some((
            "SignatureDoesNotMatch",
            "the URL was signed for something else",
        ))
    } else if now > upload.expires {
        Some(("AccessDenied", "Request has expired."))
    } else if !is_picture(&request.body, &upload.content_type) {
        Some(("InvalidImageFormat", "the bytes are not what was announced"))
    } else {
        None
    };
    if let Some((code, message)) = problem {
        return Err(Answer::storage_error(StatusCode::FORBIDDEN, code, message).into());
    }
    backend.state.store(&upload.id, &request.body)?;
    Ok(Answer::stored())
}

fn is_picture(bytes: &[u8], content_type: &str) -> bool {
    let format = match content_type {
        "image/png" => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    };
    image::guess_format(bytes).is_ok_and(|found| found == format)
        && ImageReader::with_format(Cursor::new(bytes), format)
            .into_dimensions()
            .is_ok()
}

/// Answers `GET` of an uploaded input.
pub(crate) fn get(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let id = object_id(&request.path, INPUT_PREFIX).ok_or_else(no_such_key)?;
    let upload = backend.state.upload(&id)?.ok_or_else(no_such_key)?;
    let bytes = backend.state.stored(&id)?.ok_or_else(no_such_key)?;
    Ok(Answer::image(
        match upload.content_type.as_str() {
            "image/png" => "image/png",
            _ => "image/jpeg",
        },
        bytes,
    ))
}

/// There is no such object.
pub(crate) fn no_such_key() -> Answer {
    Answer::storage_error(
        StatusCode::NOT_FOUND,
        "NoSuchKey",
        "The specified key does not exist.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_upper_case_hex_of_the_four_parts() {
        // Computed with `printf %s 'webAgent|32jdskjdk320eew|1775000000|…' | sha1sum`.
        assert_eq!(
            signature("1775000000", "0123456789abcdef01234"),
            "A2D96140171ACED9B8D521E768423505FE05AECC"
        );
    }
}
