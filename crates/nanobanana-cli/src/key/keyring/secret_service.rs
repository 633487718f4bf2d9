//! The Secret Service, as GNOME's and KDE's keyrings and others offer it on the session's bus.

use dbus_secret_service::{EncryptionType, Error, SecretService};
use keyring_core::error::PlatformError;

use super::{KeyringError, SERVICE};

pub(super) use dbus_secret_service_keyring_store::Store;

/// What an entry is made with, beside its names: what people see in their keyring's own window.
pub(super) const MODIFIERS: [(&str, &str); 1] = [("label", "IMA Studio API key (nanobanana)")];

/// Finds out whether the key is locked away: the store would have it unlocked, and a user who only
/// wants a picture is not asked for a password.
pub(super) fn before_look(user: &str) -> Result<(), KeyringError> {
    // No secret crosses this session.
    let service = SecretService::connect(EncryptionType::Plain)?;
    let attributes = [("service", SERVICE), ("username", user)];
    let found = service.search_items(attributes.into())?;
    match found.locked.is_empty() {
        true => Ok(()),
        false => Err(KeyringError::Locked),
    }
}

/// What a failure means, where the store does not say it itself.
pub(super) fn meaning(failure: &PlatformError) -> Option<KeyringError> {
    failure.downcast_ref().map(of_service)
}

impl From<Error> for KeyringError {
    fn from(error: Error) -> Self {
        of_service(&error)
    }
}

fn of_service(error: &Error) -> KeyringError {
    match error {
        // No collection is the default one: there is a service and no keyring.
        Error::NoResult | Error::Unavailable => KeyringError::Absent,
        Error::Locked => KeyringError::Locked,
        Error::Prompt => KeyringError::failed("its question was dismissed"),
        Error::Dbus(error) => of_bus(error.name().unwrap_or_default()),
        _ => KeyringError::failed("an answer that cannot be read"),
    }
}

/// What an error of the bus means, by its name. Its own words may be anybody's.
fn of_bus(name: &str) -> KeyringError {
    let standard = name.strip_prefix("org.freedesktop.DBus.Error.");
    match standard.unwrap_or_default() {
        // No address of a bus (none is started), nobody there, and nobody who offers keyrings.
        "NotSupported" | "BadAddress" | "FileNotFound" | "NoServer" | "ServiceUnknown"
        | "NameHasNoOwner" => KeyringError::Absent,
        not_started if not_started.starts_with("Spawn.") => KeyringError::Absent,
        _ if name == "org.freedesktop.Secret.Error.IsLocked" => KeyringError::Locked,
        _ => KeyringError::failed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_bus_is_told_by_its_name() {
        for (name, expected) in [
            ("org.freedesktop.DBus.Error.NotSupported", "absent"),
            ("org.freedesktop.DBus.Error.ServiceUnknown", "absent"),
            ("org.freedesktop.DBus.Error.Spawn.ServiceNotFound", "absent"),
            ("org.freedesktop.DBus.Error.NoReply", "failed"),
            ("org.freedesktop.Secret.Error.IsLocked", "locked"),
            ("org.freedesktop.DBus.Error.AccessDenied", "failed"),
            ("org.freedesktop.Secret.Error.NoSession", "failed"),
        ] {
            assert_eq!(of_bus(name).name(), expected, "{name}");
        }
    }
}
