//! What is computed in the process, without any network: words and plans.
//!
//! `cargo bench -p nanobanana --bench in_process`

#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made ends with a panic"
)]

use divan::{Bencher, black_box};
use nanobanana::input::InputSyntax;
use nanobanana::plan::{self, Context};
use nanobanana::{Catalog, Request, RequestWords, TaskType, WithoutRatio};

const PRODUCTS: &str = include_str!("../facts/products_text_to_image.json");

fn main() {
    divan::main();
}

fn words() -> RequestWords {
    RequestWords {
        prompt: "a lighthouse at dusk, in the manner of an old travel poster".to_owned(),
        inputs: Vec::new(),
        input_syntax: InputSyntax::Named,
        task: None,
        model: Some("香蕉".to_owned()),
        version: None,
        size: Some("8k".to_owned()),
        ratio: Some("横屏".to_owned()),
        without_ratio: WithoutRatio::KeepShape,
        extra_params: None,
    }
}

#[divan::bench]
fn read_the_words_of_a_request() -> Request {
    Request::parse(black_box(&words())).unwrap()
}

#[divan::bench]
fn read_the_product_list(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        let nodes: Vec<serde_json::Value> = serde_json::from_str(black_box(PRODUCTS)).unwrap();
        Catalog::new(TaskType::TextToImage, ima_openapi::leaves(&nodes))
    });
}

#[divan::bench]
fn plan_and_price(bencher: Bencher<'_, '_>) {
    let nodes: Vec<serde_json::Value> = serde_json::from_str(PRODUCTS).unwrap();
    let catalog = Catalog::new(TaskType::TextToImage, ima_openapi::leaves(&nodes));
    let request = Request::parse(&words()).unwrap();
    let context = Context::default();
    bencher.bench(|| plan::plan(black_box(&request), &catalog, &context).unwrap());
}
