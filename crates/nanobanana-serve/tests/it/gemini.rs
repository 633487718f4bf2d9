//! Gemini's API.

use ima_sim::{Endpoint, Scenario};
use serde_json::json;

use crate::world::{FLASH, Request, TOKEN, World};

/// A client that goes on by itself where an answer says that it is not the last.
fn following(request: Request) -> Request {
    request.with(
        "x-goog-api-client",
        "google-genai-sdk/3.6.1 gl-python/3.11.2",
    )
}

fn going_on(token: &str) -> Request {
    let body =
        json!({ "contents": [{ "parts": [{ "text": "a cat" }] }], "continuationToken": token });
    following(Request::post(FLASH, &body))
}

fn token(answer: &crate::world::Answer) -> String {
    let candidate = &answer.json()["candidates"][0];
    assert_eq!(
        candidate["finishReason"],
        "CONTINUATION",
        "{}",
        answer.text()
    );
    candidate["continuationToken"].as_str().unwrap().to_owned()
}

/// Goes on until there is the picture; it, and the token that showed it.
async fn picture(world: &World, mut last: String) -> (Vec<u8>, String) {
    loop {
        let answer = world.ask(&going_on(&last)).await;
        if answer.json()["candidates"][0]["finishReason"] == "STOP" {
            return (answer.inline(), last);
        }
        last = token(&answer);
    }
}

#[tokio::test]
async fn every_version_and_every_place_of_the_key_is_the_same() {
    let world = World::start().await;
    for (path, header) in [
        ("/v1beta", "x-goog-api-key"),
        ("/v1", "x-api-key"),
        ("/v1alpha", "api-key"),
        ("", "authorization"),
    ] {
        let key = if header == "authorization" {
            format!("Bearer {TOKEN}")
        } else {
            TOKEN.to_owned()
        };
        let mut request = Request::content()
            .without("x-goog-api-key")
            .with(header, &key);
        request.line = request.line.replace("/v1beta", path);
        let answer = world.ask(&request).await;
        assert_eq!(answer.inline()[..4], *b"\x89PNG", "{path}");
        assert_eq!(answer.json()["candidates"][0]["finishReason"], "STOP");
        assert_eq!(answer.header("x-nanobanana-points"), Some("6"));
    }
    let mut request = Request::content().without("x-goog-api-key");
    request.line += &format!("?key={TOKEN}");
    world.ask(&request).await.inline();
    assert_eq!(world.ledger().creates_accepted, 5);
}

#[tokio::test]
async fn a_stream_is_an_event_or_a_list() {
    let world = World::start().await;
    let mut request = Request::content();
    request.line = request
        .line
        .replace(":generateContent", ":streamGenerateContent");
    let list = world.ask(&request).await.json();
    assert!(list[0]["candidates"][0]["content"]["parts"][0]["inlineData"]["data"].is_string());
    request.line += "?alt=sse";
    let answer = world.ask(&request).await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let data = answer
        .text()
        .trim_start_matches('\n')
        .strip_prefix("data: ")
        .unwrap();
    let event: serde_json::Value = serde_json::from_str(data.trim_end()).unwrap();
    assert_eq!(event["candidates"][0]["finishReason"], "STOP");
}

