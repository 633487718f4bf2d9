//! MCP at `/mcp`: by the same keys, and without a path of the server's machine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ima_sim::Endpoint;
use nanobanana::journal::KeyLimits;
use serde_json::{Value, json};

use crate::world::{Answer, Request, TOKEN, World, answer, png};

fn message(method: &str, params: &Value) -> Request {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    Request::post("/mcp", &message).with("accept", "application/json, text/event-stream")
}

fn greeting() -> Request {
    let client = json!({ "name": "test", "version": "1" });
    let params =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    message("initialize", &params)
}

/// A request without a session, as clients send it since 2026-07-28. `more` goes along with the parameters.
fn alone(method: &str, params: Value, name: &str, more: Value) -> Request {
    let mut all = params;
    let own = json!({
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": { "elicitation": {}, "roots": {} },
        },
    });
    for fields in [own, more] {
        let fields = fields.as_object().unwrap().clone();
        all.as_object_mut().unwrap().extend(fields);
    }
    message(method, &all)
        .with("mcp-protocol-version", "2026-07-28")
        .with("mcp-method", method)
        .with("mcp-name", name)
}

fn call(tool: &str, arguments: &Value) -> Request {
    let params = json!({ "name": tool, "arguments": arguments });
    alone("tools/call", params, tool, json!({}))
}

/// The result of an answer, or its error.
fn result(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = answer
        .text()
        .lines()
        .map(|line| line.trim_start_matches("data: "));
    let mut messages = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let last = messages.find_map(|message| {
        let last = message.get("result").or_else(|| message.get("error"));
        last.cloned()
    });
    last.unwrap_or_else(|| panic!("{}", answer.text()))
}

fn text(result: &Value) -> &str {
    let text = &result["content"][0]["text"];
    text.as_str().unwrap_or_else(|| panic!("{result}"))
}

impl World {
    async fn told(&self, request: Request, key: &str) -> Value {
        result(&self.ask(&request.by(key)).await)
    }

    async fn read(&self, uri: &Value, key: &str) -> Value {
        let params = json!({ "uri": uri });
        let request = alone("resources/read", params, uri.as_str().unwrap(), json!({}));
        let answer = self.ask(&request.by(key)).await;
        let lines = answer
            .text()
            .lines()
            .map(|line| line.trim_start_matches("data: "));
        let mut messages = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        messages.next().unwrap()
    }

    /// What the keys are for: two that may do anything.
    async fn two_keys(&self) -> (String, String) {
        let (_, a) = self.key("a", KeyLimits::default()).await;
        let (_, b) = self.key("b", KeyLimits::default()).await;
        (a, b)
    }
}

#[tokio::test]
async fn a_picture_comes_as_a_preview_and_an_address_and_no_path_is_told() {
    let world = World::start().await;
    let (key, _) = world.two_keys().await;
    let greeted = world.ask(&greeting().by(&key)).await;
    let session = greeted.header("mcp-session-id").unwrap().to_owned();
    let in_session = |request: Request| {
        request
            .with("mcp-session-id", &session)
            .with("mcp-protocol-version", "2025-11-25")
    };
    assert!(text_of(&greeted).contains("an address of the picture that works for an hour"));
    let tools = world.told(in_session(message("tools/list", &json!({}))), &key);
    let tools = tools.await;
    assert_eq!(tools["tools"].as_array().unwrap().len(), 7);
    assert!(!tools.to_string().contains("path"), "{tools}");

    let params = json!({ "name": "generate_image", "arguments": { "prompt": "a cat" } });
    let made = in_session(message("tools/call", &params)).by(&key);
    let made = world.ask(&made).await;
    let folder = world.folder.path().to_str().unwrap();
    assert!(!text_of(&made).contains(folder), "{}", text_of(&made));
    // No proxy keeps what is written to itself.
    assert_eq!(made.header("x-accel-buffering"), Some("no"));
    let made = result(&made);
    let job = &made["structuredContent"];
    assert_eq!(job["state"], "saved", "{made}");
    assert_eq!(job["pictures"][0]["path"], Value::Null);
    let url = &job["pictures"][0]["url"];
    let link = &made["content"][1];
    assert_eq!(
        (&link["type"], &link["uri"]),
        (&"resource_link".into(), url)
    );
    assert_eq!(made["content"][2]["type"], "image");
    let path = url
        .as_str()
        .unwrap()
        .strip_prefix("http://localhost")
        .unwrap();
    let whole = world
        .ask(&Request::get(path).without("authorization"))
        .await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.body.len() as u64, job["pictures"][0]["bytes"]);
    let read = world.read(url, &key).await;
    let blob = read["result"]["contents"][0]["blob"].as_str().unwrap();
    assert_eq!(STANDARD.decode(blob).unwrap(), whole.body);

    for tool in ["list_jobs", "wait_job", "job_status"] {
        let arguments = match tool {
            "list_jobs" => json!({}),
            _ => json!({ "job_id": job["id"] }),
        };
        let told = world.told(call(tool, &arguments), &key).await.to_string();
        assert!(
            told.contains("/pictures/1?exp=") && !told.contains(folder),
            "{told}"
        );
    }
}

