//! The tools of the suite.

#![expect(
    deprecated,
    reason = "the suite still asks for logging and sampling, which later revisions drop"
)]

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CreateMessageRequestParams, ElicitRequestParams, ErrorData, JsonObject, LoggingLevel,
    LoggingMessageNotificationParam, ProgressNotificationParam, SamplingMessage,
};
use rmcp::service::RequestContext;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{PNG, read};

/// Eight samples of silence, in base64.
const WAV: &str = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";

/// From one step of a tool to the next, as the suite wants it.
const STEP: Duration = Duration::from_millis(50);

/// What is listed.
pub(crate) fn all() -> Value {
    let plain = [
        "test_simple_text",
        "test_image_content",
        "test_audio_content",
        "test_embedded_resource",
        "test_multiple_content_types",
        "test_tool_with_logging",
        "test_error_handling",
        "test_tool_with_progress",
        "test_elicitation_sep1034_defaults",
        "test_elicitation_sep1330_enums",
        "test_reconnection",
    ];
    let plain = plain.map(|name| tool(name, &json!({"type": "object", "properties": {}})));
    let asking = [("test_sampling", "prompt"), ("test_elicitation", "message")];
    let asking = asking.map(|(name, argument)| {
        let properties = json!({argument: {"type": "string"}});
        let schema = json!({"type": "object", "properties": properties, "required": [argument]});
        tool(name, &schema)
    });
    let schema = tool("json_schema_2020_12_tool", &schema_2020_12());
    plain.into_iter().chain(asking).chain([schema]).collect()
}

fn tool(name: &str, schema: &Value) -> Value {
    json!({"name": name, "description": "a fixture of the suite", "inputSchema": schema})
}

/// Words of the schema language that a careless server drops.
fn schema_2020_12() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
            },
        },
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
        "additionalProperties": false,
    })
}

/// The result of a tool.
pub(crate) async fn call(
    name: &str,
    arguments: &JsonObject,
    context: &RequestContext<RoleServer>,
) -> Result<Value, ErrorData> {
    let argument = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or("");
    let image = json!({"type": "image", "data": PNG, "mimeType": "image/png"});
    Ok(match name {
        "test_simple_text" => text("This is a simple text response for testing."),
        "test_image_content" => content(&[image]),
        "test_audio_content" => {
            content(&[json!({"type": "audio", "data": WAV, "mimeType": "audio/wav"})])
        }
        "test_embedded_resource" => content(&[resource(
            "test://embedded-resource",
            "text/plain",
            "This is an embedded resource content.",
        )]),
        "test_multiple_content_types" => content(&[
            json!({"type": "text", "text": "Multiple content types test:"}),
            image,
            resource(
                "test://mixed-content-resource",
                "application/json",
                "{\"test\":\"data\",\"value\":123}",
            ),
        ]),
        "test_error_handling" => {
            let mut result = text("This tool intentionally returns an error for testing");
            result["isError"] = true.into();
            result
        }
        "test_tool_with_logging" => log(context).await,
        "test_tool_with_progress" => progress(context).await,
        "test_sampling" => sample(argument("prompt"), context).await?,
        "test_elicitation" => {
            let answer = elicit(argument("message"), username(), context).await?;
            text(&format!("User response: {answer}"))
        }
        "test_elicitation_sep1034_defaults" => {
            let answer = elicit("Everything has a default", defaults(), context).await?;
            text(&format!("Elicitation completed: {answer}"))
        }
        "test_elicitation_sep1330_enums" => {
            let answer = elicit("Choose", enums(), context).await?;
            text(&format!("Elicitation completed: {answer}"))
        }
        "test_reconnection" => text("Reconnection test completed"),
        "json_schema_2020_12_tool" => text("It is about its schema only"),
        _ => {
            let message = format!("there is no tool {name}");
            return Err(ErrorData::invalid_params(message, None));
        }
    })
}

fn content(blocks: &[Value]) -> Value {
    json!({ "content": blocks })
}

fn text(text: &str) -> Value {
    content(&[json!({"type": "text", "text": text})])
}

fn resource(uri: &str, media_type: &str, text: &str) -> Value {
    let resource = json!({"uri": uri, "mimeType": media_type, "text": text});
    json!({"type": "resource", "resource": resource})
}

async fn log(context: &RequestContext<RoleServer>) -> Value {
    for message in [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
    ] {
        let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, json!(message));
        // A client that has gone hears nothing.
        let _ = context.peer.notify_logging_message(message).await;
        sleep(STEP).await;
    }
    text("Logging test completed")
}

async fn progress(context: &RequestContext<RoleServer>) -> Value {
    for done in [0.0, 50.0, 100.0] {
        if let Some(token) = context.meta.get_progress_token() {
            let progress = ProgressNotificationParam::new(token, done).with_total(100.0);
            let _ = context.peer.notify_progress(progress).await;
        }
        sleep(STEP).await;
    }
    text("Progress test completed")
}

async fn sample(prompt: &str, context: &RequestContext<RoleServer>) -> Result<Value, ErrorData> {
    let messages = vec![SamplingMessage::user_text(prompt)];
    let request = CreateMessageRequestParams::new(messages, 100);
    let answer = context.peer.create_message(request).await;
    let answer = answer.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let answer = json!(answer.message.content);
    let answer = answer["text"].as_str().unwrap_or_default();
    Ok(text(&format!("LLM response: {answer}")))
}

/// What the user does about a question, and says.
async fn elicit(
    message: &str,
    schema: Value,
    context: &RequestContext<RoleServer>,
) -> Result<String, ErrorData> {
    let question = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: message.to_owned(),
        requested_schema: read(schema)?,
    };
    let answer = context.peer.create_elicitation(question).await;
    let answer = answer.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let action = json!(answer.action);
    let action = action.as_str().unwrap_or_default();
    let content = json!(answer.content);
    Ok(format!("action={action}, content={content}"))
}

fn username() -> Value {
    json!({
        "type": "object",
        "properties": {
            "username": {"type": "string", "description": "User's response"},
            "email": {"type": "string", "description": "User's email address"},
        },
        "required": ["username", "email"],
    })
}

/// A default for each kind of value.
fn defaults() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {
                "type": "string",
                "enum": ["active", "inactive", "pending"],
                "default": "active",
            },
            "verified": {"type": "boolean", "default": true},
        },
    })
}

/// Each way to write a choice.
fn enums() -> Value {
    let titled = |choice: &str| {
        let numbers = [
            ("value1", "First"),
            ("value2", "Second"),
            ("value3", "Third"),
        ];
        numbers
            .map(|(value, number)| json!({"const": value, "title": format!("{number} {choice}")}))
    };
    let options = ["option1", "option2", "option3"];
    json!({
        "type": "object",
        "properties": {
            "untitledSingle": {"type": "string", "enum": options},
            "titledSingle": {"type": "string", "oneOf": titled("Option")},
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            },
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": options}},
            "titledMulti": {"type": "array", "items": {"anyOf": titled("Choice")}},
        },
    })
}
