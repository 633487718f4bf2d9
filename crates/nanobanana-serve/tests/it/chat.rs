//! Chat completions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ima_sim::Endpoint;
use serde_json::{Value, json};

use crate::world::{Request, World, png};

fn chat(messages: &Value, more: &Value) -> Request {
    let mut body = json!({ "model": "gemini-3.1-flash-image", "messages": messages });
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    Request::post("/v1/chat/completions", &body)
}

fn picture(images: &Value) -> Vec<u8> {
    let url = images[0]["image_url"]["url"].as_str().unwrap();
    let data = url.strip_prefix("data:image/png;base64,").unwrap();
    STANDARD.decode(data).unwrap()
}

#[tokio::test]
async fn what_the_user_has_said_last_becomes_a_picture_in_the_message() {
    let world = World::start().await;
    let messages = json!([
        { "role": "system", "content": "In watercolor." },
        { "role": "user", "content": "a cat" },
    ]);
    let more = json!({ "image_config": { "aspect_ratio": "16:9" }, "temperature": 1 });
    let answer = world.ask(&chat(&messages, &more)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["object"], "chat.completion");
    assert_eq!(body["model"], "gemini-3.1-flash-image");
    assert_eq!(body["usage"]["total_tokens"], 0);
    let choice = &body["choices"][0];
    assert_eq!(
        (&choice["finish_reason"], &choice["message"]["content"]),
        (&json!("stop"), &json!(""))
    );
    assert_eq!(picture(&choice["message"]["images"])[..4], *b"\x89PNG");
    assert_eq!(answer.header("x-nanobanana-ratio"), Some("16:9"));
    assert_eq!(
        answer.header("x-nanobanana-notice"),
        Some("ignored-temperature")
    );
    let job = answer.header("x-nanobanana-job").unwrap();
    let job = world
        .ask(&Request::get(&format!("/v1/jobs/{job}")))
        .await
        .json();
    assert_eq!(job["prompt"], "In watercolor.\n\na cat");

    // The conversation goes on with the picture that was made.
    let made = choice["message"].clone();
    let on = json!([messages[1], made, { "role": "user", "content": [{ "type": "text", "text": "a hat" }] }]);
    let answer = world.ask(&chat(&on, &json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let data = format!("data:image/png;base64,{}", STANDARD.encode(png()));
    let parts = json!([
        { "type": "image_url", "image_url": { "url": data } },
        { "type": "text", "text": "a hat" },
    ]);
    let given = json!([made, { "role": "user", "content": parts }]);
    assert_eq!(world.ask(&chat(&given, &json!({}))).await.status, 200);
    let requests = world.simulator.requests();
    let uploads = requests
        .iter()
        .filter(|request| request.endpoint == Some(Endpoint::Upload));
    assert_eq!(uploads.count(), 2);
}

#[tokio::test]
async fn a_stream_has_the_picture_in_one_delta_and_an_end() {
    let world = World::start().await;
    let messages = json!([{ "role": "user", "content": "a cat" }]);
    let answer = world
        .ask(&chat(&messages, &json!({ "stream": true })))
        .await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let events = answer
        .text()
        .trim_start_matches('\n')
        .trim_end()
        .split("\n\n");
    let events: Vec<&str> = events
        .map(|event| event.strip_prefix("data: ").unwrap())
        .collect();
    let [first, last, "[DONE]"] = events[..] else {
        panic!("{}", answer.text());
    };
    let (first, last): (Value, Value) = (
        serde_json::from_str(first).unwrap(),
        serde_json::from_str(last).unwrap(),
    );
    assert_eq!(first["object"], "chat.completion.chunk");
    assert_eq!(
        picture(&first["choices"][0]["delta"]["images"])[..4],
        *b"\x89PNG"
    );
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn a_conversation_without_a_wish_or_for_another_answer_is_refused() {
    let world = World::start().await;
    let user = |content: Value| json!([{ "role": "user", "content": content }]);
    for (messages, more, words) in [
        (json!([]), json!({}), "messages has no user turn"),
        (user(json!(" ")), json!({}), "the prompt is empty"),
        (user(json!("a")), json!({ "n": 2 }), "n must be 1, not 2"),
        (
            user(json!("a")),
            json!({ "modalities": ["text"] }),
            "modalities must include `image`",
        ),
        (
            user(json!("a")),
            json!({ "response_format": { "type": "json_object" } }),
            "response_format is not offered",
        ),
        // As Open WebUI asks the model of a chat for its title.
        (
            user(json!("### Task:\nGenerate a concise title.")),
            json!({ "stream": false, "max_tokens": 1000 }),
            "choose another task model there, or begin the prompt with other words",
        ),
        (
            json!([{ "role": "robot", "content": "a" }]),
            json!({}),
            "messages[0].role must be",
        ),
        (
            user(json!([{ "image_url": "http://a.b/c.png" }])),
            json!({}),
            "a data URL or an https",
        ),
    ] {
        let answer = world.ask(&chat(&messages, &more)).await;
        assert_eq!(answer.status, 400, "{words}");
        let message = answer.json()["error"]["message"].clone();
        assert!(message.as_str().unwrap().contains(words), "{message}");
    }
    let other = chat(&user(json!("a")), &json!({ "model": "gpt-5" }));
    assert_eq!(world.ask(&other).await.status, 404);
    assert_eq!(world.ledger().creates_accepted, 0);
    // Nobody but a chat asks for titles.
    let body = json!({ "prompt": "### Task:\nGenerate a concise title." });
    let picture = Request::post("/v1/images/generations", &body);
    assert_eq!(world.ask(&picture).await.pictures().len(), 1);
}
