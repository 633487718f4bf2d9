//! Changing the file and nothing else in it: comments, order and spelling are the user's.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, Table, Value};

use super::fault::Fault;
use super::table::Setting;
use super::{FILE, Settings};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::text;

impl From<Fault> for CommandError {
    fn from(fault: Fault) -> Self {
        Self::told(Exit::Usage, |l| text::config::fault(l, &fault))
    }
}

pub(crate) struct SettingsFile {
    path: PathBuf,
    document: DocumentMut,
}

pub(crate) fn setting(key: &str) -> Result<&'static Setting, Fault> {
    Setting::of(key.trim()).ok_or_else(|| Fault::unknown(key.trim()))
}

impl SettingsFile {
    pub(crate) fn open(folder: &Path) -> Result<Self, CommandError> {
        let path = folder.join(FILE);
        let document = super::read_document(&path)?;
        let document = document.map(Document::into_mut).unwrap_or_default();
        Ok(Self { path, document })
    }

    /// Sets what was typed, after everything that the file would say then has been proven right.
    pub(crate) fn set(mut self, setting: &Setting, typed: &[String]) -> Result<(), CommandError> {
        let key = setting.key;
        let value = setting.values.written(typed);
        // What is wrong with what was typed is said without a line of the file.
        let alone = format!("{key} = {value}");
        Settings::parse(&alone).map_err(|invalid| invalid.fault)?;
        self.put(setting, value)?;
        self.write()
    }

    /// Takes a setting out of the file; whether it was there.
    pub(crate) fn unset(mut self, setting: &Setting) -> Result<bool, CommandError> {
        let section = self.document.get_mut(setting.section());
        let table = section.and_then(Item::as_table_like_mut);
        let removed = table.and_then(|table| table.remove(setting.name()));
        if removed.is_some() {
            self.write()?;
        }
        Ok(removed.is_some())
    }

    fn put(&mut self, setting: &Setting, mut value: Value) -> Result<(), Fault> {
        if !self.document.contains_key(setting.section()) {
            let table = self.new_table();
            self.document.insert(setting.section(), table);
        }
        let section = self.document.get_mut(setting.section());
        let table = section.and_then(Item::as_table_like_mut);
        let table = table.ok_or_else(|| Fault::unknown(setting.section()))?;
        match table.get_mut(setting.name()) {
            Some(item) => {
                // What stands behind the value stays there.
                if let Some(old) = item.as_value() {
                    *value.decor_mut() = old.decor().clone();
                }
                *item = Item::Value(value);
            }
            None => {
                table.insert(setting.name(), Item::Value(value));
            }
        }
        Ok(())
    }

    /// A table for the end of the file, after the comments that are there.
    fn new_table(&mut self) -> Item {
        let comments = self.document.trailing().as_str().unwrap_or_default();
        let comments = comments.trim_end();
        let before = match (self.document.is_empty(), comments.is_empty()) {
            (true, true) => String::new(),
            (false, true) => "\n".to_owned(),
            (_, false) => format!("{comments}\n\n"),
        };
        self.document.set_trailing("");
        let mut table = Table::new();
        table.decor_mut().set_prefix(before);
        Item::Table(table)
    }

    /// Replaces the file in one step, where what it would hold is right.
    fn write(&self) -> Result<(), CommandError> {
        let text = self.document.to_string();
        Settings::parse(&text).map_err(|cause| super::unusable(&self.path, cause))?;
        replace(&self.path, &text).map_err(|cause| {
            CommandError::told(Exit::Output, |l| text::config::unwritable(l, &self.path))
                .because(cause)
        })
    }
}

/// Writes the file with the permissions that it has; a new one is the user's alone. A link, as
/// people keep for their dotfiles, stays one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    let permissions: Option<Permissions> = fs::metadata(&path).ok().map(|file| file.permissions());
    let mut file = tempfile::Builder::new()
        .prefix(".config-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
