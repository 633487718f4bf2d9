//! `config`: the settings file, shown and changed.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use nanobanana::journal::ServiceKind;

use crate::args::config::{ConfigCommand, SetArgs, ShowArgs, UnsetArgs};
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout, write_stdout_bytes};
use crate::exit::Exit;
use crate::render::outcome;
use crate::render::settings::{self as render, Shown};
use crate::render::{columns, json};
use crate::settings::edit::{self, SettingsFile};
use crate::settings::table;
use crate::settings::{self, FILE, Settings};
use crate::terminal::say;
use crate::text;

/// Shows or changes the settings.
pub(crate) fn run(command: &ConfigCommand) -> Result<Exit, CommandError> {
    let folder = Folders::of_user().ok_or(CommandError::NoHome)?.settings;
    match command {
        ConfigCommand::Path => {
            print_path(&folder.join(FILE))?;
            Ok(Exit::Success)
        }
        ConfigCommand::Show(args) => show(args, &folder.join(FILE)),
        ConfigCommand::Set(args) => set(args, &folder),
        ConfigCommand::Unset(args) => unset(args, &folder),
    }
}

/// The bytes of the path for programs; for people nothing that a terminal would obey.
fn print_path(path: &Path) -> Result<(), CommandError> {
    if io::stdout().is_terminal() {
        return write_stdout(&outcome::result(&path.to_string_lossy()));
    }
    write_stdout_bytes(&[path.as_os_str().as_encoded_bytes(), b"\n"].concat())
}

fn show(args: &ShowArgs, path: &Path) -> Result<Exit, CommandError> {
    // A file with a mistake in it has no values to show.
    Settings::load()?;
    let file = settings::read_document(path)?;
    let shown: Vec<Shown> = table::ALL
        .iter()
        .map(|setting| Shown {
            setting,
            value: file.as_ref().and_then(|document| setting.value(document)),
        })
        .collect();
    let exists = file.is_some();
    if args.json {
        let object = render::json(path, exists, &shown);
        write_stdout(&json::object(&object, ServiceKind::Ima))?;
    } else {
        write_stdout(&render::table(&shown))?;
        say(&text::config::file_shown(text::language(), path, exists));
    }
    Ok(Exit::Success)
}

fn set(args: &SetArgs, folder: &Path) -> Result<Exit, CommandError> {
    let setting = edit::setting(&args.key)?;
    SettingsFile::open(folder)?.set(setting, &args.values)?;
    let (value, path) = (columns::one_line(&args.values.join(" ")), folder.join(FILE));
    say(&text::config::was_set(
        text::language(),
        setting.key,
        &value,
        &path,
    ));
    Ok(Exit::Success)
}

fn unset(args: &UnsetArgs, folder: &Path) -> Result<Exit, CommandError> {
    let setting = edit::setting(&args.key)?;
    let was_set = SettingsFile::open(folder)?.unset(setting)?;
    let said = match was_set {
        true => text::config::was_unset,
        false => text::config::was_not_set,
    };
    say(&said(text::language(), setting.key, &folder.join(FILE)));
    Ok(Exit::Success)
}
