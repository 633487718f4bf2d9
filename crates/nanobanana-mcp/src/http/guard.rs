//! Whether a request may be what it says it is: what the transport compares with its lists is read
//! here first, strictly, since it takes the beginning of what it cannot read for the whole.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::Url;

/// Lets a request through whose `Host` is one host, perhaps with a port, and whose `Origin`, where
/// there is one, is a single origin.
pub async fn check(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if single(headers, HOST.as_str(), is_host) && single(headers, ORIGIN.as_str(), is_origin) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "Host or Origin cannot be read").into_response()
}

/// Whether a header is there at most once, as it should be.
fn single(headers: &HeaderMap, name: &str, is_valid: fn(&str) -> bool) -> bool {
    let mut values = headers.get_all(name).iter();
    let is_good = |value: &axum::http::HeaderValue| value.to_str().is_ok_and(is_valid);
    values.next().is_none_or(is_good) && values.next().is_none()
}

/// Whether there is nothing but a host and perhaps a port.
fn is_host(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    text.chars().all(is_part) && Url::parse(&format!("http://{text}/")).is_ok()
}

/// Whether it is an origin as browsers write it.
fn is_origin(text: &str) -> bool {
    let parsed = Url::parse(text);
    let is_same = |url: &Url| {
        let origin = url.origin().ascii_serialization();
        // A port that goes without saying may be said.
        let port = url.port_or_known_default().unwrap_or_default();
        [origin.clone(), format!("{origin}:{port}")].contains(&text.to_ascii_lowercase())
    };
    text == "null" || parsed.as_ref().is_ok_and(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_host_and_nothing_around_it() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8765",
            "[::1]:1",
            "a-b.c",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            "evil.com@localhost",
            "localhost:80.evil.com",
            "localhost:99999",
            "localhost/",
            "localhost#",
            "localhost\\evil.com",
            "local host",
            "localhost,evil.com",
        ] {
            assert!(!is_host(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_what_browsers_write() {
        for origin in [
            "null",
            "http://localhost:3000",
            "http://localhost:80",
            "https://example.com",
            "https://EXAMPLE.com:443",
            "http://[::1]:1",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "localhost",
            "http://localhost:3000.evil.com",
            "http://evil.com@localhost",
            "http://localhost/",
            "http://localhost/x",
            "http://localhost http://evil.com",
            "http://localhost, http://evil.com",
            "http://localhost\\evil.com",
            "http://local\thost",
            "file:///etc",
        ] {
            assert!(!is_origin(origin), "{origin}");
        }
    }

    #[test]
    fn what_is_said_twice_is_not_believed() {
        let mut headers = HeaderMap::new();
        let is_single = |headers: &HeaderMap| single(headers, "origin", is_origin);
        assert!(is_single(&headers));
        headers.append(ORIGIN, "http://localhost:3000".parse().unwrap());
        assert!(is_single(&headers));
        headers.append(ORIGIN, "http://localhost:3000".parse().unwrap());
        assert!(!is_single(&headers));
    }
}
