//! Where the API key comes from: the command line, a file that was named, the environment, and the keyring
//! or the stored file of a profile, in this order; a profile that is named on the command line comes before
//! the environment.

mod hint;
pub(crate) mod keyring;
mod profile;
pub(crate) mod prompt;
pub(crate) mod stored_file;

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;

use clap::{Args, ValueHint};
use nanobanana::ApiKey;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use hint::hint;
use keyring::KeyringError;
pub(crate) use profile::{Profile, Profiles};

use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::{note, say};
use crate::{text, text_file};

/// The longest file that is read for a key, in bytes: no key is nearly as long.
const LONGEST_FILE: u64 = 4096;

/// What the command line says of the key.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct KeyArgs {
    /// Use this API key; other users of this machine can see it
    #[arg(long, value_name = "KEY", value_parser = typed, hide_short_help = true)]
    api_key: Option<SecretString>,
    /// Read the API key from this file; overrides IMA_API_KEY
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    api_key_file: Option<PathBuf>,
    /// Use the stored API key of this profile; overrides IMA_API_KEY
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Other, hide_short_help = true)]
    profile: Option<String>,
}

impl KeyArgs {
    pub(crate) fn of_key(api_key: Option<SecretString>) -> Self {
        Self {
            api_key,
            ..Self::default()
        }
    }

    pub(crate) fn of_profile(name: Option<&str>) -> Self {
        Self {
            profile: name.map(str::to_owned),
            ..Self::default()
        }
    }

    pub(crate) fn warn(&self) {
        if self.typed().is_some() {
            say(text::KEY_IS_VISIBLE.of(text::language()));
        }
    }

    /// The profile whose stored key counts where no key is given.
    pub(crate) fn profile(&self) -> Result<Profile, CommandError> {
        match self.profile.clone().or_else(environment::profile) {
            Some(name) => named(&name),
            None => Ok(Profiles::read()?.switched.unwrap_or_default()),
        }
    }

    /// The profile that jobs are written down under, without a look at any key.
    pub(crate) fn of_jobs(&self) -> Result<Profile, CommandError> {
        let is_variable = self.profile.is_none() && !matches!(variable(), Ok(None));
        match self.is_key() || is_variable {
            true => Ok(Profile::default()),
            false => self.profile(),
        }
    }

    fn is_key(&self) -> bool {
        self.typed().is_some() || self.api_key_file.is_some()
    }

    /// Where a key may be, in the order in which they count.
    pub(crate) fn sources(&self) -> &'static [KeySource] {
        const NAMED: [KeySource; 4] = [
            KeySource::Option,
            KeySource::NamedFile,
            KeySource::Keyring,
            KeySource::StoredFile,
        ];
        match self.profile {
            Some(_) => &NAMED,
            None => &KeySource::ALL,
        }
    }

    /// Says which key counts where several are set.
    fn tell_used(&self) -> Result<(), CommandError> {
        static SAID: Once = Once::new();
        let typed = self.profile.as_deref().map(named).transpose()?;
        let in_variable = environment::profile().as_deref().map(named).transpose()?;
        let by = |how: &str, profile: Option<Profile>| {
            profile.map(|profile| format!("{how}{}", profile.name()))
        };
        let set = [
            self.typed().map(|_| "--api-key".to_owned()),
            self.api_key_file
                .as_ref()
                .map(|_| "--api-key-file".to_owned()),
            by("--profile ", typed),
            (!matches!(variable(), Ok(None))).then(|| environment::API_KEY.to_owned()),
            by("NANOBANANA_PROFILE=", in_variable),
            by("auth switch ", Profiles::read()?.switched),
        ];
        let set: Vec<String> = set.into_iter().flatten().collect();
        if let [used, others @ ..] = &set[..]
            && !others.is_empty()
        {
            SAID.call_once(|| note(&text::auth::comes_before(text::language(), used, others)));
        }
        Ok(())
    }

    /// `--api-key`, where it is a key and not a shell's empty variable.
    fn typed(&self) -> Option<SecretString> {
        let key = self.api_key.clone();
        key.filter(|key| is_given(key.expose_secret()))
    }
}

/// Whether there is something in a text: a blank key is none.
fn is_given(text: &str) -> bool {
    !text.trim().is_empty()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    Option,
    Variable,
    NamedFile,
    Keyring,
    StoredFile,
}

