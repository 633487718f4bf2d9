//! The keys of programs that use this machine's server: whose runs these are, and what they may cost.

use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::caps::Caps;
use crate::error::JournalError;
use crate::id::{KeyId, hex, random_hex};
use crate::record::to_the_millisecond;

/// What every secret begins with.
const MARK: &str = "sk-nb-";

/// How many characters of a secret are shown, and looked for.
const SHOWN: usize = MARK.len() + 8;

/// How long a secret is.
const LENGTH: usize = MARK.len() + 64;

/// A client key, before it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewClientKey {
    /// What people call it. No two keys that are not revoked have the same name.
    pub name: String,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
    /// What it may be used for.
    pub limits: KeyLimits,
}

/// A client key, without its secret. Times in JSON are RFC 3339 in UTC with milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClientKey {
    /// Its id, which is the [account](crate::Caller::account) of its runs.
    #[schemars(with = "String")]
    pub id: KeyId,
    /// What people call it.
    pub name: String,
    /// The beginning of its secret.
    pub prefix: String,
    /// When it was made.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "String")]
    pub created_at: Timestamp,
    /// When it ends, if ever.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "Option<String>")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked, if it was.
    #[serde(serialize_with = "to_the_millisecond")]
    #[schemars(with = "Option<String>")]
    pub revoked_at: Option<Timestamp>,
    /// What it may be used for.
    pub limits: KeyLimits,
}

/// What a client key may be used for, each limit where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KeyLimits {
    /// The ids of the models that it may ask for; all models if empty.
    pub models: Vec<String>,
    /// The most points that one request may cost, with all its pictures.
    pub max_points: Option<u64>,
    /// The most points from midnight to midnight, in the time zone of the server.
    pub max_points_per_day: Option<u64>,
    /// The most points ever.
    pub max_points_total: Option<u64>,
    /// The most requests a minute.
    pub rpm: Option<u32>,
    /// The most requests for pictures at once.
    pub concurrency: Option<u32>,
}

impl KeyLimits {
    /// The limits on points, for a day that began at `day_start`, beside the limit on all client keys
    /// together on that day.
    #[must_use]
    pub const fn caps(&self, day_start: Timestamp, all_keys: Option<u64>) -> Caps {
        Caps {
            job: None,
            run: self.max_points,
            day: self.max_points_per_day,
            total: self.max_points_total,
            all_keys,
            day_start,
        }
    }
}

impl ClientKey {
    /// Whether requests may carry it at this time.
    #[must_use]
    pub fn works_at(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The secret of a new key.
pub(crate) fn random_secret() -> Result<SecretString, JournalError> {
    let digits = SecretString::from(random_hex::<32>()?);
    Ok(format!("{MARK}{}", digits.expose_secret()).into())
}

/// The part of a secret that is no secret; nothing where it cannot be one.
pub(crate) fn prefix(secret: &str) -> Option<&str> {
    let is_one = secret.len() == LENGTH && secret.starts_with(MARK);
    is_one.then(|| secret.get(..SHOWN)).flatten()
}

/// What is kept of a secret, and asked for. It has 256 random bits, so that no slower hash is needed, and
/// how long a comparison of hashes takes tells nothing of it.
pub(crate) fn hash(secret: &str) -> String {
    hex(digest(&SHA256, secret.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_whole_hash() {
        let secret = random_secret().unwrap();
        let secret = secret.expose_secret();
        assert_eq!(prefix(secret), Some(&secret[..14]));
        assert_eq!(hash(secret), hash(secret));
        assert_ne!(hash(secret), hash(&secret[1..]));
    }

    #[test]
    fn what_is_no_secret_is_looked_for_nowhere() {
        let digits = "0".repeat(64);
        for text in [
            "",
            "sk-nb-",
            &digits,
            &format!("sk-no-{digits}"),
            &format!("sk-nb-{digits}0"),
        ] {
            assert_eq!(prefix(text), None, "{text}");
        }
        // A character may not be cut in two.
        let wide = format!("sk-nb-0000000ü{}", "0".repeat(55));
        assert_eq!(prefix(&wide), None);
    }
}
