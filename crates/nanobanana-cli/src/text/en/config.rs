//! What is said of the settings and of the preferences that programs share, in English.

use std::path::Path;

use nanobanana::{Model, NameTemplate, NameTemplateError, Size};

use crate::settings::{Fault, Reason, Values};

pub(crate) fn about(key: &str) -> &'static str {
    match key {
        "defaults.model" => "the model without -m; last is the one you used last",
        "defaults.size" => "the size without -s; otherwise the model's own, 1K",
        "defaults.ratio" => "the aspect ratio of new pictures without -r; changed ones keep theirs",
        "output.folder" => "the folder for pictures without -o; otherwise the current one",
        "output.name" => "the name of pictures without one of their own",
        "display.language" => "the language of messages; auto goes by the locale",
        "display.preview" => "whether pictures are shown in terminals that can show them",
        "spending.max_points_per_job" => "the most that one picture may cost",
        "spending.max_points_per_run" => "the most that one order may cost",
        "spending.max_points_per_day" => "the most that may be spent from midnight to midnight",
        "spending.ask_above_points" => "`nanobanana mcp` asks before a picture that costs more",
        "spending.allow_smaller" => "whether a refused size may become a smaller one",
        "privacy.prompt_log" => "whether prompts are kept in the journal and in file names",
        "privacy.metadata" => "whether saved pictures carry their recipes",
        "inputs.allow_dirs" => "the only folders that input files may be in",
        _ => "",
    }
}

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
        Values::Name => format!("text with any of {}", NameTemplate::placeholders()),
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
            reason,
        } => {
            let found = found.as_ref().map_or_else(
                || "what stands there".to_owned(),
                |found| format!("`{found}`"),
            );
            match reason {
                Reason::Other => format!("{key} cannot be {found}: valid is {}", values(*valid)),
                Reason::Cheapest => {
                    format!("{key} cannot be {found}: {}", cheapest_is_no_model())
                }
                Reason::Name(error) => format!("{key} cannot be {found}: {}", name_fault(error)),
            }
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

fn name_fault(error: &NameTemplateError) -> String {
    error.to_string()
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

pub(crate) const fn cheapest_is_no_model() -> &'static str {
    "it chooses a size too: use flash, and 512 for the size"
}
