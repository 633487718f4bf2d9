//! What the server offers: tools, and the pictures of its jobs as resources.

use serde_json::json;

use super::client::{Client, job, report, text};
use crate::world::Sandbox;

const INSTANT: &str = "--simulate=ok,instant";

#[test]
fn each_tool_says_what_it_takes_what_it_gives_and_what_it_does() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let tools = client.request("tools/list", &json!({}));
    let mut lines = Vec::new();
    for tool in tools["result"]["tools"].as_array().unwrap() {
        let hints = &tool["annotations"];
        let hint = |name: &str| hints[name].as_bool().unwrap();
        lines.push(format!(
            "{}: reads only {}, destroys {}, idempotent {}, asks others {}",
            tool["name"].as_str().unwrap(),
            hint("readOnlyHint"),
            hint("destructiveHint"),
            hint("idempotentHint"),
            hint("openWorldHint"),
        ));
        for schema in ["inputSchema", "outputSchema"] {
            assert_eq!(tool[schema]["type"], "object");
            // Not every client can read these.
            let text = tool[schema].to_string();
            for word in ["\"null\"", "$ref", "\"format\""] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    generate_image: reads only false, destroys false, idempotent false, asks others true
    edit_image: reads only false, destroys false, idempotent false, asks others true
    plan_image: reads only true, destroys false, idempotent true, asks others true
    list_models: reads only true, destroys false, idempotent true, asks others true
    wait_job: reads only false, destroys false, idempotent true, asks others true
    job_status: reads only true, destroys false, idempotent true, asks others false
    list_jobs: reads only true, destroys false, idempotent true, asks others false
    ");
    let input = &tools["result"]["tools"][1]["inputSchema"];
    assert_eq!(input["required"], json!(["prompt", "images"]));
    let size = &input["properties"]["size"];
    assert_eq!(size["examples"], json!(["512", "1K", "2K", "4K"]));
    assert_eq!(size["default"], "1K");
    // At 4 bytes each, 3,500 tokens of every conversation.
    let length = tools["result"].to_string().len();
    assert!(length <= 14_000, "{length}");
    let wait = &tools["result"]["tools"][0]["inputSchema"]["properties"]["wait_seconds"];
    assert_eq!(
        (&wait["maximum"], &wait["default"]),
        (&json!(25), &json!(20))
    );
    assert_eq!(client.leave(), (Some(0), String::new()));
}

#[test]
fn prices_are_told_for_nothing() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let plan = client.call(
        "plan_image",
        &json!({"prompt": "a cat", "model": "pro", "size": "4K"}),
    );
    assert_eq!(
        text(&plan),
        "Nano Banana Pro, 4K, 1:1, 18 points, usually under 1 s. Nothing was spent.\n\
         Cheaper: Nano Banana 2, 512, 4 points."
    );
    assert_eq!(report(&plan)["points"], 18);
    let models = client.call("list_models", &json!({}));
    assert_eq!(
        text(&models),
        "flash (Nano Banana 2): 512px 4 points, 1K 6 points, 2K 10 points, 4K 13 points\n\
         pro (Nano Banana Pro): 1K 10 points, 2K 10 points, 4K 18 points"
    );
    let jobs = client.call("list_jobs", &json!({}));
    assert_eq!(text(&jobs), "There are no jobs.");
}

#[test]
fn pictures_of_jobs_are_resources_and_no_other_file_is() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let made = client.make(&json!({"prompt": "a cat"}));
    let link = made["content"][1]["uri"].clone();
    let picture = client.request("resources/read", &json!({ "uri": link }));
    let picture = &picture["result"]["contents"][0];
    assert_eq!(picture["mimeType"], "image/png");
    let length = report(&made)["pictures"][0]["bytes"].as_u64().unwrap();
    let encoded = picture["blob"].as_str().unwrap().len() as u64;
    assert_eq!(encoded, length.div_ceil(3) * 4);

    for uri in ["file:///etc/passwd", "nanobanana://jobs", "x:"] {
        let read = client.request("resources/read", &json!({ "uri": uri }));
        assert_eq!(read["error"]["code"], -32002, "{uri}");
    }
}

/// What has taken the place of a saved picture is neither shown nor waited for.
#[cfg(unix)]
#[test]
fn what_has_taken_the_place_of_a_picture_is_not_read() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let made = client.make(&json!({"prompt": "a cat"}));
    let link = made["content"][1]["uri"].clone();
    let path = report(&made)["pictures"][0]["path"].as_str().unwrap();
    let bytes = std::fs::read(path).unwrap();
    let private = sandbox.beside("private.png");
    std::fs::write(&private, &bytes).unwrap();
    let mut is_kept = || {
        let read = client.request("resources/read", &json!({ "uri": link }));
        let wait = client.call("wait_job", &json!({"job_id": job(&made)}));
        let preview = &wait["content"][2];
        assert_eq!(
            preview["text"],
            "No preview: it is not the picture that was saved."
        );
        assert_eq!(read["error"]["code"], -32002, "{read}");
    };
    std::fs::remove_file(path).unwrap();
    std::os::unix::fs::symlink(&private, path).unwrap();
    is_kept();
    std::fs::remove_file(path).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(path).status();
    assert!(fifo.unwrap().success());
    is_kept();
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, [bytes, vec![0]].concat()).unwrap();
    is_kept();
}
