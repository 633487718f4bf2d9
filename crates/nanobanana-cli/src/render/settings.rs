//! The settings, as a table and as JSON.

use nanobanana::Language;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use toml_edit::Value;
use unicode_width::UnicodeWidthStr as _;

use super::columns::{self, Column, start, terminal_width};
use crate::settings::Values;
use crate::settings::table::Setting;
use crate::text;

/// The widest value in the table.
const WIDEST: usize = 40;

/// A setting of `config show`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SettingJson {
    key: &'static str,
    value: Json,
    /// `file` or `default`.
    source: &'static str,
    default: Json,
    values: String,
    option: Option<&'static str>,
    choices: &'static [&'static str],
    description: &'static str,
    #[serde(skip)]
    setting: &'static Setting,
}

impl SettingJson {
    /// A setting, and what the file says of it, where it says something.
    pub(crate) fn of(setting: &'static Setting, value: Option<&Value>) -> Self {
        let default = default(setting);
        let of_file = value.map(|value| as_json(value, setting.values));
        Self {
            key: setting.key,
            source: if of_file.is_some() { "file" } else { "default" },
            value: of_file.unwrap_or_else(|| default.clone()),
            default,
            values: text::config::values(Language::En, setting.values),
            option: setting.option,
            choices: setting.values.choices(),
            description: setting.about(Language::En),
            setting,
        }
    }
}

/// Every setting, one a line; where a terminal has no room for the explanations, they are below.
pub(crate) fn table(shown: &[SettingJson]) -> String {
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    let [key, value, source, about] = text::config::HEADINGS;
    let columns = [
        Column::left(key),
        Column::left(value).cut_to(12),
        Column::left(source).dropped(1),
    ];
    let explained = [&columns[..], &[Column::left(about)]].concat();
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

fn row(shown: &SettingJson) -> Vec<String> {
    let value = match &shown.value {
        Json::Null => "-".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let source = match shown.source {
        "file" => text::config::FROM_FILE,
        _ => text::config::BY_DEFAULT,
    };
    vec![
        shown.key.to_owned(),
        start(&value, WIDEST),
        source.of(text::language()).to_owned(),
        shown.setting.about(text::language()).to_owned(),
    ]
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
