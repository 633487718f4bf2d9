//! The key in the system's keyring: the Secret Service on Linux and the like, the keychain on macOS,
//! the credential manager on Windows.
//!
//! A keyring may be locked, may wait for its user, or may not answer at all. Nothing here waits for
//! longer than it says, and a look at the keyring makes it ask its user for nothing where that can be
//! known beforehand.

#[cfg(any(target_vendor = "apple", windows))]
#[path = "keyring/native.rs"]
mod system;
#[cfg(all(unix, not(target_vendor = "apple")))]
#[path = "keyring/secret_service.rs"]
mod system;

use std::thread;
use std::time::Duration;

use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;
use tokio::time::timeout;

use system::{MODIFIERS, Store};

/// How long a look may take: every command that finds no key elsewhere waits for it.
const LONGEST_LOOK: Duration = Duration::from_secs(3);

/// How long a change may take: the keyring may have to ask its user for a password.
const LONGEST_CHANGE: Duration = Duration::from_secs(60);

/// The first name of this program's entry.
const SERVICE: &str = "nanobanana";

/// Its second name, of the default profile; it is looked for by both.
pub(crate) const USER: &str = "api-key";

/// Why the keyring gave or took nothing. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
#[error("the keyring is {}", self.name())]
pub(crate) enum KeyringError {
    /// This session has none, as can be elsewhere than on macOS and Windows.
    #[cfg_attr(any(target_vendor = "apple", windows), expect(dead_code))]
    Absent,
    /// It would have to ask its user for a password first.
    Locked,
    Silent {
        after: Duration,
    },
    /// It refused, broke off, or said something that cannot be read.
    Failed {
        /// In the system's words, or by the name of its error.
        reason: String,
    },
}

impl From<Error> for KeyringError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(cause) => system::meaning(&cause).unwrap_or(Self::Locked),
            Error::PlatformFailure(cause) => {
                system::meaning(&cause).unwrap_or_else(|| Self::failed(cause.to_string()))
            }
            // The others may quote what is stored.
            _ => Self::failed("an answer that cannot be read"),
        }
    }
}

impl KeyringError {
    fn failed(reason: impl Into<String>) -> Self {
        Self::Failed {
            reason: reason.into(),
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Silent { .. } => "silent",
            Self::Failed { .. } => "failed",
        }
    }

    /// Whether a user may wonder about it: a machine without a keyring is nothing special.
    pub(crate) fn is_worth_saying(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// The key in the keyring, where there is one. A keyring that says that it is locked is not unlocked.
pub(crate) async fn look(user: String) -> Result<Option<SecretString>, KeyringError> {
    let work = move || {
        system::before_look(&user)?;
        let found = match entry(&user)?.get_password() {
            Err(Error::Ambiguous(entries)) => first(&entries),
            found => found,
        };
        match found {
            Ok(key) => Ok(Some(SecretString::from(key))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    };
    within(LONGEST_LOOK, work).await
}

/// Puts the key into the keyring, in place of one that is there. May ask the keyring's user.
pub(crate) async fn store(user: String, key: &SecretString) -> Result<(), KeyringError> {
    let key = key.clone();
    let work = move || {
        let entry = entry(&user)?;
        let stored = match entry.set_password(key.expose_secret()) {
            Err(Error::Ambiguous(entries)) => {
                delete(&entries)?;
                entry.set_password(key.expose_secret())
            }
            stored => stored,
        };
        stored.map_err(KeyringError::from)
    };
    within(LONGEST_CHANGE, work).await
}

/// Takes the key out of the keyring; whether there was one. May ask the keyring's user.
pub(crate) async fn remove(user: String) -> Result<bool, KeyringError> {
    let work = move || {
        let removed = match entry(&user)?.delete_credential() {
            Err(Error::Ambiguous(entries)) => delete(&entries),
            removed => removed,
        };
        match removed {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(error.into()),
        }
    };
    within(LONGEST_CHANGE, work).await
}

/// This program's entry, whether there is one or not.
fn entry(user: &str) -> keyring_core::Result<Entry> {
    Store::new()?.build(SERVICE, user, Some(&MODIFIERS.into()))
}

/// The key of the first of several entries. Other programs can make more than one of the same name.
fn first(entries: &[Entry]) -> keyring_core::Result<String> {
    entries.first().ok_or(Error::NoEntry)?.get_password()
}

fn delete(entries: &[Entry]) -> keyring_core::Result<()> {
    entries.iter().try_for_each(Entry::delete_credential)
}

/// Does work beside the program, since keyrings block. It is left behind where it takes too long.
async fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let (sender, receiver) = oneshot::channel();
    let run = move || {
        // Nobody listens any more where it took too long.
        let _ = sender.send(work());
    };
    // No thread of the runtime: a program that ends would wait for that one.
    let thread = thread::Builder::new().name("keyring".to_owned()).spawn(run);
    thread.map_err(|error| KeyringError::failed(error.to_string()))?;
    match timeout(limit, receiver).await {
        Ok(answer) => answer.unwrap_or_else(|_| Err(KeyringError::failed("it broke off"))),
        Err(_) => Err(KeyringError::Silent { after: limit }),
    }
}
