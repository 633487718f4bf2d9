//! OpenAI's Images API.

use ima_sim::{Endpoint, Scenario};
use nanobanana::journal::KeyLimits;
use serde_json::json;

use crate::world::{Request, TOKEN, World, png};

#[tokio::test]
async fn a_generation_is_a_picture_its_price_and_what_it_is() {
    let world = World::start().await;
    let answer = world.ask(&Request::generation()).await;
    let [picture] = &answer.pictures()[..] else {
        panic!("one picture");
    };
    assert_eq!(picture[..4], *b"\x89PNG");
    let body = answer.json();
    assert_eq!(body["output_format"], "png");
    assert_eq!(body["size"], "1024x1024");
    assert_eq!(body["usage"]["total_tokens"], 0);
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("x-nanobanana-points", "6"),
        ("x-nanobanana-model", "gemini-3.1-flash-image"),
        ("x-nanobanana-size", "1K"),
        ("x-nanobanana-ratio", "1:1"),
        ("x-nanobanana-joined", "false"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert_eq!(answer.header("x-nanobanana-job").unwrap().len(), 20);
    assert_eq!(answer.header("x-nanobanana-notice"), None);
    let ledger = world.ledger();
    assert_eq!((ledger.creates_accepted, ledger.points_spent), (1, 6));
}

#[tokio::test]
async fn several_pictures_are_several_jobs_of_the_size_and_format_asked_for() {
    let world = World::start().await;
    let body = json!({
        "prompt": "a cat", "n": 2, "model": "gemini-3-pro-image", "size": "1536x1024",
        "output_format": "jpeg", "quality": "high", "output_compression": 80,
    });
    let answer = world
        .ask(&Request::post("/v1/images/generations", &body))
        .await;
    let pictures = answer.pictures();
    assert_eq!(pictures.len(), 2);
    assert!(
        pictures
            .iter()
            .all(|picture| picture.starts_with(b"\xff\xd8"))
    );
    assert_eq!(
        answer
            .header("x-nanobanana-job")
            .unwrap()
            .split(", ")
            .count(),
        2
    );
    assert_eq!(answer.header("x-nanobanana-points"), Some("20"));
    assert_eq!(answer.header("x-nanobanana-ratio"), Some("3:2"));
    let notice = answer.header("x-nanobanana-notice").unwrap();
    assert!(
        notice.contains("ignored-output_compression, ignored-quality"),
        "{notice}"
    );
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn an_edit_takes_a_form_and_data_urls() {
    let world = World::start().await;
    // Equal pictures of one run are sent once.
    let made = world.ask(&Request::generation()).await.pictures().remove(0);
    let both = [
        ("image", png()),
        ("image[]", made),
        ("prompt", b"both".into()),
    ];
    assert_eq!(world.ask(&form(&both)).await.pictures().len(), 1);

    use base64::Engine as _;
    let data = base64::engine::general_purpose::STANDARD.encode(png());
    let url = format!("data:image/png;base64,{data}");
    let body = json!({ "prompt": "one", "image": [{ "image_url": url }] });
    let answer = world.ask(&Request::post("/v1/images/edits", &body)).await;
    assert_eq!(answer.pictures().len(), 1);
    let requests = world.simulator.requests();
    let uploads = requests
        .iter()
        .filter(|request| request.endpoint == Some(Endpoint::Upload));
    assert_eq!(uploads.count(), 3);
}

/// An edit by a form with these parts.
fn form(parts: &[(&str, Vec<u8>)]) -> Request {
    let mut form =
        Request::get("/v1/images/edits").with("content-type", "multipart/form-data; boundary=x");
    form.line = "POST /v1/images/edits".to_owned();
    for (name, content) in parts {
        let head =
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n");
        form.body.extend(head.bytes());
        form.body
            .extend(b"content-type: application/octet-stream\r\n\r\n");
        form.body.extend(content);
        form.body.extend(b"\r\n");
    }
    form.body.extend(b"--x--\r\n");
    form
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, body).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_form_of_large_pictures_is_taken_packed_and_not() {
    let world = World::start().await;
    let body = json!({ "prompt": "a cat", "image_size": "4K" });
    let large = world
        .ask(&Request::post("/v1/images/generations", &body))
        .await;
    let large = large.pictures().remove(0);
    assert!(large.len() > 3 << 20, "{}", large.len());
    let prompt = ("prompt", b"add a hat".to_vec());
    let mut edit = form(&[("image[]", large.clone()), ("image[]", large), prompt]);
    let plain = world.ask(&edit).await;
    assert_eq!(plain.pictures().len(), 1);
    edit = edit
        .with("content-encoding", "gzip")
        .with("x-stainless-retry-count", "1");
    edit.body = packed(&edit.body);
    // The same bytes have come out.
    let packed = world.ask(&edit).await;
    assert_eq!(packed.header("x-nanobanana-joined"), Some("true"));
    edit.body.truncate(edit.body.len() - 9);
    let cut = world.ask(&edit).await;
    assert_eq!(cut.status, 400);
    assert_eq!(cut.json()["error"]["message"], "the body is not gzip");
}

#[tokio::test]
async fn a_form_has_so_many_pictures_parts_and_so_much_text() {
    let world = World::start().await;
    let prompt = || ("prompt", b"all of them".to_vec());
    let pictures = |count| vec![("image[]", png()); count];
    let many = |count| [pictures(count), vec![prompt()]].concat();
    let numbered = vec![("note", Vec::new()); 100];
    let cases = [
        (many(15), "15 pictures in `image`; at most 14 are taken"),
        (
            [numbered, many(1)].concat(),
            "the form has more than 100 parts",
        ),
        (vec![("prompt", vec![b'a'; (1 << 20) + 1])], "size limit"),
        (
            vec![("mask", vec![0; 4 << 20]), prompt()],
            "mask is not offered",
        ),
    ];
    for (parts, words) in cases {
        let answer = world.ask(&form(&parts)).await;
        assert_eq!(answer.status, 400, "{words}");
        let error = &answer.json()["error"];
        assert!(
            error["message"].as_str().unwrap().contains(words),
            "{error}"
        );
    }
    let mut long = form(&[("image", vec![0; 64 << 20]), prompt()]).with("content-encoding", "gzip");
    long.body = packed(&long.body);
    let long = world.ask(&long).await;
    assert_eq!(long.status, 413, "{}", long.text());
    assert_eq!(world.ask(&form(&many(14))).await.pictures().len(), 1);
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn what_cannot_be_had_is_refused_in_openais_words_before_anything_is_paid() {
    let world = World::start().await;
    for (path, body, status, code, words) in [
        (
            "generations",
            json!({ "prompt": "a", "model": "gpt-image-2" }),
            404,
            json!("model_not_found"),
            "gemini-3-pro-image",
        ),
        (
            "generations",
            json!({ "prompt": "a", "size": "1000x1050" }),
            400,
            json!(null),
            "16:9",
        ),
        (
            "generations",
            json!({ "prompt": "a", "image_size": "8K" }),
            400,
            json!(null),
            "512, 1K, 2K, 4K",
        ),
        (
            "generations",
            json!({ "prompt": "" }),
            400,
            json!(null),
            "empty",
        ),
        (
            "edits",
            json!({ "prompt": "a", "mask": "x", "image": "x" }),
            400,
            json!(null),
            "mask",
        ),
        ("variations", json!({}), 400, json!(null), "not supported"),
    ] {
        let answer = world
            .ask(&Request::post(&format!("/v1/images/{path}"), &body))
            .await;
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.header("x-should-retry"), Some("false"));
        let error = &answer.json()["error"];
        assert_eq!(
            (&error["type"], &error["code"]),
            (&json!("invalid_request_error"), &code),
            "{error}"
        );
        assert!(
            error["message"].as_str().unwrap().contains(words),
            "{error}"
        );
    }
    assert_eq!(world.ledger().creates_accepted, 0);
}

#[tokio::test]
async fn statuses_say_what_a_client_may_do() {
    for (scenario, status, code, retry) in [
        (Scenario::Fails, 424, "generation_failed", "false"),
        (
            Scenario::InsufficientPoints,
            402,
            "insufficient_quota",
            "false",
        ),
        (
            Scenario::Unauthorized,
            500,
            "gateway_misconfigured",
            "false",
        ),
    ] {
        let world = World::with(|simulator| simulator.scenario = scenario, |_| {}).await;
        let answer = world.ask(&Request::generation()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.json()["error"]["code"], code, "{}", answer.text());
        assert_eq!(answer.header("x-should-retry"), Some(retry));
    }
}

#[tokio::test]
async fn a_stream_is_one_event_with_the_whole_picture() {
    let world = World::start().await;
    let body = json!({ "prompt": "a cat", "stream": true, "partial_images": 2 });
    let answer = world
        .ask(&Request::post("/v1/images/generations", &body))
        .await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let text = answer.text().trim_start_matches('\n');
    let data = text
        .strip_prefix("event: image_generation.completed\ndata: ")
        .unwrap();
    let event: serde_json::Value = serde_json::from_str(data.trim_end()).unwrap();
    assert_eq!(event["type"], "image_generation.completed");
    assert!(event["b64_json"].as_str().unwrap().starts_with("iVBOR"));
}

#[tokio::test]
async fn an_address_shows_the_picture_for_which_it_was_made_without_a_key() {
    let world = World::start().await;
    // As a client asks that can set the query and not the body; the body comes first where it says so too.
    let path = "/v1/images/generations?response_format=b64_json";
    let said = Request::post(
        path,
        &json!({ "prompt": "a dog", "response_format": "url" }),
    );
    assert!(world.ask(&said).await.json()["data"][0]["url"].is_string());
    let path = "/v1/images/generations?api-version=1&response_format=url";
    let answer = world
        .ask(&Request::post(path, &json!({ "prompt": "a cat" })))
        .await;
    let url = answer.json()["data"][0]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("http://localhost").unwrap();
    let signed = Request::get(path).without("authorization");
    let picture = world.ask(&signed).await;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, Some("image/png"))
    );
    assert_eq!(picture.body[..4], *b"\x89PNG");
    let other = Request::get(&path.replace("/pictures/1", "/pictures/2")).without("authorization");
    assert_eq!(world.ask(&other).await.status, 403);
    let bare = path.split_once('?').unwrap().0;
    assert_eq!(world.ask(&Request::get(bare)).await.status, 200);
    assert_eq!(
        world
            .ask(&Request::get(bare).without("authorization"))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn an_operators_own_name_means_its_model_and_is_said() {
    let named = ("gpt-image-2".to_owned(), nanobanana::Model::Pro);
    let world = World::with(|_| {}, |options| options.models = [named].into()).await;
    let body = json!({ "prompt": "a cat", "model": "gpt-image-2" });
    let openais = Request::post("/v1/images/generations", &body);
    let body = json!({ "contents": [{ "parts": [{ "text": "a cat" }] }] });
    let geminis = Request::post("/v1beta/models/gpt-image-2:generateContent", &body);
    for request in [openais, geminis] {
        let answer = world.ask(&request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        for (name, value) in [
            ("x-nanobanana-model", "gemini-3-pro-image"),
            ("x-nanobanana-notice", "model-alias"),
            ("x-nanobanana-points", "10"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
    }
    let all = world.ask(&Request::get("/v1/models")).await.json();
    let ids: Vec<_> = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| &model["id"])
        .collect();
    assert_eq!(
        ids,
        [
            "gemini-3.1-flash-image",
            "gemini-3-pro-image",
            "gpt-image-2"
        ]
    );
    let one = world
        .ask(&Request::get("/v1beta/models/gpt-image-2"))
        .await
        .json();
    assert_eq!(one["name"], "models/gpt-image-2");
    assert_eq!(one["baseModelId"], "gemini-3-pro-image");
    // A key that is not for its model does not see it either.
    let limits = KeyLimits {
        models: vec!["gemini-3.1-flash-image".to_owned()],
        ..KeyLimits::default()
    };
    let (_, key) = world.key("flash", limits).await;
    let seen = world.ask(&Request::get("/v1/models").by(&key)).await.json();
    assert_eq!(seen["data"].as_array().unwrap().len(), 1, "{seen}");
}

#[tokio::test]
async fn models_are_told_to_each_client_in_its_own_form() {
    let world = World::start().await;
    let openais = world.ask(&Request::get("/v1/models")).await.json();
    assert_eq!(openais["data"][0]["object"], "model");
    let key = |path| {
        Request::get(path)
            .without("authorization")
            .with("x-goog-api-key", crate::world::TOKEN)
    };
    let geminis = world.ask(&key("/v1/models")).await.json();
    let names: Vec<_> = geminis["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| &model["name"])
        .collect();
    assert_eq!(
        names,
        ["models/gemini-3.1-flash-image", "models/gemini-3-pro-image"]
    );
    let one = world
        .ask(&Request::get("/v1/models/nano-banana-pro"))
        .await
        .json();
    assert_eq!(one["id"], "gemini-3-pro-image");
    let one = world
        .ask(&key("/v1beta/models/nano-banana-pro-preview"))
        .await
        .json();
    assert_eq!(one["baseModelId"], "gemini-3-pro-image");
    assert_eq!(
        world
            .ask(&Request::get("/v1/models/gpt-image-2"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_path_of_azures_names_the_model() {
    let world = World::start().await;
    let azure = |path: &str, body: &serde_json::Value| {
        let path = format!("/openai/{path}?api-version=2025-04-01-preview");
        let request = Request::post(&path, body).without("authorization");
        request.with("api-key", TOKEN)
    };
    let pro = "deployments/gemini-3-pro-image";
    let generations = format!("{pro}/images/generations");
    let body = json!({ "prompt": "a cat", "size": "1024x1024", "n": 1 });
    let answer = world.ask(&azure(&generations, &body)).await;
    assert_eq!(answer.pictures().len(), 1);
    let model = answer.header("x-nanobanana-model");
    assert_eq!(model, Some("gemini-3-pro-image"));
    assert_eq!(answer.header("x-nanobanana-notice"), None);

    // Azure's SDK repeats the deployment, and LangChain names the model that it takes it for.
    for (model, notice) in [
        ("gemini-3-pro-image", None),
        ("gpt-image-1", Some("ignored-model")),
    ] {
        let body = json!({ "prompt": "a cat", "model": model });
        let answer = world.ask(&azure(&generations, &body)).await;
        assert_eq!(answer.pictures().len(), 1);
        let made = answer.header("x-nanobanana-model");
        assert_eq!(made, Some("gemini-3-pro-image"));
        assert_eq!(answer.header("x-nanobanana-notice"), notice, "{model}");
    }

    let mut edit = form(&[("image[]", png()), ("prompt", b"a hat".into())]);
    edit.line = format!("POST /openai/{pro}/images/edits?api-version=1");
    let answer = world.ask(&edit).await;
    assert_eq!(answer.pictures().len(), 1);
    let made = answer.header("x-nanobanana-model");
    assert_eq!(made, Some("gemini-3-pro-image"));

    let body = json!({ "messages": [{ "role": "user", "content": "a cat" }] });
    let answer = world
        .ask(&azure(&format!("{pro}/chat/completions"), &body))
        .await;
    assert_eq!(answer.json()["model"], "gemini-3-pro-image");

    let body = json!({ "prompt": "a cat" });
    let other = azure("deployments/dall-e-3/images/generations", &body);
    let answer = world.ask(&other).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["error"]["code"], "model_not_found");
    let answer = world.ask(&azure("v1/images/generations", &body)).await;
    assert_eq!(answer.pictures().len(), 1);
    let listed = world.ask(&Request::get("/openai/v1/models")).await.json();
    assert_eq!(listed["object"], "list");
    assert_eq!(world.ledger().creates_accepted, 6);
}
