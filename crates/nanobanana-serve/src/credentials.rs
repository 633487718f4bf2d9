//! Where clients put their key. Each protocol has its own place, and tools mix them.

use axum::http::{HeaderMap, Uri};

/// A key as a request shows it. It is not printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials(pub(crate) String);

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Headers that hold a key and nothing else.
const HEADERS: [&str; 3] = ["x-goog-api-key", "api-key", "x-api-key"];

/// The key of a request, wherever it is.
pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Option<Credentials> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let bearer = text("authorization").and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let in_header = HEADERS.into_iter().find_map(text);
    let key = bearer
        .or(in_header)
        .map(str::to_owned)
        .or_else(|| in_query(uri));
    key.filter(|key| !key.is_empty()).map(Credentials)
}

/// Whether the request shows its key as Gemini's clients do. `/v1/models` is asked for by both kinds.
pub(crate) fn is_geminis(headers: &HeaderMap, uri: &Uri) -> bool {
    headers.contains_key("x-goog-api-key") || in_query(uri).is_some()
}

/// Whether a request shows a signature instead.
pub(crate) fn is_signed(uri: &Uri) -> bool {
    let is_signature = |pair: &str| pair.starts_with("sig=") || pair.starts_with("upload_id=");
    (uri.path().contains("/pictures/") || uri.path().starts_with("/upload/"))
        && uri
            .query()
            .is_some_and(|query| query.split('&').any(is_signature))
}

/// `?key=`.
fn in_query(uri: &Uri) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(uri.query()?.as_bytes());
    pairs
        .find(|(name, _)| name == "key")
        .map(|(_, key)| key.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pairs: &[(&'static str, &'static str)], uri: &'static str) -> Option<String> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        of(&headers, &Uri::from_static(uri)).map(|credentials| credentials.0)
    }

    #[test]
    fn a_key_is_found_in_every_place() {
        let key = Some("sk-nb-1".to_owned());
        assert_eq!(found(&[("authorization", "bearer  sk-nb-1 ")], "/"), key);
        for header in HEADERS {
            assert_eq!(found(&[(header, "sk-nb-1")], "/"), key, "{header}");
        }
        assert_eq!(found(&[], "/v1beta/models?alt=sse&key=sk%2Dnb-1"), key);
        assert_eq!(found(&[("authorization", "Basic sk-nb-1")], "/?k=1"), None);
        assert_eq!(found(&[("x-api-key", "")], "/?key="), None);
    }
}
