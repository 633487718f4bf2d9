//! The machine-readable part of a recipe: one JSON object.

use serde_json::{Map, Value};

use super::Recipe;
use crate::plain::is_one_line;

/// The longest text, in bytes, that is taken for anything but a prompt.
const LONGEST_NAME: usize = 256;

/// The recipe as one line that XML and PNG can both hold.
pub(super) fn write(recipe: &Recipe) -> String {
    // Only maps with other keys than strings cannot be written.
    let json = serde_json::to_string(recipe).unwrap_or_default();
    // The two characters that XML has no way to write, and JSON does not escape by itself.
    json.replace('\u{FFFE}', "\\ufffe")
        .replace('\u{FFFF}', "\\uffff")
}

/// Reads what [`write()`] has written, or somebody else. `None` for what is no recipe of this
/// version, and for names that hold what a terminal would obey.
pub(super) fn read(json: &str) -> Option<Recipe> {
    let recipe = serde_json::from_str(json).ok()?;
    has_sound_names(&recipe).then_some(recipe)
}

/// Whether everything but the prompt can be shown on a line as it is.
fn has_sound_names(recipe: &Recipe) -> bool {
    let names = [
        &recipe.task_type,
        &recipe.task_id,
        &recipe.model_id,
        &recipe.model_name,
        &recipe.model_version,
        &recipe.program,
        &recipe.program_version,
    ];
    let choices = [&recipe.size, &recipe.aspect_ratio];
    let mut names = names.into_iter().chain(choices.into_iter().flatten());
    let template = recipe.template.as_ref();
    let is_sound = template.is_none_or(|template| {
        is_name(&template.name) && template.variables.keys().all(|name| is_name(name))
    });
    names.all(|name| is_name(name)) && are_names(&recipe.parameters) && is_sound
}

/// Whether a map, however deep, has nothing but names for its keys and texts.
fn are_names(map: &Map<String, Value>) -> bool {
    map.iter()
        .all(|(key, value)| is_name(key) && is_value(value))
}

fn is_value(value: &Value) -> bool {
    match value {
        Value::String(text) => is_name(text),
        Value::Array(values) => values.iter().all(is_value),
        Value::Object(map) => are_names(map),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME && is_one_line(text)
}
