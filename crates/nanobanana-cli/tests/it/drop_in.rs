//! `ima_image_create`: the four commands of the published skill, the requests they make, and the
//! one JSON object that is their standard output.

use ima_sim::{Endpoint, RecordedRequest};
use serde_json::{Value, json};

use crate::world::ImaWorld;
use crate::world::ima::{KEY, body, headers, line};
use crate::world::pictures::{SECRET, phone_jpeg, pixels};

const API: &str = "https://api.imastudio.com/open/v1";
const USER_AGENT: &str = concat!("user-agent: nanobanana/", env!("CARGO_PKG_VERSION"));

/// Every header of a request to the host of the API, for labels in this language.
fn api_headers(language: &str) -> [String; 6] {
    [
        "accept: */*".to_owned(),
        format!("authorization: Bearer {KEY}"),
        "content-type: application/json".to_owned(),
        USER_AGENT.to_owned(),
        "x-app-source: ima_skills".to_owned(),
        format!("x_app_language: {language}"),
    ]
}

/// The requests of a task without uploads that was done when it was first asked about.
fn api_lines(category: &str) -> [String; 3] {
    [
        format!("GET {API}/product/list?app=ima&platform=web&category={category}"),
        format!("POST {API}/tasks/create"),
        format!("POST {API}/tasks/detail"),
    ]
}

fn create_body(world: &ImaWorld) -> Value {
    body(&world.request(Endpoint::TaskCreate))
}

#[test]
fn a_picture_from_words_is_one_json_object_and_three_exact_requests() {
    let world = ImaWorld::new();
    let run = world.ima_image_create(&[
        "--task-type",
        "text_to_image",
        "--model-id",
        "gemini-3.1-flash-image",
        "--prompt",
        "a cute puppy on grass",
        "--extra-params",
        r#"{"aspect_ratio":"16:9"}"#,
        "--output-json",
    ]);
    let id = world.task_id();
    let url = format!("https://ima-ga.esxscloud.com/ima/aigc/{id}.png");
    let expected = json!({
        "task_id": id,
        "url": url,
        "cover_url": url,
        "model_id": "gemini-3.1-flash-image",
        "model_name": "Nano Banana 2",
        "credit": 6,
        "requested_size": "1K",
        "size": "1K",
        "aspect_ratio": "16:9",
        "attribute_id": 4401,
        "notices": [],
    });
    let expected = serde_json::to_string_pretty(&expected).unwrap();
    assert_eq!(run.success(), format!("{expected}\n"));
    assert_eq!(world.lines(), api_lines("text_to_image"));
    for request in world.simulator.requests() {
        assert_eq!(headers(&request), api_headers("en"), "{}", line(&request));
    }
    assert_eq!(
        create_body(&world),
        json!({
            "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
            "parameters": [{
                "attribute_id": 4401, "model_id": "gemini-3.1-flash-image",
                "model_name": "Nano Banana 2",
                "model_version": "gemini-3.1-flash-image-preview",
                "app": "ima", "platform": "web", "category": "text_to_image", "credit": 6,
                "parameters": {
                    "size": "1K", "aspect_ratio": "16:9", "prompt": "a cute puppy on grass",
                    "n": 1, "input_images": [], "cast": {"points": 6, "attribute_id": 4401},
                },
            }],
        })
    );
    let detail = world.request(Endpoint::TaskDetail);
    assert_eq!(body(&detail), json!({"task_id": id}));
    let list = world.request(Endpoint::ProductList);
    assert_eq!(list.body_length, 0);
}

