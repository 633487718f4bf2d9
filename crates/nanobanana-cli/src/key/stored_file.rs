//! The key in a file of the settings folder, for machines without a keyring. Only its user can read
//! it, from its first moment on.

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::{LONGEST_FILE, Profile, is_given};
use crate::environment::Folders;
use crate::error::CommandError;
use crate::text::files::{key_unread, undeleted, unwritten};
use crate::text_file::{self, is_absence};

pub(crate) const NAME: &str = "api_key";

/// Where the file of a profile is, or would be; `None` where the system knows no home folder.
pub(crate) fn path(profile: &Profile) -> Option<PathBuf> {
    Some(Folders::of_user()?.settings.join(profile.of(NAME)))
}

pub(super) fn read(profile: &Profile) -> Result<Option<SecretString>, CommandError> {
    let Some(path) = path(profile) else {
        return Ok(None);
    };
    match text_file::read_secret(&path, LONGEST_FILE) {
        Ok(text) if is_given(&text) => Ok(Some(SecretString::from(text))),
        Ok(_) => Ok(None),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(key_unread(&path, error)),
    }
}

/// Puts a key into the file of a profile, at once or not at all; its path.
pub(crate) fn write(profile: &Profile, key: &SecretString) -> Result<PathBuf, CommandError> {
    let path = path(profile).ok_or(CommandError::NoHome)?;
    let written = text_file::write_private(&path, &format!("{}\n", key.expose_secret()));
    written.map_err(|cause| unwritten(&path, cause))?;
    Ok(path)
}

/// Deletes the file; whether there was one.
pub(crate) fn remove(path: &Path) -> Result<bool, CommandError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if is_absence(&error) => Ok(false),
        Err(error) => Err(undeleted(path, error)),
    }
}
