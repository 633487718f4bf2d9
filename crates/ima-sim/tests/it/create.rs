//! Orders, to the letter.

use ima_sim::{Scenario, TaskIds};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Bench, order, order_with};

fn refusal(code: i64, message: &str) -> Value {
    json!({"code": code, "message": message, "data": null})
}

#[tokio::test]
async fn an_order_is_paid_and_becomes_a_task() {
    let bench = Bench::start().await;
    let id = bench.accepted(&order()).await;
    assert_eq!(id.len(), 24);
    let ledger = bench.simulator.ledger();
    assert_eq!(ledger.creates_accepted, 1);
    assert_eq!(ledger.creates_refused, 0);
    assert_eq!(ledger.points_spent, 6);
    assert_eq!(ledger.balance, 9_994);
    assert_eq!(ledger.tasks, [id]);
}

#[tokio::test]
async fn a_task_may_be_named_by_a_number_or_by_any_text() {
    for (task_ids, is_number) in [(TaskIds::Numbers, true), (TaskIds::Odd, false)] {
        let bench = Bench::with(|config| config.task_ids = task_ids).await;
        let body = order().to_string();
        let request = bench.api(Method::POST, "/open/v1/tasks/create").body(body);
        let answer = request.send().await.unwrap().text().await.unwrap();
        let written = answer.split_once("\"id\":").unwrap().1;
        let written = written.strip_suffix("}}").unwrap();
        let id = match is_number {
            true => {
                assert!(written.len() == 37 && written.bytes().all(|b| b.is_ascii_digit()));
                written.to_owned()
            }
            false => serde_json::from_str(written).unwrap(),
        };
        assert_eq!(bench.detail(&id).await["code"], 200, "{id}");
        assert_eq!(bench.detail(&format!("1{id}")).await["code"], 400, "{id}");
    }
}

/// Sends one order after the other, each with one value changed; all must be refused.
async fn assert_refused(changes: &[(&str, Value, i64, &str)]) {
    let bench = Bench::start().await;
    for (pointer, value, code, message) in changes {
        let order = order_with(&[(*pointer, value.clone())]);
        let answer = bench.create(&order).await;
        assert_eq!(answer, refusal(*code, message), "{pointer} {value}");
    }
    let ledger = bench.simulator.ledger();
    assert_eq!(ledger.creates_accepted, 0);
    assert_eq!(ledger.creates_refused, changes.len() as u64);
    assert_eq!(ledger.balance, 10_000);
}

