//! The envelope every JSON answer comes in: `{"code": …, "message": …, "data": …}`.

use std::mem;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{BusinessCode, BusinessError, ErrorKind};
use crate::lenient;
use crate::redact::Redactor;

const SNIPPET_CHARS: usize = 200;
const MESSAGE_CHARS: usize = 500;

/// An answer as it arrived.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The `data` of a successful answer.
///
/// The code in the body decides, whatever the HTTP status says, except that an error status never
/// becomes a success.
pub(crate) fn open(answer: &Answer, redactor: &Redactor) -> Result<Value, ErrorKind> {
    let parsed = serde_json::from_slice::<Value>(&answer.body);
    let code = parsed
        .as_ref()
        .ok()
        .and_then(|envelope| lenient::integer(&envelope["code"]));
    if let (Ok(envelope), Some(code)) = (&parsed, code)
        && !is_success(code)
    {
        let message = envelope["message"].as_str().unwrap_or_default();
        return Err(ErrorKind::Business(BusinessError {
            code: BusinessCode(code),
            message: excerpt(message, MESSAGE_CHARS, redactor),
            http_status: answer.status,
            retry_after: retry_after(&answer.headers),
        }));
    }
    if !(200..300).contains(&answer.status) {
        let is_cut = matches!(&parsed, Err(error) if error.is_eof() && !answer.body.is_empty());
        return Err(ErrorKind::HttpStatus {
            status: answer.status,
            retry_after: retry_after(&answer.headers),
            bare: code.is_none() && !is_cut,
        });
    }
    match parsed {
        Ok(_) if code.is_none() => Err(ErrorKind::Malformed { what: "code" }),
        Ok(mut envelope) => {
            let mut data = envelope["data"].take();
            if data["id"].is_number()
                && let Some(id) = written_id(&answer.body)
            {
                data["id"] = id.into();
            }
            clean(&mut data, redactor);
            Ok(data)
        }
        Err(error) if error.is_eof() => Err(ErrorKind::Truncated),
        Err(_) => Err(ErrorKind::NotJson {
            content_type: content_type(&answer.headers)
                .map(|name| excerpt(&name, MESSAGE_CHARS, redactor)),
            snippet: excerpt(
                &String::from_utf8_lossy(&answer.body),
                SNIPPET_CHARS,
                redactor,
            ),
        }),
    }
}

/// The number by which an answer names a task, as it is written there: it may have more digits than
/// a [`Value`] keeps.
fn written_id(body: &[u8]) -> Option<&str> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: Named<'a>,
    }
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
    }
    let envelope: Envelope<'_> = serde_json::from_slice(body).ok()?;
    Some(envelope.data.id.get())
}

pub(crate) fn is_success(code: i64) -> bool {
    matches!(code, 0 | 200)
}

/// The HTTP status of an answer that has no envelope, as the error it is.
pub(crate) fn http_status(status: u16, headers: &HeaderMap) -> ErrorKind {
    ErrorKind::HttpStatus {
        status,
        retry_after: retry_after(headers),
        bare: true,
    }
}

/// `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3). A date is counted from the
/// server's own `Date` if there is one, so that a clock set wrong here does not matter; one that
/// has passed is no wait at all.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = text(headers, DATE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

/// `Content-Type` as text.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    text(headers, CONTENT_TYPE).map(str::to_owned)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// IMA's words for people: at most 500 characters, on one line, without the key.
pub(crate) fn quote(text: &str, redactor: &Redactor) -> String {
    excerpt(text, MESSAGE_CHARS, redactor)
}

