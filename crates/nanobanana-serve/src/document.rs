//! What `/openapi.json` says of each route. It is put together when somebody asks for it.

use nanobanana::report::{Job, Plan, Usage};
use nanobanana::{MAX_PROMPT_BYTES, Model, Size};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Where the document is.
pub(crate) const PATH: &str = "/openapi.json";

/// What every call can be answered with that needs a key.
pub(crate) const ANY: [u16; 5] = [401, 403, 429, 500, 503];

/// What a call can be answered with that asks for pictures.
pub(crate) const MAKING: [u16; 11] = [400, 401, 402, 403, 404, 413, 422, 424, 429, 500, 503];

/// The same in Gemini's protocol, where a wrong key is a 400.
pub(crate) const GEMINIS: [u16; 9] = [400, 402, 403, 404, 413, 424, 429, 500, 503];

/// What is said of the calls of each path.
#[derive(Debug, Default)]
pub(crate) struct Paths(Map<String, Value>);

/// What is said of one call.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    method: &'static str,
    said: Value,
}

impl Paths {
    /// The calls of a path.
    pub(crate) fn at<const N: usize>(mut self, path: &str, calls: [Operation; N]) -> Self {
        let calls = calls.map(|call| (call.method.to_owned(), call.said));
        self.0.insert(path.to_owned(), Map::from_iter(calls).into());
        self
    }

    /// All of others, below a path.
    pub(crate) fn nest(mut self, prefix: &str, others: Self) -> Self {
        let others = others.0.into_iter();
        self.0
            .extend(others.map(|(path, calls)| (format!("{prefix}{path}"), calls)));
        self
    }

    /// The document.
    pub(crate) fn document(self) -> Value {
        let own = Operation::new("get", "This document").without_key();
        let own = own.answer(200, "application/json", &json!({ "type": "object" }));
        let Self(mut paths) = self.at(PATH, [own]);
        for (path, calls) in &mut paths {
            for (method, said) in calls.as_object_mut().into_iter().flatten() {
                let slug = path.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
                said["operationId"] = format!("{method}{slug}").into();
                let named = said["parameters"].take();
                let mut parameters: Vec<Value> = path.split('{').skip(1).map(in_path).collect();
                parameters.extend(named.as_array().into_iter().flatten().cloned());
                said["parameters"] = parameters.into();
            }
        }
        let mut schemas = SchemaSettings::draft2020_12();
        schemas.definitions_path = "/components/schemas".into();
        let mut schemas = schemas.into_generator();
        schemas.subschema_for::<Job>();
        schemas.subschema_for::<Plan>();
        schemas.subschema_for::<Usage>();
        let mut schemas = Value::Object(schemas.take_definitions(true));
        let message = json!({ "type": "string" });
        schemas["OpenAiError"] = object(json!({ "error": object(json!({
            "message": message, "type": message, "param": maybe("string"), "code": maybe("string"),
        })) }));
        schemas["GeminiError"] = object(json!({ "error": object(json!({
            "code": { "type": "integer" }, "message": message, "status": message,
        })) }));
        let in_header = |name| json!({ "type": "apiKey", "in": "header", "name": name });
        json!({
            "openapi": "3.1.0",
            "info": { "title": "nanobanana serve", "version": env!("CARGO_PKG_VERSION") },
            "security": [{ "bearer": [] }, { "google": [] }, { "azure": [] }, { "query": [] }],
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "bearer": { "type": "http", "scheme": "bearer" },
                    "google": in_header("x-goog-api-key"),
                    "azure": in_header("api-key"),
                    "query": { "type": "apiKey", "in": "query", "name": "key" },
                },
                "schemas": schemas,
            },
        })
    }
}

