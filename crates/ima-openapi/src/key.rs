//! The key of a service: IMA's is the user's own, a simulator's is made up and worth nothing.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::redact::Redactor;
use crate::service::{Ima, Service};

/// The user's IMA API key.
///
/// It can be printed by nothing: there is no `Display`, no `Serialize`, and `Debug` hides it.
pub type ApiKey = Key<Ima>;

/// The key of one service, which cannot become that of another.
#[derive(Clone)]
pub struct Key<W> {
    text: SecretString,
    service: PhantomData<W>,
}

impl<W> fmt::Debug for Key<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
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

impl<W: Service> Key<W> {
    /// Takes a key as typed or pasted; white space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidApiKey`] when nothing is left, or something a header cannot carry.
    pub fn new(text: &str) -> Result<Self, InvalidApiKey> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidApiKey::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidApiKey::NotVisibleAscii);
        }
        Ok(Self {
            text: text.into(),
            service: PhantomData,
        })
    }

    /// The key itself.
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// The `Authorization` value, marked so that nothing prints it or keeps it in a header table.
    pub(crate) fn bearer(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.expose()))
            .expect("a key is visible ASCII, checked when it was made");
        value.set_sensitive(true);
        value
    }

    /// Finds the key and its long parts in what an answer says.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.expose(), W::SHORTEST_KEY_PART)
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiKey, InvalidApiKey};

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
    fn debug_output_hides_a_key_and_the_header_made_of_it() {
        let key = ApiKey::new("ima_abc123").unwrap();
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert_eq!(format!("{:?}", key.bearer()), "Sensitive");
    }
}
