//! The product list over the wire.

use ima_sim::Scenario;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Bench, envelope};

fn recorded(category: &str) -> Value {
    let text = match category {
        "text_to_image" => include_str!("../../facts/products_text_to_image.json"),
        _ => include_str!("../../facts/products_image_to_image.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn path(category: &str) -> String {
    format!("/open/v1/product/list?app=ima&platform=web&category={category}")
}

#[tokio::test]
async fn the_flat_list_is_the_recorded_one() {
    let bench = Bench::start().await;
    for category in ["text_to_image", "image_to_image"] {
        let answer = envelope(bench.api(Method::GET, &path(category))).await;
        assert_eq!(
            answer,
            json!({"code": 0, "message": "success", "data": recorded(category)})
        );
    }
}

#[tokio::test]
async fn chinese_changes_labels_only() {
    let bench = Bench::start().await;
    let request = bench
        .api(Method::GET, &path("text_to_image"))
        .header("x_app_language", "zh");
    let mut answer = envelope(request).await;
    let fields = answer["data"][0]["form_config"].as_array_mut().unwrap();
    assert_eq!(fields[0]["label"], "画面比例");
    assert_eq!(fields[1]["label"], "清晰度");
    fields[0]["label"] = json!("Aspect Ratio");
    fields[1]["label"] = json!("Quality");
    assert_eq!(answer["data"][0], recorded("text_to_image")[0]);
}

#[tokio::test]
async fn the_tree_list_has_no_leaf_at_the_top() {
    let bench = Bench::with(|config| config.scenario = Scenario::TreeList).await;
    let answer = envelope(bench.api(Method::GET, &path("image_to_image"))).await;
    let nodes = answer["data"].as_array().unwrap();
    let types: Vec<&str> = nodes
        .iter()
        .map(|node| node["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["9", "2", "2", "2"]);
    let leaf = &nodes[1]["children"][0]["children"][1];
    assert_eq!(leaf["type"], "3");
    assert_eq!(leaf["model_id"], "gemini-3-pro-image");
}
