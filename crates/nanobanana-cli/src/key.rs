//! Where the API key comes from: the command line, the environment, a file that was named, the
//! keyring, the stored file, in this order.

mod hint;
pub(crate) mod keyring;
pub(crate) mod prompt;
pub(crate) mod stored_file;

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::path::Path;

use nanobanana::ApiKey;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use hint::hint;
use keyring::KeyringError;

use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::say;
use crate::{text, text_file};

/// The longest file that is read for a key, in bytes: no key is nearly as long.
const LONGEST_FILE: u64 = 4096;

/// What the command line says of the key.
#[derive(Clone, Copy)]
pub(crate) struct KeyChoice<'a> {
    /// `--api-key`.
    pub(crate) text: Option<&'a SecretString>,
    /// `--api-key-file`.
    pub(crate) file: Option<&'a Path>,
}

impl KeyChoice<'_> {
    /// Says that a key on the command line is no secret.
    pub(crate) fn warn(self) {
        if self.typed().is_some() {
            say(text::KEY_IS_VISIBLE.of(text::language()));
        }
    }

    /// `--api-key`, where it is a key and not a shell's empty variable.
    fn typed(self) -> Option<SecretString> {
        let text = self.text?;
        is_given(text.expose_secret()).then(|| text.clone())
    }
}

/// Whether there is something in a text: a blank key is none.
fn is_given(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Where a key can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// `--api-key`.
    Option,
    /// `IMA_API_KEY`.
    Variable,
    /// `--api-key-file`.
    NamedFile,
    /// The system's keyring.
    Keyring,
    /// The file in the settings folder.
    StoredFile,
}

impl KeySource {
    /// All of them; the first one that has a key counts.
    pub(crate) const ALL: [Self; 5] = [
        Self::Option,
        Self::Variable,
        Self::NamedFile,
        Self::Keyring,
        Self::StoredFile,
    ];

    /// A stable name for programs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Variable => "variable",
            Self::NamedFile => "named_file",
            Self::Keyring => "keyring",
            Self::StoredFile => "stored_file",
        }
    }

    /// What this source has. Asks no other.
    ///
    /// # Errors
    /// Why it is not known, or that what is there cannot be read.
    pub(crate) async fn look(
        self,
        choice: KeyChoice<'_>,
    ) -> Result<Option<SecretString>, CommandError> {
        match self {
            Self::Option => Ok(choice.typed()),
            Self::Variable => variable().map_err(unusable),
            Self::NamedFile => match choice.file {
                Some(path) => text_file::read_secret(path, LONGEST_FILE)
                    .map(|text| Some(SecretString::from(text)))
                    .map_err(|source| unreadable(path, source)),
                None => Ok(None),
            },
            Self::Keyring => {
                let found = keyring::look().await.map_err(CommandError::Keyring)?;
                Ok(found.filter(|key| is_given(key.expose_secret())))
            }
            Self::StoredFile => stored_file::read(),
        }
    }
}

/// That a key cannot be one.
pub(crate) fn unusable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> CommandError {
    CommandError::told(Exit::Key, |l| text::auth::KEY_UNUSABLE.of(l)).because(cause)
}

/// The key in the environment.
pub(crate) fn variable() -> Result<Option<SecretString>, environment::NotText> {
    let key = environment::api_key()?.filter(|key| is_given(key));
    Ok(key.map(SecretString::from))
}

/// A key and where it was.
pub(crate) struct FoundKey {
    pub(crate) source: KeySource,
    pub(crate) key: ApiKey,
    /// The first characters of it.
    pub(crate) hint: String,
}

/// The key that counts. A keyring that gives no answer is passed over: it is only named where there
/// is no key at all.
pub(crate) async fn find(choice: KeyChoice<'_>) -> Result<FoundKey, CommandError> {
    let mut keyring = None;
    for source in KeySource::ALL {
        let text = match source.look(choice).await {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(CommandError::Keyring(error)) => {
                keyring = Some(error).filter(KeyringError::is_worth_saying);
                continue;
            }
            Err(error) => return Err(error),
        };
        let key = ApiKey::new(text.expose_secret()).map_err(unusable)?;
        if source == KeySource::StoredFile {
            warn_of_open_file();
        }
        let hint = hint(&text);
        return Ok(FoundKey { source, key, hint });
    }
    Err(CommandError::KeyMissing {
        command: None,
        keyring,
    })
}

/// Says that others can read the stored key. It is used all the same: they could read it before. Of a
/// file that was named its own service decides that: some systems hand secrets out so.
fn warn_of_open_file() {
    if let Some(path) = stored_file::path()
        && text_file::is_readable_by_others(&path)
    {
        say(&text::auth::file_is_open(text::language(), &path));
    }
}

/// Why the file of a key gives none. Where there is no such file and the name is more like the key
/// itself, a slip of the hand, the name is not repeated.
fn unreadable(path: &Path, source: io::Error) -> CommandError {
    let is_key = path
        .to_str()
        .is_some_and(|text| text.starts_with("ima_") && !text.contains(std::path::is_separator));
    if is_key && source.kind() == io::ErrorKind::NotFound {
        return CommandError::told(Exit::Key, |l| text::auth::KEY_AS_FILE.of(l));
    }
    text::files::key_unread(path, source)
}

/// A key as it was typed. It is checked later, so that no usage error repeats it.
pub(crate) fn typed(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
