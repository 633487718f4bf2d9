//! The settings, as a table and as JSON.

use nanobanana::Language;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use toml_edit::Value;
use unicode_width::UnicodeWidthStr as _;

use super::columns::{self, Align, Column, start, terminal_width};
use crate::settings::Values;
use crate::settings::table::Setting;
use crate::text;

/// The widest value in the table.
const WIDEST: usize = 40;

/// A setting, and what the file says of it.
pub(crate) struct Shown {
    pub(crate) setting: &'static Setting,
    /// Nothing where the file says nothing.
    pub(crate) value: Option<Value>,
}

impl Shown {
    fn text(&self) -> String {
        match &self.value {
            Some(Value::String(text)) => self.setting.values.shown(text.value()),
            Some(value) => value.clone().decorated("", "").to_string(),
            None => self.setting.default.unwrap_or("-").to_owned(),
        }
    }
}

/// Every setting, one a line; where a terminal has no room for the explanations, they are below.
pub(crate) fn table(shown: &[Shown]) -> String {
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    let headings = text::config::HEADINGS.map(|heading| heading.of(text::language()));
    let [key, value, source, about] = headings;
    let columns = [
        Column::new(key, Align::Left),
        Column::new(value, Align::Left).cut_to(12),
        Column::new(source, Align::Left).dropped(1),
    ];
    let explained = [&columns[..], &[Column::new(about, Align::Left)]].concat();
    let full = columns::table(&explained, &rows, None);
    let Some(width) = terminal_width() else {
        return full;
    };
    if full.lines().all(|line| line.width() <= width) {
        return full;
    }
    let values: Vec<Vec<String>> = rows.iter().map(|row| row[..3].to_vec()).collect();
    let values = columns::table(&columns, &values, Some(width));
    let mut lines = values.lines();
    let heading = lines.next().unwrap_or_default();
    let explained = lines
        .zip(&rows)
        .map(|(line, row)| format!("{line}\n  {}\n", row[3]));
    format!("{heading}\n{}", explained.collect::<String>())
}

fn row(shown: &Shown) -> Vec<String> {
    let source = match shown.value {
        Some(_) => text::config::FROM_FILE.of(text::language()),
        None => text::config::BY_DEFAULT.of(text::language()),
    };
    vec![
        shown.setting.key.to_owned(),
        start(&shown.text(), WIDEST),
        source.to_owned(),
        shown.setting.about(text::language()).to_owned(),
    ]
}

/// A setting of `config show --json`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SettingJson {
    key: &'static str,
    value: Json,
    source: &'static str,
    default: Json,
    values: String,
    option: Option<&'static str>,
    choices: &'static [&'static str],
    description: &'static str,
}

pub(crate) fn json(shown: &[Shown]) -> Vec<SettingJson> {
    shown.iter().map(setting).collect()
}

fn setting(shown: &Shown) -> SettingJson {
    let Shown { setting, value } = shown;
    let default = default(setting);
    SettingJson {
        key: setting.key,
        value: value
            .as_ref()
            .map_or_else(|| default.clone(), |value| as_json(value, setting.values)),
        source: match value {
            Some(_) => "file",
            None => "default",
        },
        default,
        option: setting.option,
        values: text::config::values(Language::En, setting.values),
        choices: setting.values.choices(),
        description: setting.about(Language::En),
    }
}

fn default(setting: &Setting) -> Json {
    match setting.default {
        Some("true") => Json::Bool(true),
        Some("false") => Json::Bool(false),
        Some(text) => text.parse::<u64>().map_or_else(|_| text.into(), Json::from),
        None => Json::Null,
    }
}

/// A value of the file. No setting has one of another kind.
fn as_json(value: &Value, values: Values) -> Json {
    match value {
        Value::String(text) => values.shown(text.value()).into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Boolean(is_so) => (*is_so.value()).into(),
        Value::Array(items) => items.iter().map(|item| as_json(item, values)).collect(),
        _ => Json::Null,
    }
}
