//! `auth logout`: the kept key is removed from wherever it is.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::keyring::{self, Removal};
use crate::key::{self, stored_file};
use crate::terminal::say;
use crate::text;

pub(crate) async fn run() -> Result<Exit, CommandError> {
    let mut was_there = false;
    if let Some(path) = stored_file::path() {
        match stored_file::remove(&path) {
            Ok(Removal::Removed) => {
                was_there = true;
                say(&text::auth::removed_file(text::language(), &path));
            }
            Ok(Removal::NothingThere) => {}
            Err(source) => return Err(text::files::undeleted(&path, source)),
        }
    }
    match keyring::remove().await {
        Ok(Removal::Removed) => {
            was_there = true;
            say(text::auth::removed_from_keyring(text::language()));
        }
        Ok(Removal::NothingThere) => {}
        Err(error) if error.is_worth_saying() => return Err(CommandError::Keyring(error)),
        Err(_) => {}
    }
    if !was_there {
        say(text::auth::nothing_stored(text::language()));
    }
    if !matches!(key::variable(), Ok(None)) {
        say(text::auth::variable_remains(text::language()));
    }
    Ok(Exit::Success)
}
