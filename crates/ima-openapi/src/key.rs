//! The two kinds of key: the user's own, and the simulator's throw-away one.

use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// Shorter keys are not searched for in the vendor's texts: they would match ordinary words.
const SHORTEST_KEY_TO_REDACT: usize = 6;

/// The shortest part of a longer key that is searched for, in characters. A shorter one, as services
/// show to tell an owner which key is meant, is of no use to anybody else.
const SHORTEST_PART_TO_REDACT: usize = 12;

/// The user's IMA API key.
///
/// It can be printed by nothing: there is no `Display`, no `Serialize`, and `Debug` hides it.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as typed or pasted; white space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidApiKey`] when nothing is left, or something a header cannot carry.
    pub fn new(text: &str) -> Result<Self, InvalidApiKey> {
        visible_ascii(text).map(Self)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// The key of a simulator: made up for one run, worth nothing, and not convertible to or from
/// an [`ApiKey`].
#[derive(Clone)]
pub struct ThrowawayKey(SecretString);

impl ThrowawayKey {
    /// Takes a made-up key under the same rules as [`ApiKey::new`].
    ///
    /// # Errors
    /// [`InvalidApiKey`] when it is empty or not visible ASCII.
    pub fn new(text: &str) -> Result<Self, InvalidApiKey> {
        visible_ascii(text).map(Self)
    }
}

impl fmt::Debug for ThrowawayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ThrowawayKey(…)")
    }
}

/// Why a text cannot be a key. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApiKey {
    /// Nothing but white space.
    #[error("the key is empty")]
    Empty,
    /// A space, a control character or a non-ASCII character inside.
    #[error("the key holds a character that is not visible ASCII")]
    NotVisibleAscii,
}

fn visible_ascii(text: &str) -> Result<SecretString, InvalidApiKey> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InvalidApiKey::Empty);
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(InvalidApiKey::NotVisibleAscii);
    }
    Ok(SecretString::from(text))
}

/// What the clients of the two keyed hosts may do with a key. Not nameable outside this crate.
pub trait Credential: fmt::Debug + Clone + Send + Sync + 'static {
    /// The key itself.
    fn expose(&self) -> &str;

    /// The `Authorization` value, marked so that nothing prints it or keeps it in a header table.
    fn bearer(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.expose()))
            .expect("a key is visible ASCII, checked when it was made");
        value.set_sensitive(true);
        value
    }

    /// `text` from the vendor without the key or long parts of it, which an answer can echo. A
    /// host's name comes in lower case, so case makes no difference.
    fn redact(&self, text: &str) -> String {
        let key = self.expose().as_bytes();
        if key.len() < SHORTEST_KEY_TO_REDACT {
            return text.to_owned();
        }
        let shortest = key.len().min(SHORTEST_PART_TO_REDACT);
        let mut redacted = String::with_capacity(text.len());
        let (mut kept, mut at) = (0, 0);
        while at + shortest <= text.len() {
            match part_at_start(&text.as_bytes()[at..], key, shortest) {
                None => at += 1,
                // What is cut out is ASCII, so it begins and ends between characters.
                Some(length) => {
                    redacted.push_str(&text[kept..at]);
                    redacted.push('…');
                    at += length;
                    kept = at;
                }
            }
        }
        redacted.push_str(&text[kept..]);
        redacted
    }
}

/// The length of the longest part of the key that a text begins with, if it is no shorter than
/// `shortest`.
fn part_at_start(text: &[u8], key: &[u8], shortest: usize) -> Option<usize> {
    let same = |part: &[u8]| {
        let pairs = text.iter().zip(part);
        pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    };
    let parts = (0..=key.len() - shortest).map(|start| same(&key[start..]));
    parts.filter(|length| *length >= shortest).max()
}

impl Credential for ApiKey {
    fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Credential for ThrowawayKey {
    fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiKey, Credential, InvalidApiKey, ThrowawayKey};

    #[test]
    fn a_key_is_trimmed_visible_ascii() {
        let key = ApiKey::new(" ima_abc123\r\n").unwrap();
        assert_eq!(key.expose(), "ima_abc123");
        assert_eq!(ApiKey::new(" \n").unwrap_err(), InvalidApiKey::Empty);
        for text in ["ima abc", "ima\u{7f}", "ima_é", "ima\nX-Other: 1"] {
            assert_eq!(
                ApiKey::new(text).unwrap_err(),
                InvalidApiKey::NotVisibleAscii,
                "{text:?}"
            );
        }
    }

    #[test]
    fn debug_output_hides_keys_and_the_header_made_of_them() {
        let key = ApiKey::new("ima_abc123").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        assert_eq!(format!("{:?}", key.bearer()), "Sensitive");
        let throwaway = ThrowawayKey::new("ima_sim_1").unwrap();
        assert_eq!(format!("{throwaway:?}"), "ThrowawayKey(…)");
    }

    #[test]
    fn an_echoed_key_is_replaced() {
        let key = ApiKey::new("ima_abc123").unwrap();
        assert_eq!(
            key.redact("no access for ima_abc123 (ima_abc123)"),
            "no access for … (…)"
        );
    }

    #[test]
    fn an_echoed_key_is_replaced_in_any_case_and_in_long_parts() {
        let key = ApiKey::new("ima_q7Xv2LmZk9RtWbN4").unwrap();
        for (text, redacted) in [
            ("IMA_Q7XV2LMZK9RTWBN4.example.com", "….example.com"),
            ("ima_q7Xv2LmZ***", "…***"),
            ("***k9RtWbN4", "***k9RtWbN4"),
            ("…2LmZk9RtWbN4…", "………"),
            ("ima_q7Xv2LmZk9RtWbN4ima_q7Xv2LmZk9RtWbN4", "……"),
            ("xima_q7Xv2LmZk9RtWbN4k9RtWbN4", "x…k9RtWbN4"),
            ("ключ ima_q7Xv2LmZk9RtWbN4 не годится", "ключ … не годится"),
            ("ima_q7X", "ima_q7X"),
            ("", ""),
        ] {
            assert_eq!(key.redact(text), redacted, "{text}");
        }
    }
}