#[tokio::test]
async fn a_malformed_order_is_a_bad_request() {
    let place = "app must be ima and platform must be web";
    let unknown = "unknown model_id and model_version";
    let urls = json!(["https://example.com/a.png"]);
    assert_refused(&[
        ("/task_type", json!("video"), 400, "unknown task_type video"),
        (
            "/task_type",
            json!("image_to_image"),
            400,
            "category must equal task_type",
        ),
        (
            "/enable_multi_model",
            json!(true),
            400,
            "enable_multi_model must be false",
        ),
        (
            "/parameters",
            json!([]),
            400,
            "parameters must hold one entry",
        ),
        ("/parameters/0/model_id", json!("gemini-9"), 400, unknown),
        ("/parameters/0/model_version", json!("x"), 400, unknown),
        (
            "/parameters/0/model_name",
            json!("Banana"),
            400,
            "model_name is not the product's name",
        ),
        ("/parameters/0/app", json!("other"), 400, place),
        ("/parameters/0/platform", json!("ios"), 400, place),
        (
            "/parameters/0/parameters/prompt",
            json!("  "),
            400,
            "prompt must not be empty",
        ),
        ("/parameters/0/parameters/n", json!(2), 400, "n must be 1"),
        (
            "/parameters/0/parameters/aspect_ratio",
            json!("5:7"),
            400,
            "invalid aspect_ratio \"5:7\"",
        ),
        (
            "/parameters/0/parameters/input_images",
            urls,
            400,
            "src_img_url and input_images differ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_wrong_rule_or_price_has_its_own_code() {
    let mismatch = "Invalid product attribute";
    let price = "Credit does not match the product attribute";
    assert_refused(&[
        (
            "/parameters/0/parameters/size",
            json!("8K"),
            6009,
            "No matching credit rule",
        ),
        ("/parameters/0/parameters/size", json!("1k"), 6010, mismatch),
        ("/parameters/0/parameters/size", json!("2K"), 6010, mismatch),
        // The image_to_image rule of the same size.
        ("/parameters/0/attribute_id", json!(4405), 6010, mismatch),
        ("/parameters/0/attribute_id", json!(0), 6010, mismatch),
        ("/parameters/0/credit", json!(5), 6006, price),
        (
            "/parameters/0/parameters/cast/points",
            json!(4),
            6006,
            price,
        ),
        (
            "/parameters/0/parameters/cast/attribute_id",
            json!(4400),
            6006,
            price,
        ),
    ])
    .await;
}

#[tokio::test]
async fn types_and_fields_are_checked() {
    let bench = Bench::start().await;
    let mut text_n = order();
    text_n["parameters"][0]["parameters"]["n"] = json!("1");
    let mut extra = order();
    extra["callback"] = json!("https://example.com");
    let mut inner = order();
    inner["parameters"][0]["parameters"]["quality"] = json!("best");
    let mut no_cast = order();
    let parameters = no_cast["parameters"][0]["parameters"].as_object_mut();
    parameters.unwrap().remove("cast");
    let mut no_size = order();
    let parameters = no_size["parameters"][0]["parameters"].as_object_mut();
    parameters.unwrap().remove("size");
    for (order, code, start) in [
        (
            text_n,
            400,
            "invalid body: invalid type: string \"1\", expected u64",
        ),
        (extra, 400, "invalid body: unknown field `callback`"),
        (inner, 400, "unknown parameter quality"),
        (no_cast, 400, "invalid body: missing field `cast`"),
        (no_size, 6009, "No matching credit rule"),
        (json!("order"), 400, "invalid body: invalid type: string"),
    ] {
        let answer = bench.create(&order).await;
        assert_eq!(answer["code"], code, "{answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.starts_with(start), "{message}");
    }
}

#[tokio::test]
async fn a_marker_rule_fits_any_parameters() {
    let bench = Bench::start().await;
    let mut order = order();
    order["parameters"][0] = json!({
        "attribute_id": 2341, "model_id": "doubao-seedream-4.5",
        "model_name": "SeeDream 4.5", "model_version": "doubao-seedream-4-5-251128",
        "app": "ima", "platform": "web", "category": "text_to_image", "credit": 5,
        "parameters": {
            "size": "2304x1728", "prompt": "a red fox", "n": 1, "input_images": [],
            "cast": {"points": 5, "attribute_id": 2341},
        },
    });
    let id = bench.accepted(&order).await;
    let media = bench.media(&id).await;
    assert_eq!(
        (&media["width"], &media["height"]),
        (&json!(2304), &json!(1728))
    );
}

fn with_inputs(urls: &Value) -> Value {
    order_with(&[
        ("/task_type", json!("image_to_image")),
        ("/src_img_url", urls.clone()),
        ("/parameters/0/category", json!("image_to_image")),
        ("/parameters/0/attribute_id", json!(4405)),
        ("/parameters/0/parameters/input_images", urls.clone()),
        ("/parameters/0/parameters/cast/attribute_id", json!(4405)),
    ])
}

#[tokio::test]
async fn input_images_are_counted_and_looked_up() {
    let bench = Bench::start().await;
    let many = |count: usize| -> Value {
        let urls = (0..count).map(|index| format!("https://example.com/{index}.png"));
        urls.collect::<Vec<_>>().into()
    };
    let own = format!(
        "{}/webAgent/privite/picture/0123456789abcdef01234567.png",
        bench.simulator.url()
    );
    for (urls, message) in [
        (many(0), "0 input images, 1 to 14 allowed".to_owned()),
        (many(15), "15 input images, 1 to 14 allowed".to_owned()),
        (json!([own]), format!("input image is not available: {own}")),
        (
            json!(["http://example.com/a.png"]),
            "input image is not available: http://example.com/a.png".to_owned(),
        ),
    ] {
        let answer = bench.create(&with_inputs(&urls)).await;
        assert_eq!(answer, refusal(400, &message));
    }
    bench.accepted(&with_inputs(&many(1))).await;
    bench.accepted(&with_inputs(&many(14))).await;
    assert_eq!(bench.simulator.ledger().points_spent, 12);
}

#[tokio::test]
async fn the_result_of_a_task_can_be_an_input() {
    let bench = Bench::start().await;
    let first = bench.accepted(&order()).await;
    let url = bench.media(&first).await["url"].clone();
    let second = bench.accepted(&with_inputs(&json!([url]))).await;
    assert_eq!(bench.simulator.ledger().tasks.len(), 2);
    assert_ne!(first, second);
}

#[tokio::test]
async fn without_enough_points_nothing_is_bought() {
    let bench = Bench::with(|config| config.points = 11).await;
    bench.accepted(&order()).await;
    assert_eq!(
        bench.create(&order()).await,
        refusal(4008, "Insufficient points: 6 needed, 5 left")
    );
    let ledger = bench.simulator.ledger();
    assert_eq!((ledger.points_spent, ledger.balance), (6, 5));
    assert_eq!(ledger.tasks.len(), 1);
}

#[tokio::test]
async fn scenarios_refuse_a_correct_order() {
    for (scenario, code, message) in [
        (
            Scenario::InsufficientPoints,
            4008,
            "Insufficient points: 6 needed, 0 left",
        ),
        (
            Scenario::SubscriptionRequired,
            4014,
            "This model requires a subscription plan",
        ),
        (Scenario::RuleMismatch, 6010, "Invalid product attribute"),
        (
            Scenario::CreditMismatch,
            6006,
            "Credit does not match the product attribute",
        ),
        (Scenario::NoRule, 6009, "No matching credit rule"),
        (Scenario::BadRequest, 400, "Invalid size"),
    ] {
        let bench = Bench::with(|config| config.scenario = scenario).await;
        assert_eq!(
            bench.create(&order()).await,
            refusal(code, message),
            "{scenario}"
        );
        assert_eq!(bench.simulator.ledger().balance, 10_000);
    }
}

#[tokio::test]
async fn the_backend_refuses_only_4k() {
    let bench = Bench::with(|config| config.scenario = Scenario::BackendRefuses4k).await;
    let huge = order_with(&[
        ("/parameters/0/attribute_id", json!(4403)),
        ("/parameters/0/credit", json!(13)),
        ("/parameters/0/parameters/size", json!("4K")),
        (
            "/parameters/0/parameters/cast",
            json!({"points": 13, "attribute_id": 4403}),
        ),
    ]);
    assert_eq!(
        bench.create(&huge).await,
        refusal(500, "Internal server error")
    );
    bench.accepted(&order()).await;
}