/// A parameter of a path, by what stands behind its brace.
fn in_path(rest: &str) -> Value {
    let name = rest.split('}').next().unwrap_or_default();
    let schema = match name {
        "model" | "name" | "deployment" => model(),
        "number" => json!({ "type": "integer", "minimum": 1 }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

impl Operation {
    /// A call by a method, and what it is for.
    pub(crate) fn new(method: &'static str, summary: &str) -> Self {
        Self {
            method,
            said: json!({ "summary": summary, "parameters": [], "responses": {} }),
        }
    }

    /// The same for anybody.
    pub(crate) fn without_key(mut self) -> Self {
        self.said["security"] = json!([]);
        self
    }

    /// A parameter of the query.
    pub(crate) fn query(self, name: &str, schema: &Value) -> Self {
        self.parameter("query", name, schema)
    }

    /// A parameter of the header.
    pub(crate) fn header(self, name: &str, schema: &Value) -> Self {
        self.parameter("header", name, schema)
    }

    fn parameter(mut self, place: &str, name: &str, schema: &Value) -> Self {
        if let Some(parameters) = self.said["parameters"].as_array_mut() {
            parameters.push(json!({ "name": name, "in": place, "schema": schema }));
        }
        self
    }

    /// The last parameter must be there.
    pub(crate) fn required(mut self) -> Self {
        let parameters = self.said["parameters"].as_array_mut();
        if let Some(last) = parameters.and_then(|parameters| parameters.last_mut()) {
            last["required"] = true.into();
        }
        self
    }

    /// A body of a type.
    pub(crate) fn body(mut self, media_type: &str, schema: &Value) -> Self {
        self.said["requestBody"]["required"] = true.into();
        self.said["requestBody"]["content"][media_type] = json!({ "schema": schema });
        self
    }

    /// The body may be left out.
    pub(crate) fn optional(mut self) -> Self {
        self.said["requestBody"]["required"] = false.into();
        self
    }

    /// An answer with a body of a type.
    pub(crate) fn answer(mut self, status: u16, media_type: &str, schema: &Value) -> Self {
        let answer = &mut self.said["responses"][status.to_string()];
        answer["description"] = reason(status).into();
        answer["content"][media_type] = json!({ "schema": schema });
        self
    }

    /// The answer that is a stream of events.
    pub(crate) fn events(self) -> Self {
        self.answer(200, "text/event-stream", &json!({}))
    }

    /// An answer without one.
    pub(crate) fn empty(mut self, status: u16) -> Self {
        self.said["responses"][status.to_string()] = json!({ "description": reason(status) });
        self
    }

    /// Answers that are OpenAI's errors.
    pub(crate) fn refuses(self, statuses: &[u16]) -> Self {
        self.errors(statuses, &component("OpenAiError"))
    }

    /// Answers that are Gemini's errors.
    pub(crate) fn refuses_gemini(self, statuses: &[u16]) -> Self {
        self.errors(statuses, &component("GeminiError"))
    }

    /// Answers that are the errors of whichever protocol the key's place speaks for.
    pub(crate) fn refuses_both(self, statuses: &[u16]) -> Self {
        let either = [component("OpenAiError"), component("GeminiError")];
        self.errors(statuses, &json!({ "anyOf": either }))
    }

    /// Answers that are errors of this form.
    pub(crate) fn errors(self, statuses: &[u16], schema: &Value) -> Self {
        let statuses = statuses.iter();
        statuses.fold(self, |call, status| {
            call.answer(*status, "application/json", schema)
        })
    }
}

fn reason(status: u16) -> &'static str {
    let status = axum::http::StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default()
}

/// What is described elsewhere in the document.
pub(crate) fn component(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// An object that has all of these.
#[expect(clippy::needless_pass_by_value, reason = "for literals")]
pub(crate) fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// An object that may have these, and must have some.
#[expect(clippy::needless_pass_by_value, reason = "for literals")]
pub(crate) fn fields(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

/// One or several of something, as fields take both.
pub(crate) fn one_or_more(item: &Value) -> Value {
    json!({ "anyOf": [{ "type": "array", "items": item, "minItems": 1 }, item] })
}

/// A field that may be absent or null.
pub(crate) fn maybe(kind: &str) -> Value {
    json!({ "type": [kind, "null"] })
}

/// A field that has one of these values, where it has any.
pub(crate) fn one_of(words: &[&str]) -> Value {
    let words = words.iter().map(|word| json!(word));
    json!({ "enum": words.chain([Value::Null]).collect::<Vec<_>>() })
}

/// A ratio that some model has, or one of these words.
pub(crate) fn ratios(words: &[&str]) -> Value {
    let ratios = Model::Flash.published_ratios();
    let ratios: Vec<String> = ratios.iter().map(ToString::to_string).collect();
    let ratios = ratios.iter().map(String::as_str);
    one_of(&words.iter().copied().chain(ratios).collect::<Vec<_>>())
}

/// A size that some model has.
pub(crate) fn sizes() -> Value {
    let sizes = Model::Flash.published_sizes().iter().copied();
    one_of(&sizes.map(Size::word).collect::<Vec<_>>())
}

/// A whole number, also as a form writes it.
pub(crate) fn whole(least: u64, most: u64) -> Value {
    let numbers: Vec<String> = (least..=most).map(|number| number.to_string()).collect();
    json!({ "anyOf": [
        { "type": "integer", "minimum": least, "maximum": most },
        { "type": "string", "pattern": format!(r"^\s*\+?0*({})\s*$", numbers.join("|")) },
        { "type": "null" },
    ] })
}

/// Yes or no, also as a form writes it.
pub(crate) fn flag() -> Value {
    json!({ "enum": [true, false, "true", "false", null] })
}

/// A text that is not blank.
pub(crate) fn prompt() -> Value {
    json!({ "type": "string", "pattern": r"\S", "maxLength": MAX_PROMPT_BYTES / 4 })
}

/// A model, by the name of IMA's or another.
pub(crate) fn model() -> Value {
    json!({ "anyOf": [{ "enum": Model::ALL.map(Model::id) }, { "type": "string" }] })
}

/// A field without effect.
pub(crate) fn ignored() -> Value {
    json!({ "description": "has no effect here" })
}

/// A public address.
pub(crate) fn link() -> Value {
    json!({ "type": "string", "pattern": r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?$" })
}

/// A picture: a data URL or an address.
pub(crate) fn picture() -> Value {
    json!({ "anyOf": [link(), { "type": "string", "pattern": "^data:image/" }] })
}
