//! The keychain of macOS and the credential manager of Windows.

use keyring_core::error::PlatformError;

use super::KeyringError;

#[cfg(target_vendor = "apple")]
pub(super) use apple_native_keyring_store::keychain::Store;
#[cfg(windows)]
pub(super) use windows_native_keyring_store::Store;

/// What an entry is made with, beside its names.
pub(super) const MODIFIERS: [(&str, &str); 0] = [];

/// What can be known before a look. These keyrings do not tell.
pub(super) const fn before_look(_user: &str) -> Result<(), KeyringError> {
    Ok(())
}

/// What a failure means, where the store does not say it itself.
pub(super) const fn meaning(_failure: &PlatformError) -> Option<KeyringError> {
    None
}
