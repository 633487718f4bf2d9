//! `serve keys`: the keys of other programs, made, listed, given new secrets and ended.

use std::fs;
use std::io;

use jiff::Timestamp;
use nanobanana::journal::{
    ClientKey, Journal, JournalError, KeyId, KeyLimits, NewClientKey, ServiceKind,
};
use nanobanana::report::Usage;
use secrecy::{ExposeSecret as _, SecretString};

use crate::args::serve::{CreateArgs, KeyArgs, KeysCommand, ListArgs};
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::json::Fields;
use crate::render::keys::{self as render, KeyJson};
use crate::simulate;
use crate::spending::day_start;
use crate::terminal::say;
use crate::text::files::undeleted;
use crate::text::keys as text;
use crate::text::language;

pub(crate) async fn run(command: &KeysCommand) -> Result<Exit, CommandError> {
    let service = simulate::service();
    match command {
        KeysCommand::Create(args) => create(args, service).await?,
        KeysCommand::List(args) => list(args, service).await?,
        KeysCommand::Rotate(args) => rotate(args, service).await?,
        KeysCommand::Revoke(args) => revoke(args, service).await?,
    }
    Ok(Exit::Success)
}

async fn create(args: &CreateArgs, service: ServiceKind) -> Result<(), CommandError> {
    let new = NewClientKey {
        name: args.name.clone(),
        expires_at: args.expires,
        limits: KeyLimits {
            models: args
                .models
                .iter()
                .map(|model| model.id().to_owned())
                .collect(),
            max_points: args.max_points,
            max_points_per_day: args.max_points_per_day,
            max_points_total: args.max_points_total,
            rpm: args.rpm,
            concurrency: args.concurrency,
        },
    };
    let journal = journal::existing_or_new(service).await?;
    let made = journal.create_client_key(&new, Timestamp::now()).await;
    let (key, secret) = made.map_err(|error| match error {
        JournalError::KeyNameTaken { .. } => text::name_taken(&args.name, service),
        error => error.into(),
    })?;
    journal::close(journal).await;
    tell_secret(&key, &secret, args.json.fields.as_ref())?;
    say(&text::created(language(), &key.name));
    Ok(())
}

async fn list(args: &ListArgs, service: ServiceKind) -> Result<(), CommandError> {
    let mut shown = Vec::new();
    let mut are_none = true;
    if let Some(journal) = journal::existing(service).await? {
        let keys = journal.client_keys().await?;
        are_none = keys.is_empty();
        for key in keys {
            if args.all || key.revoked_at.is_none() {
                let usage = Usage::read(&journal, service, key.id.as_str(), day_start()).await?;
                shown.push((key, usage));
            }
        }
        journal::close(journal).await;
    }
    if let Some(fields) = &args.json.fields {
        let keys = shown.iter().map(|(key, usage)| KeyJson {
            points: Some(*usage),
            ..KeyJson::from(key)
        });
        return write_stdout(&fields.array(&keys.collect::<Vec<_>>()));
    }
    if shown.is_empty() {
        say(&text::no_keys(language(), are_none, service));
        return Ok(());
    }
    write_stdout(&render::table(&shown, Timestamp::now()))
}

async fn rotate(args: &KeyArgs, service: ServiceKind) -> Result<(), CommandError> {
    let (journal, key) = find(&args.key, service).await?;
    if !key.works_at(Timestamp::now()) {
        return Err(text::ended(&key));
    }
    let (key, secret) = journal.rotate_client_key(&key.id).await?;
    journal::close(journal).await;
    tell_secret(&key, &secret, args.json.fields.as_ref())?;
    say(&text::rotated(language(), &key.name));
    Ok(())
}

async fn revoke(args: &KeyArgs, service: ServiceKind) -> Result<(), CommandError> {
    let (journal, key) = find(&args.key, service).await?;
    let key = journal.revoke_client_key(&key.id, Timestamp::now()).await?;
    journal::close(journal).await;
    let left = delete_pictures(&key.id, service);
    if let Some(fields) = &args.json.fields {
        write_stdout(&fields.array(&[KeyJson::from(&key)]))?;
    }
    say(&text::revoked(language(), &key.name));
    left
}

/// Deletes the pictures that were made for a key, where there are some.
fn delete_pictures(key: &KeyId, service: ServiceKind) -> Result<(), CommandError> {
    let folder = Folders::of_user()
        .ok_or(CommandError::NoHome)?
        .pictures_of(key, service);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(undeleted(&folder, error)),
        _ => Ok(()),
    }
}

/// Prints a secret, which nobody can ask for again.
fn tell_secret(
    key: &ClientKey,
    secret: &SecretString,
    fields: Option<&Fields>,
) -> Result<(), CommandError> {
    let secret = secret.expose_secret();
    write_stdout(&match fields {
        Some(fields) => fields.array(&[KeyJson {
            secret: Some(secret.to_owned()),
            ..KeyJson::from(key)
        }]),
        None => format!("{secret}\n"),
    })
}

/// The key that a user means: by the name of one that is not revoked, before others.
async fn find(word: &str, service: ServiceKind) -> Result<(Journal, ClientKey), CommandError> {
    let unknown = |keys: &[ClientKey]| text::no_such_key(word, keys);
    let Some(journal) = journal::existing(service).await? else {
        return Err(unknown(&[]));
    };
    let keys = journal.client_keys().await?;
    let means = |key: &&ClientKey| {
        let is_secret = word.starts_with(&key.prefix);
        key.name == word || key.id.as_str() == word || is_secret
    };
    let live = keys.iter().filter(|key| key.revoked_at.is_none());
    let newest = || keys.iter().rev();
    match live.chain(newest()).find(means) {
        Some(key) => Ok((journal, key.clone())),
        None => Err(unknown(&keys)),
    }
}