#[tokio::test]
async fn a_client_that_follows_continuations_comes_back_until_there_is_the_picture() {
    let mut world = World::slow().await;
    let first = token(&world.ask(&following(Request::content())).await);
    let second = token(&world.ask(&going_on(&first)).await);
    assert_ne!(first, second);
    world.until(Endpoint::TaskCreate, 1).await;
    world.finish_tasks();
    let (picture, last) = picture(&world, second).await;
    // The last one shows it again, and none of them costs anything.
    assert!(self::picture(&world, last.clone()).await.0 == picture);
    assert_eq!(world.ledger().creates_accepted, 1);
    for broken in [
        last.replace(&last[20..22], "__"),
        String::new(),
        "x".to_owned(),
    ] {
        let answer = world.ask(&going_on(&broken)).await;
        assert_eq!(answer.status, 400, "{broken}");
        assert_eq!(answer.json()["error"]["status"], "INVALID_ARGUMENT");
    }
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn another_client_gets_signs_of_life_and_then_the_picture() {
    let mut world = World::slow().await;
    let mut stream = world.send(&Request::content()).await;
    let head = crate::world::head(&mut stream).await.unwrap();
    assert_eq!(
        (head.status, head.header("x-accel-buffering")),
        (200, Some("no"))
    );
    world.until(Endpoint::TaskCreate, 1).await;
    world.finish_tasks();
    let mut body = Vec::new();
    use tokio::io::AsyncReadExt as _;
    while !body.ends_with(b"0\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut body).await.unwrap(), 0);
    }
    let text = String::from_utf8(body).unwrap();
    assert!(text.starts_with("1\r\n\n\r\n"), "{}", &text[..20]);
    assert!(text.contains("\"finishReason\":\"STOP\""));
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn what_was_paid_for_nothing_is_a_candidate_and_other_failures_are_errors() {
    for (scenario, status, word) in [
        (Scenario::Fails, 200, "IMAGE_SAFETY"),
        (Scenario::Deleted, 200, "IMAGE_OTHER"),
        (Scenario::InsufficientPoints, 402, "RESOURCE_EXHAUSTED"),
        (Scenario::Unauthorized, 500, "INTERNAL"),
    ] {
        let world = World::with(|simulator| simulator.scenario = scenario, |_| {}).await;
        let answer = world.ask(&Request::content()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(word), "{}", answer.text());
    }
}

#[tokio::test]
async fn predict_is_a_list_of_pictures_as_open_webui_asks_for_it() {
    let world = World::start().await;
    let path = FLASH.replace(":generateContent", ":predict");
    let predict = |body: serde_json::Value| {
        let request = Request::post(&path, &body).without("authorization");
        request.with("x-goog-api-key", TOKEN)
    };
    let answer = world
        .ask(&predict(json!({
            "instances": { "prompt": "a cat" },
            "parameters": { "sampleCount": 2, "outputOptions": { "mimeType": "image/jpeg" }, "addWatermark": false },
        })))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    let predictions = body["predictions"].as_array().unwrap();
    assert_eq!(predictions.len(), 2);
    for prediction in predictions {
        assert_eq!(prediction["mimeType"], "image/jpeg");
        let data = prediction["bytesBase64Encoded"].as_str().unwrap();
        assert!(data.starts_with("/9j/"), "{}", &data[..8]);
    }
    assert_eq!(answer.header("x-nanobanana-points"), Some("12"));
    let notice = answer.header("x-nanobanana-notice").unwrap();
    assert!(notice.contains("ignored-addWatermark"), "{notice}");
    assert_eq!(world.ledger().creates_accepted, 2);

    for (body, words) in [
        (json!({}), "instances must be one instance"),
        (
            json!({ "instances": [{ "prompt": " " }] }),
            "the prompt is empty",
        ),
        (
            json!({ "instances": [{ "prompt": "a", "image": {} }] }),
            "unknown field `image`",
        ),
        (
            json!({ "instances": { "prompt": "a" }, "parameters": { "sampleCount": 11 } }),
            "sampleCount must be a whole number from 1 to 10",
        ),
        (
            json!({ "instances": { "prompt": "a" }, "parameters": { "outputOptions": { "mimeType": "text/plain" } } }),
            "mimeType must be png, jpeg or webp",
        ),
    ] {
        let answer = world.ask(&predict(body)).await;
        assert_eq!(answer.status, 400, "{words}");
        assert!(answer.text().contains(words), "{}", answer.text());
    }
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn a_prediction_that_was_paid_for_nothing_is_an_error() {
    let world = World::with(|simulator| simulator.scenario = Scenario::Fails, |_| {}).await;
    let body = json!({ "instances": { "prompt": "a cat" } });
    // Its SDK knows continuations, and none of them here.
    let request = following(Request::post(
        &FLASH.replace(":generateContent", ":predict"),
        &body,
    ));
    let answer = world.ask(&request).await;
    assert_eq!(answer.status, 424, "{}", answer.text());
    assert_eq!(answer.json()["error"]["status"], "ABORTED");
}

#[tokio::test]
async fn tokens_are_estimated_and_cost_nothing() {
    let world = World::start().await;
    let contents = json!([{ "parts": [{ "text": "four letters" }, { "inline_data": { "data": "YQ==" } }, { "text": "猫" }] }]);
    let count = |body: serde_json::Value| {
        Request::post(&FLASH.replace(":generateContent", ":countTokens"), &body)
    };
    let answer = world.ask(&count(json!({ "contents": contents }))).await;
    assert_eq!(answer.json(), json!({ "totalTokens": 3 + 258 + 1 }));
    let notice = answer.header("x-nanobanana-notice");
    assert_eq!(notice, Some("estimated-totalTokens"));
    let inner = json!({ "generateContentRequest": { "model": "models/x", "contents": contents } });
    assert_eq!(
        world.ask(&count(inner)).await.json()["totalTokens"],
        3 + 258 + 1
    );
    let wrong = json!({ "contents": [{ "parts": [1] }] });
    assert_eq!(world.ask(&count(wrong)).await.status, 400);
    assert_eq!(world.ledger().creates_accepted, 0);
}

#[tokio::test]
async fn the_bodies_of_litellm_and_langchain_are_read() {
    let world = World::start().await;
    let contents = json!([{ "role": "user", "parts": [{ "text": "a cat" }] }]);
    for (body, ratio) in [
        (
            json!({ "contents": contents, "generationConfig": { "response_modalities": ["IMAGE", "TEXT"] } }),
            "1:1",
        ),
        (
            json!({ "contents": contents, "generationConfig": {
                "response_modalities": ["IMAGE"], "image_config": { "aspect_ratio": "3:2", "image_size": "1K" },
            } }),
            "3:2",
        ),
        (
            json!({
                "contents": contents, "model": "models/gemini-3.1-flash-image", "safety_settings": [],
                "generation_config": { "candidate_count": 1, "temperature": 0.7, "imageConfig": { "aspectRatio": "16:9" } },
            }),
            "16:9",
        ),
    ] {
        let answer = world.ask(&Request::post(FLASH, &body)).await;
        assert_eq!(answer.inline()[..4], *b"\x89PNG");
        assert_eq!(answer.header("x-nanobanana-ratio"), Some(ratio));
    }
}