fn text_of(answer: &Answer) -> &str {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

#[tokio::test]
async fn a_session_belongs_to_its_key() {
    let world = World::start().await;
    let (key, other) = world.two_keys().await;
    let greeted = world.ask(&greeting().by(&key)).await;
    let session = greeted.header("mcp-session-id").unwrap().to_owned();
    let list = |session: &str| {
        message("tools/list", &json!({}))
            .with("mcp-session-id", session)
            .with("mcp-protocol-version", "2025-11-25")
    };
    for (session, key, status) in [
        (&*session, &other, 404),
        (&*session, &TOKEN.to_owned(), 404),
        ("none", &key, 404),
        (&*session, &key, 200),
    ] {
        assert_eq!(world.ask(&list(session).by(key)).await.status, status);
    }
    let end = Request {
        line: "DELETE /mcp".to_owned(),
        ..list(&session)
    };
    assert_eq!(world.ask(&end.clone().by(&other)).await.status, 404);
    assert_eq!(world.ask(&list(&session).by(&key)).await.status, 200);
    assert_eq!(world.ask(&end.by(&key)).await.status, 204);
    assert_eq!(world.ask(&list(&session).by(&key)).await.status, 404);
    assert_eq!(world.ask(&greeting().by("sk-nb-wrong")).await.status, 401);
}

#[tokio::test]
async fn whoever_has_no_shell_here_is_told_of_no_command() {
    let lost = |simulator: &mut ima_sim::SimulatorConfig| {
        let (every, reset) = (ima_sim::Occurrence::Every, ima_sim::Fault::ResetAfterEffect);
        let faults = simulator.faults.clone();
        simulator.faults = faults.with(ima_sim::Endpoint::TaskCreate, every, reset);
    };
    let world = World::with(lost, |_| {}).await;
    let (key, _) = world.two_keys().await;
    let cat = call("generate_image", &json!({ "prompt": "a cat" }));
    let told = world.told(cat, &key).await;
    let content = &told["structuredContent"];
    assert_eq!(content["state"], "unknown");
    for said in [text(&told), content["hint"].as_str().unwrap()] {
        assert!(said.contains("Only whoever runs this server"), "{said}");
        assert!(!said.contains("nanobanana"), "{said}");
    }
    let answer = world.ask(&Request::generation().by(&key)).await;
    assert_eq!(answer.status, 424);
    let said = answer.json()["error"]["message"].clone();
    let job = answer.header("x-nanobanana-job").unwrap();
    let route = format!("GET /v1/jobs/{job} says");
    assert!(said.as_str().unwrap().contains(&route), "{said}");
    // The beginning of an id is enough, where it means one job of the key's.
    let path = format!("/v1/jobs/{}", &job[..19]);
    let known = world.ask(&Request::get(&path).by(&key)).await.json();
    assert_eq!(
        (&known["id"], &known["state"]),
        (&json!(job), &json!("unknown"))
    );
    let ten = json!({ "prompt": "cats", "n": 10 });
    for _ in 0..2 {
        let many = Request::post("/v1/jobs", &ten).by(&key);
        assert_eq!(world.ask(&many).await.status, 201);
    }
    let digits = (0..16).map(|digit| Request::get(&format!("/v1/jobs/{digit:x}")).by(&key));
    let mut answers = Vec::new();
    for digit in digits {
        answers.push(world.ask(&digit).await);
    }
    let several = answers.iter().find(|answer| answer.status == 400).unwrap();
    let said = several.json()["error"]["message"].clone();
    assert!(
        said.as_str().unwrap().contains("matches several jobs: "),
        "{said}"
    );
}

#[tokio::test]
async fn inputs_are_what_the_caller_can_see_itself() {
    let world = World::start().await;
    let (key, other) = world.two_keys().await;
    let made = world.told(call("generate_image", &json!({ "prompt": "a cat" })), &key);
    let made = made.await;
    let job = made["structuredContent"]["id"].as_str().unwrap().to_owned();
    let url = made["structuredContent"]["pictures"][0]["url"].clone();
    let folder = world.folder.path().join("pictures");
    let folder = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap();
    let file = file.unwrap().path().to_str().unwrap().to_owned();
    let edit = |image: &str| {
        let arguments = json!({ "prompt": "a hat", "images": [image], "another": true });
        call("edit_image", &arguments)
    };
    for (image, key) in [
        ("/etc/passwd", &key),
        ("file:///etc/passwd", &key),
        (&*file, &key),
        (&*format!("file://{file}"), &key),
        ("cat.png", &key),
        (&*job, &other),
        ("0123456789abcdef0123", &other),
    ] {
        let refused = world.told(edit(image), key).await;
        let expected = format!(
            "cannot use {image} here: give the id of one of your jobs, an https:// URL, or \
             the picture itself as data:image/…;base64,…."
        );
        // The caller knows what it has named, and hears of no other path.
        let expected =
            expected.replace(world.folder.path().parent().unwrap().to_str().unwrap(), "…");
        assert_eq!(text(&refused), expected);
    }
    assert_eq!(world.ledger().creates_accepted, 1);
    let data = format!("data:image/png;base64,{}", STANDARD.encode(png()));
    for image in [&*job, url.as_str().unwrap(), &data] {
        let made = world.told(edit(image), &key).await;
        assert_eq!(made["structuredContent"]["state"], "saved", "{made}");
    }
}

#[tokio::test]
async fn a_key_finds_its_own_jobs_only() {
    let world = World::start().await;
    let (key, other) = world.two_keys().await;
    let cat = || call("generate_image", &json!({ "prompt": "a cat" }));
    let made = world.told(cat(), &key).await;
    let job = &made["structuredContent"]["id"];
    let url = &made["structuredContent"]["pictures"][0]["url"];
    let list = world.told(call("list_jobs", &json!({})), &other).await;
    assert_eq!(text(&list), "There are no jobs.");
    for tool in ["wait_job", "job_status"] {
        for id in [job.as_str().unwrap(), "0123456789abcdef0123"] {
            let told = world
                .told(call(tool, &json!({ "job_id": id })), &other)
                .await;
            let expected = format!("No job `{id}`; list_jobs lists them.");
            assert_eq!(text(&told), expected);
        }
    }
    let read = world.read(url, &other).await;
    let expected = format!("there is no resource {}", url.as_str().unwrap());
    assert_eq!(read["error"]["message"], expected);
    // Nor does it join them; whoever works at this machine sees all.
    let own = world.told(cat(), &other).await;
    assert_eq!(own["structuredContent"]["joined"], false);
    assert_ne!(&own["structuredContent"]["id"], job);
    let all = world.told(call("list_jobs", &json!({})), TOKEN).await;
    assert_eq!(
        all["structuredContent"]["jobs"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn an_identical_call_joins_the_run_that_it_lost_also_after_a_restart() {
    let mut world = World::slow().await;
    let (key, other) = world.two_keys().await;
    let cat = || call("generate_image", &json!({ "prompt": "a cat" }));
    let lost = world.send(&cat().by(&key)).await;
    world.until(Endpoint::TaskCreate, 1).await;
    drop(lost);
    world.stop().await;
    world.serve(|_| {}).await;
    let mut again = world.send(&cat().by(&key)).await;
    let others = world.send(&cat().by(&other)).await;
    world.until(Endpoint::TaskCreate, 2).await;
    drop(others);
    world.finish_tasks();
    let again = result(&answer(&mut again).await);
    assert_eq!(again["structuredContent"]["joined"], true, "{again}");
    assert_eq!(again["structuredContent"]["state"], "saved", "{again}");
    // That one has arrived, and so has one that `another` asks for.
    let mut requests = Vec::new();
    let another = json!({ "prompt": "a cat", "another": true });
    for request in [cat(), call("generate_image", &another)] {
        requests.push(world.send(&request.by(&key)).await);
        world.until(Endpoint::TaskCreate, 2 + requests.len()).await;
    }
}

#[tokio::test]
async fn a_key_has_its_own_limits_and_models() {
    let world = World::start().await;
    let limits = KeyLimits {
        models: vec!["gemini-3-pro-image".to_owned()],
        max_points: Some(10),
        ..KeyLimits::default()
    };
    let (_, key) = world.key("pro", limits).await;
    let models = world.told(call("list_models", &json!({})), &key).await;
    let models = &models["structuredContent"]["models"];
    assert_eq!(models.as_array().unwrap().len(), 1, "{models}");
    let make = |model: &str, size: &str| {
        let arguments = json!({ "prompt": "a cat", "model": model, "size": size });
        call("generate_image", &arguments)
    };
    let refused = world.told(make("flash", "1K"), &key).await;
    assert_eq!(text(&refused), "This key is for the model pro only.");
    let dear = world.told(make("pro", "4K"), &key).await;
    assert_eq!(
        dear["structuredContent"]["error"]["kind"], "budget",
        "{dear}"
    );
    assert_eq!(world.ledger().creates_accepted, 0);
    let made = world.told(make("pro", "1K"), &key).await;
    assert_eq!(made["structuredContent"]["points"], 10, "{made}");
}

#[tokio::test]
async fn a_users_word_counts_for_the_question_that_was_asked_and_once() {
    let world = World::with(|_| {}, |options| options.ask_above = Some(10)).await;
    let call = async |prompt: &str, more: Value| {
        let arguments = json!({ "prompt": prompt, "size": "4K", "another": true });
        let params = json!({ "name": "generate_image", "arguments": arguments });
        let request = alone("tools/call", params, "generate_image", more);
        world.told(request, TOKEN).await
    };
    let agreed = |state: &Value| {
        json!({
            "inputResponses": { "spend": { "action": "accept", "content": {} } },
            "requestState": state,
        })
    };
    let is_asked = |result: &Value| result["resultType"] == "input_required";
    // A caller that says of itself what it was asked.
    for forged in [json!("{\"points\":9999}"), json!("0".repeat(32))] {
        assert!(is_asked(&call("a cat", agreed(&forged)).await), "{forged}");
    }
    let asked = call("a cat", json!({})).await;
    let state = &asked["requestState"];
    // Another one than the user was asked about.
    assert!(is_asked(&call("a dog", agreed(state)).await));
    let made = call("a cat", agreed(state)).await;
    assert_eq!(made["structuredContent"]["state"], "saved", "{made}");
    assert!(is_asked(&call("a cat", agreed(state)).await));
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn pages_of_this_machine_are_answered_and_foreign_ones_are_not() {
    let world = World::start().await;
    for (headers, expected) in [
        (&[][..], 200),
        (&[("host", "evil.example")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", "http://localhost:3000")], 200),
        (&[("origin", "http://localhost:3000.evil.com")], 403),
        (&[("origin", "http://evil.com@localhost")], 403),
        (&[("origin", "http://localhost/")], 403),
        (
            &[
                ("origin", "http://localhost"),
                ("origin", "http://localhost"),
            ],
            403,
        ),
    ] {
        let mut request = greeting();
        for (name, value) in headers {
            if *name == "host" {
                request = request.without("host");
            }
            request = request.with(name, value);
        }
        assert_eq!(world.ask(&request).await.status, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_more_than_a_key_may_have_is_refused_while_all_are_in_use() {
    let world = World::start().await;
    let (key, other) = world.two_keys().await;
    let mut statuses = Vec::new();
    for _ in 0..65 {
        statuses.push(world.ask(&greeting().by(&key)).await.status);
    }
    assert_eq!(statuses[..64], [200; 64]);
    assert_eq!(statuses[64], 503);
    assert_eq!(world.ask(&greeting().by(&other)).await.status, 200);
    // Calls without a session go on.
    world.told(call("list_jobs", &json!({})), &key).await;
}