#[test]
fn the_other_model_at_another_size_is_what_was_asked_for_and_nothing_else() {
    let world = ImaWorld::new();
    let run = world.ima_image_create(&[
        "--api-key",
        KEY,
        "--task-type",
        "text_to_image",
        "--model-id",
        "gemini-3-pro-image",
        "--prompt",
        "一只可爱的小狗",
        "--size",
        "4k",
        "--language",
        "zh",
        "--user-id",
        "user_8",
        "--output-json",
    ]);
    let output = run.json();
    let fields: Vec<&String> = output.as_object().unwrap().keys().collect();
    assert_eq!(
        fields[..6],
        [
            "task_id",
            "url",
            "cover_url",
            "model_id",
            "model_name",
            "credit"
        ]
    );
    assert_eq!(output["model_id"], "gemini-3-pro-image");
    assert_eq!(output["model_name"], "Nano Banana Pro");
    assert_eq!(output["credit"], 18);
    assert_eq!(world.lines(), api_lines("text_to_image"));
    for request in world.simulator.requests() {
        assert_eq!(headers(&request), api_headers("zh"), "{}", line(&request));
    }
    assert_eq!(
        create_body(&world),
        json!({
            "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
            "parameters": [{
                "attribute_id": 2401, "model_id": "gemini-3-pro-image",
                "model_name": "Nano Banana Pro", "model_version": "gemini-3-pro-image-preview",
                "app": "ima", "platform": "web", "category": "text_to_image", "credit": 18,
                "parameters": {
                    "size": "4K", "aspect_ratio": "1:1", "prompt": "一只可爱的小狗",
                    "n": 1, "input_images": [], "cast": {"points": 18, "attribute_id": 2401},
                },
            }],
        })
    );
}

#[test]
fn a_picture_from_a_public_url_sends_the_url_twice_and_uploads_nothing() {
    let world = ImaWorld::new();
    let run = world.ima_image_create(&[
        "--task-type",
        "image_to_image",
        "--prompt",
        "turn into oil painting style",
        "--input-images",
        "https://example.com/photo.jpg?v=2",
    ]);
    let id = world.task_id();
    assert_eq!(
        run.success(),
        format!("https://ima-ga.esxscloud.com/ima/aigc/{id}.png\n")
    );
    assert_eq!(world.lines(), api_lines("image_to_image"));
    let inputs = json!(["https://example.com/photo.jpg?v=2"]);
    assert_eq!(
        create_body(&world),
        json!({
            "task_type": "image_to_image", "enable_multi_model": false, "src_img_url": inputs,
            "parameters": [{
                "attribute_id": 4405, "model_id": "gemini-3.1-flash-image",
                "model_name": "Nano Banana 2",
                "model_version": "gemini-3.1-flash-image-preview",
                "app": "ima", "platform": "web", "category": "image_to_image", "credit": 6,
                "parameters": {
                    "size": "1K", "aspect_ratio": "1:1",
                    "prompt": "turn into oil painting style", "n": 1,
                    "input_images": inputs, "cast": {"points": 6, "attribute_id": 4405},
                },
            }],
        })
    );
}

#[test]
fn a_local_picture_is_cleaned_uploaded_and_sent_as_its_public_url() {
    let world = ImaWorld::new();
    world.sandbox.put("photo.jpg", phone_jpeg(300, 200));
    let run = world.ima_image_create(&[
        "--task-type",
        "image_to_image",
        "--prompt",
        "make it snow",
        "--input-images",
        "photo.jpg",
        "--output-json",
    ]);
    assert_eq!(run.json()["task_id"], world.task_id());

    let token = world.request(Endpoint::UploadToken);
    assert_token_request(&token);
    let upload = world.request(Endpoint::Upload);
    assert_eq!(
        upload.host,
        "zhubite-imagent-bot.oss-us-east-1.aliyuncs.com"
    );
    assert_eq!(
        headers(&upload),
        ["accept: */*", "content-type: image/jpeg", USER_AGENT]
    );
    // The pixels lie as before, and the orientation, which belongs to the picture, is kept.
    assert_eq!(pixels(&upload.body), (300, 200));
    assert_eq!(upload.body.len() as u64, upload.body_length);
    assert!(!String::from_utf8_lossy(&upload.body).contains(SECRET));

    let url = format!("https://ima-ga.esxscloud.com{}", upload.path);
    let create = create_body(&world);
    assert_eq!(create["src_img_url"], json!([url]));
    let parameters = &create["parameters"][0]["parameters"];
    assert_eq!(parameters["input_images"], json!([url]));
    // As the published script does: the product's own shape, not the picture's.
    assert_eq!(parameters["aspect_ratio"], "1:1");
}

