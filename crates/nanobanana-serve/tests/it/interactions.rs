//! Interactions, as Google's SDKs ask for them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ima_sim::{Endpoint, Fault, FaultScript, Occurrence, Scenario};
use nanobanana::journal::KeyLimits;
use nanobanana_serve::Options;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::world::{Answer, Request, TOKEN, World, answer, head, png, rest};

const PATH: &str = "/v1beta/interactions";

/// Asks for a cat, with more fields.
fn cat(more: &Value) -> Request {
    let mut body = json!({ "model": "gemini-3.1-flash-image", "input": "a cat" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    with_key(Request::post(PATH, &body))
}

fn with_key(request: Request) -> Request {
    request
        .without("authorization")
        .with("x-goog-api-key", TOKEN)
}

/// A client that goes on by itself where an answer says that it is not the last.
fn following(request: Request) -> Request {
    request.with("user-agent", "google-genai-sdk/3.6.1 gl-python/3.11.7")
}

fn get(id: &str) -> Request {
    with_key(Request::get(&format!("{PATH}/{id}")))
}

fn cancel(id: &str) -> Request {
    with_key(Request::post(&format!("{PATH}/{id}/cancel"), &Value::Null))
}

fn delete(id: &str) -> Request {
    let mut request = get(id);
    request.line = request.line.replace("GET", "DELETE");
    request
}

fn id(answer: &Answer) -> String {
    let id = answer.json()["id"].as_str().map(str::to_owned);
    id.unwrap_or_else(|| panic!("{}", answer.text()))
}

/// An input with a picture, which is uploaded before anything is paid.
fn a_hat() -> Value {
    let picture =
        json!({ "type": "image", "data": STANDARD.encode(png()), "mime_type": "image/png" });
    json!([{ "type": "text", "text": "a hat" }, picture])
}

/// The picture that an interaction has made.
fn image(answer: &Value) -> &Value {
    assert_eq!(answer["status"], "completed", "{answer}");
    &answer["steps"][0]["content"][0]
}

fn bytes(image: &Value) -> Vec<u8> {
    let data = image["data"].as_str();
    STANDARD
        .decode(data.unwrap_or_else(|| panic!("{image}")))
        .unwrap()
}

/// What the events of a stream say.
fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let lines = answer.text().lines();
    let data = lines.filter_map(|line| line.strip_prefix("data: {"));
    data.map(|data| serde_json::from_str(&format!("{{{data}")).unwrap())
        .collect()
}

fn types(events: &[Value]) -> Vec<&str> {
    let types = events.iter().map(|event| event["event_type"].as_str());
    types.map(Option::unwrap).collect()
}

/// The end of an interaction, once it is there.
async fn end(world: &World, id: &str) -> Value {
    let answer = world.ask(&get(&format!("{id}?stream=true"))).await;
    events(&answer).pop().unwrap()["interaction"].take()
}

#[tokio::test]
async fn a_picture_comes_under_every_version_and_is_edited_by_the_next_interaction() {
    let world = World::start().await;
    for version in ["/v1beta", "/v1", "/v1alpha", ""] {
        let mut request = cat(&json!({}));
        request.line = request.line.replace("/v1beta", version);
        let answer = world.ask(&request).await;
        assert_eq!(bytes(image(&answer.json()))[..4], *b"\x89PNG", "{version}");
        assert_eq!(answer.header("x-nanobanana-points"), Some("6"));
    }
    let wide = json!({ "type": "image", "aspect_ratio": "16:9", "image_size": "2K" });
    let first = world.ask(&cat(&json!({ "response_format": wide }))).await;
    assert_eq!(first.header("x-nanobanana-ratio"), Some("16:9"));
    assert_eq!(first.header("x-nanobanana-size"), Some("2K"));
    let edit = json!({
        "previous_interaction_id": id(&first), "response_format": { "type": "image", "delivery": "uri" },
    });
    let edited = world.ask(&cat(&edit)).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    assert_eq!(edited.header("x-nanobanana-ratio"), Some("16:9"));
    assert_eq!(edited.json()["previous_interaction_id"], id(&first));
    // Its id remembers how its picture was to be told.
    for answer in [&edited, &world.ask(&get(&id(&edited))).await] {
        let answer = answer.json();
        let uri = image(&answer)["uri"].as_str().unwrap();
        let path = uri.strip_prefix("http://localhost").unwrap();
        let picture = world
            .ask(&Request::get(path).without("authorization"))
            .await;
        assert_eq!(picture.body[..4], *b"\x89PNG");
    }
    let uploads = world.simulator.requests();
    let uploads = uploads
        .iter()
        .filter(|request| request.endpoint == Some(Endpoint::Upload));
    assert_eq!(uploads.count(), 1);
    assert_eq!(world.ledger().creates_accepted, 6);
}

#[tokio::test]
async fn one_in_the_background_is_asked_for_by_its_own_key_until_it_is_deleted() {
    let mut world = World::slow().await;
    let (_, other) = world.key("other", KeyLimits::default()).await;
    let begun = world.ask(&cat(&json!({ "background": true }))).await;
    assert_eq!(begun.json()["status"], "in_progress", "{}", begun.text());
    assert_eq!(begun.header("x-nanobanana-points"), Some("6"));
    let id = id(&begun);
    world.until(Endpoint::TaskCreate, 1).await;
    // What is paid goes on.
    let cancelled = world.ask(&cancel(&id)).await;
    assert_eq!(
        (cancelled.status, &cancelled.json()["status"]),
        (200, &json!("in_progress"))
    );
    let answer = world.ask(&delete(&id)).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    world.finish_tasks();
    assert_eq!(end(&world, &id).await["status"], "completed");
    let picture = world.ask(&get(&id)).await.json();
    assert_eq!(bytes(image(&picture))[..4], *b"\x89PNG");
    let previous = cat(&json!({ "previous_interaction_id": id }));
    for request in [get(&id), cancel(&id), delete(&id), previous] {
        let answer = world.ask(&request.by(&other)).await;
        assert_eq!(answer.status, 404, "{}", answer.text());
        assert_eq!(answer.json()["error"]["code"], "not_found");
    }

    let folder = world.folder.path().join("pictures/local");
    let pictures = || std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(pictures(), 1);
    assert_eq!(world.ask(&delete(&id)).await.json(), json!({}));
    assert_eq!(pictures(), 0);
    for request in [get(&id), delete(&id)] {
        assert_eq!(world.ask(&request).await.status, 404);
    }
    let usage = world.ask(&Request::get("/v1/usage")).await.json();
    assert_eq!(usage["usage"]["total"]["spent"], 6, "{usage}");
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn one_that_is_not_paid_yet_is_cancelled() {
    let stall = FaultScript::new().with(Endpoint::Upload, Occurrence::Every, Fault::Stall);
    let world = World::with(|simulator| simulator.faults = stall, |_| {}).await;
    let begun = world
        .ask(&cat(&json!({ "input": a_hat(), "background": true })))
        .await;
    let cancelled = world.ask(&cancel(&id(&begun))).await.json();
    assert_eq!(cancelled["status"], "cancelled");
    let answer = world
        .ask(&get(&format!("{}?stream=true", id(&begun))))
        .await;
    assert_eq!(
        types(&events(&answer)),
        ["interaction.created", "error", "interaction.completed"]
    );
    assert_eq!(world.ledger().creates_accepted, 0);
}

#[tokio::test]
async fn a_client_whose_limit_is_short_comes_back_for_the_paid_picture() {
    let mut world = World::slow().await;
    let token = |answer: &Answer| {
        let interaction = answer.json();
        assert_eq!(interaction["status"], "requires_continuation");
        assert_eq!(interaction["steps"], json!([]));
        interaction["continuation_token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // Its socket is killed, as by its own limit, and its retry has no mark.
    let killed = world.send(&following(cat(&json!({})))).await;
    world.until(Endpoint::TaskCreate, 1).await;
    drop(killed);
    let first = world.ask(&following(cat(&json!({})))).await;
    let going_on = |token: &str, more: &Value| {
        let mut body = json!({
            "model": "gemini-3.1-flash-image", "continuation_token": token, "previous_interaction_id": "x",
        });
        body["stream"] = more.clone();
        following(with_key(Request::post(PATH, &body)))
    };
    let second = world.ask(&going_on(&token(&first), &json!(false))).await;
    assert_eq!(id(&second), id(&first));
    assert_ne!(token(&second), token(&first));
    world.finish_tasks();
    let mut last = token(&second);
    let made = loop {
        let answer = world.ask(&going_on(&last, &json!(false))).await;
        if answer.json()["status"] == "completed" {
            break answer.json();
        }
        last = token(&answer);
    };
    let streamed = world.ask(&going_on(&last, &json!(true))).await;
    assert_eq!(events(&streamed)[2]["delta"], *image(&made));
    for broken in ["x", &last[1..]] {
        let answer = world.ask(&going_on(broken, &json!(false))).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    assert_eq!(world.ledger().creates_accepted, 1);
    // It has arrived: an equal request is another one from now on.
    let third = world.ask(&following(cat(&json!({})))).await;
    assert_ne!(id(&third), id(&first));
}

/// The first event of a stream.
async fn opening(stream: &mut TcpStream) -> Value {
    let head = head(stream).await.unwrap();
    assert_eq!(head.header("x-accel-buffering"), Some("no"));
    let mut heard = String::new();
    while !heard.contains("}\n\n") {
        let mut byte = Vec::new();
        assert_ne!(stream.read_buf(&mut byte).await.unwrap(), 0);
        heard += std::str::from_utf8(&byte).unwrap();
    }
    let (_, data) = heard.split_once("data: ").unwrap();
    let created: Value = serde_json::from_str(data.split('\n').next().unwrap()).unwrap();
    assert_eq!(created["event_type"], "interaction.created");
    created
}

#[tokio::test]
async fn a_stream_begins_with_a_token_for_when_its_connection_is_lost() {
    let mut world = World::slow().await;
    let mut stream = world
        .send(&following(cat(&json!({ "stream": true }))))
        .await;
    let created = opening(&mut stream).await;
    let token = &created["interaction"]["continuation_token"];
    world.until(Endpoint::TaskCreate, 1).await;
    drop(stream);
    let mut again = world
        .send(&following(cat(
            &json!({ "stream": true, "continuation_token": token }),
        )))
        .await;
    let begun = crate::world::head(&mut again).await.unwrap();
    world.finish_tasks();
    let events = events(&rest(&mut again, begun).await.unwrap());
    assert_eq!(
        types(&events),
        [
            "interaction.created",
            "step.start",
            "step.delta",
            "step.stop",
            "interaction.completed"
        ]
    );
    assert_eq!(bytes(&events[2]["delta"])[..4], *b"\x89PNG");
    assert_eq!(events[4]["interaction"]["status"], "completed");
    assert_eq!(world.ledger().creates_accepted, 1);
    // Whoever has heard some of it goes on after that.
    let id = created["interaction"]["id"].as_str().unwrap();
    let look = get(&format!("{id}?stream=true&last_event_id=3"));
    let late = world.ask(&look).await;
    assert_eq!(self::events(&late), events[3..]);
}

#[tokio::test]
async fn one_whose_stream_has_begun_is_made_although_its_client_leaves_before_it_is_paid() {
    let busy = Fault::Status {
        code: 503,
        retry_after: Some(1),
    };
    let busy = FaultScript::new().with(Endpoint::Upload, Occurrence::Nth(1), busy);
    let soon = |options: &mut Options| options.first_byte = Duration::from_millis(50);
    let world = World::with(|simulator| simulator.faults = busy, soon).await;
    let one = KeyLimits {
        concurrency: Some(1),
        ..KeyLimits::default()
    };
    let (_, key) = world.key("one at once", one).await;
    let body = json!({ "input": a_hat(), "stream": true });
    let mut stream = world.send(&cat(&body).by(&key)).await;
    let created = opening(&mut stream).await;
    assert_eq!(world.ledger().creates_accepted, 0);
    drop(stream);
    // Its place is free once the server has seen that.
    while world.ask(&cat(&json!({})).by(&key)).await.status == 429 {}
    let id = created["interaction"]["id"].as_str().unwrap();
    let look = get(&format!("{id}?stream=true")).by(&key);
    let end = events(&world.ask(&look).await).pop().unwrap();
    assert_eq!(end["interaction"]["status"], "completed");
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn what_fails_is_said_in_words_that_its_clients_read() {
    for (scenario, status, code) in [
        (Scenario::Fails, 200, "generation_failed"),
        (Scenario::InsufficientPoints, 402, "payment_required"),
        (Scenario::Unauthorized, 500, "api_error"),
    ] {
        let world = World::with(|simulator| simulator.scenario = scenario, |_| {}).await;
        let answer = world.ask(&cat(&json!({}))).await;
        let body = answer.json();
        assert_eq!(answer.status, status, "{body}");
        match status {
            200 => {
                assert_eq!(body["status"], "failed");
                assert_eq!(body["errors"][0]["code"], code);
                let stream = world.ask(&cat(&json!({ "stream": true }))).await;
                let events = events(&stream);
                assert_eq!(
                    types(&events),
                    ["interaction.created", "error", "interaction.completed"]
                );
                assert_eq!(events[1]["error"]["code"], code);
                assert_eq!(events[2]["interaction"]["status"], "failed");
            }
            _ => assert_eq!(body["error"]["code"], code),
        }
    }
    let world = World::start().await;
    for (request, status, code) in [
        (cat(&json!({})).by("sk-nb-wrong"), 401, "authentication"),
        (
            cat(&json!({ "model": "gemini-3.8-flash" })),
            404,
            "model_not_found",
        ),
        (
            cat(&json!({ "agent": "deep-research" })),
            400,
            "invalid_request",
        ),
        (get("x"), 404, "not_found"),
        (get("x?stream=maybe"), 400, "invalid_request"),
        (with_key(Request::get(PATH)), 405, "invalid_request"),
    ] {
        let mut stream = world.send(&request).await;
        let answer = answer(&mut stream).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.json()["error"]["code"], code);
    }
    assert_eq!(world.ledger().creates_accepted, 0);
}
