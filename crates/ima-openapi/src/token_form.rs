//! The signed form that asks for an upload token.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use url::form_urlencoded;

use crate::error::ErrorKind;
use crate::upload::UploadFormat;

// The app id and app key are one shared, published identifier that every client of IMA
// ships; they are not a secret.
const APP_ID: &str = "webAgent";
const APP_KEY: &str = "32jdskjdk320eew";

/// Sic: IMA's spelling.
const SERVICE: &str = "privite";
const FILE_TYPE: &str = "picture";

const NONCE_CHARS: usize = 21;

/// What differs between two forms for the same file.
pub(crate) struct TokenSeed {
    /// Unix seconds.
    timestamp: u64,
    /// 21 hex characters.
    nonce: String,
}

impl TokenSeed {
    /// The present second and a fresh nonce.
    pub(crate) fn draw() -> Result<Self, ErrorKind> {
        let mut random = [0; NONCE_CHARS.div_ceil(2)];
        getrandom::fill(&mut random).map_err(|error| ErrorKind::Randomness(error.into()))?;
        let mut nonce = hex(&random);
        nonce.truncate(NONCE_CHARS);
        Ok(Self {
            timestamp: unix_seconds(SystemTime::now()),
            nonce,
        })
    }
}

/// A clock set before 1970 counts as 1970; IMA will refuse it in its own words.
fn unix_seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The form for one file, encoded, its fields in IMA's order.
pub(crate) fn encode(key: &str, seed: &TokenSeed, format: UploadFormat) -> String {
    let timestamp = seed.timestamp.to_string();
    form_urlencoded::Serializer::new(String::new())
        .append_pair("appUid", key)
        .append_pair("cmimToken", key)
        .append_pair("appId", APP_ID)
        .append_pair("appKey", APP_KEY)
        .append_pair("sign", &sign(&timestamp, &seed.nonce))
        .append_pair("timestamp", &timestamp)
        .append_pair("nonce", &seed.nonce)
        .append_pair("fService", SERVICE)
        .append_pair("fType", FILE_TYPE)
        .append_pair("fSuffix", format.suffix())
        .append_pair("fContentType", format.content_type())
        .finish()
}

/// Upper-case hex SHA-1 of `appId|appKey|timestamp|nonce`.
fn sign(timestamp: &str, nonce: &str) -> String {
    let text = format!("{APP_ID}|{APP_KEY}|{timestamp}|{nonce}");
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    hex(sha1.as_ref()).to_ascii_uppercase()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{TokenSeed, encode, unix_seconds};
    use crate::upload::UploadFormat;

    #[test]
    fn the_form_is_signed_and_in_order() {
        let seed = TokenSeed {
            timestamp: 1_775_000_000,
            nonce: "0123456789abcdef01234".to_owned(),
        };
        assert_eq!(
            encode("ima_a+b", &seed, UploadFormat::Jpeg),
            concat!(
                "appUid=ima_a%2Bb&cmimToken=ima_a%2Bb",
                "&appId=webAgent&appKey=32jdskjdk320eew",
                "&sign=A2D96140171ACED9B8D521E768423505FE05AECC",
                "&timestamp=1775000000&nonce=0123456789abcdef01234",
                "&fService=privite&fType=picture&fSuffix=jpeg&fContentType=image%2Fjpeg",
            )
        );
    }

    #[test]
    fn every_seed_has_21_hex_characters_of_its_own() {
        let (one, other) = (TokenSeed::draw().unwrap(), TokenSeed::draw().unwrap());
        assert_eq!(one.nonce.len(), 21);
        assert!(one.nonce.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(one.nonce, other.nonce);
    }

    #[test]
    fn the_timestamp_is_in_unix_seconds() {
        let at = Duration::from_millis(1_775_000_000_999);
        assert_eq!(unix_seconds(UNIX_EPOCH + at), 1_775_000_000);
        assert_eq!(unix_seconds(UNIX_EPOCH - at), 0);
    }
}
