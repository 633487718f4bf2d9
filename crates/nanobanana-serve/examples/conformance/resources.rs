//! The resources of the suite.

use rmcp::model::ErrorData;
use serde_json::{Value, json};

use crate::PNG;

/// What is listed.
pub(crate) fn all() -> Value {
    json!([
        {"uri": "test://static-text", "name": "text", "mimeType": "text/plain"},
        {"uri": "test://static-binary", "name": "binary", "mimeType": "image/png"},
        {"uri": "test://watched-resource", "name": "watched", "mimeType": "text/plain"},
    ])
}

/// What addresses look like that are not listed.
pub(crate) fn templates() -> Value {
    json!([{
        "uriTemplate": "test://template/{id}/data",
        "name": "template",
        "mimeType": "application/json",
    }])
}

/// What is at an address.
pub(crate) fn contents(uri: &str) -> Result<Value, ErrorData> {
    let text = |text: &str| json!({"uri": uri, "mimeType": "text/plain", "text": text});
    let id = uri
        .strip_prefix("test://template/")
        .and_then(|rest| rest.strip_suffix("/data"));
    Ok(match (uri, id) {
        ("test://static-text", _) => text("This is the content of the static text resource."),
        ("test://watched-resource", _) => text("It never changes."),
        ("test://static-binary", _) => {
            json!({"uri": uri, "mimeType": "image/png", "blob": PNG})
        }
        (_, Some(id)) => {
            let data = json!({
                "id": id, "templateTest": true, "data": format!("Data for ID: {id}"),
            });
            json!({"uri": uri, "mimeType": "application/json", "text": data.to_string()})
        }
        _ => {
            let message = format!("there is no resource {uri}");
            return Err(ErrorData::resource_not_found(message, None));
        }
    })
}
