//! Every setting: its name, what may stand for it, and where it is kept once it is read. What is
//! read, shown, set, documented and suggested comes from this one table.

use toml_edit::Value;

use super::Settings;
use super::value::{Mismatch, SettingValue, Values};

/// A setting.
pub(crate) struct Setting {
    /// Its dotted name, `spending.max_points_per_job`.
    pub(crate) key: &'static str,
    /// What it is where it is not set, where that is one value.
    pub(crate) default: Option<&'static str>,
    field: &'static (dyn Field + Sync),
}

impl Setting {
    /// The setting of this name.
    pub(crate) fn of(key: &str) -> Option<&'static Self> {
        ALL.iter().find(|setting| setting.key == key)
    }

    /// The table that it is in.
    pub(crate) fn section(&self) -> &'static str {
        self.parts().0
    }

    /// Its name in its table.
    pub(crate) fn name(&self) -> &'static str {
        self.parts().1
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.key.split_once('.').unwrap_or(("", self.key))
    }

    /// What may stand for it.
    pub(crate) fn values(&self) -> Values {
        self.field.values()
    }

    /// Reads its value into the settings.
    pub(super) fn read(&self, settings: &mut Settings, value: &Value) -> Result<(), Mismatch> {
        self.field.read(settings, value)
    }
}

/// A place in the settings.
trait Field {
    fn values(&self) -> Values;
    fn read(&self, settings: &mut Settings, value: &Value) -> Result<(), Mismatch>;
}

/// A place for values of one type.
struct Of<T: 'static>(fn(&mut Settings) -> &mut Option<T>);

impl<T: SettingValue> Field for Of<T> {
    fn values(&self) -> Values {
        T::VALUES
    }

    fn read(&self, settings: &mut Settings, value: &Value) -> Result<(), Mismatch> {
        *(self.0)(settings) = Some(T::read(value)?);
        Ok(())
    }
}

const fn setting(
    key: &'static str,
    default: Option<&'static str>,
    field: &'static (dyn Field + Sync),
) -> Setting {
    Setting {
        key,
        default,
        field,
    }
}

/// Every setting, in the order in which they are shown.
pub(crate) static ALL: [Setting; 15] = [
    setting(
        "defaults.model",
        Some("flash"),
        &Of(|s| &mut s.defaults.model),
    ),
    setting("defaults.size", None, &Of(|s| &mut s.defaults.size)),
    setting("defaults.ratio", None, &Of(|s| &mut s.defaults.ratio)),
    setting("output.folder", None, &Of(|s| &mut s.output.folder)),
    setting("output.name", Some("{slug}"), &Of(|s| &mut s.output.name)),
    setting(
        "display.language",
        Some("auto"),
        &Of(|s| &mut s.display.language),
    ),
    setting(
        "display.preview",
        Some("auto"),
        &Of(|s| &mut s.display.preview),
    ),
    setting(
        "spending.max_points_per_job",
        None,
        &Of(|s| &mut s.spending.max_points_per_job),
    ),
    setting(
        "spending.max_points_per_run",
        None,
        &Of(|s| &mut s.spending.max_points_per_run),
    ),
    setting(
        "spending.max_points_per_day",
        None,
        &Of(|s| &mut s.spending.max_points_per_day),
    ),
    setting(
        "spending.ask_above_points",
        None,
        &Of(|s| &mut s.spending.ask_above_points),
    ),
    setting(
        "spending.allow_smaller",
        Some("false"),
        &Of(|s| &mut s.spending.allow_smaller),
    ),
    setting(
        "privacy.prompt_log",
        Some("true"),
        &Of(|s| &mut s.privacy.prompt_log),
    ),
    setting(
        "privacy.metadata",
        Some("true"),
        &Of(|s| &mut s.privacy.metadata),
    ),
    setting("inputs.allow_dirs", None, &Of(|s| &mut s.inputs.allow_dirs)),
];