/// The form of the upload token, with the key in its two fields.
#[track_caller]
fn assert_token_request(token: &RecordedRequest) {
    assert_eq!(
        line(token),
        "POST https://imapi.liveme.com/api/rest/oss/getuploadtoken"
    );
    assert_eq!(
        headers(token),
        [
            "accept: */*",
            "content-type: application/x-www-form-urlencoded",
            USER_AGENT,
        ]
    );
    let form = String::from_utf8(token.body.to_vec()).unwrap();
    let (varying, fixed): (Vec<&str>, Vec<&str>) = form.split('&').partition(|field| {
        ["sign=", "timestamp=", "nonce="]
            .iter()
            .any(|name| field.starts_with(name))
    });
    assert_eq!(
        fixed,
        [
            format!("appUid={KEY}"),
            format!("cmimToken={KEY}"),
            "appId=webAgent".to_owned(),
            "appKey=32jdskjdk320eew".to_owned(),
            "fService=privite".to_owned(),
            "fType=picture".to_owned(),
            "fSuffix=jpeg".to_owned(),
            "fContentType=image%2Fjpeg".to_owned(),
        ]
    );
    // The simulator has checked the signature, the clock and the nonce.
    assert_eq!(varying.len(), 3);
}

#[test]
fn the_models_of_a_task_are_listed_without_a_prompt_and_nothing_else_is_asked() {
    let world = ImaWorld::new();
    let table = world.ima_image_create(&["--task-type", "image_to_image", "--list-models"]);
    assert_eq!(table.stderr, "");
    insta::assert_snapshot!(table.success(), @"
    name              model_id                version_id                      size   points attribute_id
    Nano Banana 2     gemini-3.1-flash-image  gemini-3.1-flash-image-preview  512px       4         4404
    Nano Banana 2     gemini-3.1-flash-image  gemini-3.1-flash-image-preview  1K          6         4405
    Nano Banana 2     gemini-3.1-flash-image  gemini-3.1-flash-image-preview  2K         10         4406
    Nano Banana 2     gemini-3.1-flash-image  gemini-3.1-flash-image-preview  4K         13         4407
    Nano Banana Pro   gemini-3-pro-image      gemini-3-pro-image-preview      1K         10         2402
    Nano Banana Pro   gemini-3-pro-image      gemini-3-pro-image-preview      2K         10         2403
    Nano Banana Pro   gemini-3-pro-image      gemini-3-pro-image-preview      4K         18         2404
    ");
    let json = world.ima_image_create(&[
        "--task-type",
        "text_to_image",
        "--list-models",
        "--output-json",
    ]);
    assert_eq!(
        json.json()[0],
        json!({
            "name": "Nano Banana 2",
            "model_id": "gemini-3.1-flash-image",
            "version_id": "gemini-3.1-flash-image-preview",
            "size": "512px",
            "points": 4,
            "attribute_id": 4400,
        })
    );
    assert_eq!(json.json().as_array().unwrap().len(), 7);
    let list =
        |category| format!("GET {API}/product/list?app=ima&platform=web&category={category}");
    assert_eq!(
        world.lines(),
        [list("image_to_image"), list("text_to_image")]
    );
}

#[test]
fn a_failure_leaves_standard_output_empty() {
    let world = ImaWorld::with(|config| config.scenario = "insufficient-points".parse().unwrap());
    let run = world.ima_image_create(&[
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--output-json",
    ]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 4
    ----- stderr
    Nano Banana 2, 1K, 1:1, 6 points, usually 20–40 s
    error: not enough points; nothing was spent
      cause: task create: code 4008: Insufficient points: 6 needed, 0 left
      hint: top up at https://www.imaclaw.ai/imaclaw/subscription, or use the cheaper Nano Banana 2 at 512 (4 points)
    spent 0 points
    ");
}
