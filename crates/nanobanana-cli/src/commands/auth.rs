//! `auth`: the key that is kept on this machine: stored, removed, and which one is used.

mod login;

use nanobanana::{ApiKey, Failure, TaskType};
use secrecy::ExposeSecret as _;

use crate::args::auth::{AuthCommand, AuthStatusArgs};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::json::Fields;
use crate::key::{
    self, KeyArgs, KeySource, Profile, Profiles, hint, keyring, stored_file, unusable,
};
use crate::render::auth::{self as render, ProfileJson, SourceJson};
use crate::render::columns::one_line;
use crate::terminal::say;
use crate::text::errors::chain;
use crate::{connect, simulate, text};

pub(crate) async fn run(command: &AuthCommand) -> Result<Exit, CommandError> {
    match command {
        AuthCommand::Login(args) => login::run(args).await,
        AuthCommand::Logout { profile } => logout(profile.as_deref()).await,
        AuthCommand::List(json) => list(json.fields.as_ref()).await,
        AuthCommand::Switch { profile } => switch(profile),
        AuthCommand::Status(args) => status(args).await,
    }
}

/// Whether IMA accepts a key: by a question that costs nothing.
pub(crate) async fn check(key: ApiKey) -> Result<Result<(), Failure>, CommandError> {
    let engine = connect::reader(key)?;
    Ok(engine.catalog(TaskType::TextToImage).await.map(|_| ()))
}

/// Removes the kept key from wherever it is.
async fn logout(profile: Option<&str>) -> Result<Exit, CommandError> {
    let profile = stored_under(profile)?;
    let mut was_there = false;
    if let Some(path) = stored_file::path(&profile)
        && stored_file::remove(&path)?
    {
        was_there = true;
        say(&text::auth::removed_file(text::language(), &path));
    }
    match keyring::remove(profile.of(keyring::USER)).await {
        Ok(true) => {
            was_there = true;
            say(text::auth::REMOVED_FROM_KEYRING.of(text::language()));
        }
        Err(error) if error.is_worth_saying() => return Err(CommandError::Keyring(error)),
        Ok(false) | Err(_) => {}
    }
    Profiles::read()?.note(&profile, false)?;
    if !was_there {
        say(&text::auth::nothing_stored(text::language(), &profile));
    }
    if !matches!(key::variable(), Ok(None)) {
        say(text::auth::VARIABLE_WINS.of(text::language()));
    }
    Ok(Exit::Success)
}

/// The profile that a key is stored under or removed from: the one that is named, else the one in use.
fn stored_under(name: Option<&str>) -> Result<Profile, CommandError> {
    KeyArgs::of_profile(name).profile()
}

/// The profiles that have a key, and which one is used.
async fn list(fields: Option<&Fields>) -> Result<Exit, CommandError> {
    let used = stored_under(None)?;
    let mut shown = Vec::new();
    for profile in Profiles::read()?.all() {
        let stored = KeyArgs::of_profile(Some(profile.name()));
        let Ok(found) = key::find_quietly(&stored).await else {
            continue;
        };
        shown.push(ProfileJson {
            profile: profile.name().to_owned(),
            active: profile == used,
            key: found.hint,
            source: found.source.name(),
            place: text::auth::source(text::language(), found.source, &profile),
        });
    }
    match fields {
        Some(fields) => write_stdout(&fields.array(&shown))?,
        None if shown.is_empty() => say(text::auth::NOTHING_STORED.of(text::language())),
        None => write_stdout(&render::profiles(&shown))?,
    }
    Ok(Exit::Success)
}

/// Makes a profile the one that counts where nothing else is said.
fn switch(name: &str) -> Result<Exit, CommandError> {
    let (profile, profiles) = (key::named(name)?, Profiles::read()?);
    if !profiles.has(&profile) {
        let error = CommandError::told(Exit::Key, |l| text::auth::unknown_profile(l, name));
        return Err(error.hint(|l| text::auth::log_in(l, name)));
    }
    profiles.switch(&profile)?;
    say(&text::auth::switched(text::language(), name));
    Ok(Exit::Success)
}

/// Which key is used, which others there are, and what IMA says of it.
async fn status(args: &AuthStatusArgs) -> Result<Exit, CommandError> {
    let choice = &args.key;
    choice.warn();
    let profile = choice.profile()?;
    let (mut sources, key) = survey(choice, &profile).await;
    let accepted = match key {
        Ok(_) if args.no_check || simulate::chosen().is_some() => Ok(false),
        Ok(key) => check(key).await?.map(|()| true).map_err(Into::into),
        Err(error) => Err(error),
    };
    for used in sources.iter_mut().filter(|source| source.state == "used") {
        used.accepted = match &accepted {
            Ok(true) => Some(true),
            Err(error) if error.exit() == Exit::Key => Some(false),
            _ => None,
        };
    }
    let wrong = accepted.as_ref().err();
    write_stdout(&match &args.json.fields {
        Some(fields) => fields.array(&render::json(&sources, wrong)),
        None => render::status(&sources, &accepted),
    })?;
    Ok(wrong.map_or(Exit::Success, CommandError::exit))
}

/// Asks every source, and finds the key that counts.
async fn survey(
    choice: &KeyArgs,
    profile: &Profile,
) -> (Vec<SourceJson>, Result<ApiKey, CommandError>) {
    let l = text::language();
    let mut sources = Vec::new();
    let mut key = None;
    for source in choice.sources().iter().copied() {
        let path = stored_file::path(profile).filter(|_| source == KeySource::StoredFile);
        let mut seen = SourceJson {
            source: source.name(),
            state: "none",
            key: None,
            path: path.map(|path| path.to_string_lossy().into_owned()),
            problem: None,
            accepted: None,
            said: None,
        };
        match source.look(choice, profile).await {
            Ok(None) => {}
            Ok(Some(text)) => {
                let (hint, place) = (hint(&text), text::auth::source(l, source, profile));
                if key.is_none() {
                    key = Some(ApiKey::new(text.expose_secret()).map_err(unusable));
                    seen.state = "used";
                    seen.said = Some(text::auth::used(l, &hint, &place));
                } else {
                    seen.state = "unused";
                    seen.said = Some(text::auth::unused(l, &hint, &place));
                }
                seen.key = Some(hint);
            }
            Err(problem) => {
                seen.state = "not_known";
                seen.said = Some(one_line(&chain(l, &problem)));
                seen.problem = Some("unreadable");
                // A keyring that gives no answer is passed over, and nothing else is.
                if let CommandError::Keyring(error) = problem {
                    seen.said = seen.said.filter(|_| error.is_worth_saying());
                    seen.problem = Some(error.name());
                } else if key.is_none() {
                    // It was said what.
                    let text = text::auth::KEY_UNUSABLE;
                    key = Some(Err(CommandError::told(Exit::Key, |l| text.of(l))));
                }
            }
        }
        sources.push(seen);
    }
    let missing = || Err(key::missing(profile, None));
    (sources, key.unwrap_or_else(missing))
}
