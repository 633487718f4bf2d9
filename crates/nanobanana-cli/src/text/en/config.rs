//! What is said of the settings and of the preferences that programs share, in English.

use std::path::Path;

use nanobanana::{Model, NameTemplate, Size};

use crate::settings::{Fault, Values};

pub(crate) fn others_can_write(path: &Path) -> String {
    format!(
        "warning: other users of this machine can change the settings in {}; to end that: chmod go-w",
        path.display()
    )
}

pub(crate) fn values(values: Values) -> String {
    match values {
        Values::Model => "flash, pro or last".to_owned(),
        Values::Size => "512, 1K, 2K or 4K".to_owned(),
        Values::Ratio => {
            "a ratio such as 16:9, or landscape, portrait, square or default".to_owned()
        }
        Values::Points => "a whole number of points".to_owned(),
        Values::Switch => "true or false".to_owned(),
        Values::Folder => "an absolute folder, or one that begins with ~/".to_owned(),
        Values::Folders => "a list of folders, absolute or beginning with ~/".to_owned(),
        Values::Name => format!("a file name, with any of {}", NameTemplate::placeholders()),
        Values::Words(words) => match words {
            [others @ .., last] if !others.is_empty() => {
                format!("{} or {last}", others.join(", "))
            }
            _ => words.join(""),
        },
    }
}

pub(crate) fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Syntax { message } => message.clone(),
        Fault::UnknownKey {
            key,
            suggestion,
            valid,
        } => {
            let key = key.as_ref().map(|key| format!(" `{key}`"));
            let meant = suggestion.map(|name| format!("; did you mean `{name}`?"));
            format!(
                "there is no setting{}{} valid are {}",
                key.unwrap_or_default(),
                meant.as_deref().unwrap_or(";"),
                valid.join(", ")
            )
        }
        Fault::NotATable { section } => {
            format!("`{section}` is a table: its settings go below [{section}]")
        }
        Fault::Value {
            key,
            found,
            values: valid,
        } => {
            let found = found.as_ref().map_or_else(
                || "what stands there".to_owned(),
                |found| format!("`{found}`"),
            );
            format!("{key} cannot be {found}: valid is {}", values(*valid))
        }
        Fault::SeveralValues { key } => {
            format!("{key} has one value: put one with spaces in quotes")
        }
    }
}

pub(crate) fn in_line(line: usize, fault: &Fault) -> String {
    format!("line {line}: {fault}")
}

pub(crate) fn unreadable_file(path: &Path) -> String {
    format!("the settings file {} cannot be read", path.display())
}

pub(crate) fn mend_file(path: &Path) -> String {
    format!("mend the file, or move it away: {}", path.display())
}

pub(crate) fn unusable_file(path: &Path) -> String {
    format!("the settings file {} cannot be used", path.display())
}

pub(crate) fn unwritable(path: &Path) -> String {
    format!("the settings file {} cannot be written", path.display())
}

pub(crate) const fn headings() -> [&'static str; 4] {
    ["setting", "value", "from", "what it is"]
}

pub(crate) const fn by_default() -> &'static str {
    "default"
}

pub(crate) const fn from_file() -> &'static str {
    "file"
}

pub(crate) fn file_shown(path: &Path, is_there: bool) -> String {
    let path = path.display();
    if is_there {
        format!("the settings are in {path}")
    } else {
        format!("there is no settings file yet; `nanobanana config set` makes {path}")
    }
}

pub(crate) fn was_set(key: &str, value: &str, path: &Path) -> String {
    format!("{key} is {value} now, in {}", path.display())
}

pub(crate) fn size_not_of_model(model: Model, size: Size) -> String {
    let sizes = model.published_sizes().iter().map(Size::to_string);
    let sizes: Vec<String> = sizes.collect();
    format!(
        "note: {model} has no {size}, so no picture can be ordered with these settings alone; it has {}",
        sizes.join(", ")
    )
}

pub(crate) fn was_unset(key: &str, path: &Path) -> String {
    format!("{key} is no longer set in {}", path.display())
}

pub(crate) fn was_not_set(key: &str, path: &Path) -> String {
    format!("{key} is not set in {}", path.display())
}

pub(crate) fn no_parent_folder(folder: &Path, parent: &Path) -> String {
    format!(
        "the folder {} of the setting output.folder cannot be made: {} is not there",
        folder.display(),
        parent.display()
    )
}