impl KeySource {
    /// All of them; the first one that has a key counts.
    pub(crate) const ALL: [Self; 5] = [
        Self::Option,
        Self::NamedFile,
        Self::Variable,
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
    pub(crate) async fn look(
        self,
        choice: &KeyArgs,
        profile: &Profile,
    ) -> Result<Option<SecretString>, CommandError> {
        match self {
            Self::Option => Ok(choice.typed()),
            Self::Variable => variable().map_err(unusable),
            Self::NamedFile => match &choice.api_key_file {
                Some(path) => text_file::read_secret(path, LONGEST_FILE)
                    .map(|text| Some(SecretString::from(text)))
                    .map_err(|source| unreadable(path, source)),
                None => Ok(None),
            },
            Self::Keyring => {
                let found = keyring::look(profile.of(keyring::USER))
                    .await
                    .map_err(CommandError::Keyring)?;
                Ok(found.filter(|key| is_given(key.expose_secret())))
            }
            Self::StoredFile => stored_file::read(profile),
        }
    }
}

/// The profile of a name. What is none is not repeated, since it may be a key.
pub(crate) fn named(name: &str) -> Result<Profile, CommandError> {
    let refuse = || {
        CommandError::told(Exit::Usage, |l| {
            text::auth::no_profile_name(l, profile::LONGEST)
        })
    };
    Profile::parse(name).ok_or_else(refuse)
}

pub(crate) fn unusable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> CommandError {
    CommandError::told(Exit::Key, |l| text::auth::KEY_UNUSABLE.of(l)).because(cause)
}

pub(crate) fn variable() -> Result<Option<SecretString>, environment::NotText> {
    let key = environment::api_key()?.filter(|key| is_given(key));
    Ok(key.map(SecretString::from))
}

pub(crate) struct FoundKey {
    pub(crate) source: KeySource,
    pub(crate) profile: Profile,
    pub(crate) key: ApiKey,
    pub(crate) hint: String,
}

/// The key that counts. A keyring that gives no answer is passed over: it is only named where there
/// is no key at all.
pub(crate) async fn find(choice: &KeyArgs) -> Result<FoundKey, CommandError> {
    choice.tell_used()?;
    find_quietly(choice).await
}

/// The key that counts, where it is only shown.
pub(crate) async fn find_quietly(choice: &KeyArgs) -> Result<FoundKey, CommandError> {
    first(choice.sources(), choice, choice.profile()?).await
}

/// The key that has paid for a job of this profile, or of one that is not known; the command line's, where
/// it gives one.
pub(crate) async fn of_job(
    choice: &KeyArgs,
    profile: Option<&str>,
) -> Result<FoundKey, CommandError> {
    let Some(profile) = profile.filter(|_| !choice.is_key()) else {
        return find(choice).await;
    };
    let profile = named(profile)?;
    let stored = [KeySource::Keyring, KeySource::StoredFile];
    let sources = match profile.given() {
        Some(_) => &stored[..],
        None => &KeySource::ALL,
    };
    first(sources, choice, profile).await
}

async fn first(
    sources: &[KeySource],
    choice: &KeyArgs,
    profile: Profile,
) -> Result<FoundKey, CommandError> {
    let mut keyring = None;
    for source in sources.iter().copied() {
        let text = match source.look(choice, &profile).await {
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
            warn_of_open_file(&profile);
        }
        let hint = hint(&text);
        let profile = match source {
            KeySource::Keyring | KeySource::StoredFile => profile,
            _ => Profile::default(),
        };
        return Ok(FoundKey {
            source,
            profile,
            key,
            hint,
        });
    }
    Err(missing(&profile, keyring))
}

/// That a profile has no key, or that none is named and the default one has none.
pub(crate) fn missing(profile: &Profile, keyring: Option<KeyringError>) -> CommandError {
    CommandError::KeyMissing {
        profile: profile.given().map(str::to_owned),
        others: match profile.given() {
            Some(_) => Vec::new(),
            None => Profiles::read().map(Profiles::named).unwrap_or_default(),
        },
        keyring,
    }
}

/// Says that others can read the stored key. It is used all the same: they could read it before. Of a
/// file that was named its own service decides that: some systems hand secrets out so.
fn warn_of_open_file(profile: &Profile) {
    if let Some(path) = stored_file::path(profile)
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
