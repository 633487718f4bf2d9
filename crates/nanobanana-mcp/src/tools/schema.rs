//! JSON Schemas that every client can read: no references, no `null`, no formats of numbers.

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema of a type, as draft 2020-12. Where a field is optional, it is left out rather than
/// `null`.
pub(crate) fn of<T: JsonSchema>() -> Arc<JsonObject> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    simplify(&mut schema);
    let mut object = match schema {
        Value::Object(object) => object,
        // A type without a schema takes anything, which no type here does.
        _ => JsonObject::new(),
    };
    object.shift_remove("title");
    object.shift_remove("description");
    Arc::new(object)
}

fn simplify(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.shift_remove("format");
            if let Some(kind) = object.get_mut("type")
                && let Value::Array(kinds) = kind
            {
                kinds.retain(|kind| kind != "null");
                if let [only] = kinds.as_slice() {
                    *kind = only.clone();
                }
            }
            if let Some(Value::Array(any)) = object.get("anyOf")
                && let [one, Value::Object(null)] = any.as_slice()
                && null.get("type").is_some_and(|kind| kind == "null")
                && let Value::Object(one) = one.clone()
            {
                object.shift_remove("anyOf");
                object.extend(one);
            }
            object.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}
