//! The token of an answer that is not the last: it names a run, and nobody but this server can make one.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use ring::hmac;

/// The version of the token's form.
const VERSION: u8 = 1;

/// How long a token holds, in seconds: as long as a run can be joined.
pub(crate) const LIFE: u64 = 24 * 60 * 60;

/// Room for the name of a run.
const LONGEST_RUN: usize = 64;

/// The length of the signature, in bytes.
const SIGNATURE: usize = 32;

/// Which run an answer goes on with, and which answer it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Continuation {
    pub(crate) run: String,
    /// How many answers came before.
    pub(crate) hop: u32,
    /// Whether its client gives up waiting soon.
    pub(crate) is_hurried: bool,
    /// When the token ends, in seconds since 1970.
    pub(crate) expires: u64,
}

/// Why a token is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenFault {
    #[error("the continuation token is not valid for this key")]
    Foreign,
    #[error("the continuation token has expired: tokens are valid for 24 hours")]
    Expired,
}

impl Continuation {
    /// The token, for the caller with this key's id. The field is Base64 to clients, which may decode it.
    pub(crate) fn seal(&self, secret: &hmac::Key, key_id: &str) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.expires.to_be_bytes());
        bytes.extend(self.hop.to_be_bytes());
        bytes.push(self.is_hurried.into());
        bytes.extend(self.run.as_bytes());
        bytes.extend(hmac::sign(secret, &signed(&bytes, key_id)).as_ref());
        URL_SAFE.encode(bytes)
    }

    /// What a token says, at a moment in seconds since 1970.
    pub(crate) fn open(
        token: &str,
        secret: &hmac::Key,
        key_id: &str,
        now: u64,
    ) -> Result<Self, TokenFault> {
        // Some clients send bytes back in the other alphabet.
        let token: String = token
            .trim_end_matches('=')
            .chars()
            .map(|c| match c {
                '+' => '-',
                '/' => '_',
                other => other,
            })
            .collect();
        let longest = 1 + 8 + 4 + 1 + LONGEST_RUN + SIGNATURE;
        if token.len() > longest * 4 / 3 + 4 {
            return Err(TokenFault::Foreign);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| TokenFault::Foreign)?;
        let (said, signature) = bytes
            .split_last_chunk::<SIGNATURE>()
            .ok_or(TokenFault::Foreign)?;
        hmac::verify(secret, &signed(said, key_id), signature).map_err(|_| TokenFault::Foreign)?;
        let (version, rest) = said.split_first().ok_or(TokenFault::Foreign)?;
        let (expires, rest) = rest.split_first_chunk().ok_or(TokenFault::Foreign)?;
        let (hop, rest) = rest.split_first_chunk().ok_or(TokenFault::Foreign)?;
        let (is_hurried, run) = rest.split_first().ok_or(TokenFault::Foreign)?;
        if *version != VERSION {
            return Err(TokenFault::Foreign);
        }
        let continuation = Self {
            run: String::from_utf8(run.to_vec()).map_err(|_| TokenFault::Foreign)?,
            hop: u32::from_be_bytes(*hop),
            is_hurried: *is_hurried != 0,
            expires: u64::from_be_bytes(*expires),
        };
        match continuation.expires > now {
            true => Ok(continuation),
            false => Err(TokenFault::Expired),
        }
    }
}

/// What is signed: the key's id is not in the token.
fn signed(said: &[u8], key_id: &str) -> Vec<u8> {
    [said, key_id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(bytes: &[u8]) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, bytes)
    }

    fn continuation() -> Continuation {
        Continuation {
            run: "0123456789abcdef".to_owned(),
            hop: 3,
            is_hurried: true,
            expires: 1_000,
        }
    }

    #[test]
    fn a_token_is_read_back_in_both_alphabets_until_it_expires() {
        let token = continuation().seal(&secret(b"s"), "key-1");
        let open = |token: &str, now| Continuation::open(token, &secret(b"s"), "key-1", now);
        assert_eq!(open(&token, 999), Ok(continuation()));
        assert_eq!(open(&token, 1_000), Err(TokenFault::Expired));
        let standard = token.replace('-', "+").replace('_', "/");
        assert_eq!(open(&standard, 0), Ok(continuation()));
    }

    #[test]
    fn another_hop_is_another_token() {
        let next = Continuation {
            hop: 4,
            ..continuation()
        };
        let seal = |continuation: Continuation| continuation.seal(&secret(b"s"), "key-1");
        assert_ne!(seal(next), seal(continuation()));
    }

    #[test]
    fn what_was_not_sealed_here_for_this_key_is_refused() {
        let token = continuation().seal(&secret(b"s"), "key-1");
        let open = |token: &str, secret: &hmac::Key, key| Continuation::open(token, secret, key, 0);
        let foreign = Err(TokenFault::Foreign);
        assert_eq!(open(&token, &secret(b"t"), "key-1"), foreign);
        assert_eq!(open(&token, &secret(b"s"), "key-2"), foreign);
        for at in 0..token.len() {
            let other = if token.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let mut broken = token.clone();
            broken.replace_range(at..=at, other);
            assert_eq!(open(&broken, &secret(b"s"), "key-1"), foreign, "{at}");
        }
        for text in ["", "AA", "not base64!", &"A".repeat(1_000_000)] {
            assert_eq!(open(text, &secret(b"s"), "key-1"), foreign);
        }
    }
}
