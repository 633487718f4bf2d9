//! English: the kept key.

use std::path::Path;

use nanobanana::{FailureKind, NEW_KEY_URL};

use crate::key::KeySource;
use crate::key::keyring::KeyringError;
use crate::shell;

pub(crate) fn keyring(error: &KeyringError) -> String {
    match error {
        KeyringError::Absent => "there is no keyring in this session".to_owned(),
        KeyringError::Locked => "the keyring is locked".to_owned(),
        KeyringError::Silent { after } => {
            format!("the keyring did not answer within {} s", after.as_secs())
        }
        KeyringError::Dismissed => "the keyring's question was dismissed".to_owned(),
        KeyringError::Refused { reason } => format!("the keyring refused: {reason}"),
        KeyringError::Broken => "the connection to the keyring broke".to_owned(),
        KeyringError::Garbled => "the keyring gave an answer that cannot be read".to_owned(),
    }
}

pub(crate) const fn keyring_unusable() -> &'static str {
    "the keyring cannot be used"
}

pub(crate) const fn instead_of_keyring(error: &KeyringError) -> &'static str {
    match error {
        KeyringError::Absent => "`nanobanana auth login --file` keeps the key in a file",
        _ => "unlock it and try again; `nanobanana auth login --file` does without one",
    }
}

pub(crate) fn keyring_passed_over(error: &KeyringError) -> String {
    format!("note: {error}; a key that is in there stays there")
}

pub(crate) fn file_is_open(path: &Path) -> String {
    let command = shell::line(["chmod", "600", &path.to_string_lossy()]);
    let command = command.unwrap_or_else(|| "chmod 600".to_owned());
    format!("warning: other users of this machine can read the stored key; to end that: {command}")
}

pub(crate) fn file_not_changed(path: &Path) -> String {
    format!(
        "the key file {} cannot be written or removed",
        path.display()
    )
}

pub(crate) const fn paste_key() -> &'static str {
    "paste the API key and press Enter (it is not shown):"
}

pub(crate) const fn key_as_argument() -> &'static str {
    "`nanobanana auth login` takes no key as an argument, where others can see it and the shell \
     remembers it; it asks for one, or reads a pipe; nothing was stored"
}

pub(crate) const fn key_not_read() -> &'static str {
    "the API key could not be read from standard input"
}

pub(crate) const fn key_unreadable() -> &'static str {
    "the API key cannot be used"
}

pub(crate) const fn key_not_stored() -> &'static str {
    "the API key was not stored"
}

pub(crate) fn after_failed_check(kind: FailureKind) -> String {
    match kind {
        FailureKind::Key => {
            format!("copy the whole key from {NEW_KEY_URL}, or make a new one there")
        }
        _ => "try again later, or store it unchecked with --no-check".to_owned(),
    }
}

pub(crate) fn stored_in_keyring(hint: &str) -> String {
    format!("the API key {hint} is in the keyring")
}

pub(crate) fn stored_in_file(hint: &str, path: &Path) -> String {
    format!("the API key {hint} is in {}, mode 0600", path.display())
}

pub(crate) const fn variable_wins() -> &'static str {
    "note: IMA_API_KEY is set, and comes before the stored key"
}

pub(crate) const fn removed_from_keyring() -> &'static str {
    "the API key was removed from the keyring"
}

pub(crate) fn removed_file(path: &Path) -> String {
    format!("the API key was removed: {}", path.display())
}

pub(crate) const fn nothing_stored() -> &'static str {
    "no API key was stored"
}

pub(crate) const fn variable_remains() -> &'static str {
    "note: IMA_API_KEY is still set"
}

pub(crate) fn source(source: KeySource, file: Option<&Path>) -> String {
    match source {
        KeySource::Option => "given with --api-key".to_owned(),
        KeySource::Variable => "from the variable IMA_API_KEY".to_owned(),
        KeySource::NamedFile => "from the file of --api-key-file".to_owned(),
        KeySource::Keyring => "from the keyring".to_owned(),
        KeySource::StoredFile => {
            let path = file.unwrap_or(Path::new(""));
            format!("from {}", path.display())
        }
    }
}

pub(crate) fn used(hint: &str, place: &str) -> String {
    format!("used: {hint}, {place}")
}

pub(crate) fn unused(hint: &str, place: &str) -> String {
    format!("not used: {hint}, {place}")
}

pub(crate) const fn accepted() -> &'static str {
    "the vendor accepts it"
}

pub(crate) const fn not_checked() -> &'static str {
    "the vendor was not asked"
}

pub(crate) fn next_step(advice: &str) -> String {
    format!("hint: {advice}")
}

/// That there is no key.
pub(crate) const fn key_missing() -> &'static str {
    "no API key is set"
}

/// How to get a key, or do without: by a command that needs none.
pub(crate) fn get_a_key(free: Option<&str>) -> String {
    let hint =
        format!("run `nanobanana auth login` or set IMA_API_KEY; make a key at {NEW_KEY_URL}");
    match free {
        Some(free) => format!("{hint}; `{free}` needs none"),
        None => hint,
    }
}
