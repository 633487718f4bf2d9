//! The machine-readable part of a recipe: one JSON object.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Recipe, RecipePrompt};
use crate::plain::is_one_line;

/// The version of the object. Fields are only ever added to it.
const VERSION: u32 = 1;

/// The longest text, in bytes, that is taken for anything but a prompt.
const LONGEST_NAME: usize = 256;

/// The object, in the order of its fields.
#[derive(Serialize, Deserialize)]
struct Wire {
    recipe: u32,
    prompt: Option<String>,
    #[serde(default)]
    prompt_omitted: Option<String>,
    task_type: String,
    task_id: String,
    #[serde(default)]
    simulated: bool,
    model_id: String,
    model_name: String,
    model_version: String,
    size: Option<String>,
    aspect_ratio: Option<String>,
    #[serde(default)]
    parameters: Map<String, Value>,
    #[serde(default)]
    inputs: usize,
    program: String,
    program_version: String,
    /// RFC 3339, in UTC.
    created_at: String,
}

impl Wire {
    /// Whether everything but the prompt can be shown on a line as it is.
    fn has_sound_names(&self) -> bool {
        let names = [
            &self.task_type,
            &self.task_id,
            &self.model_id,
            &self.model_name,
            &self.model_version,
            &self.program,
            &self.program_version,
        ];
        let choices = [&self.size, &self.aspect_ratio];
        let mut names = names.into_iter().chain(choices.into_iter().flatten());
        names.all(|name| is_name(name)) && are_names(&self.parameters)
    }
}

impl Serialize for Recipe {
    /// The object that is in the file.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire(self).serialize(serializer)
    }
}

fn wire(recipe: &Recipe) -> Wire {
    let (prompt, omitted) = match &recipe.prompt {
        RecipePrompt::Kept(text) => (Some(text.clone()), None),
        RecipePrompt::Private => (None, Some("private")),
        RecipePrompt::TooLong => (None, Some("too_long")),
    };
    Wire {
        recipe: VERSION,
        prompt,
        prompt_omitted: omitted.map(str::to_owned),
        task_type: recipe.task_type.clone(),
        task_id: recipe.task_id.clone(),
        simulated: recipe.simulated,
        model_id: recipe.model_id.clone(),
        model_name: recipe.model_name.clone(),
        model_version: recipe.model_version.clone(),
        size: recipe.size.clone(),
        aspect_ratio: recipe.aspect_ratio.clone(),
        parameters: recipe.parameters.clone(),
        inputs: recipe.inputs,
        program: recipe.program.clone(),
        program_version: recipe.program_version.clone(),
        created_at: format!("{:.0}", recipe.created_at),
    }
}

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
    let wire: Wire = serde_json::from_str(json).ok()?;
    if wire.recipe != VERSION || !wire.has_sound_names() {
        return None;
    }
    let created_at: Timestamp = wire.created_at.parse().ok()?;
    Some(Recipe {
        prompt: match (wire.prompt, wire.prompt_omitted.as_deref()) {
            (Some(text), _) => RecipePrompt::Kept(text),
            (None, Some("too_long")) => RecipePrompt::TooLong,
            (None, _) => RecipePrompt::Private,
        },
        task_type: wire.task_type,
        task_id: wire.task_id,
        simulated: wire.simulated,
        model_id: wire.model_id,
        model_name: wire.model_name,
        model_version: wire.model_version,
        size: wire.size,
        aspect_ratio: wire.aspect_ratio,
        parameters: wire.parameters,
        inputs: wire.inputs,
        program: wire.program,
        program_version: wire.program_version,
        created_at,
    })
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