/// Takes the key, which a server may echo, and control characters, which a terminal would obey, out
/// of every text of an answer, the names of fields included.
fn clean(value: &mut Value, redactor: &Redactor) {
    match value {
        Value::String(text) => *text = excerpt(text, usize::MAX, redactor),
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, redactor)),
        Value::Object(fields) => {
            let cleaned = mem::take(fields).into_iter().map(|(name, mut field)| {
                clean(&mut field, redactor);
                (excerpt(&name, usize::MAX, redactor), field)
            });
            *fields = cleaned.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Redacts first: a key cut in half by the limit would not be found any more.
fn excerpt(text: &str, chars: usize, redactor: &Redactor) -> String {
    redactor
        .redact(text)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(chars)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
    use serde_json::{Value, json};

    use super::{Answer, open};
    use crate::error::{BusinessCode, ErrorKind};
    use crate::key::ApiKey;

    fn open_as(status: u16, body: &str) -> Result<Value, ErrorKind> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/html".parse().unwrap());
        let answer = Answer {
            status,
            headers,
            body: body.as_bytes().to_vec(),
        };
        open(&answer, &ApiKey::new("ima_abc123").unwrap().redactor())
    }

    fn refusal(status: u16, body: &str) -> (BusinessCode, String, u16) {
        match open_as(status, body).unwrap_err() {
            ErrorKind::Business(refusal) => (refusal.code, refusal.message, refusal.http_status),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn no_text_of_an_answer_holds_the_key_or_a_control_character() {
        let body = r#"{"code": 0, "data": [
            {"id": "t-ima_abc123", "n": 1, "\u001bIMA_abc123": true}, "a\u001b[31mb\nc"
        ]}"#;
        let expected = json!([{"id": "t-…", "n": 1, " …": true}, "a [31mb c"]);
        assert_eq!(open_as(200, body).unwrap(), expected);
    }

    #[test]
    fn zero_and_200_are_success_as_number_or_text() {
        for code in ["0", "200", "\"0\"", "\"200\""] {
            let body = format!(r#"{{"code": {code}, "message": "ok", "data": {{"id": "t"}}}}"#);
            assert_eq!(open_as(200, &body).unwrap(), json!({"id": "t"}), "{code}");
        }
        assert_eq!(open_as(200, r#"{"code": 0}"#).unwrap(), Value::Null);
    }

    #[test]
    fn the_code_of_the_body_wins_over_the_http_status() {
        let body = r#"{"code": 4008, "message": "not enough points", "data": null}"#;
        for status in [200, 402, 500] {
            assert_eq!(
                refusal(status, body),
                (
                    BusinessCode::INSUFFICIENT_POINTS,
                    "not enough points".to_owned(),
                    status
                )
            );
        }
        let textual = r#"{"code": "6010"}"#;
        assert_eq!(
            refusal(200, textual),
            (BusinessCode::ATTRIBUTE_MISMATCH, String::new(), 200)
        );
    }

    #[test]
    fn an_error_status_without_a_code_of_its_own_is_a_transport_fault() {
        for body in [
            "<html>Bad Gateway</html>",
            r#"{"error": "x"}"#,
            r#"{"code": 0, "data": {}}"#,
            r#"{"code": 40"#,
            "",
        ] {
            let error = open_as(502, body).unwrap_err();
            assert!(
                matches!(error, ErrorKind::HttpStatus { status: 502, .. }),
                "{body}: {error:?}"
            );
        }
    }

    #[test]
    fn an_error_status_is_bare_unless_there_is_an_envelope_or_the_beginning_of_one() {
        for (body, expected) in [
            ("", true),
            ("<html>no</html>", true),
            (r#"{"error": "no"}"#, true),
            (r#"{"code": "no"}"#, true),
            (r#"{"code": 0, "data": {"id": "t"}}"#, false),
            (r#"{"code": 0, "da"#, false),
            ("{", false),
        ] {
            match open_as(403, body).unwrap_err() {
                ErrorKind::HttpStatus { bare, .. } => assert_eq!(bare, expected, "{body}"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_successful_status_needs_json_with_a_code() {
        for body in [r#"{"data": {}}"#, r#"{"code": null}"#, "[1]", "7"] {
            let error = open_as(200, body).unwrap_err();
            assert!(
                matches!(error, ErrorKind::Malformed { what: "code" }),
                "{body}: {error:?}"
            );
        }
        for body in ["", r#"{"code": 0, "da"#] {
            let error = open_as(200, body).unwrap_err();
            assert!(matches!(error, ErrorKind::Truncated), "{body}: {error:?}");
        }
    }

    #[test]
    fn what_is_not_json_is_quoted_in_short_and_without_the_key() {
        let page = format!("<p>\u{1b}ima_abc123</p>{}", "é".repeat(300));
        match open_as(200, &page).unwrap_err() {
            ErrorKind::NotJson {
                content_type,
                snippet,
            } => {
                assert_eq!(content_type.as_deref(), Some("text/html"));
                assert_eq!(snippet, format!("<p> …</p>{}", "é".repeat(191)));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn messages_lose_the_key_before_they_are_cut_to_500_characters() {
        let message = format!("{}ima_abc123 is wrong", "x".repeat(495));
        let body = json!({"code": 401, "message": message}).to_string();
        let (code, message, _) = refusal(200, &body);
        assert_eq!(code, BusinessCode::UNAUTHORIZED);
        assert_eq!(message, format!("{}… is ", "x".repeat(495)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "Wed, 21 Oct 2026 07:28:00 GMT";
        for (header, date, seconds) in [
            ("7", None, Some(7)),
            (" 0 ", None, Some(0)),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Some(now), Some(30)),
            ("Wednesday, 21-Oct-26 07:29:00 GMT", Some(now), Some(60)),
            ("Wed, 21 Oct 2026 07:27:00 GMT", Some(now), Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", None, Some(0)),
            ("-1", Some(now), None),
            ("soon", Some(now), None),
            ("", Some(now), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, header.parse().unwrap());
            if let Some(date) = date {
                headers.insert(DATE, date.parse().unwrap());
            }
            match super::http_status(503, &headers) {
                ErrorKind::HttpStatus {
                    status,
                    retry_after,
                    ..
                } => assert_eq!(
                    (status, retry_after),
                    (503, seconds.map(Duration::from_secs)),
                    "{header:?}"
                ),
                other => panic!("{other:?}"),
            }
        }
    }
}
