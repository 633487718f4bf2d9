//! A task from its creation to its end.

use std::time::Duration;

use ima_sim::{Pace, Scenario};
use serde_json::{Value, json};

use crate::client::{Bench, get, order, small_order};

/// A media as the detail gives it, all fields set.
fn media(resource_status: &Value, status: &str, error_msg: &str, remark: &str) -> Value {
    json!({
        "resource_status": resource_status, "status": status,
        "url": "", "watermark_url": "", "preview_url": "", "cover_url": "",
        "width": 0, "height": 0, "format": "png", "error_msg": error_msg, "remark": remark,
    })
}

fn done(bench: &Bench, id: &str) -> Value {
    let in_text = u8::from_str_radix(&id[22..], 16).unwrap() % 2 == 1;
    let url = format!("{}/ima/aigc/{id}.png", bench.simulator.url());
    json!({
        "resource_status": if in_text { json!("1") } else { json!(1) },
        "status": if in_text { "completed" } else { "success" },
        "url": url, "watermark_url": "", "preview_url": url, "cover_url": url,
        "width": 1376, "height": 768, "format": "png", "error_msg": "", "remark": "",
    })
}

async fn slow_bench(scenario: Scenario) -> Bench {
    Bench::with(|config| {
        config.pace = Pace::Fixed(Duration::from_secs(100));
        config.scenario = scenario;
    })
    .await
}

#[tokio::test]
async fn a_task_passes_through_every_state_in_order() {
    let bench = slow_bench(Scenario::Ok).await;
    let id = bench.accepted(&order()).await;
    let envelope = |medias: Value| {
        json!({
            "code": 200, "message": "success",
            "data": {"id": id, "task_type": "text_to_image", "medias": medias},
        })
    };
    let waiting = |status: Value, text: &str| json!([media(&status, text, "", "")]);
    for (seconds, medias) in [
        (0, json!([])),
        (10, waiting(Value::Null, "pending")),
        (10, waiting(json!(""), "pending")),
        (10, waiting(json!(0), "pending")),
        (15, waiting(json!("0"), "processing")),
        (35, waiting(json!(1), "processing")),
        (19, waiting(json!(1), "processing")),
        (1, json!([done(&bench, &id)])),
        (1_000_000, json!([done(&bench, &id)])),
    ] {
        bench.clock.advance(Duration::from_secs(seconds));
        assert_eq!(bench.detail(&id).await, envelope(medias));
    }
}

#[tokio::test]
async fn a_result_is_not_delivered_before_it_is_done() {
    let bench = slow_bench(Scenario::Ok).await;
    let id = bench.accepted(&small_order()).await;
    bench.clock.advance(Duration::from_secs(99));
    let url = format!("{}/ima/aigc/{id}.png", bench.simulator.url());
    assert_eq!(get(&url).await.status(), 404);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(get(&url).await.status(), 200);
}

#[tokio::test]
async fn scenarios_end_a_task_in_their_own_way() {
    let safety = "The prompt was rejected by the safety system. Please modify it and try again.";
    for (scenario, last) in [
        (Scenario::Fails, media(&json!(2), "failed", safety, "")),
        (
            Scenario::FailsLate,
            media(&json!(1), "failed", "", "upstream model returned no image"),
        ),
        (Scenario::Deleted, media(&json!(3), "deleted", "", "")),
        (
            Scenario::NeverFinishes,
            media(&json!(1), "processing", "", ""),
        ),
    ] {
        let bench = slow_bench(scenario).await;
        let id = bench.accepted(&order()).await;
        bench.clock.advance(Duration::from_secs(99));
        assert_eq!(
            bench.media(&id).await,
            media(&json!(1), "processing", "", "")
        );
        bench.clock.advance(Duration::from_secs(1));
        assert_eq!(bench.media(&id).await, last, "{scenario}");
    }
}

#[tokio::test]
async fn a_fixed_pace_is_kept_to_the_millisecond() {
    let bench = Bench::with(|config| config.pace = Pace::Fixed(Duration::from_secs(30))).await;
    let id = bench.accepted(&order()).await;
    bench.clock.advance(Duration::from_millis(29_999));
    assert_eq!(bench.media(&id).await["status"], "processing");
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.media(&id).await, done(&bench, &id));
}

#[tokio::test]
async fn an_unknown_task_is_refused() {
    let bench = Bench::start().await;
    for id in ["0123456789abcdef01234567", "../balance", ""] {
        assert_eq!(
            bench.detail(id).await,
            json!({"code": 400, "message": "task not found", "data": null})
        );
    }
}
