//! Where the API key comes from: the command line, the environment, a file, in this order.

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use nanobanana::ApiKey;

use crate::environment;
use crate::error::CommandError;
use crate::render::outcome::say;
use crate::{text, text_file};

/// The longest file that is read for a key, in bytes: no key is nearly as long.
const LONGEST_FILE: u64 = 4096;

/// What the command line says of the key.
#[derive(Clone, Copy)]
pub(crate) struct KeyChoice<'a> {
    /// `--api-key`.
    pub(crate) text: Option<&'a KeyText>,
    /// `--api-key-file`.
    pub(crate) file: Option<&'a Path>,
}

impl KeyChoice<'_> {
    /// Says that a key on the command line is no secret.
    pub(crate) fn warn(self) {
        if self.typed().is_some() {
            say(text::key_is_visible());
        }
    }

    /// `--api-key`, where it is a key and not a shell's empty variable.
    fn typed(self) -> Option<String> {
        self.text
            .map(|key| key.0.clone())
            .filter(|key| is_given(key))
    }
}

/// Whether there is something in a text: a blank key is none.
fn is_given(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The key.
pub(crate) fn find(choice: KeyChoice<'_>) -> Result<ApiKey, CommandError> {
    let text = match choice.typed() {
        Some(text) => Some(text),
        None => environment::api_key()?.filter(|key| is_given(key)),
    };
    let text = match (text, choice.file) {
        (Some(text), _) => text,
        (None, Some(path)) => {
            text_file::read(path, LONGEST_FILE).map_err(|source| unreadable(path, source))?
        }
        (None, None) => return Err(CommandError::KeyMissing),
    };
    ApiKey::new(&text).map_err(CommandError::KeyInvalid)
}

/// Why the file of a key gives none. Where there is no such file and the name is more like the key
/// itself, a slip of the hand, the name is not repeated.
fn unreadable(path: &Path, source: io::Error) -> CommandError {
    let is_key = path
        .to_str()
        .is_some_and(|text| text.starts_with("ima_") && !text.contains(std::path::is_separator));
    if is_key && source.kind() == io::ErrorKind::NotFound {
        return CommandError::KeyAsFile;
    }
    CommandError::KeyFile {
        path: path.to_owned(),
        source,
    }
}

/// A key as it was typed. It is checked later, so that no usage error repeats it.
#[derive(Clone)]
pub(crate) struct KeyText(String);

impl FromStr for KeyText {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(…)")
    }
}
