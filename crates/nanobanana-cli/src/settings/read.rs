//! From the text of the file to the settings.

use std::ops::Range;

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::fault::Fault;
use super::table::{ALL, Setting};
use super::{InvalidSetting, Settings};

/// A fault, and where it is in the file, in bytes.
type Found = (Fault, Option<Range<usize>>);

/// Reads the text of a file.
pub(super) fn settings(text: &str) -> Result<Settings, InvalidSetting> {
    let document = document(text)?;
    let mut settings = Settings::default();
    for (section, item) in document.iter() {
        let place = |item: &Item| place(document.key(section), item);
        let Some(known) = ALL.iter().find(|known| known.section() == section) else {
            return Err(at(text, (Fault::unknown(None, section), place(item))));
        };
        let table = item.as_table_like().ok_or_else(|| {
            let section = known.section();
            at(text, (Fault::NotATable { section }, place(item)))
        })?;
        read_section(&mut settings, section, table).map_err(|found| at(text, found))?;
    }
    Ok(settings)
}

/// Reads a text as TOML, whatever it holds.
pub(super) fn document(text: &str) -> Result<Document<String>, InvalidSetting> {
    Document::parse(text.to_owned()).map_err(|error| {
        let message = error.message().trim_end().replace('\n', ", ");
        at(text, (Fault::Syntax { message }, error.span()))
    })
}

fn read_section(
    settings: &mut Settings,
    section: &str,
    table: &dyn TableLike,
) -> Result<(), Found> {
    for (name, item) in table.iter() {
        let place = place(table.key(name), item);
        let setting = Setting::of(&format!("{section}.{name}"));
        let Some(setting) = setting else {
            return Err((Fault::unknown(Some(section), name), place));
        };
        let Some(value) = item.as_value() else {
            return Err((Fault::not_a_value(setting), place));
        };
        setting.read(settings, value).map_err(|mismatch| {
            let place = mismatch.place.clone().or(place);
            (Fault::value(setting, mismatch), place)
        })?;
    }
    Ok(())
}

/// The value that a text has for a setting.
pub(crate) fn value(document: &Document<String>, setting: &Setting) -> Option<Value> {
    let section = document.get(setting.section())?.as_table_like()?;
    section.get(setting.name())?.as_value().cloned()
}

fn place(key: Option<&Key>, item: &Item) -> Option<Range<usize>> {
    key.and_then(Key::span).or_else(|| item.span())
}

fn at(text: &str, (fault, place): Found) -> InvalidSetting {
    InvalidSetting {
        line: place.map_or(1, |place| line_at(text, place.start)),
        fault,
    }
}

/// The line, from 1, that a byte is in.
fn line_at(text: &str, byte: usize) -> usize {
    let before = text.bytes().take(byte);
    1 + before.filter(|byte| *byte == b'\n').count()
}
