//! What is said of the settings.

use std::path::Path;

use nanobanana::{Model, Size};

use super::en::config as en;
use super::zh::config as zh;

/// The English texts, for JSON.
pub(crate) use en::values as values_in_english;

in_both! {
    /// The headings of the settings: name, value, where it comes from, what it is for.
    fn headings() -> [&'static str; 4];

    /// That other users of the machine can change the settings.
    fn others_can_write(path: &Path) -> String;

    /// That a value is the program's own.
    fn by_default() -> &'static str;

    /// That a value is in the file.
    fn from_file() -> &'static str;

    /// Which file holds the settings, and whether it is there yet.
    fn file_shown(path: &Path, is_there: bool) -> String;

    /// That a setting is set.
    fn was_set(key: &str, value: &str, path: &Path) -> String;

    /// That a model has not the size that is set beside it.
    fn size_not_of_model(model: Model, size: Size) -> String;

    /// That a setting is no longer set.
    fn was_unset(key: &str, path: &Path) -> String;

    /// That a setting was not set.
    fn was_not_set(key: &str, path: &Path) -> String;
}
