//! `config`: the settings file, shown and changed.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use crate::args::config::ConfigCommand;
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout, write_stdout_bytes};
use crate::exit::Exit;
use crate::json::Fields;
use crate::render::columns;
use crate::render::outcome;
use crate::render::settings::{self as render, SettingJson};
use crate::settings::edit::{self, SettingsFile};
use crate::settings::table;
use crate::settings::{self, FILE, Settings};
use crate::terminal::say;
use crate::text;

/// Shows or changes the settings.
pub(crate) fn run(command: &ConfigCommand) -> Result<Exit, CommandError> {
    let folder = Folders::of_user().ok_or(CommandError::NoHome)?.settings;
    let path = folder.join(FILE);
    let l = text::language();
    match command {
        ConfigCommand::Path => print_path(&path)?,
        ConfigCommand::Show(json) => show(json.fields.as_ref(), &path)?,
        ConfigCommand::Set { key, values } => {
            let setting = edit::setting(key)?;
            SettingsFile::open(&folder)?.set(setting, values)?;
            let value = columns::one_line(&setting.values.shown(&values.join(" ")));
            say(&text::config::was_set(l, setting.key, &value, &path));
        }
        ConfigCommand::Unset { key } => {
            let setting = edit::setting(key)?;
            say(&match SettingsFile::open(&folder)?.unset(setting)? {
                true => text::config::was_unset(l, setting.key, &path),
                false => text::config::was_not_set(l, setting.key, &path),
            });
        }
    }
    Ok(Exit::Success)
}

/// The bytes of the path for programs; for people nothing that a terminal would obey.
fn print_path(path: &Path) -> Result<(), CommandError> {
    if io::stdout().is_terminal() {
        return write_stdout(&outcome::result(&path.to_string_lossy()));
    }
    write_stdout_bytes(&[path.as_os_str().as_encoded_bytes(), b"\n"].concat())
}

fn show(fields: Option<&Fields>, path: &Path) -> Result<(), CommandError> {
    // A file with a mistake in it has no values to show.
    Settings::load()?;
    let file = settings::read_document(path)?;
    let shown = table::ALL.iter().map(|setting| {
        let value = file.as_ref().and_then(|document| setting.value(document));
        SettingJson::of(setting, value.as_ref())
    });
    let shown: Vec<SettingJson> = shown.collect();
    let exists = file.is_some();
    if let Some(fields) = fields {
        write_stdout(&fields.array(&shown))?;
    } else {
        write_stdout(&render::table(&shown))?;
        say(&text::config::file_shown(text::language(), path, exists));
    }
    Ok(())
}
