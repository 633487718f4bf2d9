//! `auth login`: a key is read, checked, and kept.

use std::path::PathBuf;

use nanobanana::ApiKey;
use secrecy::{ExposeSecret as _, SecretString};

use super::{check, stored_under};
use crate::args::auth::LoginArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::keyring::{self, KeyringError};
use crate::key::{self, Profile, Profiles, hint, prompt, stored_file};
use crate::terminal::say;
use crate::text::language;
use crate::{simulate, text};

pub(crate) async fn run(args: &LoginArgs) -> Result<Exit, CommandError> {
    if !args.misplaced.is_empty() {
        return Err(CommandError::told(Exit::Key, |l| {
            text::auth::KEY_AS_ARGUMENT.of(l)
        }));
    }
    let profile = stored_under(args.profile.as_deref())?;
    let typed = prompt::read().await?;
    let text = SecretString::from(typed.expose_secret().trim());
    let api_key = ApiKey::new(text.expose_secret()).map_err(key::unusable)?;
    if !args.no_check && simulate::chosen().is_none() {
        let checked = check(api_key).await?;
        checked.map_err(|failure| CommandError::KeyNotStored(Box::new(failure)))?;
    }
    let hint = hint(&text);
    let stored = store(&profile, &text, args).await?;
    Profiles::read()?.note(&profile, true)?;
    match stored {
        None => say(&text::auth::stored_in_keyring(language(), &hint, &profile)),
        Some(path) => say(&text::auth::stored_in_file(language(), &hint, &path)),
    }
    if simulate::chosen().is_some() {
        say(text::auth::KEYS_ARE_REAL.of(language()));
    }
    // Also one that holds no text is in the way.
    if profile.given().is_none() && !matches!(key::variable(), Ok(None)) {
        say(text::auth::VARIABLE_WINS.of(language()));
    }
    Ok(Exit::Success)
}

/// Keeps the key in one place, so that no older one is left in another: this file, else the keyring.
async fn store(
    profile: &Profile,
    key: &SecretString,
    args: &LoginArgs,
) -> Result<Option<PathBuf>, CommandError> {
    if args.file {
        let path = stored_file::write(profile, key)?;
        if let Err(error) = keyring::remove(profile.of(keyring::USER)).await {
            pass_over(&error);
        }
        return Ok(Some(path));
    }
    match keyring::store(profile.of(keyring::USER), key).await {
        Ok(()) => {
            if let Some(path) = stored_file::path(profile) {
                stored_file::remove(&path)?;
            }
            Ok(None)
        }
        Err(error) if args.keyring => Err(CommandError::Keyring(error)),
        Err(error) => {
            pass_over(&error);
            stored_file::write(profile, key).map(Some)
        }
    }
}

fn pass_over(error: &KeyringError) {
    if error.is_worth_saying() {
        say(&text::auth::keyring_passed_over(language(), error));
    }
}
