//! `/openapi.json`, and whether the server is as it says.

use serde_json::Value;

use crate::world::{Request, World};

/// A path of the document as a request has it.
fn filled(path: &str) -> String {
    let path = path.replace("{model}", "gemini-3-pro-image");
    let path = path.replace("{number}", "1");
    ["{id}", "{name}", "{deployment}"]
        .iter()
        .fold(path, |path, name| path.replace(name, "x"))
}

#[tokio::test]
async fn each_path_takes_the_methods_that_are_described_and_no_others() {
    let world = World::start().await;
    let open = Request::get("/openapi.json").without("authorization");
    let document = world.ask(&open).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = Vec::new();
    for (path, described) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "delete", "put"] {
            let mut request = Request::get(&filled(path));
            request.line = format!("{} {}", method.to_uppercase(), filled(path));
            let operation = &described[method];
            // The protocol's own service streams until the client goes.
            if path == "/mcp" && !operation.is_null() {
                request = request.with("mcp-session-id", "none");
            }
            let answer = world.ask(&request).await;
            let said = format!("{method} {path}: {}", answer.text());
            if operation.is_null() {
                // A model and what is asked of it are one part of a path.
                let none = if path.contains("{model}") {
                    [404, 405]
                } else {
                    [405; 2]
                };
                assert!(none.contains(&answer.status), "{said}");
                continue;
            }
            assert!(
                answer.status != 405 && !said.contains("no such path"),
                "{said}"
            );
            let status = answer.status.to_string();
            assert!(
                !operation["responses"][&status].is_null(),
                "{status}: {said}"
            );
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            let parameters = operation["parameters"].as_array().unwrap().iter();
            let in_path = parameters.filter(|parameter| parameter["in"] == "path");
            assert_eq!(in_path.count(), path.matches('{').count(), "{path}");
        }
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "an operation's id is its own");
}

#[tokio::test]
async fn what_the_document_refers_to_is_in_it() {
    let world = World::start().await;
    let document = world.ask(&Request::get("/openapi.json")).await.json();
    let mut left = vec![&document];
    let mut found = 0;
    while let Some(value) = left.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(place)) = fields.get("$ref") {
                    let place = place.strip_prefix('#').unwrap();
                    assert!(document.pointer(place).is_some(), "{place}");
                    found += 1;
                }
                left.extend(fields.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert!(found > 10);
}
