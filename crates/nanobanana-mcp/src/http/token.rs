//! The token that says who may spend.

use std::fmt;
use std::hint::black_box;
use std::io;
use std::sync::{Arc, Weak};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::connections::{Connection, has_room};
use crate::secret;

/// The shortest token, in bytes: a shorter one can be guessed.
const SHORTEST: usize = 16;

/// A bearer token. It is not shown.
#[derive(Clone)]
pub struct Token(String);

/// Not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is at least {SHORTEST} letters, digits or signs, without white space")]
pub struct InvalidToken;

impl InvalidToken {
    /// The length of the shortest token, in characters.
    pub const SHORTEST: usize = SHORTEST;
}

impl Token {
    /// A token.
    ///
    /// # Errors
    /// [`InvalidToken`] where it is short or could not be sent in a header.
    pub fn new(text: &str) -> Result<Self, InvalidToken> {
        let is_sendable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.len() < SHORTEST || !is_sendable {
            return Err(InvalidToken);
        }
        Ok(Self(text.to_owned()))
    }

    /// A new one, which nobody can guess.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> io::Result<Self> {
        Ok(Self(secret::random()?))
    }

    /// The token itself, for its user alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is this one, in a time that does not tell how far they are alike.
    fn is(&self, other: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), other.as_bytes());
        let differences = own
            .iter()
            .zip(other.iter().chain(std::iter::repeat(&0)))
            .fold(0, |differences, (own, other)| differences | (own ^ other));
        black_box(differences) == 0 && own.len() == other.len()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Lets a request through that carries the token, as long as there is room for its connection.
pub(super) async fn check(
    State(token): State<Arc<Token>>,
    request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    if !given.is_some_and(|given| token.is(given)) {
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    if !has_room(request.extensions().get::<Weak<Connection>>()) {
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "30")]).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_is_the_token() {
        let token = Token::new("0123456789abcdef").unwrap();
        assert!(token.is("0123456789abcdef"));
        for other in [
            "",
            "0123456789abcde",
            "0123456789abcdef0",
            "0123456789abcdeF",
        ] {
            assert!(!token.is(other), "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn short_tokens_and_such_with_spaces_are_none() {
        for text in [
            "",
            "0123456789abcde",
            "0123456789 abcdef",
            "0123456789abcdé",
        ] {
            assert_eq!(Token::new(text).err(), Some(InvalidToken), "{text}");
        }
    }
}
