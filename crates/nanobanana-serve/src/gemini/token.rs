//! Texts that clients come back with, and that nobody but this server can make.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use ring::hmac;

use crate::pictures::{is_signed, sign};

/// A text as a token, for the caller with this key's id, until a time in seconds since 1970. The field is
/// Base64 to clients, which may decode it.
pub(super) fn seal(said: &str, until: i64, (secret, key_id): (&hmac::Key, &str)) -> String {
    let said = format!("{said}\n{until}");
    let signature = sign(secret, &signed(&said, key_id));
    URL_SAFE.encode(format!("{said}\n{signature}"))
}

/// The text of a token that holds now, and until when.
pub(super) fn open(token: &str, (secret, key_id): (&hmac::Key, &str)) -> Option<(String, i64)> {
    // Some clients send bytes back in the other alphabet.
    let token = token.trim_end_matches('=').replace('+', "-");
    let text = URL_SAFE_NO_PAD.decode(token.replace('/', "_")).ok()?;
    let text = String::from_utf8(text).ok()?;
    let (said, signature) = text.rsplit_once('\n')?;
    let (text, until) = said.rsplit_once('\n')?;
    let until = until.parse().ok()?;
    is_signed(secret, &signed(said, key_id), (until, signature)).then(|| (text.to_owned(), until))
}

/// What is signed: the key's id is not in the token.
fn signed(said: &str, key_id: &str) -> String {
    format!("continuation\n{key_id}\n{said}")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn secret(bytes: &[u8]) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, bytes)
    }

    fn sealed(said: &str, seconds: i64) -> String {
        let until = Timestamp::now().as_second() + seconds;
        seal(said, until, (&secret(b"s"), "key-1"))
    }

    fn opened(token: &str) -> Option<String> {
        Some(open(token, (&secret(b"s"), "key-1"))?.0)
    }

    #[test]
    fn a_token_is_read_back_in_both_alphabets_until_it_expires() {
        let token = sealed("a? b>\n1", 60);
        assert_eq!(opened(&token).unwrap(), "a? b>\n1");
        let standard = token.replace('-', "+").replace('_', "/");
        assert_eq!(opened(&standard).unwrap(), "a? b>\n1");
        assert_eq!(opened(&sealed("a", 0)), None);
        assert_ne!(sealed("a 1", 60), sealed("a 2", 60));
    }

    #[test]
    fn what_was_not_sealed_here_for_this_key_is_refused() {
        let token = sealed("a", 60);
        assert_eq!(open(&token, (&secret(b"t"), "key-1")), None);
        assert_eq!(open(&token, (&secret(b"s"), "key-2")), None);
        for at in 0..token.len() {
            let other = if token.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let mut broken = token.clone();
            broken.replace_range(at..=at, other);
            assert_eq!(opened(&broken), None, "{at}");
        }
        for text in ["", "AA", "not base64!", &"A".repeat(1_000_000)] {
            assert_eq!(opened(text), None);
        }
    }
}
