//! The keychain of macOS and the credential manager of Windows.

use std::sync::Arc;

use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::spawn_blocking;

use super::{ATTRIBUTES, KeyringError, Removal};

impl From<Error> for KeyringError {
    fn from(error: Error) -> Self {
        match error {
            // The others may quote what is stored.
            Error::NoStorageAccess(_) => Self::Locked,
            Error::PlatformFailure(cause) => Self::Refused {
                reason: cause.to_string(),
            },
            _ => Self::Garbled,
        }
    }
}

pub(super) async fn look() -> Result<Option<SecretString>, KeyringError> {
    beside(|| match entry()?.get_password() {
        Ok(key) => Ok(Some(SecretString::from(key))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await
}

pub(super) async fn store(key: &SecretString) -> Result<(), KeyringError> {
    let key = key.clone();
    beside(move || Ok(entry()?.set_password(key.expose_secret())?)).await
}

pub(super) async fn remove() -> Result<Removal, KeyringError> {
    beside(|| match entry()?.delete_credential() {
        Ok(()) => Ok(Removal::Removed),
        Err(Error::NoEntry) => Ok(Removal::NothingThere),
        Err(error) => Err(error.into()),
    })
    .await
}

/// Does work on another thread, since these keyrings block. It is left behind where it hangs.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    spawn_blocking(work)
        .await
        .unwrap_or(Err(KeyringError::Garbled))
}

fn entry() -> Result<Entry, KeyringError> {
    let [(_, service), (_, user)] = ATTRIBUTES;
    let store: Arc<Store> = Store::new()?;
    Ok(store.build(service, user, None)?)
}

#[cfg(target_vendor = "apple")]
use apple_native_keyring_store::keychain::Store;
#[cfg(windows)]
use windows_native_keyring_store::Store;
