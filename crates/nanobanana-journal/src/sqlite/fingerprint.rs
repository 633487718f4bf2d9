//! What equal runs are known by: a hash under a key of this journal's own, beside it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use ring::hmac;

use super::{open, private};
use crate::blocking::blocking;
use crate::error::JournalError;
use crate::id::hex;
use crate::run::Caller;

const FILE: &str = "fingerprint.key";

type Key = [u8; 32];

/// Those of several identities of a caller.
pub(super) async fn of(
    folder: &Path,
    caller: &Caller,
    identities: &[Vec<u8>],
) -> Result<Vec<String>, JournalError> {
    if identities.is_empty() {
        return Ok(Vec::new());
    }
    let folder = folder.to_owned();
    let key = blocking(move || key_in(&folder)).await?;
    let identities = identities.iter();
    Ok(identities
        .map(|identity| signed(&key, caller, identity))
        .collect())
}

fn signed(key: &Key, caller: &Caller, identity: &[u8]) -> String {
    let mut hash = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    let end_user = caller.end_user.as_deref();
    for part in [
        Some(caller.account.as_bytes()),
        end_user.map(str::as_bytes),
        Some(identity),
    ] {
        // None and an empty one differ.
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        hash.update(&length.to_be_bytes());
        hash.update(part.unwrap_or_default());
    }
    hex(hash.sign().as_ref())
}

/// The key, which is made where there is none.
fn key_in(folder: &Path) -> Result<Key, JournalError> {
    let path = folder.join(FILE);
    let in_folder = |source: io::Error| JournalError::Files {
        path: folder.to_owned(),
        source,
    };
    let read = || -> io::Result<Option<Key>> {
        match fs::read(&path) {
            Ok(bytes) => Ok(Key::try_from(bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    if let Some(key) = read().map_err(in_folder)? {
        return Ok(key);
    }
    // Of several that make one at once, the first one's stays.
    let _setup = open::wait_for_setup(folder)?;
    if let Some(key) = read().map_err(in_folder)? {
        return Ok(key);
    }
    let mut key = Key::default();
    getrandom::fill(&mut key).map_err(JournalError::Random)?;
    let made = || -> io::Result<()> {
        let draft = path.with_extension("new");
        let mut file = private::open_or_create_file(&draft)?;
        file.set_len(0)?;
        file.write_all(&key)?;
        file.sync_all()?;
        fs::rename(draft, &path)?;
        private::sync_folder(folder)
    };
    made().map_err(in_folder)?;
    Ok(key)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let key = key_in(folder.path()).unwrap();
        assert_eq!(key_in(folder.path()).unwrap(), key);
        let mode = fs::metadata(folder.path().join(FILE))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
}
