//! The two kinds of key: the user's own, and the simulator's throw-away one.

use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::redact::Redactor;

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
    /// The shortest part of the key that is cut out of answers, in characters.
    const SHORTEST_PART: usize;

    /// The key itself.
    fn expose(&self) -> &str;

    /// The `Authorization` value, marked so that nothing prints it or keeps it in a header table.
    fn bearer(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.expose()))
            .expect("a key is visible ASCII, checked when it was made");
        value.set_sensitive(true);
        value
    }

    /// Finds the key, and parts of it from this length on, in what an answer says.
    fn redactor(&self) -> Redactor {
        Redactor::new(self.expose(), Self::SHORTEST_PART)
    }
}

impl Credential for ApiKey {
    /// Nine random characters are in no other text. Eight, as services show to tell an owner which
    /// key is meant, are of no use to anybody else.
    const SHORTEST_PART: usize = 9;

    fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Credential for ThrowawayKey {
    /// It is made of words and zeros, and worth nothing.
    const SHORTEST_PART: usize = 16;

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
}
