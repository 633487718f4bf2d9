//! Where the API key comes from: the command line, the environment, a file, in this order.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;
use std::str::FromStr;

use nanobanana::ApiKey;

use crate::environment;
use crate::error::CommandError;
use crate::render::outcome::say;
use crate::text;

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
            say(text::KEY_IS_VISIBLE);
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
        (None, Some(path)) => read(path).map_err(|source| CommandError::KeyFile {
            path: path.to_owned(),
            source,
        })?,
        (None, None) => return Err(CommandError::KeyMissing),
    };
    ApiKey::new(&text).map_err(CommandError::KeyInvalid)
}

/// The text of a regular file, without the white space around it.
fn read(path: &Path) -> io::Result<String> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other(KeyFileFault::NotAFile));
    }
    let mut bytes = Vec::new();
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(io::Error::other(KeyFileFault::TooLong));
    }
    // What is not UTF-8 is no key. The error of the conversion would quote it.
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other(KeyFileFault::NotText))?;
    Ok(text.trim().to_owned())
}

/// Opens a file for reading. Opening a pipe would wait for a writer, so the open does not block.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

#[derive(Clone, Copy, Debug, thiserror::Error)]
enum KeyFileFault {
    #[error("it is not a regular file")]
    NotAFile,
    #[error("it is too long for a key")]
    TooLong,
    #[error("it is not text")]
    NotText,
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
