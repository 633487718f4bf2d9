//! The key in the system's keyring: the Secret Service on Linux and the like, the keychain on macOS,
//! the credential manager on Windows.
//!
//! A keyring may be locked, may wait for its user, or may not answer at all. Nothing here waits for
//! longer than it says, and a look at the keyring never makes it ask its user for anything.

#[cfg(all(unix, not(target_vendor = "apple")))]
mod bus;
#[cfg(any(target_vendor = "apple", windows))]
#[path = "keyring/native.rs"]
mod system;
#[cfg(all(unix, not(target_vendor = "apple")))]
#[path = "keyring/secret_service.rs"]
mod system;
#[cfg(all(unix, not(target_vendor = "apple")))]
mod wire;

use std::io;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::timeout;

use crate::text;

/// How long a look may take: every command that finds no key elsewhere waits for it.
const LONGEST_LOOK: Duration = Duration::from_secs(3);

/// How long a change may take: the keyring may have to ask its user for a password.
const LONGEST_CHANGE: Duration = Duration::from_secs(60);

/// What tells this entry of the keyring from all others, as name and value.
const ATTRIBUTES: [(&str, &str); 2] = [("service", "nanobanana"), ("username", "api-key")];

/// Why the keyring gave or took nothing. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyringError {
    /// This session has none.
    #[error("{}", text::auth::no_keyring())]
    Absent,
    /// It would have to ask its user for a password first.
    #[error("{}", text::auth::keyring_locked())]
    Locked,
    /// It keeps silent.
    #[error("{}", text::auth::keyring_silent(*after))]
    Silent {
        /// How long it was waited for.
        after: Duration,
    },
    /// Its user did not agree.
    #[error("{}", text::auth::keyring_dismissed())]
    Dismissed,
    /// It refused.
    #[error("{}", text::auth::keyring_refused(reason))]
    Refused {
        /// In its own words, or by the name of its error.
        reason: String,
    },
    /// The connection to it broke.
    #[error("{}", text::auth::keyring_broken())]
    Broken(#[from] io::Error),
    /// It said something that cannot be read.
    #[error("{}", text::auth::keyring_garbled())]
    Garbled,
}

impl KeyringError {
    /// A stable name for programs.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Silent { .. } => "silent",
            Self::Dismissed => "dismissed",
            Self::Refused { .. } => "refused",
            Self::Broken(_) => "broken",
            Self::Garbled => "garbled",
        }
    }

    /// Whether a user may wonder about it: a machine without a keyring is nothing special.
    pub(crate) fn is_worth_saying(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// The key in the keyring, where there is one. A locked keyring is not unlocked.
///
/// # Errors
/// [`KeyringError`] where it cannot be known.
pub(crate) async fn look() -> Result<Option<SecretString>, KeyringError> {
    within(LONGEST_LOOK, system::look()).await
}

/// Puts the key into the keyring, in place of one that is there. May ask the keyring's user.
///
/// # Errors
/// [`KeyringError`]; what was there before may be there still.
pub(crate) async fn store(key: &SecretString) -> Result<(), KeyringError> {
    within(LONGEST_CHANGE, system::store(key)).await
}

/// Takes the key out of the keyring; whether there was one. May ask the keyring's user.
///
/// # Errors
/// [`KeyringError`] where it may still be there.
pub(crate) async fn remove() -> Result<Removal, KeyringError> {
    within(LONGEST_CHANGE, system::remove()).await
}

/// What came of taking a key away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// It was there and is gone.
    Removed,
    /// There was none.
    NothingThere,
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, KeyringError>>,
) -> Result<T, KeyringError> {
    timeout(limit, work)
        .await
        .unwrap_or(Err(KeyringError::Silent { after: limit }))
}
